import Reports

/// Lines of a configuration: settings, settings that are only proposed, and words about them.
///
/// Words stand behind `# `, proposed settings behind `#` alone, so that taking that away makes them count.
struct ConfigurationText {
  private(set) var lines: [String] = []

  var text: String { lines.joined(separator: "\n") + "\n" }

  /// A word about what follows, or about all.
  mutating func say(_ words: String) { lines += Self.comment(words) }

  /// A setting with the evidence for it above.
  mutating func set(_ setting: [String], because evidence: String...) {
    gap()
    for words in evidence where !words.isEmpty { say(words) }
    lines += setting
  }

  /// A setting that the reader has to decide.
  mutating func propose(_ setting: [String], because evidence: String...) {
    gap()
    for words in evidence where !words.isEmpty { say(words) }
    lines += setting.map { "#" + $0 }
  }

  /// A line of a list, as it is.
  mutating func listed(_ line: String) { lines.append("# " + visible(line)) }

  mutating func write(_ line: String) { lines.append(line) }

  mutating func gap() { if lines.last?.isEmpty == false { lines.append("") } }

  private static func comment(_ words: String) -> [String] {
    wrapped(visible(words), indent: 0, width: 98).split(separator: "\n", omittingEmptySubsequences: false).map { "# " + $0 }
  }
}
