import Metrics

/// Aligned text for people. A table wider than the terminal goes on below, its first column repeated.
struct AlignedWriter: TableWriter {
  let width: Int?

  /// A text cell is cut beyond this many columns, so that one long page doesn't push every figure away.
  private static let widestText = 60

  func write<Stop: Error>(
    _ tables: [Table], to output: inout [UInt8], _ flush: (inout [UInt8]) throws(Stop) -> Void
  ) throws(Stop) {
    for (place, table) in tables.enumerated() {
      if place > 0 { output.append(0x0A) }
      if tables.count > 1 { output += Array("\(table.name)\n".utf8) }
      write(table, &output)
      try flush(&output)
    }
  }

  private func write(_ table: Table, _ output: inout [UInt8]) {
    let cells = table.rows.map { row in row.map { shortened(visible(CellStyle.raw.text(of: $0))) } }
    let widths = table.columns.indices.map { column in
      max(displayWidth(table.columns[column].name), cells.map { displayWidth($0[column]) }.max() ?? 0)
    }
    for (block, columns) in blocks(widths).enumerated() {
      if block > 0 { output.append(0x0A) }
      line(columns.map { ($0, table.columns[$0].name) }, table, widths, &output)
      for row in cells { line(columns.map { ($0, row[$0]) }, table, widths, &output) }
    }
  }

  private func line(
    _ cells: [(column: Int, text: String)], _ table: Table, _ widths: [Int], _ output: inout [UInt8]
  ) {
    var line = ""
    for (index, cell) in cells.enumerated() {
      if index > 0 { line += "  " }
      let padding = String(repeating: " ", count: widths[cell.column] - displayWidth(cell.text))
      line += table.columns[cell.column].unit.isFigure ? padding + cell.text : cell.text + padding
    }
    while line.last == " " { line.removeLast() }
    output += Array((line + "\n").utf8)
  }

  /// The columns of each block that fits the width.
  private func blocks(_ widths: [Int]) -> [[Int]] {
    guard let width, let key = widths.first else { return [Array(widths.indices)] }
    var blocks: [[Int]] = []
    var block = [0]
    var used = key
    for column in widths.indices.dropFirst() {
      if used + 2 + widths[column] > width, block.count > 1 {
        blocks.append(block)
        block = [0]
        used = key
      }
      block.append(column)
      used += 2 + widths[column]
    }
    return blocks + [block]
  }

  private func shortened(_ text: String) -> String {
    guard displayWidth(text) > Self.widestText else { return text }
    var kept = ""
    for character in text {
      if displayWidth(kept) + displayWidth(String(character)) >= Self.widestText { break }
      kept.append(character)
    }
    return kept + "…"
  }
}

/// How many columns of a terminal a text takes: wide East Asian characters and emoji two, combining marks none.
func displayWidth(_ text: String) -> Int {
  var width = 0
  for scalar in text.unicodeScalars {
    let value = scalar.value
    if value < 0x300 {
      width += 1
    } else if scalar.properties.generalCategory == .nonspacingMark || scalar.properties.generalCategory == .format {
      continue
    } else {
      let isWide =
        (0x1100...0x115F).contains(value) || (0x2E80...0xA4CF).contains(value) || (0xAC00...0xD7A3).contains(value)
        || (0xF900...0xFAFF).contains(value) || (0xFE30...0xFE6F).contains(value) || (0xFF00...0xFF60).contains(value)
        || (0xFFE0...0xFFE6).contains(value) || (0x1F300...0x1FAFF).contains(value) || (0x20000...0x3FFFD).contains(value)
      // Emoji of older blocks; a flag is two letters, each of one column.
      let isEmoji = scalar.properties.isEmojiPresentation && !(0x1F1E6...0x1F1FF).contains(value)
      width += isWide || isEmoji ? 2 : 1
    }
  }
  return width
}
