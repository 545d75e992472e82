import Metrics

/// The definitions at the end of the page, to which every figure's name leads.
enum Glossary {
  static func title(_ column: String, of table: String) -> String {
    Definitions.figure(column, of: table)?.title ?? column.replacing("_", with: " ")
  }

  /// Where a figure is defined; nil: nowhere.
  static func anchor(_ column: String, of table: String) -> String? {
    guard let own = Definitions.figure(column, of: table) else { return nil }
    let isCommon = Definitions.figure(column, of: nil).map { $0.meaning == own.meaning && $0.formula == own.formula } ?? false
    return isCommon ? "def-\(column)" : "def-\(table)-\(column)"
  }

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
      var entry = ["anchor": anchor, "title": definition.title, "column": definition.name, "meaning": definition.meaning]
      if let formula = definition.formula { entry["formula"] = formula }
      if let source = definition.source { entry["source"] = source }
      return entry
    }
  }
}
