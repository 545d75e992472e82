import ArgumentParser
import Ingest
import Journeys
import Metrics
import Reports

/// `waymark compare`: this period against the one before.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "The last complete month, week or day against the one before.",
    discussion: """
        waymark compare logs/ orders.csv
        waymark compare logs/ orders.csv --period week --where channel=Email
        waymark compare logs/ orders.csv --until 2026-09

      One row a figure: its value now and before, the change, and at 95 % the interval of the value now (low, high) and of the
      change (change_low, change_high), with a plain word on whether it is more than noise.

      Rates have Wilson's interval and their difference Newcombe's; pages and seconds per session and the average order value
      Student's and Welch's, and so have counts and sums, by how much the days of a period differ. Fewer than 30 sessions, visitors or orders in a period are too little data.
      """)

  @OptionGroup var input: InputOptions

  @Option(help: "What is compared: day, week or month. Default: month.")
  var period: PeriodLength?

  @OptionGroup var shape: ShapeOptions

  @OptionGroup var limit: LimitOptions

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp("Form on standard output: \(Forms.all.map(\.name).joined(separator: ", ")).", valueName: "form"),
    completion: .list(Forms.all.map(\.name)))
  var form: String?

  @OptionGroup var text: TextOptions

  func run() throws {
    let messages = input.messages()
    try ending(messages) { () throws(Failure) in
      let name = form ?? (isTerminal(1) ? "table" : "csv")
      guard let form = Forms.form(named: name) else {
        throw Failure(Exit.usage, "--as \(name): no such form; \(hint(name, among: Forms.all.map(\.name)))")
      }
      let writer = form.writer(try text.style())
      var settings = try input.settings(messages)
      try shape.apply(to: &settings)
      let length = period ?? settings.period ?? .month
      guard length != .total else { throw Failure(Exit.usage, "--period must be day, week or month: of the total there is no period before") }
      settings.period = length
      var plan = try Plan(
        settings, inputs: InputList.inputs(input.inputs, settings, messages),
        shown: shape.range.shown(settings),
        rejectLimit: input.rejectLimit())
      plan.limits = try limit.parsed()
      plan.made = [Catalogue.comparison.name, "revenue"]
      let rejects = try input.rejects.map { path throws(Failure) in try RejectsFile(path: path) }
      let outcome = try Pipeline(plan, messages).run(rejects: rejects)
      try rejects?.finish()
      if input.strict { try outcome.checkStrictly() }
      guard let table = outcome.table(named: Catalogue.comparison.name), !table.rows.isEmpty else {
        throw Failure(
          outcome.status == 0 ? Exit.dataError : outcome.status,
          "there are no two \(length.rawValue)s to compare: the later one must have ended before the last record, and the data must begin in the one before. "
            + "A shorter --period, or other days after --since and --until, may have them.")
      }
      warnOfPartialStart(outcome, plan, messages)
      try printOut([table], writer)
      return outcome.status
    }
  }

  /// The period before may have begun before the data did.
  private func warnOfPartialStart(_ outcome: Outcome, _ plan: Plan, _ messages: Messages) {
    guard let first = outcome.sources.compactMap(\.counts.firstTime).min(),
      let cells = outcome.table(named: Catalogue.comparison.name)?.rows.first
    else { return }
    let calendar = PeriodCalendar(plan.shape.period, in: plan.shape.zone)
    let start = calendar.period(of: first)
    guard cells.contains(.text(calendar.name(of: start))) else { return }
    let dayBefore = first.advanced(seconds: -86_400)
    if calendar.period(of: dayBefore) == start {
      messages.warn(
        "the first record is of \(isoText(of: first, in: plan.shape.zone)): \(calendar.name(of: start)) may be there in part only.")
    }
  }
}
