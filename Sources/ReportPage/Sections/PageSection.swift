import Metrics

/// One part of the page: a title that says what it shows, a picture, the tables beneath, and the figures that need a definition.
struct PageSection {
  var id: String
  var title: String
  /// What stands out, in a sentence.
  var lead = Markup.none
  var picture = Markup.none
  /// What a reader must know to read the picture right.
  var notes: [Markup] = []
  var tables: [DataTable] = []

  /// What is defined at the end of the page: all that the tables show.
  var defined: [(table: String, column: String)] { tables.flatMap { $0.rows.defined } }
}

/// What sections are made of.
struct PageContent {
  var tables: [Table]
  var facts: PageFacts
  var figures: PageFigures

  /// The first rows of a table that has any; nil where it is missing or empty.
  func rows(_ name: String, most: Int = .max) -> TableRows? {
    guard let rows = TableRows(tables, name, most: most), !rows.rows.isEmpty else { return nil }
    return rows
  }

  /// The currency of the money columns; nil: they are empty.
  var currency: String? {
    for name in ["totals", "kpis"] {
      guard let table = rows(name, most: 1), let row = table.rows.first, table.cell("revenue", row).number != nil else { continue }
      return table.cell("currency", row).words
    }
    return nil
  }

  /// A money column's title, with its currency.
  func moneyTitle(_ title: String) -> String { currency.map { $0.isEmpty ? title : "\(title), \($0)" } ?? title }
}

/// The parts of the page in their order. Adding one is a file and a row here.
enum Sections {
  static let all: [@Sendable (PageContent) -> PageSection?] = [
    headlines, traffic, money, channels, landingPages, funnel, retention, customerRetention, journeyMap, paths, attribution, dataQuality,
  ]
}
