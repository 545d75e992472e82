import Ingest
import Journeys
import Metrics

/// What a run is to do, before flags and configuration are joined: nil where neither says.
struct Settings {
  var timezone: String?
  var period: PeriodLength?
  var cohort: PeriodLength?
  var sessionPreset: SessionPreset?
  var sessionTimeoutSeconds: Int64?
  var retention: RetentionVariant?
  var currency: Currency?
  var exchangeRates: [Currency: Amount] = [:]
  var rules = CountingRules()
  var channels = ChannelRules()
  var halfLifeSeconds: Int64?
  var markovOrder: Int?
  var stages = StageModel.default
  var pageGroups: [PageGroups.Rule] = []
  var proxies: [AddressRange] = []
  var privacy = PrivacySettings()
  var threads: Int?
  /// In bytes.
  var memory: Int?
  var temporaryFolder: String?
  var inputs: [ConfiguredInput] = []
  /// Patterns of `--format` and what they set.
  var formats: [(pattern: String, settings: InputSettings)] = []
}

/// Files that the configuration names, and how they are read.
struct ConfiguredInput {
  /// As written, made absolute.
  var pattern: String
  var settings: InputSettings
  /// Where it stands in the configuration, for messages.
  var origin: String
}

/// The preset of this name; otherwise says which name is near.
func sessionPreset(_ name: String) throws(Failure) -> SessionPreset {
  if let preset = SessionPreset.named(name) { return preset }
  throw Failure(Exit.usage, "no session preset is called “\(name)”; \(hint(name, among: SessionPreset.all.map(\.name)))")
}

/// `30m`, `1h`, `90s`, `2d`, or seconds alone.
func parseDuration(_ text: String) -> Int64? {
  let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
  guard let last = text.last else { return nil }
  let scale = units[last]
  let digits = scale == nil ? text : String(text.dropLast())
  // More than a hundred years is a slip, and would not be countable in microseconds.
  let most: Int64 = 36_500 * 86_400
  guard let count = Int64(digits), (0...most / (scale ?? 1)).contains(count) else { return nil }
  return count * (scale ?? 1)
}

