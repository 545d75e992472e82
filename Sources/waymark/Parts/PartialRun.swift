import Ingest

/// `waymark report --partial`: reads inputs one after the other, and writes down what each holds.
struct PartialRun {
  private let plan: Plan
  private let messages: Messages
  private let isStrict: Bool

  init(_ plan: Plan, _ messages: Messages, isStrict: Bool) {
    self.plan = plan
    self.messages = messages
    self.isStrict = isStrict
  }

  func run(to path: String, rejects rejectsPath: String?) throws(Failure) -> Int32 {
    let rejects = try rejectsPath.map { path throws(Failure) in try RejectsFile(path: path) }
    let key = PartialFile.key(plan.pseudonyms)
    let writer = try PartialWriter(path: path, ReadingRules(plan), key)
    do throws(Failure) {
      let status = try write(to: writer, key, rejects)
      try writer.finish()
      try rejects?.finish()
      return status
    } catch {
      writer.discard()
      throw error
    }
  }

  private func write(to writer: PartialWriter, _ key: HashKey, _ rejects: RejectsFile?) throws(Failure) -> Int32 {
    TemporaryFolder.removeAbandoned(in: plan.temporaryFolder)
    let progress = ReadingProgress()
    messages.show(progress, of: plan.inputs.map(\.path))
    defer { messages.endProgress() }
    var sources: [SourceRecord] = []
    for (input, zone) in zip(plan.inputs, plan.zones) {
      sources.append(try Pipeline(plan, messages).writePart(of: input, in: zone, key: key, rejects: rejects, progress, to: writer))
    }
    progress.finish()
    let review = SourceReview(sources, plan.inputs, rejectLimit: plan.rejectLimit, messages)
    if isStrict, review.isDamaged { throw Failure(Exit.ioError, "an input is damaged; with --strict nothing is written") }
    return review.status
  }
}
