import Foundation
import Ingest
@testable import Journeys
import Metrics
import Testing

@testable import waymark

/// scripts/reckon, scripts/reckon-crm and scripts/reckon-journeys are a slow second reckoning in another language, written
/// from the definitions alone. On nasty random shops every cell of every table must be the same. They need python3;
/// without it these tests say that they skip.
struct IndependentReckoningTests {
  private static let python = Python.any

  /// What a shop with logs and orders alone has to say.
  private static let reckoned = [
    "kpis", "revenue", "retention", "customer_retention", "channels", "campaigns", "landing_pages", "pages", "goals", "segments",
    "inputs",
  ]

  @Test(.enabled(if: python != nil, "python3 is not here"), arguments: Array(0..<14))
  func `every cell of every table agrees`(seed: Int) throws {
    try compare(Self.reckoned, seed: seed, shop: "random-shop", reckoning: "reckon")
  }

  @Test(.enabled(if: python != nil, "python3 is not here"), arguments: Array(0..<8))
  func `every cell agrees where customers come from many exports`(seed: Int) throws {
    try compare(
      Self.reckoned + ["satisfaction", "touchpoint_kinds", "touchpoint_campaigns", "leads"], seed: seed, shop: "random-crm", reckoning: "reckon-crm")
  }

  @Test(.enabled(if: python != nil, "python3 is not here"), arguments: Array(0..<9))
  func `every cell agrees of what journeys say`(seed: Int) throws {
    let python = try #require(Self.python)
    try Project.inTemporaryFolder { folder in
      let made = try BuiltCommand.run(
        python, [Project.root + "/scripts/random-journeys", String(seed), folder + "/shop"], in: folder)
      #expect(made.status == 0, "\(made.errors)")
      let reckoned = try BuiltCommand.run(
        python, [Project.root + "/scripts/reckon-journeys", folder + "/shop", "--out", folder + "/expected"], in: folder)
      #expect(reckoned.status == 0, "\(reckoned.errors)")
      let tables = try RunInProcess().tables([], configuration: folder + "/shop/waymark.yaml")
      for name in ["attribution", "paths", "journey_map", "transitions", "conversion_times", "flows"] {
        let expected = try String(contentsOfFile: "\(folder)/expected/\(name).csv", encoding: .utf8)
        // Stages are another reckoning's.
        let lines = (tables[name] ?? "").split(separator: "\n").filter { !$0.hasPrefix("stage,") }
        #expect(lines.map { $0 + "\n" }.joined() == expected, "\(name), seed \(seed)")
      }
    }
  }

  @Test(.enabled(if: python != nil, "python3 is not here"), arguments: Array(0..<10))
  func `every cell and every journey agrees where visitors come from everywhere`(seed: Int) throws {
    try compare(Self.reckoned, seed: seed, shop: "random-arrivals", reckoning: "reckon", configured: true)
  }

  /// Makes the shop of that seed, and compares what the two reckonings say of it.
  private func compare(_ names: [String], seed: Int, shop: String, reckoning: String, configured: Bool = false) throws {
    let python = try #require(Self.python)
    let zone = seed % 2 == 0 ? "UTC" : "Europe/Berlin"
    let period = PeriodLength.allCases[seed % 4]
    let cohort = [PeriodLength.day, .week, .month][seed % 3]
    let retention = [RetentionVariant.nPeriod, .unbounded, .brackets(RetentionVariant.defaultBrackets)][seed / 3 % 3]
    try Project.inTemporaryFolder { folder in
      // One with a configuration lies beside it.
      let configuration = configured ? folder + "/waymark.yaml" : nil
      let made = try BuiltCommand.run(
        python, [Project.root + "/scripts/" + shop, String(seed), configured ? folder : folder + "/shop"], in: folder)
      #expect(made.status == 0, "\(made.errors)")
      let reckoned = try BuiltCommand.run(
        python,
        [
          Project.root + "/scripts/" + reckoning, "--crawlers", Project.root + "/Sources/Journeys/Bots/crawlers.txt",
          "--timezone", zone, "--period", period.rawValue, "--cohort", cohort.rawValue, "--retention", retention.name, folder + "/shop", "--out",
          folder + "/expected",
        ] + (configuration.map { ["--config", $0] } ?? []), in: folder)
      #expect(reckoned.status == 0, "\(reckoned.errors)")
      let run = RunInProcess(timezone: zone, period: period, cohort: cohort, retention: retention)
      let tables = try run.tables([folder + "/shop"], configuration: configuration)
      for name in names {
        let expected = try String(contentsOfFile: "\(folder)/expected/\(name).csv", encoding: .utf8)
        #expect(tables[name] == expected, "\(name), seed \(seed), \(zone), \(period.rawValue)")
      }
      if configured {
        let expected = try String(contentsOfFile: folder + "/expected/journeys.txt", encoding: .utf8)
        let told = try Self.journeys([folder + "/shop"], configuration: configuration)
        let wanted = expected.split(separator: "\n").map(String.init)
        #expect(told == wanted, "journeys, seed \(seed): \(Set(told).symmetricDifference(wanted).sorted())")
      }
    }
  }

  /// Every journey in the words of scripts/reckon, sorted.
  private static func journeys(_ paths: [String], configuration: String?) throws -> [String] {
    let messages = Messages(isQuiet: true, isVerbose: false)
    var settings = Settings()
    if let configuration { settings = try ConfigurationFile(path: configuration, messages: messages).settings() }
    let plan = try Plan(settings, inputs: InputList.inputs(paths, settings, messages), rejectLimit: 10_000)
    var reader = SourceReader(zones: plan.zones, proxies: plan.proxies, catalogue: BuiltInExports.catalogue, rejects: nil)
    let builder = TouchpointBuilder(plan.rules, channels: plan.channels, explains: false)
    var hasExports = false
    for (number, input) in plan.inputs.enumerated() {
      var source = SourceRecord(name: input.name, path: input.path)
      try reader.read(&source, number: number, settings: input.settings, into: builder)
      hasExports = hasExports || source.isOrderExport
    }
    var gathered = builder.gathered()
    _ = gathered.orders.finish(hasExports: hasExports, identities: &gathered.identities)
    var stitcher = Stitcher(gathered, hasExports: hasExports, rules: plan.sessions, exchange: plan.exchange, explains: false)
    var batches: [VisitorBatch] = []
    _ = try stitcher.run { batches.append(copy $0) }
    let lines = batches.flatMap { batch in batch.journeys.map { tell($0, batch, stitcher.sources) } }
    return lines.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func tell(_ journey: Journey, _ batch: VisitorBatch, _ sources: TrafficSources) -> String {
    func seconds(_ time: Instant) -> Int64 { time.microseconds / 1_000_000 }
    let touches = batch.touches[journey.touches].map { "\(seconds($0.time)) \(sources.channels.name(of: $0.channel))" }
    var ending = "- none"
    if let conversion = journey.conversion {
      let kind = conversion.order < 0 ? "goal" : conversion.session < 0 ? "offline order" : "order"
      ending = "\(seconds(conversion.time)) \(kind)"
    }
    return "\(ending): \(touches.joined(separator: " > "))"
  }
}
