import Ingest
import Metrics

/// A line over the periods for each figure, or for each of several things: its course, its last value, and its change.
struct LineChart {
  /// One thing's cells, by period.
  private struct Group {
    var name: String
    var rows: [[Table.Cell]?]
  }

  private let page: ChartPage
  private let wanted: [String]
  private let period: Int
  /// The names of the periods from the first to the last.
  private let periods: [String?]
  private let groups: [Group]

  private static let mostGroups = 20
  private static let leastLine = 8

  init(_ page: ChartPage, _ figures: [String]) {
    wanted = figures
    let period = page.table.columns.firstIndex { $0.unit == .period } ?? 0
    self.period = period
    let others = page.table.keyColumns.filter { $0 != period }
    let rows = page.table.rows
    func name(_ row: [Table.Cell]) -> String { if case .text(let text) = row[period] { text } else { "" } }
    // Periods that no row is of are gaps; names that are no periods, as `total`, stand one after the other.
    let numbers = rows.map { PeriodAxis.number(name($0)) }
    let first = numbers.compactMap { $0 }.min(), last = numbers.compactMap { $0 }.max()
    var periods: [String?] = []
    var places: [Int] = []
    if let first, let last, !numbers.contains(nil), last - first < 100_000 {
      periods = [String?](repeating: nil, count: last - first + 1)
      places = numbers.map { ($0 ?? first) - first }
      for (row, place) in zip(rows, places) { periods[place] = name(row) }
    } else {
      var known: [String: Int] = [:]
      for row in rows {
        let place = known[name(row)] ?? periods.count
        if place == periods.count { periods.append(name(row)) }
        known[name(row)] = place
        places.append(place)
      }
    }
    var groups: [Group] = []
    var named: [String: Int] = [:]
    for (row, place) in zip(rows, places) {
      let name = others.isEmpty ? "" : page.label(others, of: row)
      let group = named[name] ?? groups.count
      if group == groups.count { groups.append(Group(name: name, rows: [[Table.Cell]?](repeating: nil, count: periods.count))) }
      named[name] = group
      groups[group].rows[place] = row
    }
    self.periods = periods
    self.groups = groups
    // Where all money is in one currency, its headings say which.
    if groups.count == 1, page.table.currency == nil, others.map({ page.table.columns[$0].name }) == ["currency"], groups[0].name != page.marks.none {
      var table = page.table
      table.currency = groups[0].name
      self.page = ChartPage(table, page.style)
    } else {
      self.page = page
    }
  }

  func write(to output: inout [UInt8]) {
    guard let first = periods.first ?? nil, let last = periods.last ?? nil else { return page.title("no rows", to: &output) }
    let span = periods.count == 1 ? first : "\(first) \(page.marks.ellipsis) \(last), \(PeriodAxis.words(last, count: periods.count))"
    page.title(span, to: &output)
    output.append(0x0A)
    var shown = periods.count
    let columns = page.table.columns
    if groups.count == 1 {
      let figures = columns.indices.filter { columns[$0].unit.isFigure }
      let lines = figures.map { Line(page.columns.heading(columns[$0], page.table).joined(separator: " "), cells(groups[0], $0), columns[$0].unit) }
      write(lines, heading: [], &shown, &output)
    } else {
      let figures = columns.indices.filter { columns[$0].unit.isFigure && (wanted.isEmpty || wanted.contains(columns[$0].name)) }
      for (place, figure) in figures.enumerated() {
        if place > 0 { output.append(0x0A) }
        let lines = groups.prefix(Self.mostGroups).map { Line($0.name, cells($0, figure), columns[figure].unit) }
        write(lines, heading: page.columns.heading(columns[figure], page.table), &shown, &output)
        if groups.count > lines.count {
          page.note("\(page.marks.ellipsis) and \(groups.count - lines.count) more; --as table has all of them.", to: &output)
        }
      }
    }
    guard periods.count > 1 else { return }
    output.append(0x0A)
    if shown < periods.count {
      page.note("Only the last \(shown) of \(PeriodAxis.words(last, count: periods.count)) fit; a longer --period shows all.", to: &output)
    }
    page.note("A line goes from its least to its greatest value. The change is that from the period before, and says little where the data end before the last period does; pp are percentage points.", to: &output)
  }

  private struct Line {
    var name: String
    var cells: [Table.Cell]
    var unit: Table.Unit

    init(_ name: String, _ cells: [Table.Cell], _ unit: Table.Unit) {
      self.name = name
      self.cells = cells
      self.unit = unit
    }
  }

  private func cells(_ group: Group, _ column: Int) -> [Table.Cell] { group.rows.map { $0?[column] ?? .missing } }

  /// `shown`: how many periods the narrowest line has had room for.
  private func write(_ lines: [Line], heading: [String], _ shown: inout Int, _ output: inout [UInt8]) {
    var label = TextGrid.Column(heading, isRight: false, lines.map { TextGrid.Cell($0.name) })
    // The names of figures are whole where that can be.
    if groups.count > 1 { label.narrow(to: max(12, page.width * 2 / 5), page.marks) }
    let last = TextGrid.Column(["last"], isRight: true, lines.map { line in value(line) })
    var beside = periods.count > 1 ? [TextGrid.Column(["change"], isRight: true, lines.map { TextGrid.Cell(change($0), .plain) })] : []
    func room() -> Int { page.width - TextGrid.width([label, last] + beside) - TextGrid.gap }
    if room() < min(Self.leastLine, periods.count) { beside = [] }
    if room() < min(Self.leastLine, periods.count) { label.narrow(to: max(6, label.width + room() - Self.leastLine), page.marks) }
    let count = max(1, min(periods.count, room()))
    shown = min(shown, count)
    let drawn = lines.map { TextGrid.Cell(sparkline($0.cells.suffix(count).map(\.units), page.marks)) }
    page.write([label] + (periods.count > 1 ? [TextGrid.Column([], isRight: false, drawn)] : []) + [last] + beside, to: &output)
  }

  /// With as many decimals as the line's other values would need.
  private func value(_ line: Line) -> TextGrid.Cell {
    let cell = line.cells.last ?? .missing
    let isNothing = cell.units ?? 0 == 0
    return TextGrid.Cell(page.columns.figures.text(of: cell, line.unit), isNothing ? .faint : .plain)
  }

  private func change(_ line: Line) -> String {
    guard line.cells.count > 1, let now = line.cells.last?.units, let before = line.cells[line.cells.count - 2].units else { return page.marks.none }
    let difference = now - before
    let sign = difference > 0 ? "+" : ""
    switch line.unit {
    // Six decimals of a share are four of a percentage.
    case .rate: return sign + decimalText(roundedQuotient(difference, 100), 2) + "pp"
    case .score: return sign + decimalText(difference, 1)
    default:
      guard before > 0 else { return page.marks.none }
      return sign + decimalText(roundedQuotient(difference * 1000, before), 1) + "%"
    }
  }
}
