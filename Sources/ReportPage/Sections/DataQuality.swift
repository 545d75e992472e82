import Metrics

extension Sections {
  /// Neighbours differ in shade, and what could not be read from all others.
  private static let parts: [(column: String, name: String, shade: Int)] = [
    ("touchpoints", "counted as touchpoints", 0), ("identity_only", "name a person", 1), ("filtered_bot", "filtered: bots", 2),
    ("filtered_asset", "filtered: assets", 3), ("filtered_status", "filtered: status", 4), ("filtered_method", "filtered: method", 5),
    ("filtered_excluded", "filtered: excluded", 2), ("filtered_not_an_order", "filtered: no orders", 3),
    ("filtered_repeat", "filtered: repeats", 4), ("filtered_spend", "costs of campaigns", 5), ("rejected", "rejected: could not be read", 6),
  ]

  static func dataQuality(_ content: PageContent) -> PageSection? {
    guard let table = content.rows("inputs") else { return nil }
    func sum(_ column: String) -> Int { table.rows.reduce(0) { $0 + (table.cell(column, $1).count ?? 0) } }
    var section = PageSection(id: "data-quality", title: "Data quality: what was read, filtered and rejected")
    let records: Table.Cell = .count(sum("records"))
    section.lead = """
      <span data-sum="records">\(content.figures.markup(records, .count))</span> records of \(table.rows.count == 1 ? "1 input" : "\(table.rows.count) inputs"), each in one part of the bar.
      """
    section.picture = StackedBar(
      title: "What became of the records of all inputs; the list below has the figures", parts: parts.map { ($0.column, $0.name, sum($0.column), $0.shade) }
    ).markup(content.figures)
    if content.facts.warnings.isEmpty {
      section.notes = ["The run had nothing to warn of."]
    } else {
      let items = content.facts.warnings.map { "<li>\($0)" as Markup }.joined()
      section.picture += "<h3>Warnings of the run</h3><ul class=\"warnings\">\(items)</ul>"
    }
    section.tables = [DataTable(content, "inputs")].compactMap { $0 }
    return section
  }
}
