import Metrics

/// Parts of one whole in one bar, told apart by shade, by a gap, and by the list beneath.
struct StackedBar {
  var title: String
  /// The shade is a number from 0 to 6.
  var parts: [(column: String, name: String, amount: Int, shade: Int)]

  func markup(_ figures: PageFigures) -> Markup {
    let total = parts.reduce(0) { $0 + $1.amount }
    let shown = parts.filter { $0.amount > 0 }
    var x = 0.0
    let shapes = shown.map { part -> Markup in
      let share = total > 0 ? Double(part.amount) / Double(total) : 0
      defer { x += share }
      return """
        <rect class="part p\(part.shade)" x="\(percent(x))" width="\(percent(share))" height="22"><title>\(part.name): \
        \(figures.text(.count(part.amount), .count))</title></rect>
        """
    }.joined()
    let items = shown.map { part -> Markup in
      """
      <li data-sum="\(part.column)"><svg class="key" width="12" height="12" aria-hidden="true"><rect class="part p\(part.shade)" width="12" height="12"/></svg> \
      \(part.name) <b>\(figures.markup(.count(part.amount), .count))</b> \(figures.text(share(part.amount, total), .rate))
      """
    }.joined()
    return """
      <svg class="stack" width="100%" height="22" role="img" aria-label="\(title)">\(shapes)</svg><ul class="parts">\(items)</ul>
      """
  }

  private func share(_ amount: Int, _ total: Int) -> Table.Cell { .rate(amount, of: total) }
}
