import Ingest
import Reports

/// What `check` proposes for a file that is in no known format; its lines are ready for the configuration.
struct Proposal {
  let text: String

  /// Nil where nothing can be said.
  init?(for source: SourceRecord) {
    guard source.format == "unknown", let sample = FileSample(path: source.path), !sample.lines.isEmpty else { return nil }
    if let log = LogFormatProposal(sample) {
      let share = log.read == log.lines ? "all" : "\(log.read)"
      text = Self.shown(
        "It looks like a log. This format reads \(share) of its first \(log.lines) lines; a name such as field_1 stands for what is not known:",
        ["inputs:", "  - files: \(yaml(source.name))", "    log_format: '\(visible(log.format).replacing("'", with: "''"))'"])
      return
    }
    guard let (names, rows) = sample.table(), Self.isEven(names, rows),
      let mapping = MappingProposal(names: names, rows: rows, file: source.name)
    else { return nil }
    text = Self.shown("It looks like a table. A mapping to start from; check every line of it:", mapping.lines)
  }

  /// Prose has commas too, but not the same number in every line.
  private static func isEven(_ names: [String], _ rows: [[String]]) -> Bool {
    rows.filter { $0.count == names.count }.count * 2 > rows.count
  }

  private static func shown(_ title: String, _ lines: [String]) -> String {
    (["  " + title] + lines.map { "    " + $0 }).joined(separator: "\n") + "\n"
  }
}
