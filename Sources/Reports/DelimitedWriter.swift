import Ingest
import Metrics

/// CSV and its kin (RFC 4180), quoted only where needed.
///
/// Quotes are needed also around what would separate cells elsewhere: LibreOffice offers to cut at commas, semicolons and
/// tabs at once, and a page `/a;=1+2` would become two cells, of which the second is a formula. Numbers stay plain.
struct DelimitedWriter: TableWriter, RowWriter {
  let style: OutputStyle
  private let delimiter: [UInt8]
  private let lineEnding: [UInt8]
  /// By byte: whether it has a text quoted.
  private let isQuoted: [Bool]
  private let decimalMark: String
  /// Whether the digits and marks of numbers may need quotes.
  private let quotesNumbers: Bool

  /// `separators`: what spreadsheets may cut at beside the style's delimiter.
  init(style: OutputStyle, separators: String = ",;\t") {
    self.style = style
    delimiter = Array(style.delimiter.utf8)
    lineEnding = Array(style.lineEnding.utf8)
    var isQuoted = [Bool](repeating: false, count: 256)
    for byte in [0x22, 0x0A, 0x0D] + delimiter.prefix(1) + Array(separators.utf8) { isQuoted[Int(byte)] = true }
    self.isQuoted = isQuoted
    decimalMark = String(style.cells.decimalMark)
    quotesNumbers = style.delimiter.utf8.first.map(("0123456789-" + decimalMark).utf8.contains) ?? false
  }

  func write<Stop: Error>(
    _ tables: [Table], to output: inout [UInt8], _ flush: (inout [UInt8]) throws(Stop) -> Void
  ) throws(Stop) {
    for (place, table) in tables.enumerated() {
      if place == 0 { begin(table.columns, to: &output) } else { line(table.columns, &output) }
      try table.forEachRow { cells throws(Stop) in
        row(cells, of: table.columns, isFirst: false, to: &output)
        try flush(&output)
      }
    }
  }

  func begin(_ columns: [Table.Column], to output: inout [UInt8]) {
    if style.hasByteOrderMark { output += [0xEF, 0xBB, 0xBF] }
    line(columns, &output)
  }

  func row(_ cells: [Table.Cell], of columns: [Table.Column], isFirst: Bool, to output: inout [UInt8]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { output += delimiter }
      append(cell, &output)
    }
    output += lineEnding
  }

  func end(to output: inout [UInt8]) {}

  private func line(_ columns: [Table.Column], _ output: inout [UInt8]) {
    for (index, column) in columns.enumerated() {
      if index > 0 { output += delimiter }
      append(column.name.utf8Span.span, isHarmed: false, &output)
    }
    output += lineEnding
  }

  private func append(_ cell: Table.Cell, _ output: inout [UInt8]) {
    switch cell {
    case .text(let text):
      let bytes = text.utf8Span.span
      append(bytes, isHarmed: !style.cells.keepsRawText && CellStyle.isFormula(bytes), &output)
    case .count(let count) where !quotesNumbers: output.append(number: count)
    case .decimal(let units, let digits) where !quotesNumbers:
      output.append(units: units, digits: digits, mark: decimalMark)
    case .missing: break
    case .count, .decimal, .flag: append(style.cells.text(of: cell).utf8Span.span, isHarmed: false, &output)
    }
  }

  /// `isHarmed`: whether a spreadsheet would take it for a formula.
  private func append(_ text: Span<UInt8>, isHarmed: Bool, _ output: inout [UInt8]) {
    var needsQuotes = false
    for index in text.indices where isQuoted[Int(text[index])] {
      needsQuotes = true
      break
    }
    guard needsQuotes else {
      if isHarmed { output.append(0x27) }
      output.append(text)
      return
    }
    output.append(0x22)
    if isHarmed { output.append(0x27) }
    for index in text.indices {
      if text[index] == 0x22 { output.append(0x22) }
      output.append(text[index])
    }
    output.append(0x22)
  }
}
