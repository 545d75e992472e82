/// The columns that name a person, as they were found in the header.
struct IdentifierPlaces {
  private let columns: [(column: IdentifierColumn, places: [Int])]

  init(_ mapping: ColumnMapping, _ header: Header) {
    columns = mapping.identifiers.map { ($0, header.places(of: $0.columns)) }
  }

  /// Every column that names somebody.
  var places: [Int] { columns.flatMap(\.places) }

  func read(_ row: borrowing CSVReader) -> [NamedIdentifier] {
    var named: [NamedIdentifier] = []
    var settled: [IdentifierKind] = []
    for (column, places) in columns {
      if !column.takesAll, settled.contains(column.kind) { continue }
      // What stands for nobody is no better than an empty cell.
      for place in places where !row.withCell(place, { $0.isEmpty || isPlaceholder($0) }) {
        let parts = Self.parts(of: row.text(place), column)
        for part in parts {
          let identifier = NamedIdentifier(column.kind, part)
          if !named.contains(identifier) { named.append(identifier) }
        }
        if !column.takesAll, !parts.isEmpty {
          settled.append(column.kind)
          break
        }
      }
    }
    return named
  }

  /// The values of a cell: all that it lists where the column takes all, else the first.
  ///
  /// A comma parts e-mails and phones, which hold none; in an id it may belong to it unless the mapping says that
  /// the column holds several.
  private static func parts(of cell: String, _ column: IdentifierColumn) -> [String] {
    if cell.isEmpty { return [] }
    let isComma = column.takesAll || column.kind == .email || column.kind == .phone
    if !cell.utf8.contains(where: { $0 == 0x3B || $0 == 0x2C }) { return [column.written(cell)].filter { !$0.isEmpty } }
    let parts = cell.split(whereSeparator: { $0 == ";" || (isComma && $0 == ",") }).map { String($0).trimmingBlanks() }
    let filled = parts.filter { !$0.isEmpty }
    let values = column.takesAll ? filled : Array(filled.prefix(1))
    return values.map { column.written($0) }.filter { !$0.isEmpty }
  }
}

extension IdentifierColumn {
  /// A value as the record names it: ids with their system, all else as it stands.
  fileprivate func written(_ value: String) -> String {
    switch kind {
    case .customer, .order: rule.named(value)
    case .email, .phone, .user, .cookie: value
    }
  }
}

extension ColumnMapping {
  /// A deal's number with what keeps it apart from the numbers of shops and of other systems.
  func numbered(_ text: String) -> String? {
    let id = idRule.plain(text)
    return id.isEmpty ? nil : numberPrefix + id
  }
}
