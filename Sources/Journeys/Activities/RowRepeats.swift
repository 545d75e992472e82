import Ingest

/// Tells the rows that an export repeats from those that another one has alike.
///
/// Rows without a number of their own may be alike and still be two things: two sales of one price in one minute. So
/// of rows that say the same, as many count as the input has that holds most of them: what overlaps, or is given
/// twice under another name, changes nothing.
struct RowRepeats {
  private struct Count {
    var counted: Int32 = 0
    var source: Int32 = -1
    var inSource: Int32 = 0
  }

  private var counts: [Key128: Count] = [:]
  private let key: HashKey

  init(key: HashKey) { self.key = key }

  /// Whether a row that says this repeats one of an earlier input. The rows of one input come one after the other.
  mutating func isRepeat(_ content: [UInt8], in source: Int) -> Bool {
    let hash = sipHash128(content.span, key: key)
    var count = counts[hash] ?? Count()
    defer { counts[hash] = count }
    if count.source != Int32(source) {
      count.source = Int32(source)
      count.inSource = 0
    }
    count.inSource += 1
    if count.inSource <= count.counted { return true }
    count.counted = count.inSource
    return false
  }
}

/// What a row says, written out so that rows can be compared: each part with its length, so that none runs into the next.
struct RowContent {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ text: String?) {
    guard let text else { return bytes.append(0) }
    bytes.append(1)
    add(Int64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  mutating func add(_ number: Int64?) {
    guard let number else { return bytes.append(0) }
    bytes.append(1)
    for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> Int64(shift))) }
  }

  /// Whom the row names, however that is spelled.
  mutating func add(_ names: IdentifierSet, _ cookie: Symbol) {
    add(Int64(names.number))
    add(Int64(cookie.number))
  }
}
