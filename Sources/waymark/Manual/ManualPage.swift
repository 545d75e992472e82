import Ingest

/// The manual page, in man(7)'s macros, made of the same declaration as `--help`.
struct ManualPage {
  private var lines: [String] = []

  static let text: String = ManualPage(CommandPage.root).lines.joined(separator: "\n") + "\n"

  private init(_ root: CommandPage) {
    let name = root.commandName
    let commands = root.all.filter(\.children.isEmpty)
    lines.append(#".TH \#(name.uppercased()) 1 \#(Waymark.versionDate) "\#(name) \#(Waymark.version)" "User Commands""#)
    section("NAME")
    line("\(name) \u{2212} \(Self.begun(root.abstract ?? ""))")
    section("SYNOPSIS")
    for (place, command) in commands.enumerated() {
      if place > 0 { lines.append(".br") }
      bold(command.path, behind: String(command.usage.dropFirst(command.path.count)))
    }
    let manual = ManualText(root.discussion ?? "")
    section("DESCRIPTION")
    for block in manual.sections.first?.blocks ?? [] { show(block) }
    section("COMMANDS")
    for command in root.all.dropFirst() { show(command) }
    section("OPTIONS")
    options([root] + commands)
    // Lists that a command's help has, such as the tables.
    for command in commands {
      for part in ManualText(command.discussion ?? "").sections where part.title != "" { show(part) }
    }
    section("EXAMPLES")
    for page in root.all { examples(ManualText(page.discussion ?? "")) }
    section("EXIT STATUS")
    for (status, meaning) in Exit.meanings { term(status, meaning) }
    for part in manual.sections.dropFirst() { show(part) }
    section("SEE ALSO")
    lines.append(".BR zcat (1),")
    lines.append(".BR logrotate (8),")
    lines.append(".BR systemd.timer (5)")
  }

  private mutating func show(_ command: CommandPage) {
    lines.append(".SS \(Self.escaped(command.path))")
    line(command.abstract ?? "")
    let own = ManualText(command.discussion ?? "").sections.filter { $0.title == "" }
    for block in own.flatMap(\.blocks) { show(block) }
    for input in command.inputs { term(input.label, input.summary) }
  }

  private mutating func show(_ part: ManualText.Section) {
    section(part.title)
    for block in part.blocks { show(block) }
  }

  /// Each flag once, with the commands that have it where not all with options do.
  private mutating func options(_ commands: [CommandPage]) {
    var known: [(flag: CommandPage.Argument, commands: [String])] = []
    for command in commands {
      for flag in command.flags where flag.name != "help" {
        if let place = known.firstIndex(where: { $0.flag.label == flag.label && $0.flag.summary == flag.summary }) {
          known[place].commands.append(command.commandName)
        } else {
          known.append((flag, [command.commandName]))
        }
      }
    }
    var first: [CommandPage.Argument] = []
    for entry in known where !first.contains(where: { $0.name == entry.flag.name }) { first.append(entry.flag) }
    for group in FlagGroups.of(first) {
      lines.append(".SS \(Self.escaped(group.title))")
      // A flag of one name may say something else in another command.
      for flag in group.flags {
        for entry in known where entry.flag.name == flag.name {
          term(entry.flag.label, "\(entry.flag.summary) (\(entry.commands.joined(separator: ", ")))")
        }
      }
    }
  }

  // MARK: Macros

  private mutating func section(_ title: String) { lines.append(".SH \(Self.escaped(title.uppercased()))") }

  /// A paragraph's text, which no macro may hide in, in lines of a length that is easy to edit.
  private mutating func line(_ text: String) {
    // A blank that is escaped would be broken like any other.
    let broken = wrapped(text, indent: 0, width: 66).split(separator: "\n")
    lines += broken.map { Self.escaped(String($0)) }
  }

  private mutating func bold(_ text: String, behind rest: String) {
    lines.append("\\fB\(Self.escaped(text))\\fR\(Self.escaped(rest))")
  }

  private mutating func term(_ name: String, _ meaning: String) {
    lines.append(".TP")
    bold(name, behind: "")
    line(meaning)
  }

  /// A heading begins one itself.
  private mutating func beginParagraph() {
    if let last = lines.last, last.hasPrefix(".SH") || last.hasPrefix(".SS") { return }
    lines.append(".PP")
  }

  private mutating func show(_ block: ManualText.Block) {
    switch block {
    case .paragraph(let text):
      beginParagraph()
      line(text)
    case .lines(let listed):
      let terms = listed.compactMap { HelpText.listed($0) }
      if terms.count == listed.count {
        for (word, meaning) in terms { term(word, meaning) }
      } else {
        asTheyAre(listed)
      }
    }
  }

  private mutating func examples(_ manual: ManualText) {
    if manual.examples.isEmpty { return }
    asTheyAre(manual.examples)
  }

  private mutating func asTheyAre(_ text: [String]) {
    beginParagraph()
    lines.append(".nf")
    lines += text.map(Self.escaped)
    lines.append(".fi")
  }

  /// Text in which nothing is a macro: hyphens can be copied, and what ASCII lacks is named by its number.
  private static func escaped(_ text: String) -> String {
    var escaped = text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" : ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\e"
      case "-": escaped += "\\-"
      case "\u{2212}": escaped += "\\-"
      case "'": escaped += "\\(aq"
      case "`": escaped += "\\(ga"
      case "^": escaped += "\\(ha"
      case "~": escaped += "\\(ti"
      case _ where scalar.isASCII: escaped.unicodeScalars.append(scalar)
      default:
        let number = String(scalar.value, radix: 16, uppercase: true)
        escaped += "\\[u" + String(repeating: "0", count: max(0, 4 - number.count)) + number + "]"
      }
    }
    return escaped
  }

  /// A sentence as part of another: with a small letter and no point.
  private static func begun(_ text: String) -> String {
    text.hasSuffix(".") ? String(text.dropLast()) : text
  }
}
