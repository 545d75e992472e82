import Foundation
import Metrics
import Testing

/// scripts/reckon, scripts/reckon-crm and scripts/reckon-journeys are a slow second reckoning in another language, written
/// from the definitions alone. On nasty random shops every cell of every table must be the same. They need python3;
/// without it these tests say that they skip.
struct IndependentReckoningTests {
  private static let python = Python.any

  /// What a shop with logs and orders alone has to say.
  private static let reckoned = [
    "kpis", "revenue", "retention", "customer_retention", "landing_pages", "pages", "goals", "segments", "inputs",
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
      for name in ["attribution", "paths", "transitions", "conversion_times", "flows"] {
        let expected = try String(contentsOfFile: "\(folder)/expected/\(name).csv", encoding: .utf8)
        #expect(tables[name] == expected, "\(name), seed \(seed)")
      }
    }
  }

  /// Makes the shop of that seed, and compares what the two reckonings say of it.
  private func compare(_ names: [String], seed: Int, shop: String, reckoning: String) throws {
    let python = try #require(Self.python)
    let zone = seed % 2 == 0 ? "UTC" : "Europe/Berlin"
    let period = PeriodLength.allCases[seed % 4]
    let cohort = [PeriodLength.day, .week, .month][seed % 3]
    let retention = [RetentionVariant.nPeriod, .unbounded, .brackets(RetentionVariant.defaultBrackets)][seed / 3 % 3]
    try Project.inTemporaryFolder { folder in
      let made = try BuiltCommand.run(python, [Project.root + "/scripts/" + shop, String(seed), folder + "/shop"], in: folder)
      #expect(made.status == 0, "\(made.errors)")
      let reckoned = try BuiltCommand.run(
        python,
        [
          Project.root + "/scripts/" + reckoning, "--crawlers", Project.root + "/Sources/Journeys/Bots/crawlers.txt",
          "--timezone", zone, "--period", period.rawValue, "--cohort", cohort.rawValue, "--retention", retention.name, folder + "/shop", "--out",
          folder + "/expected",
        ], in: folder)
      #expect(reckoned.status == 0, "\(reckoned.errors)")
      let tables = try RunInProcess(timezone: zone, period: period, cohort: cohort, retention: retention).tables([folder + "/shop"])
      for name in names {
        let expected = try String(contentsOfFile: "\(folder)/expected/\(name).csv", encoding: .utf8)
        #expect(tables[name] == expected, "\(name), seed \(seed), \(zone), \(period.rawValue)")
      }
    }
  }
}
