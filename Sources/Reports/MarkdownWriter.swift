import Metrics

/// GitHub's Markdown tables, each under its name; figures stand to the right.
struct MarkdownWriter: TableWriter {
  func write<Stop: Error>(
    _ tables: [Table], to output: inout [UInt8], _ flush: (inout [UInt8]) throws(Stop) -> Void
  ) throws(Stop) {
    for (place, table) in tables.enumerated() {
      var text = place == 0 ? "" : "\n"
      if tables.count > 1 { text += "## \(table.name)\n\n" }
      text += line(table.columns.map(\.name))
      text += "|" + table.columns.map { $0.unit.isFigure ? " ---: |" : " --- |" }.joined() + "\n"
      output.append(text: text)
      try table.forEachRow { cells throws(Stop) in
        output.append(text: line(cells.map { escaped(CellStyle.raw.text(of: $0)) }))
        try flush(&output)
      }
    }
  }

  private func line(_ cells: [String]) -> String {
    "|" + cells.map { " \($0) |" }.joined() + "\n"
  }

  /// Text that can neither end its cell nor begin markup.
  private func escaped(_ text: String) -> String {
    // By scalars, for a mark over a pipe makes it another character to Swift, and to no reader of Markdown.
    var safe = String.UnicodeScalarView()
    for scalar in visible(text).unicodeScalars {
      if "|\\`*_[]<>&~".unicodeScalars.contains(scalar) { safe.append("\\") }
      safe.append(scalar)
    }
    return String(safe)
  }
}

extension CellStyle {
  /// For forms that no spreadsheet reads.
  package static let raw: CellStyle = {
    var style = CellStyle()
    style.keepsRawText = true
    return style
  }()
}

extension Table.Unit {
  /// Whether cells are figures, set to the right.
  var isFigure: Bool {
    switch self {
    case .count, .rate, .average, .seconds, .money, .score, .figure: true
    case .text, .period, .instant, .flag: false
    }
  }
}
