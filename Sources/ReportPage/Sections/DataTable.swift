import Metrics

/// A table of the report beneath a picture: the first rows, each cell as in the CSV or with the CSV's cell behind it.
struct DataTable {
  var rows: TableRows

  /// More would make the page heavier than the table useful; the CSV has all.
  static let mostRows = 400

  init?(_ content: PageContent, _ name: String) {
    guard let rows = content.rows(name, most: Self.mostRows) else { return nil }
    self.rows = rows
  }

  func markup(_ figures: PageFigures) -> Markup {
    let heads = rows.columns.map { column -> Markup in
      "<th scope=\"col\" data-column=\"\(column.name)\">\(link(column.name))"
    }.joined()
    var body = Markup.none
    for row in rows.rows {
      body += "<tr>"
      for (column, cell) in zip(rows.columns, row) { body += self.cell(cell, column.unit, figures) }
    }
    let extent = rows.isWhole ? (rows.rows.count == 1 ? "1 row" : "\(rows.rows.count) rows") : "the first \(rows.rows.count) rows"
    let rest: Markup = rows.isWhole ? .none : "<p class=\"note\">These are the first \(rows.rows.count) rows; \(rows.name).csv has all.</p>"
    return """
      <details class="data"><summary>Table \(rows.name), \(extent)</summary>\
      <div class="scroll" role="region" aria-label="Table \(rows.name)" tabindex="0"><table class="cells" data-table="\(rows.name)">\
      <thead><tr>\(heads)</thead><tbody>\(body)</tbody></table></div>\(rest)</details>
      """
  }

  private func link(_ column: String) -> Markup {
    Glossary.link(Glossary.title(column, of: rows.name), column, of: rows.name)
  }

  private func cell(_ cell: Table.Cell, _ unit: Table.Unit, _ figures: PageFigures) -> Markup {
    let exact = figures.exact(cell)
    let shown = figures.text(cell, unit)
    if case .text = cell { return "<td class=\"t\">\(shown)" }
    return shown == exact ? "<td>\(shown)" : "<td data-v=\"\(exact)\">\(shown)"
  }
}
