import ArgumentParser
import Ingest
import Metrics
import Reports

/// `waymark export`: inputs → rows at the level of a visitor.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "One row a touchpoint, session or journey, for DuckDB, pandas …",
    discussion: """
        waymark export sessions logs/ orders.csv > sessions.csv
        waymark export journeys logs/ exports/ --as ndjson --out journeys.ndjson
        waymark export touchpoints logs/ orders.csv --pm4py > events.csv

      Visitors have pseudonyms, which last from run to run under the key of `privacy.key_file` in the configuration. Rows are in
      the order of time, and the same whatever the order of the inputs.

      ROWS

      \(exportList)
      """)

  /// Each export with what one of its rows is.
  private static var exportList: String { terms(RowExports.all.map { ($0.name, $0.summary) }) }

  @Argument(
    help: ArgumentHelp("\(RowExports.all.map(\.name).joined(separator: ", ")).", valueName: "rows"),
    completion: .list(RowExports.all.map(\.name)))
  var rows: String

  @OptionGroup var input: InputOptions
  @OptionGroup var sessions: SessionOptions

  @Option(help: ArgumentHelp("Writes there instead of standard output, whole or not at all.", valueName: "file"), completion: .file())
  var out: String?

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp("\(ExportCommand.forms.joined(separator: ", ")). Default: csv.", valueName: "form"),
    completion: .list(ExportCommand.forms))
  var form = "csv"

  @Flag(
    name: .customLong("pm4py"),
    help: "Names the columns of case, activity and time as process mining knows them; the case is the journey.")
  var namesForProcessMining = false

  @OptionGroup var text: TextOptions

  private static let forms = Forms.all.filter { $0.rowWriter != nil }.map(\.name)

  func run() throws {
    let messages = input.messages()
    try ending(messages) { () throws(Failure) in
      guard let export = RowExports.named(rows) else {
        throw Failure(Exit.usage, "export \(rows): no such rows; \(hint(rows, among: RowExports.all.map(\.name)))")
      }
      guard let writer = Forms.form(named: form)?.rowWriter?(try text.style()) else {
        throw Failure(Exit.usage, "--as \(form): no such form of an export; \(hint(form, among: Self.forms))")
      }
      if namesForProcessMining, export.eventColumns == nil {
        let events = RowExports.all.filter { $0.eventColumns != nil }.map(\.name).joined(separator: " or ")
        throw Failure(Exit.usage, "--pm4py: a row of \(export.name) is a case and no event; export \(events)")
      }
      var settings = try input.settings(messages)
      try sessions.apply(to: &settings)
      let inputs = try InputList.inputs(input.inputs, settings, messages)
      return try run(export, writer, Plan(settings, inputs: inputs, rejectLimit: input.rejectLimit()), messages)
    }
  }

  private func run(
    _ export: KnownRowExport, _ writer: any RowWriter, _ plan: Plan, _ messages: Messages
  ) throws(Failure) -> Int32 {
    // One that can't be written is said before anything is read.
    let sink = try RowSink(path: out)
    let rejects = try input.rejects.map { path throws(Failure) in try RejectsFile(path: path) }
    let outcome = try Pipeline(plan, messages).run(rejects: rejects, export: export)
    try rejects?.finish()
    if input.strict { try outcome.checkStrictly("exported") }
    guard var exported = outcome.export else { return outcome.status }
    let columns = namesForProcessMining ? export.columnsForProcessMining ?? export.columns : export.columns
    try sink.write(&exported, columns, writer, caseColumn: namesForProcessMining ? export.caseColumn : nil)
    return outcome.status
  }
}
