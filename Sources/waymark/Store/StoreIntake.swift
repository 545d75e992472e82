import Crypto
import Foundation
import Ingest
import Journeys
import Metrics
import Store

/// Brings inputs into a store: those that it knows are passed over, the others read, each in one transaction.
///
/// A file whose device, number, size and time of change are those of one that was read is that one. Any other is compared by
/// content, whatever it is stored as: it may be known under another name, have grown since it was read, or be the beginning of
/// what has. A log that has grown is read on where its reading ended, as long as that gives what reading all of it anew would.
struct StoreIntake {
  private let store: StoreFile
  private let plan: Plan
  private let messages: Messages
  private let isStrict: Bool

  init(_ store: StoreFile, _ plan: Plan, _ messages: Messages, isStrict: Bool) {
    (self.store, self.plan, self.messages, self.isStrict) = (store, plan, messages, isStrict)
  }

  /// What a store makes of an input.
  private enum Finding {
    /// It was read, as this path.
    case known(StoredInput, as: String, StoredAccount?)
    /// It is to be read, and takes the place of these, or goes on behind what was read of one.
    case new(InputMarks, replacing: [StoredInput], continuing: StoredInput? = nil)
    /// It can't be opened.
    case missing(SystemError)
  }

  /// Reads what is new. Gives the paths that were read, and whether an input could not be opened, which is said.
  func take(_ inputs: [Input], rejects: (any RejectKeeper)?) throws(Failure) -> (read: Set<String>, isMissing: Bool) {
    let progress = ReadingProgress()
    var findings: [Reading] = []
    var read: Set<String> = []
    var (isMissing, isClosed) = (false, false)
    for (input, zone) in zip(inputs, plan.zones) {
      try passing(&isMissing, input) { () throws(Failure) in
        switch try finding(input, zone) {
        case .known(let stored, let path, let account): try note(stored, path, account)
        case .new(let marks, let replaced, let grown):
          findings.append(Reading(input: input, zone: zone, marks: marks, replaced: replaced, grown: grown))
        case .missing(let system):
          isClosed = true
          var source = SourceRecord(name: input.name, path: input.path)
          source.missing = system
          _ = SourceReview([source], [input], isAll: false, rejectLimit: plan.rejectLimit, messages)
        }
      }
    }
    messages.show(progress, of: findings.map(\.input.path))
    defer { messages.endProgress() }
    for reading in findings {
      try passing(&isMissing, reading.input) { () throws(Failure) in
        if try self.read(reading, rejects, progress) { read.insert(reading.input.path) }
      }
    }
    progress.finish()
    if let floor = try stored({ store throws(StoreError) in try store.floor() }) {
      try StoreForgetting(store, plan, messages).forget(before: floor)
    }
    return (read, isMissing || isClosed)
  }

  /// Passes over an input that is gone by the time that it is read: what the others hold is reported.
  private func passing(_ isMissing: inout Bool, _ input: Input, _ work: () throws(Failure) -> Void) throws(Failure) {
    do throws(Failure) {
      try work()
    } catch {
      guard error.status == Exit.noInput else { throw error }
      isMissing = true
      messages.error("\(input.path): can't be opened. Nothing of it was read, and the report is over all others; check the name and the permissions.", at: .input(input.name), status: error.status)
    }
  }

  /// An input that is to be read.
  private struct Reading {
    var input: Input
    var zone: TimeZoneRules
    var marks: InputMarks
    var replaced: [StoredInput]
    var grown: StoredInput?
  }

  /// False: it proved to be known.
  private func read(_ reading: Reading, _ rejects: (any RejectKeeper)?, _ progress: ReadingProgress) throws(Failure) -> Bool {
    var input = reading.input
    let (marks, replaced) = (reading.marks, reading.replaced)
    if let grown = reading.grown { input.settings.resume = grown.resume }
    let pseudonyms = plan.pseudonyms.areRaw ? Pseudonyms.raw : Pseudonyms(secret: Array("\(store.key.words)".utf8))
    let writer = StorePartWriter(
      store, marks, replacing: replaced.map(\.id), continuing: reading.grown?.id,
      nameOfPerson: { kind, text in kind == "browser" || kind == "order" ? text : pseudonyms.name(kind, text) },
      timeText: { [zone = plan.shape.zone] in isoText(of: $0, in: zone) })
    let source = try Pipeline(plan, messages).writePart(of: input, in: reading.zone, key: store.key, rejects: rejects, progress, to: writer)
    if let grown = reading.grown, source.format != grown.format || source.resume?.reading != grown.resume?.reading {
      // What came last changes how the whole is read.
      writer.rollBack()
      return try read(Reading(input: reading.input, zone: reading.zone, marks: marks, replaced: [grown]), rejects, progress)
    }
    if isStrict, source.ending != .whole {
      writer.rollBack()
      _ = SourceReview([source], [input], isAll: false, rejectLimit: plan.rejectLimit, messages)
      throw Failure(Exit.ioError, "an input is damaged; with --strict nothing of it is stored, and nothing is reported")
    }
    // Standard input, and a file that was changed meanwhile, show only now that they are known.
    if let content = source.content, content.length > 0,
      let known = try stored({ store throws(StoreError) in try store.inputs(content: content) })
        .first(where: { known in known.settings == marks.settings && known.id != writer.id && !replaced.contains { $0.id == known.id } })
    {
      writer.rollBack()
      messages.warn("\(shown(input.path)) has the same content as \(shown(known.path)), which was read before; it is counted once.")
      return false
    }
    do throws(StoreError) { try writer.commit() } catch { throw Failure(error, in: store.path) }
    for old in replaced + (reading.grown.map { [$0] } ?? []) {
      messages.detail("\(input.path) has grown since it was read as \(old.path).")
    }
    for old in replaced where old.isForgotten {
      messages.warn("\(input.path) has grown since \(old.path) was forgotten, and was read as a whole; `waymark store forget` forgets it again.")
    }
    return true
  }

  // MARK: Knowing again

  private func finding(_ input: Input, _ zone: TimeZoneRules) throws(Failure) -> Finding {
    let settings = SHA256.hash(data: Data("\(zone.name) \(settingText(input.settings))".utf8)).description
    guard let stamp = FileSystem.stamp(of: input.path) else {
      return .new(InputMarks(opening: "", stamp: "", settings: settings), replacing: [])
    }
    let same = try stored { store throws(StoreError) in try store.inputs(stamp: stamp) }
    if let known = same.first {
      if known.settings != settings { return .new(InputMarks(opening: known.opening, stamp: stamp, settings: settings), replacing: same) }
      return .known(known, as: input.path, nil)
    }
    let head: ContentHead
    do throws(SystemError) { head = try ContentHead.read(path: input.path, upTo: StoreFile.openingBytes) } catch { return .missing(error) }
    let marks = InputMarks(opening: head.hash.text, stamp: stamp, settings: settings)
    let candidates = try stored { store throws(StoreError) in try store.candidates(opening: marks.opening) }.filter { $0.content.length > 0 }
    if candidates.isEmpty || head.length == 0 { return .new(marks, replacing: []) }
    do throws(SystemError) { return try compared(input, marks, candidates) } catch { return .missing(error) }
  }

  /// What an input is to those that begin as it does.
  private func compared(_ input: Input, _ marks: InputMarks, _ candidates: [StoredInput]) throws(SystemError) -> Finding {
    let lengths = Set(candidates.map(\.content.length)).sorted()
    let (digests, account) = try ContentDigest.read(path: input.path, lengths + [.max])
    guard let whole = digests.last else { return .new(marks, replacing: []) }
    let beginnings = candidates.filter { digests.contains($0.content) }
    if let known = beginnings.first(where: { $0.content == whole && $0.settings == marks.settings }) { return .known(known, as: input.path, account) }
    if let longer = longer(than: whole, of: input.path, among: candidates) { return .known(longer, as: longer.path, nil) }
    let replaced = beginnings.filter { $0.content == whole || !isThere($0) || isCopy($0.content) }
    if replaced.count == 1, let grown = replaced.first, grown.content != whole, grown.settings == marks.settings,
      grown.resume?.bytes == grown.content.length
    {
      return .new(marks, replacing: [], continuing: grown)
    }
    return .new(marks, replacing: replaced)
  }

  /// Whether the file that was read is still there as it was.
  private func isThere(_ known: StoredInput) -> Bool { FileSystem.stamp(of: known.path) == known.stamp }

  /// Whether a content that another one begins with is a copy, as in one run over both files: shorter ones are not compared.
  private func isCopy(_ content: ContentDigest) -> Bool { content.length >= ContentHead.most }

  /// What begins with this content and goes on, where its file is still there to be compared.
  private func longer(than whole: ContentDigest, of path: String, among candidates: [StoredInput]) -> StoredInput? {
    guard isCopy(whole) else { return nil }
    // What can't be read proves nothing. Exports of one kind begin alike, with their header, and few go on so.
    guard let head = try? ContentHead.read(path: path, upTo: Self.glance) else { return nil }
    return candidates.first { candidate in
      candidate.content.length > whole.length && isThere(candidate)
        && (try? ContentHead.read(path: candidate.path, upTo: Self.glance))?.hash == head.hash
        && (try? ContentDigest.read(path: candidate.path, upTo: whole.length)) == whole
    }
  }

  /// Bytes in which contents mostly differ that aren't alike, fewer than any has that is a copy.
  private static let glance = 1 << 14

  /// Keeps the ledger's names up to date: a file that was moved is called as it is now, and of two copies the first by name counts.
  private func note(_ known: StoredInput, _ path: String, _ account: StoredAccount?) throws(Failure) {
    if known.path == path || path == "-" { return }
    let isThere = isThere(known)
    if isThere { messages.warn("\(path) has the same content as \(known.path), which was read before; it is counted once.") }
    if !isThere || isBefore(path, known.path), let stamp = FileSystem.stamp(of: path) {
      try stored { store throws(StoreError) in try store.move(known.id, to: path, stamp: stamp, account) }
    }
  }

  private func shown(_ path: String) -> String { path == "-" ? "standard input" : path }

  private func stored<Value>(_ work: (StoreFile) throws(StoreError) -> Value) throws(Failure) -> Value {
    try Failure.storing(in: store.path) { () throws(StoreError) in try work(store) }
  }
}
