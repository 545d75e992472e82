/// The periods that one visitor was met in: small, and reused for every visitor.
struct SeenPeriods {
  private var periods: [Int] = []

  mutating func removeAll() { periods.removeAll(keepingCapacity: true) }

  /// Whether the period is met for the first time.
  ///
  /// The last one is looked at first: time goes forward but where a zone sets its clocks back over midnight.
  mutating func insert(_ period: Int) -> Bool {
    for known in periods.reversed() {
      if known == period { return false }
    }
    periods.append(period)
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
