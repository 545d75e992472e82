import Ingest
import Journeys
import Metrics

/// What a run does, once flags and configuration are joined and every input is found.
struct Plan {
  var inputs: [Input]
  /// Addresses of the site's own proxies.
  var proxies: [AddressRange]
  var rules: CountingRules
  var channels: ChannelRules
  var stages: StageModel
  var pageGroups: [PageGroups.Rule]
  var sessions: SessionRules
  var exchange: Exchange
  var currency: Currency?
  var shape: ReportShape
  var shown: ShownRange
  /// Tables for standard output.
  var tables: [String]
  /// Tables that are made.
  var made = Catalogue.tables.map(\.name)
  /// By what tables are cut.
  var by: Dimension?
  /// The sessions that are looked at.
  var limits: [(dimension: Dimension, value: String)] = []
  /// The largest share of one source's records that may be rejected, in hundredths of a percent.
  var rejectLimit: Int
  /// The zone of times that state none, for each input.
  var zones: [TimeZoneRules]
  var pseudonyms: Pseudonyms
  /// Names of people and browsers that are left out.
  var suppressed: [String]
  /// How many threads work side by side; nothing that comes out depends on it.
  var threads: Int
  /// Bytes of memory to stay near; nothing that comes out depends on it.
  var memory: Int
  /// The folder for temporary files.
  var temporaryFolder: String
  /// The settings as run.json tells them.
  var described: [(key: String, value: String)]

  init(
    _ settings: Settings, inputs: [Input], shown: ShownRange = ShownRange(), tables: [String] = [], rejectLimit: Int = 500
  ) throws(Failure) {
    let zoneName = settings.timezone ?? "UTC"
    guard let zone = TimeZoneRules(name: zoneName) else { throw Failure(Exit.usage, unknownZone(zoneName)) }
    if !settings.exchangeRates.isEmpty, settings.currency == nil {
      throw Failure(Exit.usage, "`exchange_rates` in the configuration need `currency`, the one that amounts are converted to")
    }
    guard inputs.count < Place.mostSources else { throw Failure(Exit.usage, "more than \(Place.mostSources) inputs") }
    self.inputs = inputs
    proxies = settings.proxies
    rules = settings.rules
    rules.showsPrivateSegments = settings.privacy.showsIdentifiers
    channels = settings.channels
    stages = settings.stages
    pageGroups = settings.pageGroups
    pseudonyms = try settings.privacy.pseudonyms()
    suppressed = try settings.privacy.suppressed()
    let preset = settings.sessionPreset ?? SessionPreset.all[0]
    sessions = preset.rules.withTimeout(seconds: settings.sessionTimeoutSeconds)
    exchange = Exchange(target: settings.currency, rates: settings.exchangeRates)
    currency = settings.currency
    let halfLife = settings.halfLifeSeconds ?? 7 * 86_400
    let markovOrder = settings.markovOrder ?? 1
    shape = ReportShape(
      period: settings.period ?? .day, cohort: settings.cohort ?? .week, zone: zone,
      attribution: AttributionRules(halfLifeSeconds: halfLife, markovOrder: markovOrder))
    shape.retention = settings.retention ?? .nPeriod
    self.shown = shown
    self.tables = tables
    self.rejectLimit = rejectLimit
    let machine = Machine.whole()
    threads = settings.threads ?? machine.threads
    memory = settings.memory ?? machine.memory
    temporaryFolder = settings.temporaryFolder ?? machine.temporaryFolder
    if let folder = settings.temporaryFolder, FileSystem.kind(of: folder) != .folder {
      throw Failure(Exit.cannotCreate, "\(folder): no folder that temporary files could go to; make it, or name another with --temp")
    }
    var zones: [TimeZoneRules] = []
    for input in inputs {
      let name = input.settings.mapping?.timezone ?? input.settings.timezone ?? zoneName
      guard let own = TimeZoneRules(name: name) else { throw Failure(Exit.usage, unknownZone(name)) }
      zones.append(own)
    }
    self.zones = zones
    described = [
      ("timezone", zone.name), ("period", shape.period.rawValue), ("cohort", shape.cohort.rawValue),
      ("session_preset", preset.name), ("session_timeout_seconds", String(sessions.timeout / 1_000_000)),
      ("attribution_lookback_seconds", String(channels.lookback / 1_000_000)),
      ("attribution_half_life_seconds", String(halfLife)), ("markov_order", String(markovOrder)),
      ("currency", settings.currency?.code ?? ""),
      ("goals", settings.rules.goals.map(\.name).joined(separator: " ")),
      ("stages", settings.stages.stages.map(\.name).joined(separator: " ")),
      ("include_bots", settings.rules.keepsBots ? "true" : "false"),
    ]
  }

  /// How the tables are cut and limited, where anything was asked for.
  var segmented: [(key: String, value: String)] {
    var parts: [(key: String, value: String)] = []
    if let by { parts.append(("by", by.name)) }
    if !limits.isEmpty { parts.append(("where", limits.map { "\($0.dimension.name)=\($0.value)" }.joined(separator: " "))) }
    if case .brackets(let brackets) = shape.retention {
      parts.append(("retention", "bracket " + brackets.map(\.text).joined(separator: ",")))
    } else if shape.retention != .nPeriod {
      parts.append(("retention", shape.retention.name))
    }
    // As days, whatever words named them, so that it can be told later what was shown.
    let days = PeriodCalendar(.day, in: shape.zone)
    if let first = shown.first { parts.append(("since", days.name(of: first))) }
    if let last = shown.last { parts.append(("until", days.name(of: last))) }
    return parts
  }
}
