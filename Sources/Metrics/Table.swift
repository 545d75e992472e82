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

  package enum Cell: Equatable, Sendable {
    case text(String)
    case count(Int)
    /// `units` × 10^−`digits`, written with just that many digits.
    case decimal(units: Int128, digits: Int)
    case flag(Bool)
    /// A figure that has no denominator, or nothing to say.
    case missing

    /// a ÷ b as a fraction of six decimals, rounded half away from zero; missing without a denominator.
    static func rate(_ a: Int, of b: Int) -> Cell { ratio(Int128(a), Int128(b), digits: 6) }

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
  package var rows: [[Cell]]

  package init(name: String, columns: [Column], rows: [[Cell]] = []) {
    self.name = name
    self.columns = columns
    self.rows = rows
  }
}
