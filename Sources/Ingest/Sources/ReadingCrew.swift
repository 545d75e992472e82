import Foundation

/// A sink that several threads can write into, each through one of its own.
package protocol SharedSink: RecordSink {
  /// A sink for another thread; what both take comes together.
  func colleague() -> any SharedSink
  /// Hands over what the sink holds for its thread alone, when all is read.
  func finish()
}

/// Threads that read all inputs of a run, several at once, and the pieces of each log side by side.
///
/// Who leads an input unpacks it and hands out its pieces; when enough of them wait, it takes one itself, so that unpacking and
/// parsing share the threads as they need them. Rows of exports are read one input after the other, in their order. What is read
/// does not depend on the threads, nor on their number.
package final class ReadingCrew: @unchecked Sendable {
  // What is shared is touched only while `condition` is locked; settings are never changed.
  private let condition = NSCondition()
  private let threads: Int
  private let settings: [InputSettings]
  private let makeReader: () -> SourceReader
  /// Rejects are kept in the order of the inputs, so that those are then read one after the other.
  private let isKeepingRejects: Bool
  private let rows: RowLane

  private var stages: [Stage]
  private var sources: [SourceRecord]
  private var failures: [Int: IngestError] = [:]
  private var next = 0
  private var jobs: [Job] = []
  private var spare: [[UInt8]] = []
  private var atWork = 0

  private enum Stage { case waiting, opening, log, rows, done }

  /// The reader of exports, which whoever's turn it is may use.
  private final class RowLane: @unchecked Sendable {
    var reader: SourceReader
    init(_ reader: consuming SourceReader) { self.reader = reader }
  }

  private struct Job {
    let log: LogReading
    let piece: LinePiece
    let index: Int
    let ending: ByteStream.Ending
  }

  /// `settings[i]` is of source `i`; `makeReader` makes a reader with the settings of the run, and `threads` is how many work at once.
  package init(
    _ sources: [SourceRecord], settings: [InputSettings], threads: Int, keepsRejects: Bool,
    makeReader: @escaping () -> SourceReader
  ) {
    self.sources = sources
    self.settings = settings
    self.threads = max(1, threads)
    self.makeReader = makeReader
    isKeepingRejects = keepsRejects
    stages = [Stage](repeating: .waiting, count: sources.count)
    rows = RowLane(makeReader())
  }

  /// Reads everything. Of inputs that don't fit their mapping the first one's error is thrown. One that can't be opened is `missing`
  /// in its account; where none can be, that is thrown.
  package func read(into sink: any SharedSink) throws(IngestError) -> (sources: [SourceRecord], deferred: [DeferredRecord]) {
    let helpers = threads - 1
    atWork = helpers
    for number in 0..<helpers {
      let other = Colleague(sink.colleague())
      let thread = Thread { [self] in
        work(LogThread(other.sink))
        other.sink.finish()
        condition.withLock {
          atWork -= 1
          condition.broadcast()
        }
      }
      thread.name = "read \(number + 1)"
      thread.stackSize = 8 << 20
      thread.start()
    }
    work(LogThread(sink))
    condition.withLock { while atWork > 0 { condition.wait() } }
    if let first = failures.min(by: { $0.key < $1.key }) { throw first.value }
    if let first = sources.first, let missing = first.missing, sources.allSatisfy({ $0.missing != nil }) {
      throw .unreadable(path: first.path, missing)
    }
    return (sources, rows.reader.deferred)
  }

  /// A sink on its way to the thread that alone uses it.
  private struct Colleague: @unchecked Sendable {
    let sink: any SharedSink
    init(_ sink: any SharedSink) { self.sink = sink }
  }

  private enum Task { case piece(Job), source(Int) }

  private func work(_ thread: LogThread) {
    while let task = nextTask() {
      switch task {
      case .piece(let job): run(job, thread)
      case .source(let number): lead(number, thread)
      }
    }
  }

  /// What is to be done next; nil when there is nothing more.
  private func nextTask() -> Task? {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let job = takeJob() { return .piece(job) }
      let isFree = !isKeepingRejects || stages.allSatisfy { $0 == .waiting || $0 == .done }
      if next < sources.count, failures.isEmpty, isFree {
        let number = next
        next += 1
        stages[number] = .opening
        return .source(number)
      }
      let isOver = next == sources.count || !failures.isEmpty
      if isOver, stages.allSatisfy({ $0 == .waiting || $0 == .done }) { return nil }
      condition.wait()
    }
  }

  /// The first piece that can be worked on: of a log one after the other, and of one that is read in order one at a time. To be
  /// called while locked.
  private func takeJob() -> Job? {
    for (place, job) in jobs.enumerated() where job.index == job.log.begun && (job.log.busy == 0 || !job.log.isInOrder) {
      jobs.remove(at: place)
      job.log.begun += 1
      job.log.busy += 1
      return job
    }
    return nil
  }

  private func run(_ job: Job, _ thread: LogThread) {
    let isComplete = job.log.read(job.piece, job.index, by: thread, job.ending)
    condition.withLock {
      job.log.busy -= 1
      if spare.count < 4 * threads { spare.append(job.piece.bytes) }
      if isComplete { complete(job.log.number, job.log.result) }
      condition.broadcast()
    }
  }

  /// To be called while locked.
  private func complete(_ number: Int, _ source: SourceRecord) {
    sources[number] = source
    stages[number] = .done
    condition.broadcast()
  }

  // MARK: Leading

  private func lead(_ number: Int, _ thread: LogThread) {
    var source = condition.withLock { sources[number] }
    do throws(IngestError) {
      let reader = makeReader()
      let opened = try reader.open(&source, number: number, settings: settings[number])
      if let log = opened.log {
        condition.withLock { stages[number] = .log }
        let point = settings[number].resume
        var stream = opened.intoStream()
        if let point { stream.pass(point.bytes) }
        // Places in text that is turned into UTF-8 are not those of the content.
        source.isTranscoded = stream.isUTF16 || stream.endsLinesWithReturn
        handOut(
          LogReading(source, number: number, log, from: point, keeper: reader.rejectKeeper, progress: reader.progress), stream, thread)
        return
      }
      awaitRows(number)
      try rows.reader.readRest(&source, number: number, settings: settings[number], opened, into: thread.sink)
      condition.withLock { complete(number, source) }
    } catch {
      condition.withLock {
        if case .unreadable(_, let system) = error {
          // The others are read all the same.
          source.missing = system
          source.format = "missing"
        } else {
          failures[number] = error
        }
        complete(number, source)
      }
    }
  }

  /// Cuts a log into pieces and hands them out.
  private func handOut(_ log: LogReading, _ stream: consuming ByteStream, _ thread: LogThread) {
    var pieces = LinePieces(stream)
    var index = 0
    while let piece = pieces.next(reusing: { condition.withLock { spare.popLast() } ?? [] }) {
      log.expect()
      if piece.kind == .end { log.end(pieces.stream.account) }
      let job = Job(log: log, piece: piece, index: index, ending: pieces.stream.ending)
      index += 1
      var taken = queue(job)
      while let job = taken {
        run(job, thread)
        taken = condition.withLock { jobs.count >= mostJobs ? takeJob() : nil }
      }
    }
  }

  private var mostJobs: Int { threads == 1 ? 1 : 2 * threads }

  /// Puts a piece where threads look for work. Where too many wait already, one to work on comes back.
  private func queue(_ job: Job) -> Job? {
    condition.lock()
    defer { condition.unlock() }
    jobs.append(job)
    condition.broadcast()
    while jobs.count >= mostJobs {
      if let other = takeJob() { return other }
      condition.wait()
    }
    return nil
  }

  /// Waits until no export before this one is still being read.
  private func awaitRows(_ number: Int) {
    condition.withLock {
      stages[number] = .rows
      condition.broadcast()
      while stages[..<number].contains(where: { $0 == .opening || $0 == .rows }) { condition.wait() }
    }
  }
}
