import Foundation
import Metrics
import Testing

@testable import waymark

/// What must hold of any set of exports: one that is given again changes nothing, one that is taken away only what it must.
struct ExportLawTests {
  private static let input = Project.root + "/fixtures/cases/a-journey-off-the-site/input"
  private static let run = RunInProcess(period: .day, cohort: .day)
  static let exports = ["orders", "contacts", "deals", "calls", "clicks", "survey"]

  private func tables(_ change: (String) throws -> Void) throws -> [String: String] {
    try Project.inTemporaryFolder { folder in
      try FileManager.default.copyItem(atPath: Self.input, toPath: folder + "/in")
      try change(folder + "/in")
      var tables = try Self.run.tables([folder + "/in"])
      tables["inputs"] = nil
      return tables
    }
  }

  @Test(arguments: exports, ["a-copy.csv", "z-copy.csv"])
  func `an export that is given twice, under a name before or behind its own, changes nothing`(export: String, name: String) throws {
    let once = try tables { _ in }
    let twice = try tables { folder in
      // Another content, so that its rows are read.
      let text = try String(contentsOfFile: "\(folder)/\(export).csv", encoding: .utf8)
      try Project.write(text + "\n", to: "\(folder)/\(name)")
    }
    #expect(once.count == Catalogue.tables.count - 1)
    for (table, text) in once { #expect(twice[table] == text, "\(table)") }
  }

  @Test(arguments: exports) func `rows in another order change nothing`(export: String) throws {
    let once = try tables { _ in }
    let turned = try tables { folder in
      let path = "\(folder)/\(export).csv"
      var lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
      let header = lines.removeFirst()
      try Project.write(([header] + lines.reversed()).joined(separator: "\n") + "\n", to: path)
    }
    for (table, text) in once { #expect(turned[table] == text, "\(table)") }
  }

  private static let journeys = ["attribution", "paths", "journey_map", "conversion_times"]

  /// Traffic is the log's, money that of orders and deals, answers the survey's, leads the contacts'.
  static let touched: [(export: String, tables: [String])] = [
    // Calls and clicks are touches of journeys.
    ("calls", ["touchpoint_kinds", "touchpoint_campaigns"] + journeys + ["transitions"]),
    ("clicks", ["touchpoint_kinds", "touchpoint_campaigns"] + journeys + ["transitions"]),
    // The survey's answers are the last touchpoints of all, so the days of other tables end with them.
    ("survey", ["touchpoint_kinds", "touchpoint_campaigns", "satisfaction", "kpis", "funnel", "transitions"]),
    // Without contacts nobody knows that the deal's customer is the one who called; leads begin with them, and so do the days.
    ("contacts", ["touchpoint_kinds", "touchpoint_campaigns", "leads", "kpis", "satisfaction", "funnel", "transitions"] + journeys),
    ("deals", ["touchpoint_kinds", "leads", "kpis", "revenue", "customer_retention", "segments", "funnel", "transitions"] + journeys),
    (
      "orders",
      [
        "touchpoint_kinds", "leads", "kpis", "revenue", "customer_retention", "landing_pages", "channels", "campaigns", "segments",
        "funnel", "transitions",
      ] + journeys
    ),
  ]

  @Test(arguments: touched) func `taking an export away changes what it must, and that alone`(export: String, changed: [String]) throws {
    let whole = try tables { _ in }
    let without = try tables { try FileManager.default.removeItem(atPath: "\($0)/\(export).csv") }
    let different = Set(whole.keys.filter { whole[$0] != without[$0] })
    #expect(different == Set(changed))
  }
}
