import Ingest
import Metrics

/// CSV and its kin (RFC 4180), quoted only where needed.
///
/// Quotes are needed also around what would separate cells elsewhere: LibreOffice offers to cut at commas, semicolons and
/// tabs at once, and a page `/a;=1+2` would become two cells, of which the second is a formula. Numbers stay plain.
struct DelimitedWriter: TableWriter, RowWriter {
  let style: OutputStyle
  private let delimiter: UInt8
  private let hasReturns: Bool
  /// What has a text quoted.
  private let quoted: ByteSet
  /// Nil where it is no ASCII character.
  private let decimalMark: UInt8?
  /// Whether the digits and marks of numbers may need quotes.
  private let quotesNumbers: Bool

  /// `separators`: what spreadsheets may cut at beside the style's delimiter.
  init(style: OutputStyle, separators: String = ",;\t") {
    self.style = style
    delimiter = style.delimiter.utf8.first ?? 0x2C
    hasReturns = style.lineEnding == "\r\n"
    quoted = ByteSet([0x22, 0x0A, 0x0D, delimiter] + Array(separators.utf8))
    decimalMark = style.cells.decimalMark.asciiValue
    quotesNumbers = ("0123456789-" + String(style.cells.decimalMark)).utf8.contains(delimiter)
  }

  func write<Stop: Error>(
    _ tables: [Table], to output: inout [UInt8], _ flush: (inout [UInt8]) throws(Stop) -> Void
  ) throws(Stop) {
    var lines = Lines(writer: self)
    swap(&lines.output, &output)
    defer { swap(&lines.output, &output) }
    for (place, table) in tables.enumerated() {
      if place == 0 { begin(table.columns, to: &lines.output) } else { line(table.columns, &lines.output) }
      try table.forEachRow(to: &lines) { lines throws(Stop) in
        lines.end()
        try flush(&lines.output)
      }
    }
  }

  func begin(_ columns: [Table.Column], to output: inout [UInt8]) {
    if style.hasByteOrderMark { output += [0xEF, 0xBB, 0xBF] }
    line(columns, &output)
  }

  func row(_ cells: [Table.Cell], of columns: [Table.Column], isFirst: Bool, to output: inout [UInt8]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { output.append(delimiter) }
      switch cell {
      case .text(let text): append(text: text.utf8Span.span, &output)
      case .count(let count): append(count: count, &output)
      case .decimal(let units, let digits): append(units: units, digits: digits, &output)
      case .flag: append(word: cell, &output)
      case .missing: break
      }
    }
    endLine(&output)
  }

  func end(to output: inout [UInt8]) {}

  private func line(_ columns: [Table.Column], _ output: inout [UInt8]) {
    for (index, column) in columns.enumerated() {
      if index > 0 { output.append(delimiter) }
      append(column.name.utf8Span.span, isHarmed: false, &output)
    }
    endLine(&output)
  }

  private func endLine(_ output: inout [UInt8]) {
    if hasReturns { output.append(0x0D) }
    output.append(0x0A)
  }

  /// Rows as lines.
  private struct Lines: CellSink {
    let writer: DelimitedWriter
    var output: [UInt8] = []
    private var isBegun = false

    init(writer: DelimitedWriter) { self.writer = writer }

    mutating func end() {
      writer.endLine(&output)
      isBegun = false
    }

    /// Parts a cell from the one before.
    private mutating func next() {
      if isBegun { output.append(writer.delimiter) }
      isBegun = true
    }

    mutating func add(text: Span<UInt8>) {
      next()
      writer.append(text: text, &output)
    }

    mutating func add(count: Int) {
      next()
      writer.append(count: count, &output)
    }

    mutating func add(units: Int128, digits: Int) {
      next()
      writer.append(units: units, digits: digits, &output)
    }

    mutating func add(flag: Bool) {
      next()
      writer.append(word: .flag(flag), &output)
    }

    mutating func addMissing() { next() }
  }

  private func append(text: Span<UInt8>, _ output: inout [UInt8]) {
    append(text, isHarmed: !style.cells.keepsRawText && CellStyle.isFormula(text), &output)
  }

  private func append(count: Int, _ output: inout [UInt8]) {
    if quotesNumbers { append(word: .count(count), &output) } else { output.append(number: count) }
  }

  private func append(units: Int128, digits: Int, _ output: inout [UInt8]) {
    if let decimalMark, !quotesNumbers {
      output.append(units: units, digits: digits, mark: decimalMark)
    } else {
      append(word: .decimal(units: units, digits: digits), &output)
    }
  }

  /// Appends what is no text and yet may need quotes.
  private func append(word cell: Table.Cell, _ output: inout [UInt8]) {
    append(style.cells.text(of: cell).utf8Span.span, isHarmed: false, &output)
  }

  /// `isHarmed`: whether a spreadsheet would take it for a formula.
  private func append(_ text: Span<UInt8>, isHarmed: Bool, _ output: inout [UInt8]) {
    guard quoted.meets(text) else {
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
