/// What a table is, in words for people.
package struct TableDefinition: Sendable, Equatable {
  package let name: String
  /// `Landing pages`.
  package let title: String
  /// What one of its rows says, in a sentence or two.
  package let meaning: String
  /// The columns that say what a row is about: no two rows have the same there, but where a dimension cuts the table.
  package let keys: [String]
}

/// What a column of a table means, in words for people, and how it is reckoned from other columns.
package struct FigureDefinition: Sendable, Equatable {
  /// The column.
  package let name: String
  /// `Session conversion rate`.
  package let title: String
  /// One or two plain sentences, exceptions included.
  package let meaning: String
  /// `converting_sessions ÷ sessions`; nil: it is counted or copied, not reckoned.
  package let formula: String?
  /// Whose definition it is, where others have published it: `GA4`.
  package let source: String?
  /// What else people call it: `AOV`.
  package let otherNames: [String]
  /// How it is reckoned, where it is one ÷ another.
  package let quotient: Quotient?

  /// The column of the same row above the line, where it is just that.
  package var over: String? { quotient?.over?.ownColumn }
  /// The column of the same row below the line, where it is just that.
  package var under: String? { quotient?.under?.ownColumn }
}

/// One ÷ another. A part of which no column tells has words only.
package struct Quotient: Sendable, Equatable {
  package var over: Term?
  package var under: Term?
  /// What stands above the line, where no column has it: `cart sessions without a purchase`.
  package var counts: String?
  /// Whether that is no whole number, as seconds are none.
  package var isSum = false
  /// What stands below the line, where no column has it: `all sessions`.
  package var of: String?
  /// 100 for figures such as NPS, else 1.
  package var times = 1

  package init(over: Term? = nil, under: Term? = nil, counts: String? = nil, isSum: Bool = false, of: String? = nil, times: Int = 1) {
    (self.over, self.under, self.counts, self.isSum, self.of, self.times) = (over, under, counts, isSum, of, times)
  }

  /// A part of a quotient, made of columns.
  package struct Term: Sendable, Equatable {
    /// Which rows' cells are meant.
    package enum Rows: Sendable, Equatable {
      case own
      /// The row before, in the same group.
      case before
      /// All rows up to this one that have the same cells in these columns.
      case soFar([String])
      /// All rows that have the same cells in these columns.
      case all([String])
    }

    /// The first one less the others.
    package var columns: [String]
    package var rows: Rows

    package init(columns: [String], rows: Rows) {
      self.columns = columns
      self.rows = rows
    }

    var ownColumn: String? { rows == .own && columns.count == 1 ? columns[0] : nil }
  }
}
