import Metrics
import Reports

/// Things with one or more figures each, every figure with a bar on a scale of its own.
struct BarTable {
  struct Measure {
    var column: String
    var title: String
    var unit: Table.Unit
    var cells: [Table.Cell]
    var hasBars = true
  }

  /// Which table it shows, and which value of the dimension that cuts it.
  var table: String
  var group: String?
  var caption: String
  /// What the rows are.
  var heading: String
  var labels: [String]
  var measures: [Measure]

  func markup(_ figures: PageFigures) -> Markup {
    let heads = measures.map { "<th scope=\"col\">\(Glossary.link($0.title, $0.column, of: table))" as Markup }.joined()
    let scales = measures.map { measure in measure.cells.compactMap(\.number).max() ?? 0 }
    let rows = labels.indices.map { row -> Markup in
      let cells = measures.indices.map { number -> Markup in
        let measure = measures[number]
        if measure.cells[row] == .missing { return "<td data-column=\"\(measure.column)\">" }
        let share = scales[number] > 0 ? measure.cells[row].number.map { max(0, $0 / scales[number]) } : nil
        return """
          <td data-column="\(measure.column)"><span class="of">\(measure.title)</span> <span class="figure">\(figures.markup(measure.cells[row], measure.unit))\
          </span>\(measure.hasBars ? share.map { bar($0, number) } ?? .none : .none)
          """
      }.joined()
      return "<tr><th scope=\"row\">\(label(labels[row]))\(cells)"
    }.joined()
    return """
      <table class="bars" data-of="\(table)"\(groupAttribute(group))><caption>\(caption)</caption><thead><tr><th scope="col">\(heading)\(heads)</thead><tbody>\(rows)</tbody></table>
      """
  }
}

/// Says which value of the dimension a picture shows, for who reads the figures back.
func groupAttribute(_ group: String?) -> Markup { group.map { " data-group=\"\($0)\"" } ?? .none }

/// A name that stands beside bars. A stranger may have made it long: the table beneath has the whole of it.
func label(_ text: String) -> Markup {
  let shown = shortened(text, to: 90, .unicode)
  return shown == text ? "<bdi>\(text)</bdi>" : "<bdi data-label=\"\(text)\" title=\"\(text)\">\(shown)</bdi>"
}

/// A bar that fills a share of the width that there is.
func bar(_ share: Double, _ number: Int) -> Markup {
  """
  <svg class="bar" width="100%" height="8" aria-hidden="true"><rect class="rail" width="100%" height="8"/>\
  <rect class="s\(number)" width="\(percent(share))" height="8"/></svg>
  """
}
