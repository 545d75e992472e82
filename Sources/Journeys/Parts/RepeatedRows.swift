package import Ingest

/// Rows of orders that stand word for word in an export before: of exports of the last days, one a night, nearly all do.
///
/// Such a row says nothing new of its order, whatever came between, and is known by its bytes, before anything is made of them.
package struct RepeatedRows {
  private let key: HashKey
  /// A bit for each number of an order that was met, by a part of its hash: most orders stand in one row, and there is nothing to keep
  /// of it. One that is taken for another's costs time and nothing else.
  private var isMet = [UInt64](repeating: 0, count: Self.metWords)
  /// Rows that were met after their number was.
  private var rows = KeySet()

  /// Four million numbers, in half a megabyte.
  private static let metWords = 1 << 16

  package init(key: HashKey) { self.key = key }

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
  mutating func look(_ scanner: inout PartScanner) -> Finding {
    let (finding, end) = scanner.lookAhead { bytes, start in look(bytes, start) }
    if finding == .known { scanner.pass(to: end) }
    return finding
  }

  private mutating func look(_ bytes: Span<UInt8>, _ start: Int) -> (Finding, end: Int) {
    var row = RowGlance(offset: start)
    guard let number = row.orderNumber(bytes) else { return (.new, start) }
    let content = number.lowerBound
    let hash = Int(truncatingIfNeeded: shortHash(bytes.extracting(number)))
    let (word, bit) = ((hash >> 6) & (Self.metWords - 1), UInt64(1) << UInt64(hash & 63))
    guard isMet[word] & bit != 0 else {
      isMet[word] |= bit
      return (.new, start)
    }
    guard row.passOverOrder(bytes) else { return (.new, start) }
    let found = sipHash128(bytes.extracting(content..<row.offset), key: key)
    return rows.contains(found) ? (.known, row.offset) : (.candidate(found), start)
  }

  /// Knows a row again from now on: the book has called it a repeat.
  mutating func keep(_ row: Key128) { rows.insert(row) }

  /// Spread by the product, eight bytes at a time; nothing hangs on whether two are alike.
  private func shortHash(_ bytes: Span<UInt8>) -> UInt64 {
    var hash = key.words.0
    var word: UInt64 = 0
    for index in bytes.indices {
      word = word << 8 | UInt64(bytes[index])
      if index & 7 == 7 { hash = Self.mixed(hash ^ word) }
    }
    return Self.mixed(hash ^ word) >> 20
  }

  private static func mixed(_ word: UInt64) -> UInt64 {
    let product = word.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }
}

/// A look at the bytes of a row, which makes nothing of them; whatever they are, none beyond their end are read. A row that is damaged
/// is none that it knows, so that it is read as a whole, and refused with words.
private struct RowGlance {
  var offset: Int

  /// Where the number of an order's row stands; nil: another row, or one without a number, of which each is an order.
  mutating func orderNumber(_ bytes: Span<UInt8>) -> Range<Int>? {
    guard number(bytes) == UInt64(PartRow.orderKind), number(bytes) != nil, flag(bytes) == true else { return nil }
    return text(bytes)
  }

  /// Passes over what is behind an order's number; whether the row says all of its order, and doesn't add up with others.
  mutating func passOverOrder(_ bytes: Span<UInt8>) -> Bool {
    guard passOver(numbers: 1, bytes), passOver(numbers: 3, bytes), text(bytes) != nil, passOver(numbers: 3, bytes), passOver(numbers: 1, bytes), let identifiers = number(bytes)
    else { return false }
    var left = identifiers
    while left > 0 {
      guard number(bytes) != nil, text(bytes) != nil else { return false }
      left -= 1
    }
    guard let addsUp = flag(bytes), let hasAlias = flag(bytes) else { return false }
    if hasAlias, text(bytes) == nil { return false }
    return passOver(numbers: 1, bytes) && !addsUp
  }

  /// Passes over so many numbers, if a flag says that they are there.
  private mutating func passOver(numbers count: Int, _ bytes: Span<UInt8>) -> Bool {
    guard let isThere = flag(bytes) else { return false }
    guard isThere else { return true }
    for _ in 0..<count where number(bytes) == nil { return false }
    return true
  }

  private mutating func flag(_ bytes: Span<UInt8>) -> Bool? {
    guard offset < bytes.count, bytes[offset] <= 1 else { return nil }
    offset += 1
    return bytes[offset - 1] == 1
  }

  @inline(__always)
  private mutating func number(_ bytes: Span<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while offset < bytes.count, shift < 64 {
      let byte = bytes[offset]
      offset &+= 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift &+= 7
    }
    return nil
  }

  private mutating func text(_ bytes: Span<UInt8>) -> Range<Int>? {
    guard let length = number(bytes), length <= UInt64(bytes.count - offset) else { return nil }
    offset += Int(length)
    return (offset - Int(length))..<offset
  }
}
