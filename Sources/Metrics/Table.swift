import Ingest

/// A finished answer: what every writer takes and no writer changes.
package struct Table: Equatable, Sendable {
  /// What a column's cells mean, which says how they are set and summed up by eye.
  package enum Unit: Equatable, Sendable {
    case text, period, instant, count, rate, average, seconds, money, flag
    /// A figure on a scale of its own, with one decimal, such as NPS.
    case score
    /// A figure of which its row says what it is.
    case figure
  }

  package struct Column: Equatable, Sendable {
    package var name: String
    package var unit: Unit

    package init(_ name: String, _ unit: Unit) {
      self.name = name
      self.unit = unit
    }
  }

  package enum Cell: Hashable, Sendable {
    case text(String)
    case count(Int)
    /// `units` × 10^−`digits`, written with just that many digits.
    case decimal(units: Int128, digits: Int)
    case flag(Bool)
    /// A figure that has no denominator, or nothing to say.
    case missing

    /// a ÷ b as a fraction of six decimals, rounded half away from zero; missing without a denominator.
    package static func rate(_ a: Int, of b: Int) -> Cell {
      // 128 bits are for figures that hardly any table has.
      guard b > 0, a >= 0, a <= 1 << 40, b <= 1 << 60 else { return ratio(Int128(a), Int128(b), digits: 6) }
      let (whole, rest) = (a * 1_000_000).quotientAndRemainder(dividingBy: b)
      return .decimal(units: Int128(whole + (rest >= b - rest ? 1 : 0)), digits: 6)
    }

    /// a ÷ b with so many decimals.
    static func ratio(_ a: Int128, _ b: Int128, digits: Int) -> Cell {
      guard b != 0 else { return .missing }
      var scaled = a
      for _ in 0..<digits { scaled *= 10 }
      return .decimal(units: roundedQuotient(scaled, b), digits: digits)
    }
  }

  package var name: String
  package var columns: [Column]
  /// The currency of its money, for people; nil: none, several, or each row says its own.
  package var currency: String?
  private var content: Content

  private enum Content: Sendable {
    case made([[Cell]])
    case lazy(any RowSource)
  }

  package init(name: String, columns: [Column], rows: [[Cell]] = []) {
    self.name = name
    self.columns = columns
    content = .made(rows)
  }

  /// A table whose rows are made when they are asked for, one at a time.
  init(name: String, columns: [Column], lazily rows: any RowSource) {
    self.name = name
    self.columns = columns
    content = .lazy(rows)
  }

  /// All rows at once; of a long table ask for one after the other.
  package var rows: [[Cell]] {
    get {
      if case .made(let rows) = content { return rows }
      var rows: [[Cell]] = []
      forEachRow { rows.append($0) }
      return rows
    }
    set { content = .made(newValue) }
  }

  /// Adds a row at the end.
  package mutating func append(_ cells: [Cell]) {
    var rows: [[Cell]] = []
    if case .made(let made) = content { rows = made } else { rows = self.rows }
    // No second owner, or every row would copy those before it.
    content = .made([])
    rows.append(cells)
    content = .made(rows)
  }

  /// Lends one row after the other.
  package func forEachRow<Stop: Error>(_ body: ([Cell]) throws(Stop) -> Void) throws(Stop) {
    if case .made(let rows) = content {
      for row in rows { try body(row) }
      return
    }
    var row = CollectedRow()
    row.cells.reserveCapacity(columns.count)
    try forEachRow(to: &row) { row throws(Stop) in
      try body(row.cells)
      row.cells.removeAll(keepingCapacity: true)
    }
  }

  /// Lends a sink the cells of one row after the other, and says where each ends.
  package func forEachRow<Sink: CellSink, Stop: Error>(
    to sink: inout Sink, _ ended: (inout Sink) throws(Stop) -> Void
  ) throws(Stop) {
    switch content {
    case .made(let rows):
      for row in rows {
        for cell in row { sink.add(cell) }
        try ended(&sink)
      }
    case .lazy(let rows):
      var stop: Stop?
      rows.send(to: &sink) { sink in
        do throws(Stop) {
          try ended(&sink)
          return true
        } catch {
          stop = error
          return false
        }
      }
      if let stop { throw stop }
    }
  }

  package static func == (a: Table, b: Table) -> Bool { a.name == b.name && a.columns == b.columns && a.rows == b.rows }
}
