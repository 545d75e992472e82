import Metrics

/// CSV and its kin (RFC 4180), quoted only where needed.
struct DelimitedWriter: TableWriter, RowWriter {
  let style: OutputStyle
  private let delimiter: [UInt8]
  private let lineEnding: [UInt8]

  init(style: OutputStyle) {
    self.style = style
    delimiter = Array(style.delimiter.utf8)
    lineEnding = Array(style.lineEnding.utf8)
  }

  func write(_ tables: [Table], to output: inout [UInt8]) {
    if style.hasByteOrderMark { output += [0xEF, 0xBB, 0xBF] }
    for table in tables {
      line(table.columns.map(\.name), &output)
      for cells in table.rows { row(cells, of: table.columns, isFirst: false, to: &output) }
    }
  }

  func begin(_ columns: [Table.Column], to output: inout [UInt8]) {
    if style.hasByteOrderMark { output += [0xEF, 0xBB, 0xBF] }
    line(columns.map(\.name), &output)
  }

  func row(_ cells: [Table.Cell], of columns: [Table.Column], isFirst: Bool, to output: inout [UInt8]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { output += delimiter }
      append(style.cells.text(of: cell), &output)
    }
    output += lineEnding
  }

  func end(to output: inout [UInt8]) {}

  private func line(_ names: [String], _ output: inout [UInt8]) {
    for (index, name) in names.enumerated() {
      if index > 0 { output += delimiter }
      append(name, &output)
    }
    output += lineEnding
  }

  private func append(_ cell: String, _ output: inout [UInt8]) {
    let mark = delimiter.first
    let needsQuotes = cell.utf8.contains { $0 == 0x22 || $0 == 0x0A || $0 == 0x0D || $0 == mark }
    guard needsQuotes else {
      output += cell.utf8
      return
    }
    output.append(0x22)
    for byte in cell.utf8 {
      if byte == 0x22 { output.append(0x22) }
      output.append(byte)
    }
    output.append(0x22)
  }
}
