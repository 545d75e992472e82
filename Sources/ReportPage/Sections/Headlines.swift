import Metrics

extension Sections {
  private static let headlineColumns = [
    "visitors", "sessions", "session_conversion_rate", "orders", "revenue", "average_order_value", "bounce_rate", "cart_abandonment_rate",
  ]

  /// The figures that matter most: of all data, and of the last whole period against the one before.
  static func headlines(_ content: PageContent) -> PageSection? {
    guard let totals = content.rows("totals"), let total = totals.rows.first else { return nil }
    var section = PageSection(id: "headlines", title: "At a glance")
    section.picture = all(content, totals, total)
    if let compared = content.rows("compare"), let first = compared.rows.first {
      let names = [compared.cell("current_period", first).words, compared.cell("previous_period", first).words]
      section.title = "At a glance: \(PeriodText.long(names[0])) against \(PeriodText.long(names[1]))"
      section.picture += cards(content, compared, totals)
      // A day has a name of three parts.
      let chance =
        names[0].count(where: { $0 == "-" }) == 2
        ? "Of counts and sums of a single day nobody can tell." : "How much chance moves counts and sums, the days of a period tell."
      section.notes = [
        """
        \(PeriodText.long(names[0])) is the last period that was over when the data ended. A change is “more than noise” where its 95\u{00A0}% interval \
        leaves out zero; of twenty figures that only chance moves one is likely to look like that. \(chance)
        """
      ]
      if let start = content.facts.first, names[1] == start.prefix(10) {
        section.notes.append("The data begin at \(start), so \(PeriodText.long(names[1])) may be there in part only.")
      }
      section.tables = [DataTable(content, "compare")].compactMap { $0 }
    } else {
      section.notes = ["There are no two whole days, weeks or months to compare yet."]
    }
    section.tables += [DataTable(content, "totals")].compactMap { $0 }
    return section
  }

  private static func all(_ content: PageContent, _ totals: TableRows, _ row: [Table.Cell]) -> Markup {
    let items = headlineColumns.compactMap { column -> Markup? in
      let cell = totals.cell(column, row)
      guard cell != .missing else { return nil }
      let currency = totals.unit(column) == .money ? content.currency : nil
      return """
        <div><dt>\(link(column))<dd data-cell="totals/total/\(column)">\(content.figures.markup(cell, totals.unit(column), currency: currency))</div>
        """
    }.joined()
    return "<h3>\(content.facts.isLimited ? "All sessions that fit" : "All data"), \(content.facts.span)</h3><dl class=\"totals\">\(items)</dl>"
  }

  private static func link(_ column: String) -> Markup {
    Glossary.link(Glossary.title(column, of: "kpis"), column, of: "kpis")
  }

  private static func cards(_ content: PageContent, _ compared: TableRows, _ totals: TableRows) -> Markup {
    let trend = content.rows("kpis").flatMap { $0.dimension(usual: "visitors") == nil ? $0 : nil }
    let byName = Dictionary(compared.rows.map { (compared.cell("metric", $0).words, $0) }) { first, _ in first }
    let cards = headlineColumns.compactMap { column -> Markup? in
      guard let row = byName[column], compared.cell("current", row) != .missing else { return nil }
      let unit = totals.unit(column)
      let currency = unit == .money ? content.currency : nil
      let line = trend.map { trend in sparkline(trend.rows.map { trend.cell(column, $0) }) } ?? .none
      return """
        <li><h4>\(link(column))</h4><p class="big" data-cell="compare/\(column)/current">\
        \(content.figures.markup(compared.cell("current", row), unit, currency: currency))</p>\
        \(line)<p class="change">\(change(content, compared, row, column, unit))</p></li>
        """
    }.joined()
    return cards.isEmpty ? .none : "<ul class=\"cards\">\(cards)</ul>"
  }

  /// How much more or less it is, and whether that says anything.
  private static func change(
    _ content: PageContent, _ compared: TableRows, _ row: [Table.Cell], _ column: String, _ unit: Table.Unit
  ) -> Markup {
    let change = compared.cell("change", row)
    guard let number = change.number else { return "no figure for the period before" }
    let verdict = compared.cell("verdict", row).words
    let said: Markup =
      switch verdict {
      case "more than noise": " · <b>more than noise</b>"
      case "no interval": .none
      default: " · \(verdict)"
      }
    if number == 0 { return "no change\(said)" }
    // Of rates the points by which they differ, of everything else the share.
    let shown: Markup
    if unit == .rate {
      shown = "<span data-cell=\"compare/\(column)/change\">\(content.figures.change(change, .rate, isPoints: true))</span> points"
    } else if compared.cell("change_rate", row) != .missing {
      shown = "<span data-cell=\"compare/\(column)/change_rate\">\(content.figures.change(compared.cell("change_rate", row), .rate))</span>"
    } else {
      shown = "<span data-cell=\"compare/\(column)/change\">\(content.figures.change(change, unit))</span>"
    }
    return "<span class=\"arrow\" aria-hidden=\"true\">\(number > 0 ? "▲" : "▼")</span> \(shown)\(said)"
  }
}
