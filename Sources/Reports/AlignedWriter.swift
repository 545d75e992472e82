import Metrics

/// Aligned text for people: figures with their units to the right, headings in words.
///
/// A table that is wider than the terminal is set on its side, a line each figure, where its rows fit beside each other; else
/// it goes on below, its key columns repeated; and where these leave no room beside them each row stands by itself.
struct AlignedWriter: TableWriter {
  let style: OutputStyle

  /// A text cell is cut beyond this many columns, so that one long page doesn't push every figure away.
  private static let widestText = 60
  /// To how little a text cell is cut so that the figures beside it fit.
  private static let narrowestText = 8

  func write<Stop: Error>(
    _ tables: [Table], to output: inout [UInt8], _ flush: (inout [UInt8]) throws(Stop) -> Void
  ) throws(Stop) {
    for (place, table) in tables.enumerated() {
      if place > 0 { output.append(0x0A) }
      if tables.count > 1 { TextGrid(columns: [.init([table.name], isRight: false, [])], hasColor: style.hasColor).write(to: &output) }
      write(table, &output)
      try flush(&output)
    }
  }

  private func write(_ table: Table, _ output: inout [UInt8]) {
    let columns = FigureColumns(style).columns(of: table, widestText: Self.widestText)
    guard let width = style.width else { return write([columns], &output) }
    let keys = table.keyColumns
    if keys.count == 1, TextGrid.width(columns) > width {
      let turned = onItsSide(columns, key: keys[0], table)
      if TextGrid.width(turned) <= width { return write([turned], &output) }
    }
    let blocks = blocks(columns, keys, table, width)
    // Many keys leave no room for a figure beside them.
    let isTooWide = keys.count > 1 && blocks.contains { TextGrid.width($0) > width }
    write(isTooWide ? records(columns, width) : blocks, &output)
  }

  /// Each row by itself, a line each column.
  private func records(_ columns: [TextGrid.Column], _ width: Int) -> [[TextGrid.Column]] {
    let names = TextGrid.Column([], isRight: false, columns.map { TextGrid.Cell($0.heading.joined(separator: " "), .strong) })
    return (columns.first?.cells ?? []).indices.map { row in
      var values = TextGrid.Column([], isRight: false, columns.map { $0.cells[row] })
      values.narrow(to: max(Self.narrowestText, width - names.width - TextGrid.gap), style.marks)
      return [names, values]
    }
  }

  private func write(_ blocks: [[TextGrid.Column]], _ output: inout [UInt8]) {
    for (place, columns) in blocks.enumerated() {
      if place > 0 { output.append(0x0A) }
      TextGrid(columns: columns, hasColor: style.hasColor).write(to: &output)
    }
  }

  /// A row each column, under the row's key.
  private func onItsSide(_ columns: [TextGrid.Column], key: Int, _ table: Table) -> [TextGrid.Column] {
    let others = columns.indices.filter { $0 != key }
    let names = others.map { TextGrid.Cell(columns[$0].heading.joined(separator: " ")) }
    return [TextGrid.Column(columns[key].heading, isRight: false, names)]
      + columns[key].cells.indices.map { row in
        TextGrid.Column([columns[key].cells[row].text], isRight: true, others.map { columns[$0].cells[row] })
      }
  }

  /// The columns of each block that fits the width, each with the keys.
  private func blocks(_ all: [TextGrid.Column], _ keys: [Int], _ table: Table, _ width: Int) -> [[TextGrid.Column]] {
    var columns = all
    if TextGrid.width(columns) <= width { return [columns] }
    let others = columns.indices.filter { !keys.contains($0) }
    let isText = table.columns.map { $0.unit == .text }
    // The figures matter more than the ends of long keys: these get what figures leave, two fifths of the width at least.
    let figures = others.map { columns[$0].width + TextGrid.gap }
    let fixed = keys.filter { !isText[$0] }.map { columns[$0].width }.reduce(0, +) + TextGrid.gap * (keys.count - 1)
    let most = width - fixed - (others.filter { !isText[$0] }.map { columns[$0].width + TextGrid.gap }.max() ?? 0)
    narrow(&columns, keys.filter { isText[$0] }, to: min(most, max(width * 2 / 5, width - fixed - figures.reduce(0, +))))
    if TextGrid.width(columns) <= width { return [columns] }
    let keyed = keys.map { columns[$0] }
    let beside = width - TextGrid.width(keyed) - TextGrid.gap
    for column in others where isText[column] { narrow(&columns, [column], to: beside) }
    var blocks: [[TextGrid.Column]] = []
    var block: [TextGrid.Column] = []
    for column in others {
      if !block.isEmpty, TextGrid.width(block) + TextGrid.gap + columns[column].width > beside {
        blocks.append(keyed + block)
        block = []
      }
      block.append(columns[column])
    }
    return blocks + [keyed + block]
  }

  /// Cuts the widest of some columns of text, until together they take no more than so many columns of the terminal.
  private func narrow(_ columns: inout [TextGrid.Column], _ places: [Int], to room: Int) {
    var widths = places.map { columns[$0].width }
    while widths.reduce(0, +) > room, let widest = widths.max(), widest > Self.narrowestText {
      if let place = widths.firstIndex(of: widest) { widths[place] -= 1 }
    }
    for (place, width) in zip(places, widths) where width < columns[place].width { columns[place].narrow(to: width, style.marks) }
  }
}
