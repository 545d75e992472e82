import Metrics

/// Tables drawn with blocks: sparklines over periods, bars, and a grid of cohorts. Plain text, so that it goes through a pipe too.
struct ChartWriter: TableWriter {
  let style: OutputStyle

  func write<Stop: Error>(
    _ tables: [Table], to output: inout [UInt8], _ flush: (inout [UInt8]) throws(Stop) -> Void
  ) throws(Stop) {
    for (place, table) in tables.enumerated() {
      if place > 0 { output.append(0x0A) }
      let page = ChartPage(table, style)
      switch ChartPlan.plan(for: table) {
      case .lines(let figures): LineChart(page, figures).write(to: &output)
      case .bars(let figure, let beside, let section): BarChart(page, figure, beside, section).write(to: &output)
      case .grid: HeatGrid(page).write(to: &output)
      case .changes: ChangeChart(page).write(to: &output)
      case nil:
        page.title(to: &output)
        AlignedWriter(style: style).write([table], to: &output)
      }
      try flush(&output)
    }
  }
}

/// What all charts have: a title, rows of columns, and notes beneath.
struct ChartPage {
  let table: Table
  let style: OutputStyle
  let columns: FigureColumns
  /// In a pipe as wide as a terminal of old.
  let width: Int

  init(_ table: Table, _ style: OutputStyle) {
    self.table = table
    self.style = style
    columns = FigureColumns(style)
    width = max(20, style.width ?? 80)
  }

  var marks: TerminalMarks { style.marks }

  /// `Landing pages (landing_pages)`, and what more there is to say.
  func title(_ more: String? = nil, to output: inout [UInt8]) {
    let title = (Definitions.table(table.name)?.title).map { "\($0) (\(table.name))" } ?? table.name
    let more = (more ?? "").isEmpty ? "" : ": \(more ?? "")"
    for line in wrapped(title + more) { write([TextGrid.Column([line], isRight: false, [])], to: &output) }
  }

  func note(_ text: String, to output: inout [UInt8]) {
    for line in wrapped(text) { write([TextGrid.Column([], isRight: false, [TextGrid.Cell(line, .faint)])], to: &output) }
  }

  func write(_ columns: [TextGrid.Column], to output: inout [UInt8]) {
    TextGrid(columns: columns, hasColor: style.hasColor).write(to: &output)
  }

  /// The text in lines that fit; a word is never broken.
  private func wrapped(_ text: String) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, displayWidth(last) + 1 + displayWidth(String(word)) <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  func column(_ name: String) -> Int? { table.columns.firstIndex { $0.name == name } }

  /// The cells of a column as text, under its name.
  func figures(_ place: Int, of rows: [[Table.Cell]]) -> TextGrid.Column {
    let column = table.columns[place]
    return TextGrid.Column(
      columns.heading(column, table), isRight: column.unit.isFigure, columns.cells(rows.map { $0[place] }, column))
  }

  /// What a row is about: the cells of these columns in one text; each cut alike where all is wider than `width`.
  func label(_ places: [Int], of row: [Table.Cell], width: Int? = nil) -> String {
    let texts = places.map { columns.figures.text(of: row[$0], table.columns[$0].unit) }.filter { !$0.isEmpty }
    let label = texts.isEmpty ? marks.none : texts.joined(separator: joint(places))
    guard let width, displayWidth(label) > width, texts.count > 1 else { return width.map { shortened(label, to: $0, marks) } ?? label }
    let share = (width - displayWidth(joint(places)) * (texts.count - 1)) / texts.count
    return shortened(texts.map { shortened($0, to: max(4, share), marks) }.joined(separator: joint(places)), to: width, marks)
  }

  /// What stands between the cells: a step leads from one to the other.
  private func joint(_ places: [Int]) -> String {
    places.contains { ["from", "landing_page"].contains(table.columns[$0].name) } && places.count == 2 ? marks.arrow : " / "
  }

  func labels(_ places: [Int], of rows: [[Table.Cell]], width: Int) -> TextGrid.Column {
    let names = places.map { table.columns[$0].name.split(separator: "_").map(String.init) }
    let heading = names.count == 1 ? names[0] : names.joined(separator: joint(places).split(separator: " ").map(String.init)).map { $0 }
    return TextGrid.Column(Array(heading), isRight: false, rows.map { TextGrid.Cell(label(places, of: $0, width: width)) })
  }
}

extension Table.Cell {
  /// Whole units, to be set against others of the same column.
  var units: Int128? {
    switch self {
    case .count(let count): Int128(count)
    case .decimal(let units, _): units
    case .text, .flag, .missing: nil
    }
  }
}
