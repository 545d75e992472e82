import ArgumentParser
import Ingest
import Metrics

/// Which figures are reckoned, and how they are cut: the same for commands that report and that explain.
struct FigureOptions: ParsableArguments {
  @Option(help: "Length of the periods in kpis and revenue. Default: day.")
  var period: PeriodLength?

  @Option(help: ArgumentHelp("Length of cohorts: day, week or month. Default: week.", valueName: "length"))
  var cohort: String?

  @OptionGroup var range: RangeOptions

  @OptionGroup var cut: CutOptions

  @OptionGroup var limit: LimitOptions

  @OptionGroup var sessions: SessionOptions

  @Option(
    help: ArgumentHelp(
      "How many touches are one state of the attribution model markov: 1, 2 or 3. Default: 1.", valueName: "number"))
  var markovOrder: Int?

  @Option(
    help: ArgumentHelp(
      "Currency of the money columns; others are converted by the configuration's rates.", valueName: "code"))
  var currency: String?

  /// The settings with these flags over them.
  func settings(_ read: Settings) throws(Failure) -> Settings {
    var settings = read
    try sessions.apply(to: &settings)
    if let period { settings.period = period }
    if let cohort {
      guard let length = cohortLength(cohort) else {
        throw Failure(Exit.usage, "--cohort must be day, week or month, not “\(cohort)”")
      }
      settings.cohort = length
    }
    if let order = markovOrder {
      guard let known = waymark.markovOrder(order) else {
        throw Failure(Exit.usage, "--markov-order must be 1, 2 or 3, not \(order)")
      }
      settings.markovOrder = known
    }
    if let currency {
      try settings.setCurrency(currency)
    }
    settings.retention = try cut.variant() ?? settings.retention
    return settings
  }
}
