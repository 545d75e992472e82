import Ingest
import Reports

/// What is wrong with the arguments, and what to type instead.
struct ArgumentMistake {
  let text: String

  /// `message`: what the parser says of it.
  init(_ message: String, _ arguments: [String]) {
    let (page, count) = CommandPage.called(by: arguments)
    let rest = Array(arguments.dropFirst(count))
    if !page.children.isEmpty, let first = rest.first {
      text = Self.command(first, rest, page)
    } else if let flag = Self.unknownFlag(message, rest, page) {
      text = Self.flag(flag, page)
    } else {
      text = Self.plain(message) + Self.near(message, page, rest) + " `\(page.path) -h` shows examples."
    }
  }

  // MARK: Commands

  /// No command, or none of this name.
  private static func command(_ first: String, _ rest: [String], _ page: CommandPage) -> String {
    let names = page.children.map(\.commandName)
    func typed(_ name: String, _ words: some Sequence<String>) -> String {
      "`\(([page.path, name] + words.map(quoted)).joined(separator: " "))`"
    }
    if let place = rest.firstIndex(where: names.contains) {
      let others = rest[..<place] + rest[(place + 1)...]
      return "the command comes first: type \(typed(rest[place], others))"
    }
    if first.hasPrefix("-") {
      let owners = page.children.filter { $0.flag(first) != nil }.map(\.commandName)
      if let owner = owners.first { return "\(flagName(first)) stands behind a command: type \(typed(owner, rest))" }
      return "\(flagName(first)) is no flag of `\(page.path)`, and a command comes first: \(listed(names, "or")). `\(page.path) -h` shows them."
    }
    if let near = nearest(to: first, among: names).first {
      return "no command is called “\(visible(first))”; did you mean \(typed(near, rest.dropFirst()))?"
    }
    if first == "version" { return "type `waymark --version`" }
    if page.superCommands == nil, isInput(first) {
      return "“\(visible(first))” is no command. For the key figures of it type \(typed("report", rest)), and to see what it is \(typed("check", [first]))."
    }
    return "no command is called “\(visible(first))”; there are \(names.joined(separator: ", ")). `\(page.path) -h` says what they do."
  }

  /// Whether the word names what could be read.
  private static func isInput(_ word: String) -> Bool {
    word.contains("/") || word.contains(".") || FileSystem.kind(of: absolute(word)) != nil
  }

  // MARK: Flags

  /// The flag that the parser doesn't know: `Unknown option '--perod'. Did you mean '--period'?`
  private static func unknownFlag(_ message: String, _ rest: [String], _ page: CommandPage) -> String? {
    let start = "Unknown option '"
    guard message.hasPrefix(start) else {
      // One that is missing may be mistyped.
      guard message.hasPrefix("Missing expected argument '--") else { return nil }
      return rest.prefix { $0 != "--" }.first { $0.hasPrefix("--") && page.flag($0) == nil }
    }
    return String(message.dropFirst(start.count).prefix { $0 != "'" })
  }

  private static func flag(_ typed: String, _ page: CommandPage) -> String {
    let name = flagName(typed)
    let word = String(name.drop { $0 == "-" }.map { $0 == "_" ? "-" : $0 })
    func names(_ page: CommandPage) -> [String] { page.flags.map(\.name) }
    let unknown = "`\(page.path)` has no flag \(visible(name))"
    let hint = "`\(page.path) -h` lists its flags."
    // One dash, or another letter case, of a flag that there is.
    if let same = names(page).first(where: { $0 == word.lowercased() }), !word.isEmpty { return "\(unknown); type --\(same)" }
    let others = CommandPage.root.all.filter { $0.children.isEmpty && $0.path != page.path }
    let owners = others.filter { names($0).contains(word) }.map { "`\($0.path)`" }
    if !owners.isEmpty { return "\(unknown): it is one of \(owners.joined(separator: ", ")). \(hint)" }
    if word.count == 1 {
      let begin = names(page).filter { $0.hasPrefix(word.lowercased()) }.map { "--\($0)" }
      return begin.isEmpty ? "\(unknown). \(hint)" : "\(unknown); with \(word) begin \(begin.joined(separator: ", ")). \(hint)"
    }
    let near = nearest(to: word, among: names(page), most: 3)
    if !near.isEmpty { return "\(unknown); did you mean \(near.map { "--\($0)" }.joined(separator: " or "))?" }
    let elsewhere = others.compactMap { other in nearest(to: word, among: names(other)).first.map { (other.path, $0) } }
    if let (owner, near) = elsewhere.first { return "\(unknown); `\(owner)` has --\(near). \(hint)" }
    return "\(unknown). \(hint)"
  }

  private static func flagName(_ typed: String) -> String { String(typed.prefix { $0 != "=" }) }

  // MARK: Values

  /// The parser's words in the form of ours: they begin small and end with a point.
  private static func plain(_ message: String) -> String {
    let first = message.split(separator: "\n").first.map(String.init) ?? message
    return first.prefix(1).lowercased() + first.dropFirst() + (first.hasSuffix(".") || first.hasSuffix("?") ? "" : ".")
  }

  /// The value that a mistyped one may mean; of a missing one, which there are.
  private static func near(_ message: String, _ page: CommandPage, _ rest: [String]) -> String {
    let quoted = message.split(separator: "'", omittingEmptySubsequences: false)
    if message.hasPrefix("The value '"), quoted.count > 3,
      let flag = page.flag(String(quoted[3].prefix { $0 != " " })) ?? page.inputs.first(where: { $0.label == quoted[3] })
    {
      let near = nearest(to: String(quoted[1]), among: values(flag)).first
      return near.map { " Did you mean \($0)?" } ?? ""
    }
    if message.hasPrefix("Missing value for '"), quoted.count > 1 {
      let typed = quoted[1].split(separator: " ").first { $0.hasPrefix("--") } ?? ""
      let values = page.flag(String(typed)).map(values) ?? []
      return values.isEmpty ? "" : " It may be \(values.joined(separator: ", "))."
    }
    if message.hasPrefix("Missing expected argument '"), let input = page.inputs.first(where: { !$0.isOptional }) {
      let values = values(input)
      return values.isEmpty ? "" : " It may be \(values.joined(separator: ", "))."
    }
    return ""
  }

  private static func values(_ argument: CommandPage.Argument) -> [String] {
    argument.allValues ?? argument.completionKind?.list?.values ?? []
  }

  /// A word as a shell takes it.
  private static func quoted(_ word: String) -> String {
    let isPlain = !word.isEmpty && word.allSatisfy { $0.isLetter || $0.isNumber || "-_./=:,@%+*~".contains($0) }
    return isPlain ? word : "'" + visible(word).replacing("'", with: #"'\''"#) + "'"
  }
}
