import Foundation
import Ingest
import Reports

/// The file of `--metrics`: what became of the last run, for Prometheus, as node_exporter's textfile collector reads it
/// (prometheus.io, "Exposition formats").
///
/// It is written when a run ends, also when it failed; the time of the last success is taken over from the file that was there.
/// What is labelled with the file's name can stand beside the files of other runs.
struct MetricsFile {
  let path: String
  /// When the run began.
  let start = Date()
  private let clock = ContinuousClock.now

  /// Fails at once where the file could never be written.
  init(path: String) throws(Failure) {
    self.path = path
    let folder = absolute(path + "/..")
    guard FileSystem.kind(of: folder) == .folder else {
      throw Failure(Exit.cannotCreate, "\(path): there is no folder \(folder). Nothing was reported; make it, or correct --metrics.", at: .file(path))
    }
    guard FileSystem.kind(of: path) != .folder else {
      throw Failure(Exit.cannotCreate, "\(path): a folder. Nothing was reported; --metrics names a file.", at: .file(path))
    }
  }

  /// Does the work of a run and writes what became of it. The work puts down the accounts of its inputs when it has read them.
  static func recording(
    to path: String?, _ messages: Messages, _ work: (inout [SourceRecord]?) throws(Failure) -> Int32
  ) throws(Failure) -> Int32 {
    var sources: [SourceRecord]?
    guard let path else { return try work(&sources) }
    let file = try MetricsFile(path: path)
    let status: Int32
    do throws(Failure) {
      status = try work(&sources)
    } catch {
      // Why the run failed matters more.
      do throws(Failure) {
        try file.write(error.status, sources, messages)
      } catch {
        messages.error(error.message, at: error.place)
      }
      throw error
    }
    do throws(Failure) {
      try file.write(status, sources, messages)
    } catch {
      messages.error(error.message, at: error.place, status: error.status)
      return status == 0 ? error.status : status
    }
    return status
  }

  private func write(_ status: Int32, _ sources: [SourceRecord]?, _ messages: Messages) throws(Failure) {
    let taken = ContinuousClock.now - clock
    let text = MetricsText(
      name: URL(fileURLWithPath: path).lastPathComponent, status: status, end: start + taken / .seconds(1), seconds: taken / .seconds(1),
      lastSuccess: lastSuccess(), warnings: messages.warnings.count, sources: sources
    ).text
    do throws(SystemError) {
      try put(Array(text.utf8))
    } catch {
      throw Failure(
        Exit.cannotCreate, "\(path): \(error.words). The metrics of this run aren't there; make room, or check the permissions.",
        at: .file(path))
    }
  }

  /// A file appears at once, for the collector may look at any moment; a pipe or a device is written to as it is.
  private func put(_ bytes: [UInt8]) throws(SystemError) {
    let file = try WholeFile(path: path)
    try file.write(bytes.span)
    try file.finish()
    guard FileSystem.kind(of: path) == .file else { return }
    // The collector is another user, and what the mask of cron or systemd allows may be less.
    try? FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
  }

  /// The time of the last success that the file knows, in seconds since 1970.
  private func lastSuccess() -> Double? {
    // Whatever else has this name is not read into memory.
    guard let size = FileSystem.size(of: path), size < 1 << 20, let bytes = FileManager.default.contents(atPath: path) else { return nil }
    return MetricsText.lastSuccess(in: String(decoding: bytes, as: UTF8.self))
  }
}

/// The text of a run's metrics. All are gauges: they say how the last run was, not how all of them were together.
struct MetricsText {
  private var lines: [String] = []
  private let run: String

  /// `name`: the file's; `end` is when the run ended; without `sources` it ended before all inputs were read.
  init(
    name: String, status: Int32, end: Date, seconds: Double, lastSuccess: Double?, warnings: Int, sources: [SourceRecord]?
  ) {
    run = name.hasSuffix(".prom") ? String(name.dropLast(5)) : name
    let now = Self.seconds(end.timeIntervalSince1970)
    add("build_info", "The version of Waymark that ran last.", "1", ("version", Waymark.version))
    add("run_status", "Exit status of the last run; 0 is success.", String(status))
    add("run_timestamp_seconds", "When the last run ended, in seconds since 1970.", now)
    add(
      Self.success, "When the last run with status 0 ended, in seconds since 1970; 0 if none has.",
      status == 0 ? now : Self.seconds(lastSuccess ?? 0))
    add("run_duration_seconds", "How long the last run took.", Self.seconds(seconds))
    add("run_warnings", "Warnings of the last run.", String(warnings))
    if let sources { add(sources) }
  }

  var text: String { lines.joined(separator: "\n") + "\n" }

  private mutating func add(_ sources: [SourceRecord]) {
    func sum(_ number: (SourceRecord) -> Int) -> String { String(sources.reduce(0) { $0 + number($1) }) }
    add("run_inputs", "Inputs that the last report is over.", String(sources.count))
    add("run_damaged_inputs", "Inputs of the last report that were damaged or broke off.", sum { $0.ending == .whole ? 0 : 1 })
    add("run_input_bytes", "Bytes of the inputs of the last report, as they are stored.", sum(\.storedBytes))
    add("run_records", "Records in the inputs of the last report.", sum(\.counts.records))
    add("run_touchpoints", "Records of the last report that became touchpoints.", sum(\.counts.touchpoints))
    add("run_identity_only", "Records of the last report that only name a person.", sum(\.counts.identityOnly))
    add("run_rejected", "Records of the last report that can't be read.", sum(\.counts.rejected))
    for (number, filter) in Verdict.Filter.allCases.enumerated() {
      add(
        "run_filtered", number == 0 ? "Records of the last report that don't count, by reason." : nil, sum { $0.counts.filtered[filter.rawValue] },
        ("reason", filter.name))
    }
    if let newest = sources.compactMap(\.counts.lastTime).max() {
      add("run_newest_record_timestamp_seconds", "Time of the newest record of the last report, in seconds since 1970.", String(newest.seconds))
    }
  }

  private static let success = "run_success_timestamp_seconds"

  /// Help and type stand once, before the first sample of a name.
  private mutating func add(_ name: String, _ help: String?, _ value: String, _ label: (name: String, value: String)? = nil) {
    if let help { lines += ["# HELP waymark_\(name) \(help)", "# TYPE waymark_\(name) gauge"] }
    let labels = [("run", run)] + (label.map { [$0] } ?? [])
    let text = labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
    lines.append("waymark_\(name){\(text)} \(value)")
  }

  /// The value of a label, in which backslashes, quotes and line ends are escaped.
  private static func escaped(_ text: String) -> String {
    visible(text, keepsLineEnds: true).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }

  /// To the millisecond.
  private static func seconds(_ value: Double) -> String {
    let milliseconds = Int64((value * 1000).rounded())
    let fraction = String(milliseconds % 1000)
    return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - fraction.utf8.count))\(fraction)"
  }

  /// The time of the last success that such a text states; nil where it states none.
  static func lastSuccess(in text: String) -> Double? {
    for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("waymark_\(success){") {
      guard let value = line.split(separator: " ").last.flatMap({ Double($0) }), value.isFinite, (0..<1e11).contains(value) else { return nil }
      return value
    }
    return nil
  }
}
