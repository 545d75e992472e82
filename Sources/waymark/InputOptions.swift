import ArgumentParser
import Ingest

/// What every command that reads inputs takes.
struct InputOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Files, folders (taken whole), or - for standard input: access logs, and exports of shops, CRMs and surveys, in any order.",
      valueName: "input"))
  var inputs: [String] = []

  @Option(
    help: ArgumentHelp(
      "Reads inputs whose path or name fits as this format, whatever their content looks like. May be repeated.",
      valueName: "name=glob"))
  var format: [String] = []

  @Option(
    help: ArgumentHelp("Writes the records that can't be read there, unchanged.", valueName: "file"), completion: .file())
  var rejects: String?

  @OptionGroup var common: SettingOptions

  var strict: Bool { common.strict }

  func messages() -> Messages { common.messages() }
  func rejectLimit() throws(Failure) -> Int { try common.rejectLimit() }

  /// The configuration with these flags over it.
  func settings(_ messages: Messages) throws(Failure) -> Settings {
    var settings = try common.settings(messages)
    for text in format {
      guard let equals = text.firstIndex(of: "=") else {
        throw Failure(Exit.usage, "--format must be a name and a pattern, such as combined='*.txt', not “\(text)”")
      }
      var input = InputSettings()
      if let problem = FormatName.apply(String(text[..<equals]), to: &input) { throw Failure(Exit.usage, "--format \(problem)") }
      settings.formats.append((String(text[text.index(after: equals)...]), input))
    }
    return settings
  }
}
