import Foundation
import Ingest
import Journeys
import Metrics

/// What may stand where the cursor is: a shell's script asks for it with `waymark ---complete WORD ... CURRENT`.
///
/// The scripts know nothing of commands and flags, so that they never grow old, and no help text can break them.
struct CompletionWords {
  static let flag = "---complete"

  enum Kind: String {
    /// One of the words.
    case words
    /// The beginning of one: no blank goes behind it.
    case open
    case files, folders
  }

  private(set) var kind = Kind.words
  private(set) var words: [(word: String, meaning: String)] = []

  /// The kind on a line of its own, then a line a word, its meaning behind a tab.
  var text: String {
    let lines = words.map { word, meaning in meaning.isEmpty ? word : "\(word)\t\(meaning.replacing("\t", with: " "))" }
    return ([kind.rawValue] + lines).joined(separator: "\n") + "\n"
  }

  /// `typed`: the words behind `waymark` up to the cursor; of the last one only what stands before it.
  init(_ typed: [String]) {
    let current = typed.last ?? ""
    var page = CommandPage.root
    var flags: [String] = []
    var inputs = 0
    var open: CommandPage.Argument?
    var hasEnded = false
    for word in typed.dropLast() {
      if open != nil {
        open = nil
      } else if hasEnded || !word.hasPrefix("-") || word == "-" {
        if let child = page.child(named: word) {
          page = child
        } else if word != "help" || page.superCommands != nil {
          inputs += 1
        }
      } else if word == "--" {
        hasEnded = true
      } else {
        flags.append(String(word.prefix { $0 != "=" }))
        if let flag = page.flag(word), flag.kind == .option, !word.contains("=") { open = flag }
      }
    }
    if let open {
      complete(open, current)
    } else if !hasEnded, current.hasPrefix("--"), let equals = current.firstIndex(of: "="), let flag = page.flag(current) {
      let before = String(current[...equals])
      complete(flag, String(current[current.index(after: equals)...]))
      words = words.map { (before + $0.word, $0.meaning) }
    } else if !hasEnded, current.hasPrefix("-") {
      words = Self.flags(page, without: flags)
    } else if !page.children.isEmpty {
      words = page.children.map { ($0.commandName, $0.abstract ?? "") }
      if page.superCommands == nil { words.append(("help", "")) }
    } else if let input = page.inputs.dropFirst(inputs).first ?? page.inputs.last, inputs < page.inputs.count || input.isRepeating {
      complete(input, current)
    }
    words = words.filter { $0.word.hasPrefix(current) }
  }

  private static func flags(_ page: CommandPage, without used: [String]) -> [(word: String, meaning: String)] {
    FlagGroups.of(page.flags).flatMap(\.flags).compactMap { flag in
      let names = flag.names ?? []
      guard flag.isRepeating || !names.contains(where: { used.contains($0.text) }) else { return nil }
      return names.first { $0.kind == "long" }.map { ($0.text, flag.abstract ?? "") }
    }
  }

  private mutating func complete(_ argument: CommandPage.Argument, _ current: String) {
    if let values = argument.allValues ?? argument.completionKind?.list?.values {
      words = values.map { ($0, Self.meanings[$0] ?? "") }
    } else if argument.completionKind?.directory != nil {
      kind = .folders
    } else if argument.completionKind?.file != nil || argument.kind == .positional {
      kind = .files
    } else {
      completeNamed(argument.name, current)
    }
  }

  /// What the tables, dimensions and presets of these names are.
  private static let meanings: [String: String] = Dictionary(
    Catalogue.tables.map { ($0.name, $0.summary) } + Dimension.all.map { ($0.name, $0.summary) }
      + SessionPreset.all.map { ($0.name, $0.summary) } + RowExports.all.map { ($0.name, $0.summary) },
    uniquingKeysWith: { first, _ in first })

  /// Values that the declaration of a flag doesn't list.
  private mutating func completeNamed(_ name: String, _ current: String) {
    switch name {
    case "timezone": words = (["UTC"] + TimeZone.knownTimeZoneIdentifiers).map { ($0, "") }
    case "where":
      guard let equals = current.firstIndex(of: "=") else {
        kind = .open
        words = Dimension.all.map { ($0.name + "=", $0.summary) }
        return
      }
      let dimension = current[..<equals]
      words = Self.values(of: String(dimension)).map { ("\(dimension)=\($0)", "") }
    case "format":
      kind = .open
      words = (FormatName.logs.map(\.name) + BuiltInExports.catalogue.exports.map(\.mapping.formatName)).map { ($0 + "=", "") }
    case "cohort": words = ["day", "week", "month"].map { ($0, "") }
    case "identifiers": words = [("pseudonym", ""), ("raw", "")]
    case "line-ending": words = [("lf", ""), ("crlf", "")]
    case "delimiter": words = [(";", ""), ("tab", "")]
    case "decimal": words = [(".", ""), (",", "")]
    case "since", "until", "before": words = ["today", "yesterday", "7d", "30d"].map { ($0, "") }
    case "session-timeout": words = ["15m", "30m", "1h"].map { ($0, "") }
    case "memory": words = ["256M", "512M", "1G", "2G"].map { ($0, "") }
    default: break
    }
  }

  /// The values of a dimension that are the same in every run.
  private static func values(of dimension: String) -> [String] {
    switch dimension {
    case "channel":
      (0..<UInt16(ChannelNames().count)).map { ChannelNames().name(of: Channel($0)) }.filter { !$0.isEmpty }
    case "device": DeviceClass.allCases.map(\.name)
    case "visitor": ["new", "returning"]
    default: []
    }
  }
}
