/// A command's `discussion`, taken apart: a line in capitals is a heading; lines behind two blanks stay as they are; what is
/// between blank lines is a paragraph. Lines that call `waymark` are examples.
struct ManualText {
  enum Block: Equatable {
    case paragraph(String)
    /// Lines without the two blanks.
    case lines([String])
  }

  struct Section {
    /// Empty before the first heading.
    var title: String
    var blocks: [Block] = []
  }

  private(set) var sections: [Section] = []
  /// The examples with the lines that say what they do, which stand four blanks further to the right.
  private(set) var examples: [String] = []

  init(_ text: String) {
    var section = Section(title: "")
    var words: [Substring] = []
    var lines: [String] = []
    func close() {
      if !words.isEmpty { section.blocks.append(.paragraph(words.joined(separator: " "))) }
      if !lines.isEmpty { section.blocks.append(.lines(lines)) }
      (words, lines) = ([], [])
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("  ") {
        if !words.isEmpty { close() }
        lines.append(String(line.dropFirst(2)))
      } else if line.isEmpty {
        close()
      } else if Self.isHeading(line) {
        close()
        sections.append(section)
        section = Section(title: String(line))
      } else {
        if !lines.isEmpty { close() }
        words.append(line)
      }
    }
    close()
    sections.append(section)
    takeExamples()
  }

  private mutating func takeExamples() {
    for place in sections.indices {
      sections[place].blocks.removeAll { block in
        guard case .lines(let lines) = block, let first = lines.first, Self.isExample(first) else { return false }
        examples += lines
        return true
      }
    }
    sections.removeAll { $0.blocks.isEmpty }
  }

  private static func isHeading(_ line: Substring) -> Bool {
    line.count > 2 && line.allSatisfy { $0.isUppercase || $0 == " " }
  }

  static func isExample(_ line: String) -> Bool { line.hasPrefix("waymark ") || line.contains("| waymark ") }

  /// The examples that are run, without what is said of them: behind two blanks, or in a line of its own.
  var commands: [String] {
    examples.filter(Self.isExample).map { line in
      let parts = line.split(separator: "  ", maxSplits: 1)
      return parts.first.map(String.init) ?? line
    }
  }
}

/// Breaks a text at blanks so that it fits between `indent` and `width`; the first line begins where the caller is.
func wrapped(_ text: String, indent: Int, width: Int) -> String {
  let room = max(12, width - indent)
  var lines: [String] = []
  var line = ""
  for word in text.split(separator: " ") {
    if !line.isEmpty, line.count + 1 + word.count > room {
      lines.append(line)
      line = ""
    }
    line += (line.isEmpty ? "" : " ") + word
  }
  lines.append(line)
  return lines.joined(separator: "\n" + String(repeating: " ", count: indent))
}

/// Words and what they mean as lines of a `discussion`, the meanings in a column.
func terms(_ list: [(word: String, meaning: String)]) -> String {
  let column = (list.map(\.word.count).max() ?? 0) + 2
  return list.map { "  " + $0.word + String(repeating: " ", count: column - $0.word.count) + $0.meaning }.joined(separator: "\n")
}
