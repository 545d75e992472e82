import Foundation
import Ingest

/// What `-h` and `--help` print.
struct HelpText {
  private let page: CommandPage
  private let manual: ManualText
  /// Columns of the terminal.
  private let width: Int

  init(_ page: CommandPage, width: Int) {
    self.page = page
    self.width = min(max(width, 40), 100)
    manual = ManualText(page.discussion ?? "")
  }

  /// The columns of the terminal that help is shown on, else those that COLUMNS states, else 80.
  static var columns: Int {
    terminalColumns(1) ?? ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 80
  }

  /// `waymark -h` and `--help`: one screen of 80 columns and 24 lines.
  var overview: String {
    var text = title
    text += "\n" + examples
    text += "\nCommands\n"
    for command in page.children { text += term(command.commandName, command.abstract ?? "", column: 15) }
    let more = page.superCommands == nil
      ? "`waymark COMMAND -h` is short, `--help` says all; `waymark man` is the manual."
      : "`\(page.path) COMMAND --help` says more."
    return text + "\n" + wrapped(more, indent: 0, width: width) + "\n"
  }

  /// `waymark report -h`: how it is called, examples, and which flags there are.
  var short: String {
    guard page.children.isEmpty else { return overview }
    var text = title + "\nUsage: \(wrapped(page.usage, indent: 9, width: width))\n"
    text += "\n" + examples
    let groups = FlagGroups.of(page.flags.filter { $0.name != "help" })
    if page.flags.contains(where: { $0.name != "help" }) {
      // Who reads this knows of the one that is left out.
      text += "\n" + wrapped("Options; `\(page.path) --help` explains each", indent: 2, width: width) + "\n"
      for group in groups {
        let names = group.flags.compactMap { $0.names?.first { $0.kind == "long" }?.text }
        text += term(group.title, names.joined(separator: " "), column: 28)
      }
    }
    return text
  }

  /// `waymark report --help`: all.
  var long: String {
    guard page.superCommands != nil else { return overview }
    var text = title + "\nUsage: \(wrapped(page.usage, indent: 9, width: width))\n"
    text += "\n" + examples
    let (first, others) = manual.sections.first?.title == "" ? (manual.sections.first, Array(manual.sections.dropFirst())) : (nil, manual.sections)
    if let first { text += first.blocks.map { "\n" + shown($0, indent: 0) }.joined() }
    if !page.children.isEmpty {
      text += "\nCommands\n"
      for command in page.children { text += term(command.commandName, command.abstract ?? "", column: 15) }
    }
    if !page.inputs.isEmpty { text += "\nArguments\n" + page.inputs.map { term($0.label, $0.summary, column: 26) }.joined() }
    for group in FlagGroups.of(page.flags) {
      text += "\n\(group.title)\n" + group.flags.map { term($0.label, $0.summary, column: 26) }.joined()
    }
    for section in others {
      text += "\n\(section.title.prefix(1))\(section.title.dropFirst().lowercased())\n"
      text += section.blocks.map { shown($0, indent: 2) }.joined(separator: "\n")
    }
    if page.children.isEmpty {
      text += "\nExit status\n" + Exit.meanings.map { term($0.status, $0.meaning, column: 17) }.joined()
    }
    return text
  }

  private var title: String { wrapped("\(page.path): \(page.abstract ?? "")", indent: 2, width: width) + "\n" }

  private var examples: String {
    manual.examples.isEmpty ? "" : "Examples\n" + manual.examples.map { "  \($0)\n" }.joined()
  }

  /// A word and what it means beside it, or beneath where it is too long.
  private func term(_ name: String, _ meaning: String, column: Int) -> String {
    let column = min(column, width / 2)
    let fits = name.count + 4 <= column
    let gap = fits ? String(repeating: " ", count: column - name.count - 2) : "\n" + String(repeating: " ", count: column)
    return "  \(name)\(gap)\(wrapped(meaning, indent: column, width: width))\n"
  }

  private func shown(_ block: ManualText.Block, indent: Int) -> String {
    let blanks = String(repeating: " ", count: indent)
    switch block {
    case .paragraph(let text): return blanks + wrapped(text, indent: indent, width: width) + "\n"
    case .lines(let lines):
      return lines.map { line in
        // A list of words and their meanings is broken beside the words.
        guard line.count + 2 > width, let (word, meaning) = Self.listed(line) else { return "  \(line)\n" }
        return term(word, meaning, column: line.count - meaning.count + 2)
      }.joined()
    }
  }

  /// The word before a gap of blanks, and what stands behind it.
  static func listed(_ line: String) -> (word: String, meaning: String)? {
    guard let gap = line.range(of: "  ") else { return nil }
    let meaning = line[gap.upperBound...].drop { $0 == " " }
    return line.hasPrefix(" ") || meaning.isEmpty ? nil : (String(line[..<gap.lowerBound]), String(meaning))
  }
}

extension HelpText {
  /// Whether arguments ask for help; what stands behind `--` are inputs.
  static func isAsked(by arguments: [String]) -> Bool {
    let read = arguments.prefix { $0 != "--" }
    return read.first == "help" || read.contains("-h") || read.contains("--help")
  }

  /// The arguments without the words that ask for help.
  static func words(of arguments: [String]) -> [String] {
    guard isAsked(by: arguments) else { return arguments }
    return (arguments.first == "help" ? Array(arguments.dropFirst()) : arguments).filter { $0 != "-h" && $0 != "--help" }
  }

  /// The help that arguments ask for; nil: they don't, or for that of a command that there isn't.
  static func asked(by arguments: [String], width: Int = columns) -> String? {
    // A run that wants none doesn't wait for it.
    guard isAsked(by: arguments) || arguments.count < 2 else { return nil }
    let words = words(of: arguments)
    let (page, count) = CommandPage.called(by: words)
    if !page.children.isEmpty, words.dropFirst(count).contains(where: { !$0.hasPrefix("-") }) { return nil }
    let help = HelpText(page, width: width)
    if arguments.first != "help", arguments.contains("-h") { return help.short }
    if isAsked(by: arguments) { return help.long }
    // A command that only has others shows them.
    return words.count == count && !page.children.isEmpty ? help.overview : nil
  }
}
