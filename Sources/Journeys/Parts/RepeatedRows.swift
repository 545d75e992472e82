import Ingest

/// Rows of orders that stand word for word in an export before: of exports of the last days, one a night, nearly all do.
///
/// Such a row says nothing new of its order, whatever came between, and is known by its bytes, before anything is made of them.
struct RepeatedRows {
  private let key: HashKey
  /// Numbers of orders that were met, and rows that were met after their number was: most orders stand in one row.
  private var numbers = KeyNumbers()
  private var rows = KeyNumbers()

  init(key: HashKey) { self.key = key }

  /// What a row is.
  enum Finding: Equatable {
    /// It must be taken.
    case new
    /// It must be taken, and is a repeat when it comes again, if it is one now.
    case candidate(Key128)
    /// It is a repeat, and was passed over.
    case known
  }

  /// Looks at the row that comes next, and passes over it if it is known.
  mutating func look(_ scanner: inout PartScanner) throws(PartDamage) -> Finding {
    var ahead = scanner
    guard try ahead.number(upTo: 3) == PartRow.orderKind else { return .new }
    _ = try ahead.number()
    let start = ahead.offset
    // Without a number each row is an order.
    guard try ahead.flag() else { return .new }
    let number = try ahead.bytesOfText()
    let hash = sipHash128(number.span, key: key)
    let met = numbers.keys.count
    numbers.number(of: hash)
    if numbers.keys.count > met { return .new }
    guard try PartRow.passOverOrder(&ahead) else { return .new }
    let row = sipHash128(ahead.bytes(from: start).span, key: key)
    guard rows.contains(row) else { return .candidate(row) }
    scanner = ahead
    return .known
  }

  /// Knows a row again from now on: the book has called it a repeat.
  mutating func keep(_ row: Key128) { rows.number(of: row) }
}
