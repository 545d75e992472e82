import Metrics

/// A bar for each row, as long as one of its figures, in the order of the table.
struct BarChart {
  private struct Section {
    var name: String
    var rows: [[Table.Cell]] = []
    var more = 0
  }

  private let page: ChartPage
  private let figure: Int?
  private let beside: [Int]
  /// The columns that make sections, and those that say what a row is about.
  private let sectionKeys: [Int], labelKeys: [Int]

  init(_ page: ChartPage, _ figure: String, _ beside: [String], _ section: String?) {
    self.page = page
    self.figure = page.column(figure)
    self.beside = beside.compactMap { page.column($0) }
    let sectionNames = [section, page.table.cut?.name]
    let keys = page.table.keyColumns
    sectionKeys = keys.filter { sectionNames.contains(page.table.columns[$0].name) }
    let others = keys.filter { !sectionNames.contains(page.table.columns[$0].name) }
    labelKeys = others.isEmpty ? keys : others
  }

  private static let mostSections = 12
  private var mostRows: Int { sectionKeys.isEmpty ? 20 : 10 }
  private static let leastBar = 8, mostBar = 60

  func write(to output: inout [UInt8]) {
    guard let figure else { return }
    let (sections, more) = sections()
    page.title(sections.isEmpty ? "no rows" : nil, to: &output)
    for section in sections {
      output.append(0x0A)
      if !section.name.isEmpty {
        page.write([TextGrid.Column([section.name], isRight: false, [])], to: &output)
      }
      page.write(columns(section.rows, figure), to: &output)
      if section.more > 0 { page.note("\(page.marks.ellipsis) and \(section.more) more; --as table has all of them.", to: &output) }
    }
    if more > 0 {
      output.append(0x0A)
      page.note("\(page.marks.ellipsis) and \(more) rows of more; --as table has all of them.", to: &output)
    }
  }

  /// Of each section the first rows; and how many rows there are in further sections.
  private func sections() -> ([Section], more: Int) {
    var sections: [Section] = []
    var places: [String: Int] = [:]
    var more = 0
    page.table.forEachRow { row in
      let name = sectionKeys.isEmpty ? "" : page.label(sectionKeys, of: row)
      if places[name] == nil, sections.count < Self.mostSections {
        places[name] = sections.count
        sections.append(Section(name: name))
      }
      guard let place = places[name] else {
        more += 1
        return
      }
      if sections[place].rows.count < mostRows { sections[place].rows.append(row) } else { sections[place].more += 1 }
    }
    return (sections, more)
  }

  private func columns(_ rows: [[Table.Cell]], _ figure: Int) -> [TextGrid.Column] {
    var label = page.labels(labelKeys, of: rows, width: max(12, page.width * 2 / 5))
    let value = page.figures(figure, of: rows)
    var others = beside.map { page.figures($0, of: rows) }
    func room(_ label: TextGrid.Column) -> Int { page.width - TextGrid.width([label, value] + others) - TextGrid.gap }
    // Where it is narrow, what stands beside goes first, then the labels are cut further.
    while room(label) < Self.leastBar, !others.isEmpty { others.removeLast() }
    if room(label) < Self.leastBar { label = page.labels(labelKeys, of: rows, width: max(8, label.width + room(label) - Self.leastBar)) }
    let width = min(Self.mostBar, room(label))
    guard width > 1 else { return [label, value] }
    let most = rows.compactMap { $0[figure].units }.max() ?? 0
    var bars = TextGrid.Column(
      [], isRight: false, rows.map { TextGrid.Cell(bar($0[figure].units ?? 0, ofMost: most, width: width, page.marks)) })
    bars.widen(to: width)
    return [label, bars, value] + others
  }
}

/// The change of each figure as a bar to the right, or to the left where it fell.
struct ChangeChart {
  private let page: ChartPage

  init(_ page: ChartPage) { self.page = page }

  func write(to output: inout [UInt8]) {
    let table = page.table
    let rows = table.rows
    func text(_ name: String) -> String? {
      guard let place = page.column(name), let first = rows.first else { return nil }
      return page.label([place], of: first)
    }
    guard let rate = page.column("change_rate"), let current = text("current_period"), let previous = text("previous_period") else {
      return page.title("no rows", to: &output)
    }
    page.title("\(current) against \(previous)", to: &output)
    output.append(0x0A)
    func column(_ name: String) -> TextGrid.Column? {
      page.column(name).map { place in
        var column = page.figures(place, of: rows)
        column.cells = page.columns.cells(rows.map { $0[place] }, table.columns[place], table.units(ofColumn: place))
        return TextGrid.Column(column.heading, isRight: column.isRight, column.cells)
      }
    }
    let label = [page.column("metric")].compactMap { $0 }.map { place in
      TextGrid.Column(["metric"], isRight: false, rows.map { TextGrid.Cell(words(page.label([place], of: $0))) })
    }
    var values = [column("previous"), column("current")].compactMap { $0 }
    var beside = [column("change_rate"), column("verdict")].compactMap { $0 }
    func room() -> Int { page.width - TextGrid.width(label + values + beside) - TextGrid.gap }
    while room() < 9, beside.count > 1 { beside.removeLast() }
    while room() < 9, !values.isEmpty { values.removeFirst() }
    let half = max(1, min(20, (room() - 1) / 2))
    var bars = TextGrid.Column([], isRight: false, rows.map { TextGrid.Cell(bar($0[rate].units, most(rows, rate), half)) })
    bars.widen(to: 2 * half + 1)
    page.write(label + values + [bars] + beside, to: &output)
  }

  private func most(_ rows: [[Table.Cell]], _ rate: Int) -> Int128 { rows.compactMap { $0[rate].units }.map { abs($0) }.max() ?? 0 }

  private func bar(_ change: Int128?, _ most: Int128, _ half: Int) -> String {
    let change = change ?? 0
    let drawn = Reports.bar(abs(change), ofMost: most, width: half, page.marks)
    if change >= 0 { return String(repeating: " ", count: half) + page.marks.axis + drawn }
    // No block is narrow at its left side, so these are of whole columns.
    let whole = String(repeating: page.marks.bar(eighths: 8), count: displayWidth(drawn))
    return String(repeating: " ", count: half - displayWidth(whole)) + whole + page.marks.axis
  }

  private func words(_ name: String) -> String { name.replacing("_", with: " ") }
}
