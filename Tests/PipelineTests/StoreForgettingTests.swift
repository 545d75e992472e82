import Foundation
import Ingest
import Metrics
import Store
import Testing

@testable import waymark

/// What is forgotten is nowhere: not in a report, and not in the file.
struct StoreForgettingTests {
  static let shop = [Project.fixtures + "/shop/logs", Project.fixtures + "/shop/exports"]

  @Test func `a person is forgotten under all names`() throws {
    try Project.inTemporaryFolder { folder in
      let store = folder + "/kpi.waymark"
      let run = RunInProcess(period: .day, cohort: .day)
      let given = Project.fixtures + "/cases/opted-out-is-nowhere/input"
      _ = try run.tables(store: store, [given])
      let person = "ann@example.com"
      let list = folder + "/list.txt"
      try Project.write(person + "\n", to: list)
      let expected = try BuiltCommand.run(["report", given, "--suppress", list, "--cohort", "day", "--out", folder + "/expected"])
      #expect(expected.status == 0, "\(expected.errors)")
      let forgotten = try BuiltCommand.run(["store", "forget", "--store", store, "--person", person])
      #expect(forgotten.status == 0, "\(forgotten.errors)")
      let found = try BuiltCommand.run(["report", "--store", store, "--cohort", "day", "--out", folder + "/found"])
      #expect(found.status == 0, "\(found.errors)")
      // What went was excluded there and is excluded here; the other tables don't know of it.
      for name in Catalogue.tables.map(\.name) where name != "inputs" {
        #expect(try Self.text("\(folder)/found/\(name).csv") == Self.text("\(folder)/expected/\(name).csv"), "\(name)")
      }
      let bytes = try Data(contentsOf: URL(fileURLWithPath: store))
      #expect(bytes.range(of: Data(person.utf8)) == nil)
      let again = try BuiltCommand.run(["store", "forget", "--store", store, "--person", person])
      #expect(again.text == "nobody of that name is in the store\n")
    }
  }

  @Test func `all before a day is forgotten, of what comes later too`() throws {
    try Project.inTemporaryFolder { folder in
      let store = folder + "/kpi.waymark"
      _ = try BuiltCommand.run(["report", Self.shop[0], "--store", store])
      let forgotten = try BuiltCommand.run(["store", "forget", "--store", store, "--before", "2026-03-28"])
      #expect(forgotten.status == 0, "\(forgotten.errors)")
      // access.log.2.gz has 11 records and ends the day before.
      #expect(forgotten.text.hasPrefix("11 records were forgotten, 1 inputs"), "\(forgotten.text)")
      let found = try BuiltCommand.run(["report", "--store", store, Self.shop[1]])
      #expect(!found.text.contains("2026-03-27"))
      #expect(found.text.contains("2026-03-28"))
      let inputs = try BuiltCommand.run(["report", "--store", store, "--table", "inputs"] + Self.shop)
      let rows = rows(inputs.text)
      // Nothing is read again, and every record is in one column.
      #expect(!rows.contains { $0["source"]?.hasSuffix("access.log.2.gz") ?? false })
      for row in rows {
        let parts = ["touchpoints", "identity_only", "rejected"] + row.keys.filter { $0.hasPrefix("filtered_") }
        #expect(parts.reduce(0) { $0 + (Int(row[$1] ?? "") ?? 0) } == Int(row["records"] ?? ""), "\(row)")
      }
    }
  }

  @Test func `an input is forgotten and stays known`() throws {
    try Project.inTemporaryFolder { folder in
      let store = folder + "/kpi.waymark"
      let run = RunInProcess(period: .day)
      _ = try run.tables(store: store, Self.shop)
      let forgotten = try BuiltCommand.run(["store", "forget", "--store", store, "--input", Self.shop[0] + "/access.log.1.gz"])
      #expect(forgotten.text == "1 inputs were forgotten\n")
      let expected = try run.tables([Self.shop[0] + "/access.log", Self.shop[0] + "/access.log.2.gz", Self.shop[1]])
      #expect(try run.tables(store: store, Self.shop)["kpis"] == expected["kpis"])
      let info = try BuiltCommand.run(["store", "info", "--store", store])
      #expect(info.text.contains("access.log.1.gz  forgotten"))
      let unknown = try BuiltCommand.run(["store", "forget", "--store", store, "--input", "/no/such.log"])
      #expect(unknown.status == Exit.noInput)
    }
  }

  @Test func `a forgotten log that grows has what is new alone`() throws {
    try Project.inTemporaryFolder { folder in
      let (log, store) = (folder + "/access.log", folder + "/kpi.waymark")
      let whole = try String(contentsOfFile: Self.shop[0] + "/access.log", encoding: .utf8)
      let lines = whole.split(separator: "\n").map { $0 + "\n" }
      let run = RunInProcess(period: .day)
      try Project.write(lines[..<3].joined(), to: log)
      _ = try run.tables(store: store, [log])
      #expect(try BuiltCommand.run(["store", "forget", "--store", store, "--input", log]).text == "1 inputs were forgotten\n")
      try Project.write(whole, to: log)
      let found = try run.tables(store: store, [log])
      try Project.write(lines[3...].joined(), to: folder + "/rest.log")
      #expect(try found["kpis"] == run.tables([folder + "/rest.log"])["kpis"])
      #expect(rows(found["inputs"]).map { $0["records"] } == [String(lines.count - 3)])
      // What is forgotten has no part of which the older half could be forgotten, and an earlier day brings nothing back.
      #expect(try BuiltCommand.run(["store", "forget", "--store", store, "--input", log]).status == 0)
      for day in ["2026-03-29", "2026-01-01"] {
        let again = try BuiltCommand.run(["store", "forget", "--store", store, "--before", day])
        #expect(again.status == 0 && again.text == "0 records were forgotten, 0 inputs as a whole\n", "\(again.errors)")
      }
      #expect(try BuiltCommand.run(["store", "info", "--store", store]).text.contains("nothing before 2026-03-29"))
    }
  }

  @Test func `compact gives space back and changes nothing`() throws {
    try Project.inTemporaryFolder { folder in
      let store = folder + "/kpi.waymark"
      let run = RunInProcess(period: .day)
      let nights = try StoreTests.nights(in: folder, count: 3, seed: 1)
      _ = try run.tables(store: store, nights.flatMap { $0 })
      #expect(try BuiltCommand.run(["store", "forget", "--store", store, "--input", nights[1][0]]).status == 0)
      let kept = try run.tables(store: store, [])
      let before = try #require(FileSystem.size(of: store))
      #expect(try BuiltCommand.run(["store", "compact", "--store", store]).status == 0)
      #expect(try #require(FileSystem.size(of: store)) < before)
      #expect(try run.tables(store: store, []) == kept)
    }
  }

  @Test(arguments: [[], ["--person", "a@b.c", "--before", "2026"], ["--before", "soon"]])
  func `one thing at a time is forgotten`(flags: [String]) throws {
    try Project.inTemporaryFolder { folder in
      let store = folder + "/kpi.waymark"
      do { _ = try StoreFile(path: store, creating: []) }
      #expect(try BuiltCommand.run(["store", "forget", "--store", store] + flags).status == Exit.usage)
    }
  }

  private static func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
}
