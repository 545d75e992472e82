import Foundation
import Ingest
import Journeys
import Metrics
import Reports
import SyntheticShop
import Testing

@testable import waymark

/// What comes out is the same however many threads finish the visitors, in however many parts and in however little memory.
struct ManyWaysTests {
  /// How visitors are finished.
  struct Way {
    var threads: Int
    var partitions: Int
    /// Bytes of touchpoints in memory; nil: all of them.
    var memory: Int?
  }

  /// Ways to cut the work, the plainest first.
  static let ways = [
    Way(threads: 1, partitions: 1), Way(threads: 1, partitions: 7), Way(threads: 1, partitions: 256), Way(threads: 2, partitions: 1),
    Way(threads: 2, partitions: 256), Way(threads: 3, partitions: 7), Way(threads: 8, partitions: 256),
    // Everything is written but the last; a partition doesn't fit into its share; it does.
    Way(threads: 1, partitions: 1, memory: 2048), Way(threads: 2, partitions: 7, memory: 4096),
    Way(threads: 3, partitions: 256, memory: 16 << 10), Way(threads: 2, partitions: 7, memory: 32 << 10),
  ]

  /// One of each kind, for what goes through the same stitching as the tables.
  static let fewWays = [ways[0], ways[4], ways[6], ways[8]]

  static let presets = ["ga4", "plausible"]

  @Test(arguments: presets) func `every table is the same`(preset: String) throws {
    try Project.inTemporaryFolder { folder in
      let paths = try Self.inputs(in: folder)
      let expected = try Self.run(preset, Self.ways[0]).tables(paths.inputs, configuration: paths.configuration)
      #expect(expected.count == Catalogue.tables.count)
      for way in Self.ways.dropFirst() {
        let tables = try Self.run(preset, way).tables(paths.inputs, configuration: paths.configuration)
        for (name, text) in expected { #expect(tables[name] == text, "\(name), \(way)") }
      }
    }
  }

  @Test(arguments: [1, 3_000, 50_000]) func `tables are the same in however little memory each has`(memory: Int) throws {
    try Project.inTemporaryFolder { folder in
      let paths = try Self.inputs(in: folder)
      let expected = try Self.run("ga4", Self.ways[0]).tables(paths.inputs, configuration: paths.configuration)
      var run = Self.run("ga4", Self.ways[4])
      run.tableMemory = memory
      let outcome = try run.outcome(paths.inputs, configuration: paths.configuration)
      for table in outcome.tables {
        // The run's folder is gone by now; what waits in its files isn't.
        #expect(String(decoding: DelimitedOutput(OutputStyle()).bytes(of: table), as: UTF8.self) == expected[table.name], "\(table.name)")
      }
      try outcome.checkTables()
    }
  }

  @Test(arguments: presets, RowExports.all.map(\.name)) func `every export is the same`(preset: String, name: String) throws {
    let export = try #require(RowExports.named(name))
    try Project.inTemporaryFolder { folder in
      let paths = try Self.inputs(in: folder)
      func rows(_ way: Way) throws -> [[Table.Cell]] {
        var exported = try #require(try Self.run(preset, way).outcome(paths.inputs, configuration: paths.configuration, export: export).export)
        var rows: [[Table.Cell]] = []
        exported.rows.forEachRow(in: exported.context) { rows.append($0) }
        return rows
      }
      let expected = try rows(Self.fewWays[0])
      #expect(expected.count > 100)
      for way in Self.fewWays.dropFirst() { #expect(try rows(way) == expected, "\(way)") }
    }
  }

  @Test(arguments: presets) func `why two are one person is the same`(preset: String) throws {
    try Project.inTemporaryFolder { folder in
      let paths = try Self.inputs(in: folder)
      func steps(_ way: Way) throws -> [String] {
        let outcome = try Self.run(preset, way).outcome(paths.inputs, configuration: paths.configuration, explains: true)
        return try #require(outcome.identityReport).steps.map { "\($0)" }
      }
      let expected = try steps(Self.fewWays[0])
      #expect(expected.count > 10)
      for way in Self.fewWays.dropFirst() { #expect(try steps(way) == expected, "\(way)") }
    }
  }

  static func run(_ preset: String, _ way: Way) -> RunInProcess {
    RunInProcess(period: .day, cohort: .day, preset: preset, threads: way.threads, partitions: way.partitions, touchpointMemory: way.memory)
  }

  /// A shop beside people of many exports, of whom some opted out, and browsers with cookies.
  static func inputs(in folder: String) throws -> (inputs: [String], configuration: String) {
    for (name, part) in [("opted-out-is-nowhere", "input"), ("a-cookie-tells-browsers-apart", "input")] {
      try FileManager.default.copyItem(atPath: "\(Project.fixtures)/cases/\(name)/\(part)", toPath: "\(folder)/\(name)")
    }
    let (log, orders) = (Output(), Output())
    _ = try Shop(lines: 2000, seed: 5).generate(log: log, orders: orders)
    try Data(log.bytes).write(to: URL(fileURLWithPath: folder + "/shop.log"))
    try Data(orders.bytes).write(to: URL(fileURLWithPath: folder + "/shop-orders.csv"))
    let optedOut = Project.fixtures + "/cases/opted-out-is-nowhere/list/optout.txt"
    let configuration = folder + "/waymark.yaml"
    let cookies = try String(contentsOfFile: folder + "/a-cookie-tells-browsers-apart/waymark.yaml", encoding: .utf8)
    try Project.write(cookies.replacing("access.log", with: "a-cookie-tells-browsers-apart/access.log") + "\nprivacy: {identifiers: raw, suppress: \(optedOut)}\n", to: configuration)
    try FileManager.default.removeItem(atPath: folder + "/a-cookie-tells-browsers-apart/waymark.yaml")
    return (["opted-out-is-nowhere", "a-cookie-tells-browsers-apart", "shop.log", "shop-orders.csv"].map { "\(folder)/\($0)" }, configuration)
  }
}
