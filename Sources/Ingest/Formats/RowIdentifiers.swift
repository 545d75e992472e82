/// The columns that name a person, as they were found in the header.
struct IdentifierPlaces {
  private let columns: [(column: IdentifierColumn, places: [Int])]
  /// The same, as it is gone through for every row: each place with what its column says of it.
  private let steps: [Step]

  private struct Step: BitwiseCopyable {
    let place: Int
    let column: Int
    let kind: IdentifierKind
    let takesAll: Bool
    /// Whether a value is named as it stands in its cell.
    let isPlain: Bool
  }

  init(_ mapping: ColumnMapping, _ header: Header) {
    columns = mapping.identifiers.map { ($0, header.places(of: $0.columns)) }
    var steps: [Step] = []
    for (number, (column, places)) in columns.enumerated() {
      for place in places {
        steps.append(
          Step(place: place, column: number, kind: column.kind, takesAll: column.takesAll, isPlain: !column.hasRule))
      }
    }
    self.steps = steps
  }

  /// Every column that names somebody.
  var places: [Int] { columns.flatMap(\.places) }

  func read(_ row: borrowing CSVReader) -> [NamedIdentifier] {
    var named: [NamedIdentifier] = []
    /// The kinds that are settled, one bit each.
    var settled: UInt8 = 0
    for step in steps {
      if !step.takesAll, settled & 1 << step.kind.rawValue != 0 { continue }
      // What stands for nobody is no better than an empty cell.
      let look: Look = row.withCell(step.place) { Look($0) }
      if look == .nobody { continue }
      if look == .single {
        let text = row.text(step.place)
        let value = step.isPlain ? text : columns[step.column].column.written(text)
        if value.isEmpty { continue }
        Self.add(NamedIdentifier(step.kind, value), to: &named)
      } else {
        let parts = Self.parts(of: row.text(step.place), columns[step.column].column)
        if parts.isEmpty { continue }
        for part in parts { Self.add(NamedIdentifier(step.kind, part), to: &named) }
      }
      if !step.takesAll { settled |= 1 << step.kind.rawValue }
    }
    return named
  }

  private static func add(_ identifier: NamedIdentifier, to named: inout [NamedIdentifier]) {
    if !named.contains(identifier) { named.append(identifier) }
  }

  /// What a cell looks like.
  private enum Look {
    case nobody, single
    /// It may list several.
    case list

    init(_ cell: Span<UInt8>) {
      if cell.isEmpty || isPlaceholder(cell) {
        self = .nobody
        return
      }
      for index in 0..<cell.count where cell[index] == 0x3B || cell[index] == 0x2C {
        self = .list
        return
      }
      self = .single
    }
  }

  /// The values of a cell with commas or semicolons: all that it lists where the column takes all, else the first.
  ///
  /// A comma parts e-mails and phones, which hold none; in an id it may belong to it unless the mapping says that
  /// the column holds several.
  private static func parts(of cell: String, _ column: IdentifierColumn) -> [String] {
    let isComma = column.takesAll || column.kind == .email || column.kind == .phone
    let parts = cell.split(whereSeparator: { $0 == ";" || (isComma && $0 == ",") }).map { String($0).trimmingBlanks() }
    let filled = parts.filter { !$0.isEmpty }
    let values = column.takesAll ? filled : Array(filled.prefix(1))
    return values.map { column.written($0) }.filter { !$0.isEmpty }
  }
}

extension IdentifierColumn {
  /// Whether a value is named otherwise than it stands in its cell.
  fileprivate var hasRule: Bool { kind == .customer || kind == .order }

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
