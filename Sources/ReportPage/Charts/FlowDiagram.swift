import Metrics
import Reports

/// What flows between the nodes of neighbouring layers, each as thick as it is much (a Sankey diagram).
struct FlowDiagram {
  struct Layer {
    var title: String
    /// Names, each once, from the top down.
    var nodes: [String]
  }

  struct Link {
    /// Places in their layers.
    var from: Int
    var to: Int
    var amount: Int
  }

  var title: String
  var layers: [Layer]
  /// Between each layer and the next one.
  var links: [[Link]]
  /// Nodes of the last layer that stand out.
  var highlighted: Set<Int> = []
  /// What is counted, such as journeys.
  var noun: String

  private struct Node {
    var amount = 0
    var y = 0.0
    var height = 0.0
    /// How much of its left and right side links have taken.
    var taken = (left: 0.0, right: 0.0)
  }

  /// A node's share of the width.
  private static let width = 0.012
  /// Pixels: of the titles above, of the least room that a node's name needs, and between nodes.
  private static let (top, pitch, gap) = (24.0, 30.0, 6.0)

  func markup(_ figures: PageFigures) -> Markup {
    var nodes = layers.map { $0.nodes.map { _ in Node() } }
    for (layer, some) in links.enumerated() {
      for link in some {
        nodes[layer][link.from].amount += layer == 0 ? link.amount : 0
        nodes[layer + 1][link.to].amount += link.amount
      }
    }
    let most = nodes.map(\.count).max() ?? 0
    let height = Self.top + Double(most) * (Self.pitch + Self.gap) + 150
    let scale = Self.scale(nodes.map { $0.map(\.amount) }, room: height - Self.top)
    for layer in nodes.indices { Self.place(&nodes[layer], scale) }
    var ribbons = Markup.none
    for (layer, some) in links.enumerated() {
      for link in some.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) where link.amount > 0 {
        ribbons += ribbon(link, layer, &nodes, scale)
      }
    }
    var shapes = Markup.none
    for (layer, some) in nodes.enumerated() {
      for (number, node) in some.enumerated() { shapes += self.shape(node, layers[layer].nodes[number], layer, figures) }
    }
    let heads = layers.enumerated().map { number, layer -> Markup in
      let (x, anchor) = label(number)
      return "<text class=\"layer\" x=\"\(x)\" y=\"12\" text-anchor=\"\(anchor)\">\(layer.title)</text>"
    }.joined()
    return """
      <svg class="chart flow" width="100%" height="\(Int(height))" role="img" aria-label="\(title). All figures are in the table below.">\
      <svg viewBox="0 0 1000 \(Int(height))" preserveAspectRatio="none" width="100%" height="\(Int(height))">\(ribbons)</svg>\
      \(shapes)\(heads)</svg>
      """
  }

  private func x(_ layer: Int) -> Double {
    layers.count < 2 ? 0 : Double(layer) / Double(layers.count - 1) * (1 - Self.width)
  }

  /// Pixels for one: as many as let every layer fit into the room, with small nodes as high as their names need.
  private static func scale(_ layers: [[Int]], room: Double) -> Double {
    var (low, high) = (0.0, room)
    for _ in 0..<60 {
      let scale = (low + high) / 2
      let fits = layers.allSatisfy { amounts in
        amounts.reduce(0) { $0 + max(Double($1) * scale, pitch) + gap } <= room
      }
      if fits { low = scale } else { high = scale }
    }
    return low
  }

  private static func place(_ nodes: inout [Node], _ scale: Double) {
    var y = top
    for index in nodes.indices {
      nodes[index].height = max(1, Double(nodes[index].amount) * scale)
      nodes[index].y = y
      y += max(nodes[index].height, pitch) + gap
    }
  }

  private func ribbon(_ link: Link, _ layer: Int, _ nodes: inout [[Node]], _ scale: Double) -> Markup {
    let thickness = max(0.5, Double(link.amount) * scale)
    let (left, right) = ((x(layer) + Self.width) * 1000, x(layer + 1) * 1000)
    let top = nodes[layer][link.from].y + nodes[layer][link.from].taken.right
    let end = nodes[layer + 1][link.to].y + nodes[layer + 1][link.to].taken.left
    nodes[layer][link.from].taken.right += thickness
    nodes[layer + 1][link.to].taken.left += thickness
    let middle = coordinate((left + right) / 2)
    func at(_ x: Double, _ y: Double) -> String { "\(coordinate(x)) \(coordinate(y))" }
    let path =
      "M\(at(left, top))C\(middle) \(coordinate(top)) \(middle) \(coordinate(end)) \(at(right, end))"
      + "V\(coordinate(end + thickness))C\(middle) \(coordinate(end + thickness)) \(middle) \(coordinate(top + thickness)) "
      + "\(at(left, top + thickness))z"
    let isHighlighted = layer + 2 == layers.count && highlighted.contains(link.to)
    let (from, to) = (layers[layer].nodes[link.from], layers[layer + 1].nodes[link.to])
    return """
      <path class="ribbon\(isHighlighted ? " strong" : "")" d="\(path)"><title>\(from) to \(to): \(link.amount) \(noun)</title></path>
      """
  }

  private func shape(_ node: Node, _ name: String, _ layer: Int, _ figures: PageFigures) -> Markup {
    let (x, anchor) = label(layer)
    let y = node.y + min(node.height / 2, 10)
    let shown = shortened(name, to: 22, .unicode)
    return """
      <rect class="node" x="\(percent(self.x(layer)))" y="\(coordinate(node.y))" width="\(percent(Self.width))" height="\(coordinate(node.height))">\
      <title>\(name): \(node.amount) \(noun)</title></rect>\
      <text class="name" x="\(x)" y="\(coordinate(y + 4))" text-anchor="\(anchor)">\(shown)</text>\
      <text class="name amount" x="\(x)" y="\(coordinate(y + 18))" text-anchor="\(anchor)">\(figures.text(.count(node.amount), .count))</text>
      """
  }

  /// Where a layer's names stand: to the right of its nodes, those of the last layer to the left.
  private func label(_ layer: Int) -> (x: String, anchor: String) {
    layer > 0 && layer == layers.count - 1
      ? (percent(x(layer) - 0.008), "end") : (percent(x(layer) + Self.width + 0.008), "start")
  }
}
