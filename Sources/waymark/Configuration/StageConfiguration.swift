import Ingest
import Journeys

/// Reads `stages` of the configuration: a built-in model or the user's own, and rules over it.
enum StageConfiguration {
  static func model(_ value: ConfigurationNode) throws(Failure) -> StageModel {
    let values = try value.values(["model", "rules"])
    var model = try values["model"].map { node throws(Failure) in try named(node) } ?? .default
    let names = model.stages.map(\.name)
    for (name, rules) in try values["rules"]?.pairs() ?? [] {
      guard let stage = names.firstIndex(of: name) else {
        let near = nearest(to: name, among: names).first.map { "did you mean `\($0)`?" } ?? "its stages are \(listed(names))"
        throw rules.failure("the stage model has no stage “\(name)”; \(near)")
      }
      try read(rules, into: &model.stages[stage].rule)
    }
    // The first stage has those who come from outside; any other has nobody without a rule.
    for stage in model.stages.dropFirst() where stage.rule.isEmpty {
      throw value.failure("the stage “\(stage.name)” has no rule, so nobody would ever be in it")
    }
    return model
  }

  /// The name of a built-in model, or the stages of the user's own in their order.
  private static func named(_ node: ConfigurationNode) throws(Failure) -> StageModel {
    guard node.isList else {
      let name = try node.text()
      if let model = StageModel.preset(named: name) { return model }
      let names = StageModel.presets.map(\.name)
      let near = nearest(to: name, among: names).first.map { "did you mean `\($0)`?" } ?? "known are \(listed(names))"
      throw node.failure("no stage model is called “\(name)”; \(near) Stages of your own are a list: [first, second]")
    }
    var model = StageModel(name: "own", stages: [])
    for item in try node.items() {
      let name = try item.text()
      if model.stages.contains(where: { $0.name == name }) { throw item.failure("the stage “\(name)” stands here twice") }
      model.stages.append(.init(name))
    }
    guard (2...StageModel.mostStages).contains(model.stages.count) else {
      throw node.failure("a stage model has from 2 to \(StageModel.mostStages) stages, not \(model.stages.count)")
    }
    return model
  }

  /// What is stated takes the place of the built-in rule's, key by key.
  private static func read(_ node: ConfigurationNode, into rule: inout StageRule) throws(Failure) {
    let values = try node.values(["pages", "kinds", "channels"])
    if let pages = values["pages"] {
      rule.pages = try pages.texts().map { PathPattern($0) }
      rule.shopPages = []
    }
    if let kinds = values["kinds"] { rule.kinds = Set(try kinds.texts()) }
    if let channels = values["channels"] { rule.channels = Set(try channels.texts()) }
  }

  /// `pages.groups`: for each group its patterns, in the order written.
  static func groups(_ value: ConfigurationNode) throws(Failure) -> [PageGroups.Rule] {
    var groups: [PageGroups.Rule] = []
    for (name, pages) in try value.pairs() {
      if groups.contains(where: { $0.name == name }) || name == PageGroups.others {
        throw pages.failure("the group “\(name)” stands here twice")
      }
      groups.append(.init(name, try pages.texts().map { PathPattern($0) }))
    }
    guard groups.count < PageGroups.mostGroups else { throw value.failure("more than \(PageGroups.mostGroups) groups of pages") }
    return groups
  }
}
