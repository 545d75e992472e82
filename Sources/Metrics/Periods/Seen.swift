import Journeys

/// The periods, or other keys, that one visitor was met in: few, and reused for every visitor.
struct Seen<Key: Equatable> {
  private var keys: [Key] = []

  mutating func removeAll() { keys.removeAll(keepingCapacity: true) }

  /// Whether the key is met for the first time.
  ///
  /// The last one is looked at first: time goes forward but where a zone sets its clocks back over midnight.
  mutating func insert(_ key: Key) -> Bool {
    for known in keys.reversed() {
      if known == key { return false }
    }
    keys.append(key)
    return true
  }
}

/// A range that grows to cover what is put in.
struct Covered<Value: Comparable> {
  private(set) var first: Value?
  private(set) var last: Value?

  mutating func cover(_ value: Value) {
    if first.map({ value < $0 }) ?? true { first = value }
    if last.map({ value > $0 }) ?? true { last = value }
  }

  mutating func merge(_ other: Covered) {
    if let first = other.first { cover(first) }
    if let last = other.last { cover(last) }
  }
}

/// Visitors are taken back to be given again with more, so a range is never made smaller.
extension Covered<Int> {
  func write(to writer: inout FigureWriter) {
    writer.flag(first != nil)
    for end in [first, last] { if let end { writer.signed(end) } }
  }

  mutating func read(from reader: inout FigureReader, of calendar: PeriodCalendar) throws(PartDamage) {
    guard try reader.flag() else { return }
    for _ in 0..<2 { cover(try reader.period(of: calendar)) }
  }
}
