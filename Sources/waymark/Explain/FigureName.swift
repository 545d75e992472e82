import Ingest
import Metrics

/// What a person means by the name of a figure: `bounce_rate`, `channels.revenue`, “conversion rate”, “AOV”, or a table.
enum FigureName: Equatable {
  case figure(column: String, table: String?)
  case table(String)

  static let tables = Catalogue.tables + [Catalogue.comparison]

  /// The columns of each table, in the order of the catalogue.
  static let columns: [(name: String, columns: [Table.Column])] = tables.map { ($0.name, $0.columns) }

  static func tables(with column: String) -> [String] {
    columns.filter { $0.columns.contains { $0.name == column } }.map(\.name)
  }

  /// Throws with the nearest names where nothing or too much fits.
  init(_ text: String) throws(Failure) {
    if let found = Self.found(text) {
      self = found
      return
    }
    if let dot = text.firstIndex(of: ".") { throw Self.unknown(text, String(text[..<dot]), String(text[text.index(after: dot)...])) }
    // Whose name holds the words is meant, where it is the only one; what is spelt nearly so is asked for, not guessed.
    let holding = Self.holding(text)
    if holding.count == 1 {
      self = .figure(column: holding[0], table: nil)
      return
    }
    let near = holding.isEmpty ? Self.near(text) : holding
    let hint = near.isEmpty ? "`waymark explain` lists all figures" : "did you mean \(near.prefix(6).joined(separator: ", "))?"
    throw Failure(Exit.usage, "explain \(text): \(holding.isEmpty ? "no such figure" : "several figures are called so"); \(hint)")
  }

  /// What has just this name.
  static func found(_ text: String) -> FigureName? {
    if isColumn(text) { return .figure(column: text, table: nil) }
    if tables.contains(where: { $0.name == text }) { return .table(text) }
    if let dot = text.firstIndex(of: ".") {
      let (table, column) = (plain(String(text[..<dot])), String(text[text.index(after: dot)...]))
      guard let known = columns.first(where: { $0.name == table }) else { return nil }
      if known.columns.contains(where: { $0.name == column }) { return .figure(column: column, table: table) }
      let named = meant(column).filter { name in known.columns.contains { $0.name == name } }
      return named.count == 1 ? .figure(column: named[0], table: table) : nil
    }
    let named = meant(text)
    if let first = named.first { return .figure(column: first, table: nil) }
    if isColumn(plain(text)) { return .figure(column: plain(text), table: nil) }
    return tables.contains { $0.name == plain(text) } ? .table(plain(text)) : nil
  }

  private static func isColumn(_ name: String) -> Bool { columns.contains { $0.columns.contains { $0.name == name } } }

  /// The columns that people call so, by another name or by their title.
  private static func meant(_ text: String) -> [String] {
    let wanted = plain(text)
    let called = Definitions.all.filter { $0.otherNames.contains { plain($0) == wanted } }
    let titled = Definitions.all.filter { plain($0.title) == wanted }
    let all = (called + titled).map(\.name) + (isColumn(wanted) ? [wanted] : [])
    var once: [String] = []
    for name in all where isColumn(name) && !once.contains(name) { once.append(name) }
    return once
  }

  /// The columns whose names hold all the words.
  private static func holding(_ text: String) -> [String] {
    let words = plain(text).split(separator: "_").map(String.init)
    if words.isEmpty { return [] }
    return Definitions.all.filter { figure in
      isColumn(figure.name)
        && ([figure.name, figure.title] + figure.otherNames).contains { name in
          let theirs = plain(name).split(separator: "_").map(String.init)
          return words.allSatisfy { theirs.contains($0) }
        }
    }.map(\.name)
  }

  /// The columns and tables that are spelt nearly so.
  private static func near(_ text: String) -> [String] {
    if plain(text).isEmpty { return [] }
    var called: [String: [String]] = [:]
    for figure in Definitions.all where isColumn(figure.name) {
      for name in figure.otherNames + [figure.title, figure.name] { called[plain(name), default: []].append(figure.name) }
    }
    for table in tables { called[table.name, default: []].append(table.name) }
    var once: [String] = []
    for name in nearest(to: plain(text), among: called.keys.sorted(), most: 5).flatMap({ called[$0] ?? [] }) where !once.contains(name) {
      once.append(name)
    }
    return once
  }

  private static func unknown(_ text: String, _ table: String, _ column: String) -> Failure {
    guard let known = columns.first(where: { $0.name == table }) else {
      return Failure(Exit.usage, "explain \(text): no such table; \(hint(table, among: columns.map(\.name)))")
    }
    let with = tables(with: column)
    let elsewhere = with.isEmpty ? "" : "; \(column) is in \(with.joined(separator: ", "))"
    return Failure(Exit.usage, "explain \(text): the table \(table) has no such column; \(hint(column, among: known.columns.map(\.name)))\(elsewhere)")
  }

  /// Lower case, with `_` for all that is no letter or digit.
  private static func plain(_ text: String) -> String {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "_")
  }
}
