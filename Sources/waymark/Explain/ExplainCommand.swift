import ArgumentParser
import Ingest
import Metrics
import Reports

/// `waymark explain`: what a figure means, and the counts behind it.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "What a figure means, and the counts behind it.",
    discussion: """
      A figure is a column (bounce_rate), a column of one table (channels.revenue),
      or what people call it ("conversion rate", AOV). A table's name lists its
      columns, and no name at all lists all figures.

        waymark explain
        waymark explain bounce_rate
        waymark explain "conversion rate" logs/ orders.csv --period week
        waymark explain channels.revenue logs/ orders.csv
        waymark explain AOV logs/ orders.csv --by device

      With inputs there follows a line for each period, or for each row of the
      table that has the figure: the counts, and what they come to. Of compare
      the periods are months, unless --period says otherwise.

      The statuses are those of `waymark report`.
      """)

  @Argument(
    help: ArgumentHelp("A column, table.column, a name in words, or a table.", valueName: "metric"),
    completion: .list(FigureName.columns.flatMap { $0.columns.map(\.name) }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }))
  var metric: String?

  @OptionGroup var input: InputOptions

  @OptionGroup var figures: FigureOptions

  @Option(help: ArgumentHelp("Explains what is kept there, with what is new in the inputs.", valueName: "file"), completion: .file())
  var store: String?

  func run() throws {
    let messages = input.messages()
    try ending(messages) { () throws(Failure) in
      var style = OutputStyle()
      style.adaptToStandardOutput()
      let page = ExplainedPage(style, FigureName.columns)
      guard let metric else {
        try printOut(page.list())
        return 0
      }
      let (name, inputs) = try meant(metric)
      guard !inputs.isEmpty || store != nil || input.common.config != nil else {
        try printOut(definition(of: name, page))
        return 0
      }
      guard case .figure(let column, let wanted) = name else {
        throw Failure(Exit.usage, "explain \(metric): that is a table; name one of its columns, as \(metric).\(exampleColumn(name))")
      }
      let table = wanted ?? FigureName.tables(with: column).first ?? "kpis"
      let unit = FigureName.columns.first { $0.name == table }?.columns.first { $0.name == column }?.unit
      if let unit, [.text, .period, .instant, .flag].contains(unit) {
        throw Failure(Exit.usage, "explain \(metric): \(column) is no figure, so that there are no counts behind it; without inputs its meaning is shown")
      }
      let outcome = try outcome(table, inputs, messages)
      guard let made = outcome.table(named: table) else { return outcome.status }
      try printOut(page.definition(ofColumn: column, in: table) + page.reckoned(column, in: made))
      try outcome.checkTables()
      return outcome.status
    }
  }

  /// The figure, and the inputs: a name of several words needs no quotes where no file is called like one of them.
  private func meant(_ metric: String) throws(Failure) -> (FigureName, [String]) {
    if FigureName.found(metric) == nil || input.inputs.first.map({ FileSystem.kind(of: $0) == nil }) == true {
      var words = metric
      var joined: (FigureName, [String])?
      for (place, word) in input.inputs.enumerated() {
        if word == "-" || FileSystem.kind(of: word) != nil { break }
        words += " " + word
        if let found = FigureName.found(words) { joined = (found, Array(input.inputs.dropFirst(place + 1))) }
      }
      if let joined { return joined }
    }
    do throws(Failure) {
      return (try FigureName(metric), input.inputs)
    } catch {
      guard FileSystem.kind(of: metric) != nil else { throw error }
      throw Failure(Exit.usage, "explain \(metric): that is an input; name a figure before it, as `waymark explain bounce_rate \(metric)`")
    }
  }

  private func definition(of name: FigureName, _ page: ExplainedPage) -> [UInt8] {
    switch name {
    case .figure(let column, let table): page.definition(ofColumn: column, in: table)
    case .table(let table): page.definition(ofTable: table)
    }
  }

  private func exampleColumn(_ name: FigureName) -> String {
    guard case .table(let table) = name else { return "" }
    let columns = FigureName.columns.first { $0.name == table }?.columns ?? []
    return (columns.last { $0.unit == .rate } ?? columns.last)?.name ?? ""
  }

  private func outcome(_ table: String, _ paths: [String], _ messages: Messages) throws(Failure) -> Outcome {
    var settings = try figures.settings(input.settings(messages))
    if table == Catalogue.comparison.name {
      let length = settings.period ?? .month
      guard length != .total else { throw Failure(Exit.usage, "--period must be day, week or month: of the total there is no period before") }
      settings.period = length
    }
    let isStoreAlone = store != nil && paths.isEmpty && settings.inputs.isEmpty
    let inputs = isStoreAlone ? [] : try InputList.inputs(paths, settings, messages)
    var plan = try Plan(
      settings, inputs: inputs, shown: figures.range.shown(settings), tables: [table], rejectLimit: input.rejectLimit())
    plan.by = try figures.cut.dimension(for: plan.tables)
    plan.limits = try figures.limit.parsed(for: plan.tables)
    plan.made = [table, "revenue"].reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    let rejects = try input.rejects.map { path throws(Failure) in try RejectsFile(path: path) }
    let outcome =
      if let store {
        try StoreRun(store, plan, messages, keepsTables: false).outcome(rejects: rejects, isStrict: input.strict, explains: false)
      } else {
        try Pipeline(plan, messages).run(rejects: rejects)
      }
    try rejects?.finish()
    if input.strict { try outcome.checkStrictly() }
    return outcome
  }
}
