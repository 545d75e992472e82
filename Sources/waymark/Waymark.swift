import ArgumentParser
import Ingest

/// The command, and what all its subcommands share.
@main
struct Waymark: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "waymark",
    abstract: "From access logs and order exports to the key figures of the customer journey, offline.",
    discussion: """
      waymark report /var/log/nginx/ orders.csv
          key figures of each day, from a folder of logs and a Shopify export
      waymark report logs/ orders.csv --period month --timezone Europe/Berlin
          by month, in the shop's own time
      waymark report logs/ orders.csv --out report/
          every table as a CSV file
      waymark export sessions logs/ orders.csv > sessions.csv
          one row a session, for DuckDB, pandas, pm4py …
      waymark compare logs/ orders.csv --period month
          the last complete month against the one before, with intervals
      waymark check logs/ orders.csv
          what is this? the format of each input, and what can't be read
      """,
    version: version,
    subcommands: [
      ReportCommand.self, MergeCommand.self, StoreCommand.self, CompareCommand.self, ExportCommand.self, ExplainCommand.self, CheckCommand.self, FormatsCommand.self,
    ],
    defaultSubcommand: nil)

  static func main() {
    reserveStandardDescriptors()
    // A reader that goes away (`| head`) is seen as a failed write, not as a signal.
    failOnImpossibleWrites()
    Interruptions.watch()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      let status = exitCode(for: error)
      // What is wrong with the arguments; all else has been said, and --help is no message.
      if !(error is ExitCode), status != .success, MessageForm.wanted(by: CommandLine.arguments) == .json {
        Messages(isQuiet: false, isVerbose: false, form: .json).error(message(for: error), status: status.rawValue)
        exit(withError: status)
      }
      exit(withError: error)
    }
  }
}
