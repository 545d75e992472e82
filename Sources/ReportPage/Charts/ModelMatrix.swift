import Metrics

/// The credits of several models side by side: a row a channel, a column a model, bars on one scale.
struct ModelMatrix {
  var caption: String
  var models: [String]
  var channels: [String]
  /// By channel and model.
  var credits: [[Table.Cell]]

  func markup(_ figures: PageFigures) -> Markup {
    let highest = credits.joined().compactMap(\.number).max() ?? 0
    let heads = models.map { "<th scope=\"col\" data-model=\"\($0)\">\($0.replacing("_", with: " "))" as Markup }.joined()
    let rows = channels.indices.map { row -> Markup in
      let cells = credits[row].map { cell -> Markup in
        "<td><span class=\"figure\">\(figures.markup(cell, .average))</span>\(bar(highest > 0 ? (cell.number ?? 0) / highest : 0, 0))"
      }.joined()
      return "<tr><th scope=\"row\">\(label(channels[row]))\(cells)"
    }.joined()
    return """
      <div class="scroll" role="region" aria-label="\(caption)" tabindex="0"><table class="matrix" data-of="attribution"><caption class="unseen">\(caption)</caption>\
      <thead><tr><th scope="col">Channel\(heads)</thead><tbody>\(rows)</tbody></table></div>
      """
  }
}
