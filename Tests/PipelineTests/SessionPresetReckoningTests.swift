import Foundation
import Journeys
import Metrics
import Testing

@testable import waymark

/// scripts/reckon-sessions cuts sessions by SQL, each system's rule in its own words. On random logs with equal gaps, midnights,
/// clock changes and changing sources both must find the same. It needs DuckDB for Python; without it the tests say that they skip.
struct SessionPresetReckoningTests {
  private static let python = Python.with("duckdb")

  @Test(.enabled(if: python != nil, "no Python with duckdb is here"), arguments: 0..<6)
  func `sessions of every preset are those of its SQL`(seed: Int) throws {
    let python = try #require(Self.python)
    let zone = ["Europe/Berlin", "UTC", "America/New_York"][seed % 3]
    try Project.inTemporaryFolder { folder in
      let log = folder + "/access.log"
      for arguments in [
        ["random-sessions", String(seed), log], ["reckon-sessions", log, "--timezone", zone, "--out", folder + "/expected"],
      ] {
        let ended = try BuiltCommand.run(python, [Project.root + "/scripts/" + arguments[0]] + arguments.dropFirst(), in: folder)
        #expect(ended.status == 0, "\(ended.errors)")
      }
      for preset in SessionPreset.all.map(\.name) {
        let flags = [log, "--site", "shop.example", "--session-preset", preset, "--timezone", zone]
        let report = try BuiltCommand.run(["report"] + flags)
        let days = rows(report.text).filter { $0["sessions"] != "0" }
        try compare(days, with: "\(folder)/expected/\(preset).days.csv", "\(preset), seed \(seed), \(zone)")
        // Times are told in UTC, and where midnight is the report's zone says: so only runs in UTC are compared row by row.
        guard zone == "UTC" else { continue }
        let sessions = try BuiltCommand.run(["export", "sessions"] + flags)
        try compare(rows(sessions.text), with: "\(folder)/expected/\(preset).sessions.csv", "\(preset), seed \(seed)")
      }
    }
  }

  /// Compares rows, in whatever order, by the columns that the file has.
  private func compare(_ found: [[String: String]], with file: String, _ what: String) throws {
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
    let columns = try #require(lines.first).split(separator: ",").map(String.init)
    #expect(lines.count > 3)
    #expect(found.map { row in columns.map { row[$0] ?? "" }.joined(separator: ",") }.sorted() == lines.dropFirst().sorted(), "\(what)")
  }
}

/// What must hold of every preset, whatever its rules are.
struct SessionPresetLawTests {
  @Test(.enabled(if: Python.any != nil, "python3 is not here"), arguments: 0..<4)
  func `pageviews, orders and money are the same under every preset, and so are customers whom orders name`(seed: Int) throws {
    let python = try #require(Python.any)
    try Project.inTemporaryFolder { folder in
      _ = try BuiltCommand.run(python, [Project.root + "/scripts/random-crm", String(seed), folder + "/shop"], in: folder)
      func tables(_ preset: String) throws -> [String: String] {
        try RunInProcess(timezone: "Europe/Berlin", period: .week, preset: preset).tables([folder + "/shop"])
      }
      let expected = try tables("ga4")
      for preset in SessionPreset.all.map(\.name).dropFirst() {
        let found = try tables(preset)
        for (table, columns) in [
          ("kpis", ["period", "pageviews", "orders", "revenue", "refunds"]), ("revenue", ["period", "orders", "revenue", "net_revenue"]),
          ("pages", ["page", "pageviews"]),
          ("satisfaction", ["period", "nps", "csat"]), ("leads", ["source", "leads", "won", "orders", "revenue"]),
        ] {
          func cells(_ text: String?) -> [[String?]] { rows(text).map { row in columns.map { row[$0] } } }
          #expect(cells(found[table]) == cells(expected[table]), "\(preset), \(table), seed \(seed)")
        }
        // A page's channel is its session's, so only the sums over channels are the same.
        func kinds(_ text: String?) -> [String: Int] {
          rows(text).reduce(into: [:]) { $0["\($1["period"] ?? "") \($1["kind"] ?? "")", default: 0] += Int($1["touchpoints"] ?? "") ?? 0 }
        }
        #expect(kinds(found["touchpoint_kinds"]) == kinds(expected["touchpoint_kinds"]))
        #expect(found["inputs"] == expected["inputs"])
        // Who buys without a name is another customer where visitors begin anew; nobody else is.
        if preset != "plausible" { #expect(found["revenue"] == expected["revenue"], "\(preset)") }
      }
    }
  }

  @Test func `under plausible the visitors of a month are the sum of its days'`() throws {
    let shop = Project.fixtures + "/shop/logs"
    func visitors(_ period: String) throws -> [Int] {
      let report = try BuiltCommand.run(
        ["report", shop, "--session-preset", "plausible", "--period", period, "--timezone", "Europe/Berlin"])
      return rows(report.text).map { Int($0["visitors"] ?? "") ?? -1 }
    }
    #expect(try visitors("total") == [try visitors("day").reduce(0, +)])
    #expect(try visitors("total") == [7])
  }
}
