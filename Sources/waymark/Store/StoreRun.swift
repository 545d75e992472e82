import Ingest
import Journeys
import Metrics
import Store

/// `waymark report --store`: reads what the store doesn't know, and reports over all that it does.
struct StoreRun {
  private let path: String
  private let plan: Plan
  private let messages: Messages
  /// Whether the store's tables become those of this run.
  private let keepsTables: Bool
  /// Makes the report; nothing that comes out depends on how it is set.
  var pipeline: Pipeline

  init(_ path: String, _ plan: Plan, _ messages: Messages, keepsTables: Bool = true) {
    (self.path, self.plan, self.messages, self.keepsTables) = (path, plan, messages, keepsTables)
    pipeline = Pipeline(plan, messages)
  }

  /// Throws where a store was made by other rules.
  static func check(_ store: StoreFile, _ rules: ReadingRules) throws(Failure) {
    let differing = ReadingRules(store.rules).differing(from: rules)
    if differing.isEmpty { return }
    throw Failure(
      Exit.usage,
      "\(store.path): was made by other rules (\(differing.joined(separator: ", "))), and what was read can't be read again by these. "
        + "Give the flags and the configuration that it was made with, or begin another store.")
  }

  /// Its tables are kept when the outcome is asked to.
  func outcome(rejects: RejectsFile?, isStrict: Bool, explains: Bool) throws(Failure) -> Outcome {
    let rules = ReadingRules(plan)
    let store = try Failure.storing(in: path) { () throws(StoreError) in try StoreFile(path: path, creating: rules.rules) }
    try Self.check(store, rules)
    let (read, isMissing) = try StoreIntake(store, plan, messages, isStrict: isStrict).take(plan.inputs, rejects: rejects)
    var outcome = try pipeline.run(parts: StoreLibrary(store), explains: explains, reviewing: read) { shape throws(Failure) in
      try carried(shape, in: store)
    }
    if isMissing {
      outcome.isMissing = true
      if !outcome.isDamaged { outcome.status = Exit.noInput }
    }
    if isStrict, outcome.isDamaged || isMissing { return outcome }
    guard keepsTables else {
      try outcome.checkTables()
      return outcome
    }
    outcome.keepTables = { [self, made = outcome] () throws(Failure) in
      try Failure.storing(in: path) { () throws(StoreError) in try store.replaceTables(made.tables) }
      try made.checkTables()
      if let (shape, report) = made.carried { try keep(report, shape, in: store) }
    }
    return outcome
  }

  /// What the last report of a shape left.
  private func carried(_ shape: String, in store: StoreFile) throws(Failure) -> CarriedReport? {
    guard let bytes = try Failure.storing(in: path, { () throws(StoreError) in try store.carried(shape) }) else { return nil }
    do throws(PartDamage) {
      return try CarriedReport(bytes)
    } catch {
      // All of it can be made anew.
      messages.detail("\(path): what the report before left \(error.words); it is made anew.")
      return nil
    }
  }

  private func keep(_ report: CarriedReport, _ shape: String, in store: StoreFile) throws(Failure) {
    let bytes = report.bytes
    // The next run holds it in memory, beside all else.
    guard bytes.count <= plan.memory / 8 else {
      messages.detail("\(path): what this report would leave for the next one is too much for --memory; that one makes it anew.")
      return
    }
    try Failure.storing(in: path) { () throws(StoreError) in try store.carry(bytes, as: shape) }
  }
}
