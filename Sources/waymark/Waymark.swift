import ArgumentParser
import Ingest

/// The command, and what all its subcommands share.
@main
struct Waymark: ParsableCommand {
  static let version = "0.1.0"
  /// When the version was made, for the manual page.
  static let versionDate = "2026-11-22"

  static let configuration = CommandConfiguration(
    commandName: "waymark",
    abstract: "Key figures of the customer journey from logs and exports, offline.",
    discussion: """
      Inputs are files, folders (taken whole) or - for standard input, in any order: access logs, and exports of shops, CRMs,
      mailings, calls, surveys and advertisers. Gzip and plain text, and all formats, are told apart by content. Tables go to
      standard output, messages to standard error. Nothing leaves the machine.

        waymark check logs/ orders.csv          what is this, and what can't be read?
        waymark report logs/ orders.csv         the key figures of each day
        waymark report logs/ --out report/      a page to look at, and tables as CSV

      FILES

        waymark.yaml       settings, where --config names them; `waymark init` writes one
        report.html        in the folder of --out: the report as a page of pictures
        run.json           beside it and the tables: what was read, how, and what was warned of
        kpi.waymark        a store, where --store names it: an SQLite file that only its owner may read

      ENVIRONMENT

        TMPDIR                  where temporary files go, unless --temp says otherwise
        COLUMNS                 the width of help that is not shown on a terminal
        NO_COLOR                where it is set and not empty, nothing is coloured
        LC_ALL, LC_CTYPE, LANG  where they don't say UTF-8, charts are drawn in ASCII
        TERM                    with dumb, nothing is coloured and no progress shown
      """,
    version: version,
    subcommands: [
      ReportCommand.self, CompareCommand.self, ExplainCommand.self, ExportCommand.self, CheckCommand.self, InitCommand.self, FormatsCommand.self,
      MergeCommand.self, StoreCommand.self, CompletionsCommand.self, ManCommand.self,
    ],
    defaultSubcommand: nil)

  static func main() {
    reserveStandardDescriptors()
    // A reader that goes away (`| head`) is seen as a failed write, not as a signal.
    failOnImpossibleWrites()
    Interruptions.watch()
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      if let text = answer(to: arguments) {
        try ending(Messages(isQuiet: false, isVerbose: false)) { () throws(Failure) in
          try printOut(Array(text.utf8))
          return 0
        }
        return
      }
      // The parser's own help would show all commands where there is none of the name.
      if HelpText.isAsked(by: arguments) { throw ValidationError("no such command") }
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch {
      let status = exitCode(for: error)
      // What is wrong with the arguments; all else has been said, and --version is no message.
      if !(error is ExitCode), status != .success {
        Messages(isQuiet: false, isVerbose: false, form: MessageForm.wanted(by: arguments))
          .error(ArgumentMistake(message(for: error), HelpText.words(of: arguments)).text, status: status.rawValue)
        exit(withError: status)
      }
      exit(withError: error)
    }
  }

  /// What arguments ask for that run no command: help, or words for a shell.
  private static func answer(to arguments: [String]) -> String? {
    if arguments.first == CompletionWords.flag { return CompletionWords(Array(arguments.dropFirst())).text }
    return HelpText.asked(by: arguments)
  }
}
