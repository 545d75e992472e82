import Metrics

extension Sections {
  /// Beyond so many values of the dimension that the tables are cut by, pictures would only fill the page.
  static let mostValues = 4

  static func traffic(_ content: PageContent) -> PageSection? {
    guard let kpis = content.rows("kpis") else { return nil }
    var section = PageSection(id: "traffic", title: "Traffic and conversion by \(content.facts.period)")
    section.picture = overTime(
      content, kpis, dimension: kpis.dimension(usual: "visitors"), ranking: "sessions",
      charts: [(["sessions", "visitors"], .lines), (["session_conversion_rate"], .lines)])
    section.notes = openNote(content, kpis)
    section.tables = [DataTable(content, "kpis")].compactMap { $0 }
    return section
  }

  static func money(_ content: PageContent) -> PageSection? {
    guard let kpis = content.rows("kpis"), kpis.rows.contains(where: { (kpis.cell("orders", $0).count ?? 0) > 0 }) else { return nil }
    let hasMoney = content.currency != nil
    var section = PageSection(
      id: "revenue", title: hasMoney ? "Revenue and average order value by \(content.facts.period)" : "Orders by \(content.facts.period)")
    section.picture = overTime(
      content, kpis, dimension: kpis.dimension(usual: "visitors"), ranking: "orders",
      charts: hasMoney ? [(["revenue"], .columns), (["average_order_value"], .lines)] : [(["orders"], .columns)])
    if !hasMoney {
      section.notes = ["No order has an amount in one shown currency, so there is no money to show; the table has each currency of its own."]
    }
    section.notes += openNote(content, kpis)
    section.tables = [DataTable(content, "revenue")].compactMap { $0 }
    return section
  }

  /// Charts of figures of `kpis`, one below the other; where it is cut, those of the values that have most.
  private static func overTime(
    _ content: PageContent, _ kpis: TableRows, dimension: String?, ranking: String, charts: [(columns: [String], kind: TimeChart.Kind)]
  ) -> Markup {
    guard let dimension else { return self.charts(content, kpis, charts, nil) }
    func size(_ rows: TableRows) -> Int { rows.rows.reduce(0) { $0 + (rows.cell(ranking, $1).count ?? 0) } }
    // Equal ones stay in the order of the table.
    let groups = kpis.grouped(by: dimension).enumerated().map { (place: $0, value: $1.value, rows: $1.rows, size: size($1.rows)) }
      .filter { $0.size > 0 }.sorted { ($1.size, $0.place) < ($0.size, $1.place) }
    let shown = groups.prefix(mostValues).map { group -> Markup in
      "<h3>\(dimension.replacing("_", with: " ")): <bdi>\(group.value)</bdi></h3>\(self.charts(content, group.rows, charts, group.value))"
    }.joined()
    let rest = groups.count - mostValues
    return rest > 0 ? shown + "<p class=\"note\">\(rest) more values are in the table.</p>" : shown
  }

  private static func charts(
    _ content: PageContent, _ kpis: TableRows, _ charts: [(columns: [String], kind: TimeChart.Kind)], _ group: String?
  ) -> Markup {
    charts.compactMap { columns, kind -> Markup? in
      let unit = kpis.unit(columns[0])
      let series = columns.map { column in
        TimeChart.Series(column: column, title: Glossary.title(column, of: "kpis"), cells: kpis.rows.map { kpis.cell(column, $0) })
      }
      guard series.contains(where: { $0.cells.contains { $0 != .missing } }) else { return nil }
      let title = series.map(\.title).enumerated().map { $0 == 0 ? $1 : $1.lowercased() }.joined(separator: " and ")
      let chart = TimeChart(
        group: group, title: "\(title) by \(content.facts.period)", periods: kpis.rows.map { kpis.cell("period", $0).words }, series: series, unit: unit,
        kind: kind, isLastOpen: isLastOpen(content, kpis))
      let links = series.enumerated().map { place, series -> Markup in
        let title = unit == .money ? content.moneyTitle(series.title) : place > 0 ? series.title.lowercased() : series.title
        return (place > 0 ? " and " : .none) + Glossary.link(title, series.column, of: "kpis")
      }.joined()
      return "<figure><figcaption>\(links)</figcaption>\(chart.markup(content.figures))</figure>"
    }.joined()
  }

  /// Whether the data end within the last period. Of days nobody needs to be told that the last one may lack its last minutes.
  private static func isLastOpen(_ content: PageContent, _ kpis: TableRows) -> Bool {
    guard let last = kpis.rows.last, ["week", "month"].contains(content.facts.period) else { return false }
    return kpis.cell("period", last).words == content.facts.lastPeriod
  }

  private static func openNote(_ content: PageContent, _ kpis: TableRows) -> [Markup] {
    guard isLastOpen(content, kpis), let last = kpis.rows.last, let end = content.facts.last else { return [] }
    return ["The data end at \(end), so \(PeriodText.long(kpis.cell("period", last).words)) may not be whole; it is drawn lighter."]
  }
}
