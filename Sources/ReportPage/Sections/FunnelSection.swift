import Metrics

extension Sections {
  static func funnel(_ content: PageContent) -> PageSection? {
    guard let table = content.rows("funnel") else { return nil }
    var section = PageSection(id: "funnel", title: "Funnel: how far visitors get through the stages")
    let dimension = table.dimension(usual: "visitors")
    section.picture =
      dimension.map { dimension in
        table.grouped(by: dimension).prefix(mostValues).map { group -> Markup in
          "<h3>\(dimension.replacing("_", with: " ")): <bdi>\(group.value)</bdi></h3>\(stages(content, group.rows, group.value))"
        }.joined()
      } ?? stages(content, table)
    section.notes = [
      """
      “In order” are visitors who reached this stage after all those before it. Who came straight to a later stage counts there as a visitor, \
      but isn't in order.
      """
    ]
    section.tables = [DataTable(content, "funnel")].compactMap { $0 }
    return section
  }

  private static func stages(_ content: PageContent, _ table: TableRows, _ group: String? = nil) -> Markup {
    let measures = ["in_order", "from_previous_rate", "visitors", "drop_off", "median_seconds_from_previous"].map { column in
      BarTable.Measure(
        column: column, title: Glossary.title(column, of: "funnel"), unit: table.unit(column), cells: table.rows.map { table.cell(column, $0) },
        hasBars: column == "in_order" || column == "visitors")
    }
    return BarTable(
      table: "funnel", group: group, caption: "Stages in their order", heading: "Stage", labels: table.rows.map { table.cell("stage", $0).words }, measures: measures
    ).markup(content.figures)
  }
}
