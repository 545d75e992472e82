import ArgumentParser
import Ingest
import Metrics
import Reports

/// What of a report is wanted, in what form, and where: the same for all commands that make one.
struct ReportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The table to print; may be repeated. Default: kpis.", valueName: "name"),
    completion: .list(Catalogue.tables.map(\.name)))
  var table: [String] = []

  @Option(
    help: ArgumentHelp("Writes every table there as NAME.csv, a page of pictures as report.html, and run.json.", valueName: "folder"),
    completion: .directory)
  var out: String?

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp("Form on standard output: \(Forms.all.map(\.name).joined(separator: ", ")).", valueName: "form"),
    completion: .list(Forms.all.map(\.name)))
  var form: String?

  @OptionGroup var figures: FigureOptions

  @Option(
    help: ArgumentHelp(
      "Writes there, as CSV, why identifiers became one person: which record joined which two.", valueName: "file"),
    completion: .file())
  var identityReport: String?

  @Option(
    help: ArgumentHelp(
      "Writes there, for Prometheus, what became of the run: for node_exporter's textfile collector, which reads NAME.prom.",
      valueName: "file"),
    completion: .file())
  var metrics: String?

  @OptionGroup var text: TextOptions

  /// The plan of a report over the inputs.
  func plan(_ settings: Settings, _ inputs: [Input], rejectLimit: Int) throws(Failure) -> Plan {
    var plan = try Plan(settings, inputs: inputs, shown: figures.range.shown(settings), tables: tables(), rejectLimit: rejectLimit)
    plan.by = try figures.cut.dimension(for: plan.tables)
    // The table of revenue says in which currency all others are.
    if out == nil {
      plan.made = plan.made.filter { plan.tables.contains($0) || $0 == "revenue" }
    } else {
      plan.made += Catalogue.ofPage.map(\.name)
    }
    plan.limits = try figures.limit.parsed(for: plan.tables)
    return plan
  }

  /// The tables for standard output: those named, else `kpis` where no folder takes them all.
  private func tables() throws(Failure) -> [String] {
    for name in table where Catalogue.table(named: name) == nil {
      throw Failure(Exit.usage, "--table \(name): no such table; \(hint(name, among: Catalogue.tables.map(\.name)))")
    }
    var named: [String] = []
    for name in table where !named.contains(name) { named.append(name) }
    if !named.isEmpty { return named }
    if out == nil { return ["kpis"] }
    if form != nil { throw Failure(Exit.usage, "--as is for standard output, and --out writes CSV; name a --table to print it too") }
    return []
  }

  /// Whether tables are to be written or printed.
  var wantsTables: Bool { out != nil || !table.isEmpty || form != nil }

  /// Makes the report and writes it where it is wanted; `isStrict`: nothing, where an input is damaged. `make` is told whether an
  /// identity report is wanted.
  func write(
    _ plan: Plan, isStrict: Bool, _ messages: Messages, _ make: (_ explains: Bool) throws(Failure) -> Outcome
  ) throws(Failure) -> Int32 {
    let style = try text.style()
    let name = form ?? (isTerminal(1) ? "table" : "csv")
    guard let form = Forms.form(named: name) else {
      throw Failure(Exit.usage, "--as \(name): no such form; \(hint(name, among: Forms.all.map(\.name)))")
    }
    if plan.tables.count > 1, !form.holdsSeveral {
      throw Failure(
        Exit.usage, "\(name) holds one table; for several use --out FOLDER, or --as json, ndjson, markdown, table or chart")
    }
    if out == "" { throw Failure(Exit.usage, "--out names no folder") }
    let folder = try out.map { path throws(Failure) in try OutputFolder(path: path) }
    defer { folder?.end() }
    let explanation = try identityReport.map { path throws(Failure) in try IdentityReportFile(path: path, pseudonyms: plan.pseudonyms) }
    let outcome = try make(explanation != nil)
    if isStrict { try outcome.checkStrictly() }
    if let explanation, let report = outcome.identityReport {
      try explanation.write(report, of: outcome.sources.map(\.name), DelimitedOutput(style))
    }
    if let folder {
      try folder.write(outcome, plan, DelimitedOutput(style), messages.warnings)
    } else {
      try outcome.keepTables?()
    }
    if !plan.tables.isEmpty {
      try printOut(plan.tables.compactMap { outcome.table(named: $0) }, form.writer(style))
      try outcome.checkTables()
    }
    return outcome.status
  }
}
