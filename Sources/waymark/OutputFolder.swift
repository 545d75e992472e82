import Foundation
import Ingest
import Journeys
import Metrics
import ReportPage
import Reports

/// The CSV form of `--out`.
struct DelimitedOutput {
  private let writer: (any TableWriter)?

  /// What stands before the decimals of numbers.
  let decimalMark: Character

  init(_ style: OutputStyle) {
    writer = Forms.form(named: "csv")?.writer(style)
    decimalMark = style.cells.decimalMark
  }

  func bytes(of table: Table) -> [UInt8] {
    var bytes: [UInt8] = []
    writer?.write([table], to: &bytes)
    return bytes
  }

  /// Writes a table to a file, a piece at a time.
  func write(_ table: Table, to file: borrowing WriteHandle) throws(SystemError) {
    var piece: [UInt8] = []
    try writer?.write([table], to: &piece) { bytes throws(SystemError) in
      if bytes.count >= Self.pieceSize { try Self.write(&bytes, to: file) }
    }
    try Self.write(&piece, to: file)
  }

  private static let pieceSize = 1 << 18

  private static func write(_ bytes: inout [UInt8], to file: borrowing WriteHandle) throws(SystemError) {
    try file.write(bytes.span)
    bytes.removeAll(keepingCapacity: true)
  }
}

extension PageFacts {
  /// What the page says of a run.
  fileprivate init(_ outcome: Outcome, _ plan: Plan, _ warnings: [String], decimalMark: Character) {
    let zone = plan.shape.zone
    let calendar = PeriodCalendar(plan.shape.period, in: zone)
    let last = outcome.sources.compactMap(\.counts.lastTime).max()
    func text(_ instant: Instant?) -> String? { instant.map { isoText(of: $0, in: zone) } }
    self.init(
      version: Waymark.version, zone: zone.name, first: text(outcome.sources.compactMap(\.counts.firstTime).min()), last: text(last),
      lastPeriod: last.map { calendar.name(of: calendar.period(of: $0)) }, period: plan.shape.period.rawValue, cohort: plan.shape.cohort.rawValue,
      stages: plan.stages.stages.map(\.name), settings: plan.described + plan.segmented, warnings: warnings, decimalMark: decimalMark)
  }
}

/// The folder of `--out`: each table as `NAME.csv`, `report.html` and `run.json`, all of one run or none.
///
/// It is this run's from the beginning to the end, so that one that can't write there, or meets another, says so before it reads.
final class OutputFolder: RemovedOnInterruption, @unchecked Sendable {
  private let path: String
  private let calls: FolderCalls
  // What follows is touched only while `guarded` is held.
  private let guarded = NSLock()
  private var lock: OutputLock?
  private var files: FileSet
  /// The folders that were made for it, from the outermost on.
  private var made: [String] = []
  /// Whether what lies in the hidden folder is this run's.
  private var isOwn = false

  init(path: String, calls: FolderCalls = FolderCalls()) throws(Failure) {
    self.path = path
    self.calls = calls
    files = FileSet(in: path, calls: calls)
    guarded.lock()
    defer { guarded.unlock() }
    Interruptions.removes(self)
    var made: [String] = []
    defer { self.made = made }
    do throws(Failure) {
      lock = try OutputLock(folder: path) { made.append($0) }
    } catch {
      // A folder that was made here and is another run's by now isn't empty, or will not be.
      if error.status == Exit.busy { made = [] }
      throw error
    }
    isOwn = true
    // Now that there is one, it is known where it really lies.
    files = FileSet(in: path, calls: calls)
    do throws(SystemError) {
      try files.begin(isNew: !made.isEmpty)
    } catch {
      throw Failure(Exit.cannotCreate, "\(path): \(error.words). The folder can't be written to. \(advice(error))", at: .file(path))
    }
  }

  deinit { end() }

  /// Writes the tables, and beside that has a store keep them. What is wrong there is told first, and changes nothing here.
  func write(_ outcome: Outcome, _ plan: Plan, _ form: DelimitedOutput, _ warnings: [String]) throws(Failure) {
    // First in line is what takes longest: the store, and the page.
    var writers = [Failure?](repeating: nil, count: plan.threads)
    do throws(Failure) {
      try sideBySide(&writers, parts: outcome.tables.count + 2) { storeFailure, number throws(Failure) in
        switch number {
        case 0: try keep(outcome, &storeFailure)
        case 1: try writePage(outcome, plan, form, warnings)
        default:
          let table = outcome.tables[number - 2]
          try write("\(table.name).csv") { file throws(SystemError) in try form.write(table, to: file) }
        }
      }
    } catch {
      // Which of two failures came first is chance.
      throw writers.lazy.compactMap { $0 }.first ?? error
    }
    try outcome.checkTables()
    let record = Array(RunRecord(outcome, plan, warnings).text.utf8)
    try write("run.json") { file throws(SystemError) in try file.write(record.span) }
    try replace()
  }

  private func keep(_ outcome: Outcome, _ failure: inout Failure?) throws(Failure) {
    do throws(Failure) {
      try outcome.keepTables?()
    } catch {
      failure = error
      throw error
    }
  }

  private func writePage(_ outcome: Outcome, _ plan: Plan, _ form: DelimitedOutput, _ warnings: [String]) throws(Failure) {
    let page = ReportPage(outcome.tables, PageFacts(outcome, plan, warnings, decimalMark: form.decimalMark)).bytes()
    try write("report.html") { file throws(SystemError) in try file.write(page.span) }
  }

  /// Writes a file aside.
  func write(_ name: String, _ body: (borrowing WriteHandle) throws(SystemError) -> Void) throws(Failure) {
    do throws(SystemError) {
      try files.write(name, body)
    } catch {
      throw failure(error, at: name)
    }
  }

  /// Puts all files that were written in their places.
  func replace() throws(Failure) {
    guarded.lock()
    defer { guarded.unlock() }
    guard isOwn else { return }
    let isTidy: Bool
    do throws(SystemError) {
      isTidy = try files.replace()
    } catch {
      throw failure(error, at: nil)
    }
    guard !isTidy else { return }
    throw Failure(
      Exit.cannotCreate, "\(path): the new report is there, but not all that it took to put it there could be removed. The next run does that.",
      at: .file(path))
  }

  private func failure(_ error: SystemError, at name: String?) -> Failure {
    let place = name.map { "\(path)/\($0)" } ?? path
    return Failure(Exit.cannotCreate, "\(place): \(error.words). \(advice(error)) What was there before is untouched.", at: .file(place))
  }

  /// Removes what isn't in its place, and lets others write to the folder.
  func end() {
    Interruptions.forgets(self)
    guarded.withLock {
      removeRest()
      isOwn = false
      made = []
      lock = nil
      files = FileSet(in: path, calls: calls)
    }
  }

  func removeAtOnce() {
    // Never let go of: nothing must be put in its place after this.
    guarded.lock()
    // Another thread may be making a file in what is being removed; it makes no more when that has gone.
    for _ in 0..<100 {
      removeRest()
      if !isOwn || files.isTidy { return }
    }
  }

  private func removeRest() {
    // What can't be removed now the next run removes.
    if isOwn { try? files.settle() }
    // Only what is empty goes.
    for folder in made.reversed() { try? calls.removeFolder(folder) }
  }
}
