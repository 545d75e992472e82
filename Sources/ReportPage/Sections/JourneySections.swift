import Metrics

extension Sections {
  /// Channels of the diagram; those beyond it are one.
  private static let mostChannels = 8

  static func journeyMap(_ content: PageContent) -> PageSection? {
    guard let table = content.rows("journey_map") else { return nil }
    var section = PageSection(id: "journeys", title: "Journey map: from the first channel over the furthest stage to what came of it")
    var amounts: [String: Int] = [:]
    for row in table.rows { amounts[table.cell("channel", row).words, default: 0] += table.cell("journeys", row).count ?? 0 }
    let ranked = amounts.sorted { a, b in
      a.value != b.value ? a.value > b.value : a.key.utf8.lexicographicallyPrecedes(b.key.utf8)
    }.map(\.key)
    let isFolded = ranked.count > mostChannels
    let channels = Array(ranked.prefix(isFolded ? mostChannels - 1 : mostChannels)) + (isFolded ? ["other channels"] : [])
    let met = Set(table.rows.map { table.cell("stage", $0).words })
    let stages = (content.facts.stages + ["(none)"]).filter { met.contains($0) }
    let outcomes = ["order", "goal", "none"].filter { outcome in table.rows.contains { table.cell("outcome", $0).words == outcome } }
    var (first, second) = ([Pair: Int](), [Pair: Int]())
    for row in table.rows {
      let count = table.cell("journeys", row).count ?? 0
      let channel = channels.firstIndex(of: table.cell("channel", row).words) ?? channels.count - 1
      guard let stage = stages.firstIndex(of: table.cell("stage", row).words),
        let outcome = outcomes.firstIndex(of: table.cell("outcome", row).words)
      else { continue }
      first[Pair(from: channel, to: stage), default: 0] += count
      second[Pair(from: stage, to: outcome), default: 0] += count
    }
    let shown = ["order": "order", "goal": "goal", "none": "no conversion"]
    section.picture = FlowDiagram(
      title: section.title,
      layers: [
        .init(title: "Channel", nodes: channels), .init(title: "Stage", nodes: stages),
        .init(title: "Outcome", nodes: outcomes.map { shown[$0] ?? $0 }),
      ],
      links: [links(first), links(second)], highlighted: Set(outcomes.indices.filter { outcomes[$0] != "none" }), noun: "journeys"
    ).markup(content.figures)
    section.notes = ["A journey stands with the channel of its first touch and the last stage of the model that it reached. A first order is in the stage of buying; a further one may be in the next stage."]
    section.tables = [DataTable(content, "journey_map")].compactMap { $0 }
    return section
  }

  /// Channels that the models are compared by; more would be no picture.
  private static let mostModelChannels = 20

  private struct Pair: Hashable {
    var from: Int
    var to: Int
  }

  private static func links(_ amounts: [Pair: Int]) -> [FlowDiagram.Link] {
    amounts.map { FlowDiagram.Link(from: $0.key.from, to: $0.key.to, amount: $0.value) }.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
  }

  static func attribution(_ content: PageContent) -> PageSection? {
    guard let table = content.rows("attribution") else { return nil }
    var section = PageSection(id: "attribution", title: "Attribution: the conversions that ten models credit to each channel")
    let models = table.grouped(by: "model").map { model, rows in
      (name: model, credits: Dictionary(rows.rows.map { (table.cell("channel", $0).words, table.cell("conversions", $0)) }) { first, _ in first })
    }
    // In the order of the first model.
    let all = table.rows.prefix { table.cell("model", $0).words == models.first?.name }.map { table.cell("channel", $0).words }
    let channels = Array(all.prefix(mostModelChannels))
    let credits = channels.map { channel in models.map { $0.credits[channel] ?? .missing } }
    section.tables = [DataTable(content, "attribution")].compactMap { $0 }
    guard credits.joined().contains(where: { ($0.number ?? 0) > 0 }) else {
      section.picture = "<p class=\"note\">No order and no goal so far, so there is nothing to credit.</p>"
      return section
    }
    section.picture = ModelMatrix(
      caption: "Credited conversions by channel and model", models: models.map(\.name), channels: channels, credits: credits
    ).markup(content.figures)
    if all.count > channels.count { section.notes.append("The first \(channels.count) of \(all.count) channels; attribution.csv has all.") }
    section.notes += [
      """
      All bars have one scale, and each column adds up to all conversions. Where a channel stands much higher with “first” than with “last”, it \
      brings people who convert later through others; “markov” says what would be lost without it.
      """
    ]
    return section
  }
}
