import ArgumentParser
import Ingest
import Metrics
import Reports

extension PeriodLength: ExpressibleByArgument {}

/// `waymark report`: inputs → tables.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "The key figures, as tables, from access logs and exports.",
    discussion: """
        waymark report access.log.gz
        waymark report logs/ orders.csv --period month --timezone Europe/Berlin
        waymark report logs/ orders.csv --table landing_pages > landing.csv
        waymark report logs/ exports/ --table leads
        waymark report logs/ orders.csv --period month --by channel
        waymark report logs/ orders.csv --where device=mobile --where country=DE
        waymark report logs/ orders.csv --since 7d --until yesterday
        waymark report logs/ orders.csv --out report/ --rejects rejects.log
        waymark report logs/ orders.csv --store kpi.waymark --out report/
        zcat access.log-2026*.gz | waymark report - orders.csv

      Prints the table `kpis`, or those of --table; --out writes all into a folder. On a terminal a table is aligned, in a pipe it is CSV.
      With --store what was read is kept, and the next run reads only what is new.

      TABLES

      \(tableList)

      DIMENSIONS

      What --by cuts tables by, and --where limits them to.

      \(dimensionList)
      """)

  /// Each table with what one of its rows says.
  private static var tableList: String { terms(Catalogue.tables.map { ($0.name, $0.summary) }) }

  private static var dimensionList: String { terms(Dimension.all.map { ($0.name, $0.summary) }) }

  @OptionGroup var input: InputOptions

  @OptionGroup var report: ReportOptions

  @Option(
    help: ArgumentHelp(
      "Writes no table but what the inputs hold, there, for `waymark merge`: parts of one report can be read on many machines.",
      valueName: "file"),
    completion: .file())
  var partial: String?

  @Option(
    help: ArgumentHelp(
      "Keeps there what is read, so that the next run reads only what is new and still reports over all.", valueName: "file"),
    completion: .file())
  var store: String?

  func run() throws {
    let messages = input.messages()
    try ending(messages) { () throws(Failure) in
      try MetricsFile.recording(to: report.metrics, messages) { (sources: inout [SourceRecord]?) throws(Failure) in
        try run(messages, &sources)
      }
    }
  }

  private func run(_ messages: Messages, _ sources: inout [SourceRecord]?) throws(Failure) -> Int32 {
    let settings = try report.figures.settings(input.settings(messages))
    // A store alone can be reported of.
    let isStoreAlone = store != nil && input.inputs.isEmpty && settings.inputs.isEmpty
    let inputs = isStoreAlone ? [] : try InputList.inputs(input.inputs, settings, messages)
    let plan = try report.plan(settings, inputs, rejectLimit: input.rejectLimit())
    if partial != nil, store != nil { throw Failure(Exit.usage, "--partial and --store: one of the two, for a store keeps the same") }
    if let partial {
      if report.wantsTables {
        throw Failure(Exit.usage, "--partial writes no tables; `waymark merge \(partial)` does, and takes --out, --table and --as")
      }
      return try PartialRun(plan, messages, isStrict: input.strict).run(to: partial, rejects: input.rejects)
    }
    return try report.write(plan, isStrict: input.strict, messages) { explains throws(Failure) in
      let rejects = try input.rejects.map { path throws(Failure) in try RejectsFile(path: path) }
      let outcome =
        if let store {
          try StoreRun(store, plan, messages).outcome(rejects: rejects, isStrict: input.strict, explains: explains)
        } else {
          try Pipeline(plan, messages).run(rejects: rejects, explains: explains)
        }
      sources = outcome.sources
      try rejects?.finish()
      return outcome
    }
  }
}
