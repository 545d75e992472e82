import ArgumentParser
import Foundation

/// A command as its declaration tells it. Help, the manual page, completions and messages about wrong arguments are all made of this,
/// so that no second text can say otherwise.
struct CommandPage: Decodable {
  var superCommands: [String]?
  var commandName: String
  var abstract: String?
  /// Paragraphs, headings and lines that stay as they are: see `ManualText`.
  var discussion: String?
  var subcommands: [CommandPage]?
  var arguments: [Argument]?

  /// A flag, an option with a value, or an input.
  struct Argument: Decodable {
    enum Kind: String, Decodable { case positional, option, flag }

    struct Name: Decodable {
      var kind: String
      var name: String
      /// As it is typed.
      var text: String { kind == "long" ? "--\(name)" : "-\(name)" }
    }

    /// What a shell may complete its value with.
    struct Completion: Decodable {
      struct List: Decodable { var values: [String] }
      struct Other: Decodable {}

      var list: List?
      var file: Other?
      var directory: Other?
    }

    var kind: Kind
    var shouldDisplay: Bool
    var isOptional: Bool
    var isRepeating: Bool
    var names: [Name]?
    var valueName: String?
    var defaultValue: String?
    var allValues: [String]?
    var completionKind: Completion?
    var abstract: String?

    /// Its long name without dashes; of an input the name of its value.
    var name: String { names?.first { $0.kind == "long" }?.name ?? names?.first?.name ?? valueName ?? "" }

    /// As it is typed: `--table <name>`, `-q, --quiet`, `<input>`.
    var label: String {
      guard kind != .positional else { return "<\(valueName ?? "")>" }
      let names = (names ?? []).sorted { $0.text.utf8.count < $1.text.utf8.count }.map(\.text).joined(separator: ", ")
      return kind == .option ? "\(names) <\(valueName ?? "")>" : names
    }

    /// What it does, with its values and its default where the words don't say them.
    var summary: String {
      let words = abstract ?? ""
      var notes: [String] = []
      if let values = allValues, values.count(where: { words.contains($0) }) < 2 { notes.append(values.joined(separator: ", ")) }
      if kind == .option, let value = defaultValue, !words.lowercased().contains("default") { notes.append("default: \(value)") }
      return notes.isEmpty ? words : "\(words) (\(notes.joined(separator: "; ")))"
    }
  }

  /// `waymark` and all below it.
  static let root: CommandPage = {
    struct Dump: Decodable { var command: CommandPage }
    do {
      var root = try JSONDecoder().decode(Dump.self, from: Data(Waymark._dumpHelp().utf8)).command
      root.subcommands?.removeAll { $0.commandName == "help" }
      return root
    } catch {
      // The declaration is our own, and every test of help reads it.
      preconditionFailure("the declaration of the commands can't be read: \(error)")
    }
  }()

  /// The words that call it: `waymark store forget`.
  var path: String { ((superCommands ?? []) + [commandName]).joined(separator: " ") }

  var children: [CommandPage] { subcommands ?? [] }

  /// Its flags and options; what every command has, the root alone shows.
  var flags: [Argument] {
    (arguments ?? []).filter { $0.kind != .positional && $0.shouldDisplay && ($0.name != "version" || superCommands == nil) }
  }

  var inputs: [Argument] { (arguments ?? []).filter { $0.kind == .positional && $0.shouldDisplay } }

  /// This command and all below it.
  var all: [CommandPage] { [self] + children.flatMap(\.all) }

  func child(named name: String) -> CommandPage? { children.first { $0.commandName == name } }

  /// The flag that is typed so; what stands behind `=` doesn't matter.
  func flag(_ typed: String) -> Argument? {
    let name = typed.prefix { $0 != "=" }
    return (arguments ?? []).first { $0.names?.contains { $0.text == name } ?? false }
  }

  /// `waymark export [<options>] <rows> [<input> ...]`
  var usage: String {
    var words = [path]
    if !children.isEmpty { words.append("<command>") }
    let needed = flags.filter { $0.kind == .option && !$0.isOptional && $0.defaultValue == nil && !$0.isRepeating }
    words += needed.map(\.label)
    if flags.contains(where: { flag in flag.name != "help" && !needed.contains { $0.name == flag.name } }) || !children.isEmpty {
      words.append("[<options>]")
    }
    words += inputs.map { input in
      let label = input.label + (input.isRepeating ? " ..." : "")
      return input.isOptional ? "[\(label)]" : label
    }
    return words.joined(separator: " ")
  }

  /// The command that the first arguments call, and how many they are.
  static func called(by arguments: [String]) -> (page: CommandPage, count: Int) {
    var page = root
    var count = 0
    while count < arguments.count, let next = page.child(named: arguments[count]) {
      page = next
      count += 1
    }
    return (page, count)
  }
}
