import Ingest
import Journeys
import Store

/// Takes out of a store, for good, what is to be forgotten.
struct StoreForgetting {
  private let store: StoreFile
  private let plan: Plan
  private let messages: Messages

  init(_ store: StoreFile, _ plan: Plan, _ messages: Messages) {
    (self.store, self.plan, self.messages) = (store, plan, messages)
  }

  /// Forgets what is older, also of inputs that are read later; says how many records went, and how many inputs as a whole.
  @discardableResult
  func forget(before: Instant) throws(Failure) -> (records: Int, inputs: Int) {
    // What was forgotten up to a later day stays so.
    let known = try stored { () throws(StoreError) in try store.floor() }
    if known.map({ $0 < before }) ?? true { try stored { () throws(StoreError) in try store.setFloor(before) } }
    let inputs = try inputs().filter { input in !input.isForgotten && input.earliest.map { $0 < before } ?? false }
    let whole = inputs.filter { input in input.latest.map { $0 < before } ?? false }
    try stored { () throws(StoreError) in try store.forget(whole.map(\.id)) }
    var records = whole.reduce(0) { $0 + $1.records }
    for input in inputs where !whole.contains(where: { $0.id == input.id }) {
      var pruning = PartPruning(before: before)
      try noteOrders(of: input, in: &pruning)
      let count = try stored { [pruning] () throws(StoreError) in try store.prune(input, pruning, source: 0) }
      records += count.touchpoints + count.rows
    }
    return (records, whole.count)
  }

  private func noteOrders(of input: StoredInput, in pruning: inout PartPruning) throws(Failure) {
    let count = try stored { () throws(StoreError) in try store.chunkCount(of: input.id) }
    for number in 0..<count {
      let (kind, bytes) = try stored { () throws(StoreError) in try store.chunk(number, of: input.id) }
      guard kind == .rows else { continue }
      do throws(PartDamage) { try pruning.noteOrders(in: bytes) } catch { throw Failure(.damaged(error.words), in: store.path) }
    }
  }

  /// Forgets inputs by their paths; says how many.
  func forget(inputs paths: [String]) throws(Failure) -> Int {
    let inputs = try inputs()
    var ids: [Int64] = []
    for path in paths {
      let whole = absolute(path)
      let fitting = inputs.filter { $0.path == whole || $0.path.hasPrefix(whole + "/") || $0.path == path }
      guard !fitting.isEmpty else {
        let near = hint(whole, among: inputs.map(\.path))
        throw Failure(Exit.noInput, "\(path): the store knows no such input; \(inputs.count > 20 ? "`waymark store info` lists them" : near)")
      }
      ids += fitting.map(\.id)
    }
    try stored { [ids] () throws(StoreError) in try store.forget(ids) }
    return ids.count
  }

  /// Forgets a person under all names that belong together, with every browser that was theirs; says how many records went.
  ///
  /// Who that is, is found out as a report does that leaves the person out.
  func forget(person: String) throws(Failure) -> Int {
    try StoreRun.check(store, ReadingRules(plan))
    var pruning = PartPruning()
    var plan = plan
    plan.suppressed = [person]
    plan.made = ["inputs"]
    var pipeline = Pipeline(plan, messages)
    pipeline.noteLeftOut = { pruning = $0 }
    let library = try StoreLibrary(store)
    let order = try PartLoading(library, threads: plan.threads, messages).order()
    _ = try pipeline.run(parts: library, reviewing: [])
    pruning.phoneCountry = plan.rules.phoneCountry
    if pruning.names.isEmpty, pruning.places.isEmpty { return 0 }
    let known = try inputs().filter { !$0.isForgotten }
    for input in known { try noteOrders(of: input, in: &pruning) }
    var records = 0
    for (source, part) in order.enumerated() {
      let count = try stored { [pruning] () throws(StoreError) in try store.prune(known[part], pruning, source: source) }
      records += count.touchpoints + count.rows
    }
    // A copy that no report counts holds the same records.
    let copies = known.indices.filter { !order.contains($0) }.map { known[$0].id }
    try stored { () throws(StoreError) in try store.forget(copies) }
    return records
  }

  private func inputs() throws(Failure) -> [StoredInput] { try stored { () throws(StoreError) in try store.inputs() } }

  private func stored<Value>(_ work: () throws(StoreError) -> Value) throws(Failure) -> Value {
    try Failure.storing(in: store.path, work)
  }
}
