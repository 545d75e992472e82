import Ingest
import Metrics

/// Cohorts down, periods later across: the share that came back, darker the greater it is.
struct HeatGrid {
  private struct Cohort {
    var name: String
    var size: Int128
    /// By offset: retained, and whether the period had ended.
    var cells: [String: (retained: Int128, isComplete: Bool)] = [:]
  }

  private let page: ChartPage

  init(_ page: ChartPage) { self.page = page }

  private static let mostCohorts = 30

  func write(to output: inout [UInt8]) {
    let sections = sections()
    page.title(sections.isEmpty ? "no rows" : nil, to: &output)
    var hasIncomplete = false
    for section in sections {
      output.append(0x0A)
      if !section.name.isEmpty { page.write([TextGrid.Column([section.name], isRight: false, [])], to: &output) }
      let cohorts = Array(section.cohorts.prefix(Self.mostCohorts))
      let columns = columns(cohorts, section.offsets)
      var fitting = columns
      while fitting.count > 3, TextGrid.width(fitting) > page.width { fitting.removeLast() }
      page.write(fitting, to: &output)
      if fitting.count < columns.count {
        page.note("\(fitting.count - 2) of \(columns.count - 2) periods fit; a wider terminal, or --as table, has all.", to: &output)
      }
      if section.cohorts.count > cohorts.count {
        page.note("\(page.marks.ellipsis) and \(section.cohorts.count - cohorts.count) more; --as table has all of them.", to: &output)
      }
      if cohorts.contains(where: { $0.cells.contains { !$0.value.isComplete } }) { hasIncomplete = true }
    }
    guard !sections.isEmpty else { return }
    output.append(0x0A)
    page.note(
      "Of each cohort the percentage that came back so many periods later; the greatest is the darkest."
        + (hasIncomplete ? " *: that period was not over when the data ended, so it may still rise." : ""), to: &output)
  }

  private func sections() -> [(name: String, cohorts: [Cohort], offsets: [String])] {
    let places = ["cohort", "cohort_size", "offset", "retained", "complete"].compactMap { page.column($0) }
    guard places.count == 5 else { return [] }
    var sections: [(name: String, cohorts: [Cohort], offsets: [String])] = []
    var named: [String: Int] = [:]
    page.table.forEachRow { row in
      let name = page.table.cut == nil ? "" : page.label([1], of: row)
      let section = named[name] ?? sections.count
      if section == sections.count { sections.append((name, [], [])) }
      named[name] = section
      let cohort = page.label([places[0]], of: row)
      if sections[section].cohorts.last?.name != cohort {
        sections[section].cohorts.append(Cohort(name: cohort, size: row[places[1]].units ?? 0))
      }
      let offset = page.label([places[2]], of: row)
      if !sections[section].offsets.contains(offset) { sections[section].offsets.append(offset) }
      let place = sections[section].cohorts.count - 1
      sections[section].cohorts[place].cells[offset] = (row[places[3]].units ?? 0, row[places[4]] == .flag(true))
    }
    return sections
  }

  private func columns(_ cohorts: [Cohort], _ offsets: [String]) -> [TextGrid.Column] {
    // In its own period everybody is there: that would make all else pale.
    let later = cohorts.flatMap { cohort in cohort.cells.filter { $0.key != "0" }.map { (cohort.size, $0.value.retained) } }
    let greatest = later.map { share($0.1, of: $0.0, decimals: 4) }.max() ?? 0
    let decimals = greatest < 100_000 ? 1 : 0
    let beginning = [
      TextGrid.Column(["cohort"], isRight: false, cohorts.map { TextGrid.Cell($0.name) }),
      TextGrid.Column(["size"], isRight: true, cohorts.map { TextGrid.Cell(decimalText($0.size, 0)) }),
    ]
    // The first period says nothing where there are later ones: all were there.
    let shown = offsets.count > 1 ? offsets.filter { $0 != "0" } : offsets
    return beginning
      + shown.map { offset in
        TextGrid.Column(
          [offset], isRight: true,
          cohorts.map { cohort in
            guard let cell = cohort.cells[offset] else { return TextGrid.Cell("") }
            let number = decimalText(share(cell.retained, of: cohort.size, decimals: decimals), decimals)
            let size = share(cell.retained, of: cohort.size, decimals: 4)
            return TextGrid.Cell(
              number + (cell.isComplete ? " " : "*") + String(shade(size, of: offset == "0" ? size : greatest)),
              cell.isComplete ? .plain : .faint)
          })
      }
  }

  /// In percent, with so many decimals; rounded once, from the counts.
  private func share(_ retained: Int128, of size: Int128, decimals: Int) -> Int128 {
    guard size > 0 else { return 0 }
    return roundedQuotient((0..<decimals).reduce(retained * 100) { units, _ in units * 10 }, size)
  }

  private func shade(_ share: Int128, of greatest: Int128) -> Character {
    guard share > 0, greatest > 0 else { return page.marks.isASCII ? "_" : "·" }
    return page.marks.shades[max(1, min(4, Int((share * 4 + greatest - 1) / greatest)))]
  }
}
