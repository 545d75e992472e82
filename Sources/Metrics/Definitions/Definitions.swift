import Ingest

/// What every table and every column means: the words of `definitions.txt`.
package enum Definitions {
  /// Every column once, in the order of the file; what it means in one table alone `figure` tells.
  package static var all: [FigureDefinition] { read.figures.map { $0.definition(in: nil) } }

  package static var tables: [TableDefinition] { read.tables }

  package static func table(_ name: String) -> TableDefinition? { read.tables.first { $0.name == name } }

  /// What the column means in this table; without a table, wherever nothing else is said.
  package static func figure(_ column: String, of table: String?) -> FigureDefinition? {
    read.figures.first { $0.name == column }?.definition(in: table)
  }

  /// The tables in which a column means something of their own.
  package static func tables(withOwn column: String) -> Set<String> {
    Set(read.figures.first { $0.name == column }?.inTables.flatMap(\.tables) ?? [])
  }

  /// Lines of the file that mean nothing, which a test looks for.
  static var problems: [String] { read.problems }

  private static let read = DefinitionFile(String(decoding: PackageResources.definitions_txt, as: UTF8.self))
}

extension KnownTable {
  /// Its columns, not cut by any dimension.
  package var columns: [Table.Column] {
    guard let aggregator else { return inputsTable([], in: .utc()).columns }
    let context = ReportContext(
      pages: SymbolTable(key: HashKey(0, 0)), money: MoneyColumns(currencies: [], shown: nil), lastLogRecord: nil, lastOrderRow: nil)
    return aggregator(ReportShape(zone: .utc())).table(in: context).columns
  }
}

extension Table {
  /// The dimension that it is cut by, which stands in the second column.
  package var cut: Dimension? {
    guard Catalogue.table(named: name)?.isCut == true, columns.count > 1 else { return nil }
    return Dimension.named(columns[1].name)
  }

  /// The columns that say what a row is about; of a table that nobody knows the first.
  package var keyColumns: [Int] {
    guard let known = Definitions.table(name) else { return columns.isEmpty ? [] : [0] }
    let names = known.keys + (cut.map { [$0.name] } ?? [])
    return columns.indices.filter { names.contains(columns[$0].name) }
  }
}

/// The blocks of `definitions.txt`, read.
struct DefinitionFile {
  private(set) var tables: [TableDefinition] = []
  private(set) var figures: [Figure] = []
  private(set) var problems: [String] = []

  /// A figure, and what is other about it in some tables.
  struct Figure {
    let name: String
    var words: [String: String] = [:]
    var inTables: [(tables: [String], words: [String: String])] = []

    func definition(in table: String?) -> FigureDefinition {
      var words = words
      if let table {
        for own in inTables where own.tables.contains(table) {
          words.merge(own.words) { _, own in own }
        }
      }
      func word(_ key: String) -> String? { words[key].flatMap { $0 == "-" ? nil : $0 } }
      let quotient = Quotient(
        over: word("over").map { Quotient.Term($0) }, under: word("under").map { Quotient.Term($0) }, counts: word("counts") ?? word("sums"),
        isSum: word("sums") != nil, of: word("of"), times: word("times").flatMap { Int($0) } ?? 1)
      return FigureDefinition(
        name: name, title: word("title") ?? name, meaning: word("meaning") ?? "", formula: word("formula"), source: word("source"),
        otherNames: (word("also") ?? "").split(separator: ",").map { String($0.drop { $0 == " " }) }, quotient: quotient == Quotient() ? nil : quotient)
    }
  }

  private static let keys: Set = ["title", "meaning", "formula", "source", "over", "under", "counts", "sums", "of", "times", "also"]

  init(_ text: String) {
    for (name, rest) in Self.blocks(of: Self.joined(text)) {
      guard let (kind, name) = Self.pair(name) else { continue }
      switch kind {
      case "table": addTable(String(name), rest)
      case "figure": addFigure(String(name), rest)
      default: problems.append("\(kind) \(name)")
      }
    }
  }

  private mutating func addTable(_ name: String, _ lines: [Substring]) {
    var words: [Substring: Substring] = [:]
    for line in lines {
      guard let (key, value) = Self.pair(line), ["title", "meaning", "keys"].contains(key), words[key] == nil else {
        problems.append("table \(name): \(line)")
        continue
      }
      words[key] = value
    }
    if table(name) != nil { problems.append("table \(name): twice") }
    tables.append(
      TableDefinition(
        name: name, title: String(words["title"] ?? ""), meaning: String(words["meaning"] ?? ""),
        keys: (words["keys"] ?? "").split(separator: " ").map(String.init)))
  }

  private mutating func addFigure(_ name: String, _ lines: [Substring]) {
    var figure = Figure(name: name)
    for line in lines {
      guard let (key, value) = Self.pair(line) else {
        problems.append("figure \(name): \(line)")
        continue
      }
      if key == "in" {
        figure.inTables.append((value.split(separator: ",").map { String($0.drop { $0 == " " }) }, [:]))
        continue
      }
      if !Self.keys.contains(String(key)) { problems.append("figure \(name): \(line)") }
      if let last = figure.inTables.indices.last {
        if figure.inTables[last].words.updateValue(String(value), forKey: String(key)) != nil { problems.append("figure \(name): \(key) twice") }
      } else if figure.words.updateValue(String(value), forKey: String(key)) != nil {
        problems.append("figure \(name): \(key) twice")
      }
    }
    if figures.contains(where: { $0.name == name }) { problems.append("figure \(name): twice") }
    figures.append(figure)
  }

  private func table(_ name: String) -> TableDefinition? { tables.first { $0.name == name } }

  /// Lines without comments and blank ones, an indented line joined to the one before it.
  private static func joined(_ text: String) -> [String] {
    var lines: [String] = []
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      if line.hasPrefix("  "), let last = lines.indices.last {
        lines[last] += " " + line.drop { $0 == " " }
      } else {
        lines.append(String(line))
      }
    }
    return lines
  }

  /// The head of each block, with the lines below it.
  private static func blocks(of lines: [String]) -> [(head: Substring, lines: [Substring])] {
    var blocks: [(head: Substring, lines: [Substring])] = []
    for line in lines {
      if line.hasPrefix("table ") || line.hasPrefix("figure ") || blocks.isEmpty {
        blocks.append((line[...], []))
      } else {
        blocks[blocks.count - 1].lines.append(line[...])
      }
    }
    return blocks
  }

  /// The first word, and what follows it.
  private static func pair(_ line: Substring) -> (Substring, Substring)? {
    guard let blank = line.firstIndex(of: " ") else { return nil }
    return (line[..<blank], line[line.index(after: blank)...])
  }
}

extension Quotient.Term {
  /// As the file writes it: `sessions`, `in_order, the row before`, `conversions, all by measure`.
  init(_ text: String) {
    var rest = text[...]
    var rows = Rows.own
    for (words, make) in Self.ways {
      guard let found = text.firstRange(of: words) else { continue }
      rows = make(text[found.upperBound...].split(separator: ",").map { String($0.drop { $0 == " " }) })
      rest = text[..<found.lowerBound]
    }
    self.init(columns: rest.split(separator: " ").filter { $0 != "−" }.map(String.init), rows: rows)
  }

  private static let ways: [(String, @Sendable ([String]) -> Rows)] = [
    (", the row before", { _ in .before }), (", so far by ", { .soFar($0) }), (", all by ", { .all($0) }),
  ]
}
