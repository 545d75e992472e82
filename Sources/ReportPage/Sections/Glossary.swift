import Metrics

/// The definitions at the end of the page, to which every figure's name leads.
enum Glossary {
  static func title(_ column: String, of table: String) -> String {
    Definitions.figure(column, of: table)?.title ?? column.replacing("_", with: " ")
  }

  /// Where a figure is defined; nil: nowhere.
  static func anchor(_ column: String, of table: String) -> String? { places["\(table).\(column)"].map { "def-\($0)" } }

  /// A title that leads to its figure's definition.
  static func link(_ title: String, _ column: String, of table: String) -> Markup {
    anchor(column, of: table).map { "<a href=\"#\($0)\">\(title)</a>" } ?? "\(title)"
  }

  /// By table and column where the definition stands: under the column's name where it is the common one, else under the name
  /// of the first table that has it.
  private static let places: [String: String] = {
    var places: [String: String] = [:]
    let tables = (Catalogue.tables + Catalogue.ofPage).map(\.name)
    for common in Definitions.all {
      var owners: [String: String] = ["\(common.meaning) \(common.formula ?? "")": common.name]
      let withOwn = Definitions.tables(withOwn: common.name)
      for table in tables {
        guard withOwn.contains(table) else {
          places["\(table).\(common.name)"] = common.name
          continue
        }
        guard let own = Definitions.figure(common.name, of: table) else { continue }
        let words = "\(own.meaning) \(own.formula ?? "")"
        let place = owners[words] ?? "\(table).\(common.name)"
        owners[words] = place
        places["\(table).\(common.name)"] = place
      }
    }
    return places
  }()

  /// The figures' definitions, each once, in the order of their titles.
  static func entries(_ figures: [(table: String, column: String)]) -> [[String: String]] {
    var entries: [String: FigureDefinition] = [:]
    for (table, column) in figures {
      guard let anchor = anchor(column, of: table) else { continue }
      entries[anchor] = Definitions.figure(column, of: table)
    }
    let ordered = entries.sorted { a, b in
      a.value.title != b.value.title ? a.value.title.utf8.lexicographicallyPrecedes(b.value.title.utf8) : a.key < b.key
    }
    return ordered.map { anchor, definition in
      var entry = ["anchor": anchor, "title": definition.title, "column": String(anchor.dropFirst(4)), "meaning": definition.meaning]
      if let formula = definition.formula { entry["formula"] = formula }
      if let source = definition.source { entry["source"] = source }
      return entry
    }
  }
}
