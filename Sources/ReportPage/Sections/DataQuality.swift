import Metrics

extension Sections {
  private static let parts: [(column: String, name: String)] = [
    ("touchpoints", "counted as touchpoints"), ("identity_only", "name a person"), ("filtered_bot", "filtered: bots"),
    ("filtered_asset", "filtered: assets"), ("filtered_status", "filtered: status"), ("filtered_method", "filtered: method"),
    ("filtered_excluded", "filtered: excluded"), ("filtered_not_an_order", "filtered: no orders"), ("filtered_repeat", "filtered: repeats"),
    ("filtered_spend", "costs of campaigns"), ("rejected", "rejected: could not be read"),
  ]

  static func dataQuality(_ content: PageContent) -> PageSection? {
    guard let table = content.rows("inputs") else { return nil }
    func sum(_ column: String) -> Int { table.rows.reduce(0) { $0 + (table.cell(column, $1).count ?? 0) } }
    var section = PageSection(id: "data-quality", title: "Data quality: what was read, filtered and rejected")
    let records: Table.Cell = .count(sum("records"))
    section.lead = """
      \(content.figures.markup(records, .count)) records of \(table.rows.count == 1 ? "1 input" : "\(table.rows.count) inputs"), each in one part of the bar.
      """
    section.picture = StackedBar(
      title: "What became of the records of all inputs; the list below has the figures", parts: parts.map { ($0.name, sum($0.column)) }
    ).markup(content.figures)
    if content.facts.warnings.isEmpty {
      section.notes = ["The run had nothing to warn of."]
    } else {
      let items = content.facts.warnings.map { "<li>\($0)" as Markup }.joined()
      section.picture += "<h3>Warnings of the run</h3><ul class=\"warnings\">\(items)</ul>"
    }
    section.tables = [DataTable(content, "inputs")].compactMap { $0 }
    section.defined = table.columns.map { ("inputs", $0.name) }
    return section
  }
}
