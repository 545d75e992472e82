import Metrics

/// Cohorts and how many of each came back, shaded by the rate; a cell whose period isn't over is hatched, and no loss.
struct HeatMap {
  struct Cell {
    var rate: Table.Cell
    var isComplete: Bool
  }

  /// Which table it shows, and which value of the dimension that cuts it.
  var table: String
  var group: String?
  var caption: String
  var cohortHeading: String
  var cohorts: [(name: String, size: Table.Cell)]
  var offsets: [String]
  /// By cohort and offset; nil: the data don't go so far.
  var cells: [[Cell?]]

  /// How many shades there are beside none.
  private static let shades = 8

  func markup(_ figures: PageFigures) -> Markup {
    let highest = cells.joined().compactMap { $0?.rate.number }.max() ?? 0
    let heads = offsets.map { "<th scope=\"col\">\($0)" as Markup }.joined()
    let rows = cohorts.indices.map { row -> Markup in
      let filled = cells[row].map { cell -> Markup in
        guard let cell else { return "<td class=\"void\">" }
        let share = highest > 0 ? (cell.rate.number ?? 0) / highest : 0
        let shade = share > 0 ? max(1, Int((share * Double(Self.shades)).rounded(.up))) : 0
        let open: Markup = cell.isComplete ? .none : "<span class=\"still\">\u{00A0}so\u{00A0}far</span>"
        return "<td class=\"h\(shade)\(cell.isComplete ? "" : " open")\">\(figures.markup(cell.rate, .rate, isCoarse: true))\(open)"
      }.joined()
      return "<tr><th scope=\"row\">\(cohorts[row].name)<td class=\"size\">\(figures.markup(cohorts[row].size, .count))\(filled)"
    }.joined()
    return """
      <div class="scroll" role="region" aria-label="\(caption): the cells\(group.map { " of \($0)" } ?? "")" tabindex="0"><table class="heat" data-of="\(table)"\(groupAttribute(group))><caption class="unseen">\(caption)</caption>\
      <thead><tr><th scope="col">\(cohortHeading)<th scope="col">Size\(heads)</thead><tbody>\(rows)</tbody></table></div>
      """
  }
}
