import Journeys

/// Figures of one row, all of which add up: what two rows do to each other, and how a row is written down, is said figure by figure.
///
/// A row of which every count is 0 stands for nothing and is never shown.
protocol FigureRow {
  /// Nothing counted yet.
  init()
  /// Gives each count, and the other row's.
  mutating func forEachCount<Problem: Error>(_ other: Self, _ body: (inout Int, Int) throws(Problem) -> Void) throws(Problem)
  /// Gives each sum that may be beyond 64 bits, and the other row's.
  mutating func forEachSum<Problem: Error>(_ other: Self, _ body: (inout Int128, Int128) throws(Problem) -> Void) throws(Problem)
  /// Gives money by currency, and the other row's.
  mutating func forEachMoney(_ other: Self, _ body: (inout MoneySums, MoneySums) -> Void)
}

extension FigureRow {
  mutating func forEachSum<Problem: Error>(
    _ other: Self, _ body: (inout Int128, Int128) throws(Problem) -> Void
  ) throws(Problem) {}
  mutating func forEachMoney(_ other: Self, _ body: (inout MoneySums, MoneySums) -> Void) {}

  /// Whether nothing is counted, or all of it was taken back.
  var isEmpty: Bool {
    var (row, isEmpty) = (self, true)
    row.forEachCount(self) { _, count in if count != 0 { isEmpty = false } }
    return isEmpty
  }

  mutating func merge(_ other: Self) {
    forEachCount(other) { $0 += $1 }
    forEachSum(other) { $0 += $1 }
    forEachMoney(other) { $0.merge($1) }
  }

  mutating func subtract(_ other: Self) {
    forEachCount(other) { $0 -= $1 }
    forEachSum(other) { $0 -= $1 }
    forEachMoney(other) { $0.subtract($1) }
  }

  /// Money can't be written, for currencies have other numbers in every run.
  func write(to writer: inout FigureWriter) {
    var row = self
    row.forEachCount(self) { writer.count($1) }
    row.forEachSum(self) { writer.sum($1) }
    row.forEachMoney(self) { _, money in if !money.isEmpty { writer.cannot() } }
  }

  init(from reader: inout FigureReader) throws(PartDamage) {
    self.init()
    let nothing = self
    try forEachCount(nothing) { (count, _) throws(PartDamage) in count = try reader.count() }
    try forEachSum(nothing) { (sum, _) throws(PartDamage) in sum = try reader.sum() }
  }
}

extension Int: FigureRow {
  mutating func forEachCount<Problem: Error>(_ other: Int, _ body: (inout Int, Int) throws(Problem) -> Void) throws(Problem) {
    try body(&self, other)
  }
}

extension Dictionary where Value: FigureRow {
  mutating func merge(_ other: Self) {
    for (key, row) in other { self[key, default: Value()].merge(row) }
  }

  /// Rows of which nothing is left go.
  mutating func subtract(_ other: Self) {
    for (key, row) in other {
      self[key, default: Value()].subtract(row)
      if self[key]?.isEmpty ?? false { self[key] = nil }
    }
  }

  func write(to writer: inout FigureWriter, _ writeKey: (inout FigureWriter, Key) -> Void) {
    writer.length(count)
    for (key, row) in self {
      writeKey(&writer, key)
      row.write(to: &writer)
    }
  }

  mutating func read(
    from reader: inout FigureReader, _ readKey: (inout FigureReader) throws(PartDamage) -> Key
  ) throws(PartDamage) {
    for _ in 0..<(try reader.length()) {
      let key = try readKey(&reader)
      self[key, default: Value()].merge(try Value(from: &reader))
    }
  }
}
