import Metrics

extension Sections {
  /// Rows of a picture; the table beneath has more.
  private static let mostBars = 12

  static func channels(_ content: PageContent) -> PageSection? {
    guard let table = content.rows("channels") else { return nil }
    var section = PageSection(id: "channels", title: "Channels: where sessions came from, and what they led to")
    section.lead = bestOf(content, table)
    section.picture = bars(
      content, table, label: "channel", heading: "Channel", caption: "Channels by sessions",
      columns: ["sessions", "session_conversion_rate", "revenue", "cost"])
    section.tables = [DataTable(content, "channels"), DataTable(content, "campaigns")].compactMap { $0 }
    return section
  }

  static func landingPages(_ content: PageContent) -> PageSection? {
    guard let table = content.rows("landing_pages", most: DataTable.mostRows) else { return nil }
    var section = PageSection(id: "landing-pages", title: "Landing pages: where sessions began, and what came of them")
    section.picture = bars(
      content, table, label: "page", heading: "Page", caption: "Landing pages by sessions",
      columns: ["sessions", "bounce_rate", "session_conversion_rate", "revenue"])
    section.tables = [DataTable(content, "landing_pages"), DataTable(content, "pages")].compactMap { $0 }
    return section
  }

  static func paths(_ content: PageContent) -> PageSection? {
    guard let table = content.rows("paths", most: DataTable.mostRows) else { return nil }
    var section = PageSection(id: "paths", title: "Top paths: the channels that journeys went through")
    section.picture = bars(
      content, table, label: "path", heading: "Path", caption: "Paths by journeys", columns: ["journeys", "conversion_rate", "revenue"])
    section.notes = ["A journey is all that one visitor did up to a conversion, or to the end of the data. Channels that follow themselves are folded."]
    section.tables = [DataTable(content, "paths")].compactMap { $0 }
    return section
  }

  /// The channel with most sessions, and the one that converts best of those that have enough to say so.
  private static func bestOf(_ content: PageContent, _ table: TableRows) -> Markup {
    guard let most = table.rows.first, (table.cell("sessions", most).count ?? 0) > 0 else { return .none }
    var lead: Markup = """
      <bdi>\(table.cell("channel", most).words)</bdi> brings most sessions (\(figure(content, table, most, "sessions")))
      """
    let known = table.rows.filter { (table.cell("sessions", $0).count ?? 0) >= leastSessions }
    let best = known.max { (table.cell("session_conversion_rate", $0).number ?? 0) < (table.cell("session_conversion_rate", $1).number ?? 0) }
    if let best, known.count > 1, (table.cell("session_conversion_rate", best).number ?? 0) > 0 {
      lead += """
        ; of the channels with \(leastSessions) sessions or more <bdi>\(table.cell("channel", best).words)</bdi> converts best \
        (\(figure(content, table, best, "session_conversion_rate")))
        """
    }
    return lead + "."
  }

  private static func figure(_ content: PageContent, _ table: TableRows, _ row: [Table.Cell], _ column: String) -> Markup {
    """
    <span data-cell="\(table.name)/\(table.cell("channel", row).words)/\(column)">\(content.figures.markup(table.cell(column, row), table.unit(column)))</span>
    """
  }

  /// Fewer sessions say little of a rate, as in `compare`.
  private static let leastSessions = 30

  private static func bars(
    _ content: PageContent, _ table: TableRows, label: String, heading: String, caption: String, columns: [String]
  ) -> Markup {
    let rows = table.rows.prefix(mostBars)
    let measures = columns.compactMap { column -> BarTable.Measure? in
      let cells = rows.map { table.cell(column, $0) }
      guard cells.contains(where: { $0 != .missing }) else { return nil }
      let title = Glossary.title(column, of: table.name)
      return BarTable.Measure(
        column: column, title: table.unit(column) == .money ? content.moneyTitle(title) : title, unit: table.unit(column), cells: cells)
    }
    let chart = BarTable(table: table.name, caption: caption, heading: heading, labels: rows.map { table.cell(label, $0).words }, measures: measures)
    let rest = table.rows.count - rows.count
    return chart.markup(content.figures)
      + (rest > 0 ? "<p class=\"note\">\(table.isWhole ? "\(rest)" : "More than \(rest)") more are in the table.</p>" : .none)
  }
}
