import Metrics

/// CSV and its kin (RFC 4180), quoted only where needed.
struct DelimitedWriter: TableWriter {
  let style: OutputStyle

  func write(_ tables: [Table], to output: inout [UInt8]) {
    if style.hasByteOrderMark { output += [0xEF, 0xBB, 0xBF] }
    for table in tables {
      row(table.columns.map(\.name), &output)
      for cells in table.rows { row(cells.map { style.cells.text(of: $0) }, &output) }
    }
  }

  private func row(_ cells: [String], _ output: inout [UInt8]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { output += Array(style.delimiter.utf8) }
      append(cell, &output)
    }
    output += Array(style.lineEnding.utf8)
  }

  private func append(_ cell: String, _ output: inout [UInt8]) {
    let delimiter = Array(style.delimiter.utf8)
    let needsQuotes = cell.utf8.contains { $0 == 0x22 || $0 == 0x0A || $0 == 0x0D || $0 == delimiter.first }
    guard needsQuotes else {
      output += Array(cell.utf8)
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
