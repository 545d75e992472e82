import Foundation
import Ingest
import Testing

@testable import Journeys
@testable import waymark

/// What a user may write under `stages:` and `pages.groups`, and what is said of what can't be read.
struct StageConfigurationTests {
  private func settings(_ yaml: String) throws -> Settings {
    try Project.inTemporaryFolder { folder in
      try Project.write(yaml, to: folder + "/w.yaml")
      return try ConfigurationFile(path: folder + "/w.yaml", messages: Messages(isQuiet: true, isVerbose: false)).settings()
    }
  }

  private func rule(_ stage: String, _ yaml: String) throws -> StageRule {
    try #require(try settings(yaml).stages.stages.first { $0.name == stage }?.rule)
  }

  @Test func `a built-in model is named, and its rules stand`() throws {
    #expect(try settings("timezone: UTC").stages == StageModel.default)
    #expect(try settings("stages: {model: loyalty}").stages == StageModel.preset(named: "loyalty"))
  }

  @Test func `what is stated takes the built-in rule's place, key by key`() throws {
    let own = try rule("consideration", "stages: {rules: {consideration: {pages: [\"/p/*\"]}}}")
    let builtIn = try #require(StageModel.default.stages.first { $0.name == "consideration" }?.rule)
    #expect(own.pages == [PathPattern("/p/*")])
    #expect(own.shopPages.isEmpty && !builtIn.shopPages.isEmpty)
    #expect(own.kinds == builtIn.kinds && !own.kinds.isEmpty)
    let other = try rule("decision", "stages: {rules: {decision: {kinds: [order], channels: Email}}}")
    #expect(other.kinds == ["order"] && other.channels == ["Email"] && !other.shopPages.isEmpty)
    #expect(try rule("advocacy", "stages: {rules: {decision: {kinds: [order]}}}") == StageModel.default.stages[4].rule)
  }

  @Test func `a model of the user's own`() throws {
    let model = try settings("stages: {model: [see, think, do], rules: {think: {pages: /p}, do: {kinds: [order]}}}").stages
    #expect(model.stages.map(\.name) == ["see", "think", "do"])
    #expect(model.stages[0].rule.isEmpty)
    #expect(model.stages[1].rule.pages == [PathPattern("/p")])
  }

  @Test(arguments: [
    ("stages: {modell: loyalty}", "unknown key `stages.modell`; did you mean `model`?"),
    ("stages: {model: loyal}", "no stage model is called “loyal”; did you mean `loyalty`?"),
    ("stages: {model: funnel}", "no stage model is called “funnel”; known are “five-stage”"),
    ("stages: {rules: {consideraton: {pages: /p}}}", "the stage model has no stage “consideraton”; did you mean `consideration`?"),
    ("stages: {model: loyalty, rules: {intent: {pages: /p}}}", "the stage model has no stage “intent”; its stages are “awareness”"),
    ("stages: {rules: {decision: {page: /p}}}", "unknown key `stages.rules.decision.page`; did you mean `pages`?"),
    ("stages: {rules: {decision: /p}}", "`stages.rules.decision` must be a mapping"),
    ("stages: {model: [a, b]}", "the stage “b” has no rule"),
    ("stages: {model: [a, a]}", "the stage “a” stands here twice"),
    ("stages: {model: [a]}", "a stage model has from 2 to 32 stages, not 1"),
    ("stages: {model: five-stage, rules: {decision: {pages: [], kinds: []}}}", "the stage “decision” has no rule"),
    ("pages: {groups: {Product: {}}}", "`pages.groups.Product` must be a text"),
    ("pages: {groups: [a]}", "`pages.groups` must be a mapping"),
  ])
  func `what can't be read is said with its line and what is near`(yaml: String, message: String) throws {
    let failure = #expect(throws: Failure.self) { try settings("timezone: UTC\n" + yaml) }
    #expect(failure?.status == Exit.usage)
    #expect(failure?.message.contains("w.yaml:2: ") ?? false, "\(failure?.message ?? "")")
    #expect(failure?.message.contains(message) ?? false, "\(failure?.message ?? "")")
  }

  @Test func `groups of pages keep the order in which they are written`() throws {
    let groups = try settings("pages: {groups: {Sale: \"/product/sale*\", Product: [\"/product/*\", /p]}}").pageGroups
    #expect(groups == [.init("Sale", [PathPattern("/product/sale*")]), .init("Product", [PathPattern("/product/*"), PathPattern("/p")])])
  }

  /// The documentation writes out the rules of the built-in models: no word of them may be missing there.
  @Test func `the readme has every word of the built-in models`() throws {
    let readme = try String(contentsOfFile: Project.root + "/README.md", encoding: .utf8)
    let words = Set(readme.split { " \n`,;:|()".contains($0) }.map(String.init))
    let models = try String(contentsOfFile: Project.root + "/Sources/Journeys/Stages/stage-models.txt", encoding: .utf8)
    for line in models.split(separator: "\n") where !line.hasPrefix("#") {
      for word in line.split(separator: " ").dropFirst() { #expect(words.contains(String(word)), "\(word)") }
    }
  }
}
