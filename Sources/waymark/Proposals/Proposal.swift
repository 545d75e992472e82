import Ingest
import Reports

/// What `check` and `init` propose for a file that is in no known format.
struct Proposal {
  /// What it looks like.
  let title: String
  /// Ready for the configuration, under `inputs:`.
  let lines: [String]

  /// As `check` shows it.
  var text: String { (["  " + title, "    inputs:"] + lines.map { "    " + $0 }).joined(separator: "\n") + "\n" }

  /// Nil where nothing can be said. `file`: what the configuration is to call it, its name where nothing else is said.
  init?(for source: SourceRecord, file: String? = nil) {
    guard source.format == "unknown", let sample = FileSample(path: source.path), !sample.lines.isEmpty else { return nil }
    let file = file ?? source.name
    if let log = LogFormatProposal(sample) {
      let share = log.read == log.lines ? "all" : "\(log.read)"
      title = "It looks like a log. This format reads \(share) of its first \(log.lines) lines; a name such as field_1 stands for what is not known:"
      lines = ["  - files: \(yaml(file))", "    log_format: '\(visible(log.format).replacing("'", with: "''"))'"]
      return
    }
    guard let (names, rows) = sample.table(), Self.isEven(names, rows), let mapping = MappingProposal(names: names, rows: rows, file: file)
    else { return nil }
    title = "It looks like a table. A mapping to start from; check every line of it:"
    lines = mapping.lines
  }

  /// Prose has commas too, but not the same number in every line.
  private static func isEven(_ names: [String], _ rows: [[String]]) -> Bool {
    rows.filter { $0.count == names.count }.count * 2 > rows.count
  }
}
