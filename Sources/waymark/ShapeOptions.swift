import ArgumentParser
import Ingest
import Metrics

/// Which periods, and what money, for commands that reckon figures.
struct ShapeOptions: ParsableArguments {
  @OptionGroup var range: RangeOptions

  @Option(help: ArgumentHelp("A longer pause ends a session. Default: 30m.", valueName: "duration"))
  var sessionTimeout: String?

  @Option(
    help: ArgumentHelp(
      "Currency of the money columns; others are converted by the configuration's rates.", valueName: "code"))
  var currency: String?

  func apply(to settings: inout Settings) throws(Failure) {
    if let sessionTimeout {
      guard let seconds = parseDuration(sessionTimeout) else {
        throw Failure(Exit.usage, "--session-timeout must be a duration such as 30m, not “\(sessionTimeout)”")
      }
      settings.sessionTimeoutSeconds = seconds
    }
    if let currency { try settings.setCurrency(currency) }
  }
}

/// Which days a command shows.
struct RangeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Shows periods from there on: a day, week, month or year, such as 2026-11-21, 2026-W47, 2026-11 or 2026; or yesterday, or 7d, seven days ago: from the day of the run in the report's time zone.",
      valueName: "date"))
  var since: String?

  @Option(help: ArgumentHelp("Shows periods up to there.", valueName: "date"))
  var until: String?

  /// The days that the flags name on the day of the run.
  func shown(_ settings: Settings) throws(Failure) -> ShownRange {
    try shownRange(since: since, until: until, today: currentDay(settings))
  }
}

/// The days that `--since` and `--until` name in a run on `today`, a day counted from 1970-01-01.
func shownRange(since: String?, until: String?, today: Int) throws(Failure) -> ShownRange {
  var range = ShownRange()
  for (name, text) in [("--since", since), ("--until", until)] {
    guard let text else { continue }
    guard let days = parseDays(text, today: today) else {
      throw Failure(Exit.usage, "\(name) must be whole days: 2026-11-21, 2026-W47, 2026-11, 2026, today, yesterday or 7d, not “\(text)”")
    }
    if name == "--since" { range.first = days.lowerBound } else { range.last = days.upperBound }
  }
  if let first = range.first, let last = range.last, first > last {
    throw Failure(Exit.usage, "--since lies after --until")
  }
  return range
}

extension Settings {
  /// What `--currency` says.
  mutating func setCurrency(_ text: String) throws(Failure) {
    guard let code = Currency(text), !text.isEmpty else {
      throw Failure(Exit.usage, "--currency must be a code of three letters such as EUR, not “\(text)”")
    }
    if currency != nil, currency != code, !exchangeRates.isEmpty {
      throw Failure(Exit.usage, "--currency \(code.code): the configuration's exchange rates are for \(currency?.code ?? "")")
    }
    currency = code
  }
}
