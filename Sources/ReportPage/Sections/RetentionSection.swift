import Metrics

extension Sections {
  /// Cohorts and offsets of a picture: the latest cohorts, and the first offsets.
  private static let (mostCohorts, mostOffsets) = (26, 26)

  static func retention(_ content: PageContent) -> PageSection? {
    section(
      content, "retention", id: "retention", title: "Retention: which share of each \(content.facts.cohort)'s new visitors came back",
      empty: "Nobody could come back yet: the data cover one \(content.facts.cohort) only.")
  }

  static func customerRetention(_ content: PageContent) -> PageSection? {
    section(
      content, "customer_retention", id: "customer-retention",
      title: "Repeat buyers: which share of each \(content.facts.cohort)'s new customers ordered again",
      empty: "Nobody could order again yet: the orders cover one \(content.facts.cohort) only.")
  }

  private static func section(_ content: PageContent, _ name: String, id: String, title: String, empty: String) -> PageSection? {
    guard let table = content.rows(name) else { return nil }
    var section = PageSection(id: id, title: title)
    let dimension = table.dimension(usual: "cohort_size")
    let groups = dimension.map { table.grouped(by: $0) } ?? [("", table)]
    section.picture = groups.prefix(mostValues).map { value, rows -> Markup in
      let heading: Markup = dimension.map { "<h3>\($0.replacing("_", with: " ")): <bdi>\(value)</bdi></h3>" } ?? .none
      return heading + map(content, rows, title, dimension == nil ? nil : value)
    }.joined()
    if !table.rows.contains(where: { table.cell("offset", $0).words != "0" }) {
      section.picture = "<p class=\"note\">\(empty)</p>"
    } else {
      section.notes = [
        "Columns count \(content.facts.cohort)s after the first one. Hatched cells, “so far”, belong to \(content.facts.cohort)s that weren't over when the data ended: they are no loss."
      ]
      let cohorts = Set(table.rows.map { table.cell("cohort", $0).words }).count
      if cohorts > mostCohorts { section.notes.append("The latest \(mostCohorts) of \(cohorts) cohorts; \(name).csv has all.") }
    }
    section.tables = [DataTable(content, name)].compactMap { $0 }
    return section
  }

  private static func map(_ content: PageContent, _ table: TableRows, _ caption: String, _ group: String?) -> Markup {
    let cohorts = table.grouped(by: "cohort").suffix(mostCohorts)
    var offsets: [String] = []
    var met: Set = ["0"]
    for (_, rows) in cohorts {
      for row in rows.rows {
        let offset = table.cell("offset", row).words
        if met.insert(offset).inserted { offsets.append(offset) }
      }
    }
    // The oldest cohort may have been cut away, and then a later one shows the offsets that are left.
    offsets = Array(offsets.prefix(mostOffsets))
    let cells = cohorts.map { _, rows -> [HeatMap.Cell?] in
      var byOffset: [String: HeatMap.Cell] = [:]
      for row in rows.rows {
        byOffset[table.cell("offset", row).words] = HeatMap.Cell(
          rate: table.cell("retention_rate", row), isComplete: table.cell("complete", row) == .flag(true))
      }
      return offsets.map { byOffset[$0] }
    }
    let sized = cohorts.map { name, rows in (name: name, size: rows.rows.first.map { table.cell("cohort_size", $0) } ?? .missing) }
    return HeatMap(
      table: table.name, group: group, caption: caption, cohortHeading: "First \(content.facts.cohort)", cohorts: Array(sized), offsets: offsets, cells: Array(cells)
    ).markup(content.figures)
  }
}
