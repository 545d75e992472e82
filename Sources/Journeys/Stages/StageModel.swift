import Ingest

/// Which touchpoints a stage takes: any rule that fits is enough.
package struct StageRule: Equatable, Sendable {
  /// Patterns of pages as the configuration writes them.
  package var pages: [PathPattern] = []
  /// Of a built-in model: pages with all below them, also behind a language as in `/en/product`.
  package var shopPages: [PathPattern] = []
  /// `pageview`, `goal_page`, `order` and the kinds of exports; and `cart`, `goal`, `goal:NAME`, `repeat_order`, `promoter`,
  /// `passive` and `detractor`, which are seen in them.
  package var kinds: Set<String> = []
  /// Names of channels; letter case doesn't matter.
  package var channels: Set<String> = []

  package init() {}

  package var isEmpty: Bool { pages.isEmpty && shopPages.isEmpty && kinds.isEmpty && channels.isEmpty }
}

/// An ordered list of the phases of a customer's journey, and what puts a touchpoint into one (definitions.md, Stages).
package struct StageModel: Equatable, Sendable {
  package struct Stage: Equatable, Sendable {
    package var name: String
    package var rule: StageRule

    package init(_ name: String, _ rule: StageRule = StageRule()) {
      self.name = name
      self.rule = rule
    }
  }

  /// That of a built-in model; `own` where the stages are the user's.
  package var name: String
  package var stages: [Stage]

  package init(name: String, stages: [Stage]) {
    self.name = name
    self.stages = stages
  }

  /// A touchpoint's stages are looked up as bits of one word.
  package static let mostStages = 32

  /// The built-in models, in the order of definitions.md; the first is the default.
  package static let presets = read(String(decoding: PackageResources.stage_models_txt, as: UTF8.self))

  package static func preset(named name: String) -> StageModel? { presets.first { $0.name == name } }

  package static var `default`: StageModel { presets[0] }

  /// Reads the text of `stage-models.txt`, in which every line is a keyword and its words.
  static func read(_ text: String) -> [StageModel] {
    var groups: [String: StageRule] = [:]
    var models: [StageModel] = []
    var group = ""
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let words = line.split(separator: " ").map(String.init)
      let rest = words.dropFirst()
      switch words.first {
      case "group": group = rest.joined()
      case "pages": groups[group, default: StageRule()].shopPages += rest.map { .under($0) }
      case "kinds": groups[group, default: StageRule()].kinds.formUnion(rest)
      case "model": models.append(StageModel(name: rest.joined(), stages: []))
      case "stage":
        var rule = StageRule()
        for group in rest.dropFirst() {
          rule.shopPages += groups[group]?.shopPages ?? []
          rule.kinds.formUnion(groups[group]?.kinds ?? [])
        }
        models[models.count - 1].stages.append(Stage(rest.first ?? "", rule))
      default: preconditionFailure("stage-models.txt: “\(line)” is no line of a group or a model")
      }
    }
    return models
  }
}
