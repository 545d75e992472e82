import Foundation
import Ingest
import Metrics
import Reports
import Store

@testable import waymark

extension RunInProcess {
  /// What a store's run reports, and what it said.
  func outcome(store: String, _ paths: [String], configuration: String? = nil, isStrict: Bool = false) throws -> (Outcome, warnings: [String]) {
    let messages = Messages(isQuiet: true, isVerbose: false)
    let plan = try plan(paths, configuration: configuration, messages)
    var run = StoreRun(store, plan, messages)
    run.pipeline.touchpointMemory = touchpointMemory
    run.pipeline.tableMemory = tableMemory
    if let partitions { run.pipeline.partitions = partitions }
    var outcome = try run.outcome(rejects: nil, isStrict: isStrict, explains: false)
    try outcome.keepTables?()
    // As long as it could keep them, the store is open.
    outcome.keepTables = nil
    return (outcome, messages.warnings)
  }

  func tables(store: String, _ paths: [String], configuration: String? = nil) throws -> [String: String] {
    Self.texts(try outcome(store: store, paths, configuration: configuration).0)
  }

  /// Writes a file of partial results.
  func writePartial(_ paths: [String], to file: String, configuration: String? = nil) throws {
    let messages = Messages(isQuiet: true, isVerbose: false)
    _ = try PartialRun(plan(paths, configuration: configuration, messages), messages, isStrict: false).run(
      to: file, rejects: nil)
  }

  func tables(merging files: [String], configuration: String? = nil) throws -> [String: String] {
    let messages = Messages(isQuiet: true, isVerbose: false)
    let plan = try plan([], configuration: configuration, messages)
    var pipeline = Pipeline(plan, messages)
    pipeline.touchpointMemory = touchpointMemory
    if let partitions { pipeline.partitions = partitions }
    let partials = try PartialFiles(files, ReadingRules(plan), key: PartialFile.key(plan.pseudonyms))
    return Self.texts(try pipeline.run(parts: partials))
  }

  func plan(_ paths: [String], configuration: String?, _ messages: Messages) throws -> Plan {
    let settings = try settings(configuration, messages)
    var plan = try Plan(settings, inputs: paths.isEmpty ? [] : InputList.inputs(paths, settings, messages), rejectLimit: rejectLimit)
    if hasPage { plan.made += Catalogue.ofPage.map(\.name) }
    return plan
  }

  static func texts(_ outcome: Outcome) -> [String: String] {
    var texts: [String: String] = [:]
    for table in outcome.tables {
      texts[table.name] = String(decoding: DelimitedOutput(OutputStyle()).bytes(of: table), as: UTF8.self)
    }
    return texts
  }
}
