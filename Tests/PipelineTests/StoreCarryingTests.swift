import Foundation
import GRDB
import Ingest
import Journeys
import Metrics
import Store
import SyntheticShop
import TestSupport
import Testing

@testable import waymark

/// Figures that a store carries from one report to the next are those that one run over everything gives, every night.
struct StoreCarryingTests {
  /// Every night's report against one run over all that was given so far.
  private static func check(
    _ run: RunInProcess, nights: [[String]], store: String, configuration: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var given: [String] = []
    for (number, night) in nights.enumerated() {
      given += night
      let found = try run.tables(store: store, night, configuration: configuration)
      let expected = try run.tables(given, configuration: configuration)
      #expect(found.count == expected.count)
      for (name, text) in expected { #expect(found[name] == text, "\(name), night \(number)", sourceLocation: sourceLocation) }
    }
  }

  private static func run(preset: String? = nil, threads: Int = 2) -> RunInProcess {
    var run = RunInProcess(period: .day, cohort: .day, preset: preset, threads: threads)
    run.hasPage = true
    return run
  }

  // MARK: Laws

  static let presets = SessionPreset.all.map(\.name)

  @Test(arguments: presets) func `every night is one run over all so far`(preset: String) throws {
    try Project.inTemporaryFolder { folder in
      let nights = try StoreTests.nights(in: folder, count: 4, seed: preset.utf8.count)
      var random = Seeded(preset.utf8.count)
      try Self.check(Self.run(preset: preset), nights: nights.shuffled(using: &random), store: folder + "/kpi.waymark")
      // One for each length of the periods that the page compares.
      #expect(try (1...3).contains(Self.carried(folder + "/kpi.waymark").count))
    }
  }

  @Test(arguments: ManyWaysTests.fewWays.indices) func `so it is however many threads, parts and bytes there are`(number: Int) throws {
    try Project.inTemporaryFolder { folder in
      let way = ManyWaysTests.fewWays[number]
      var random = Seeded(number)
      var run = ManyWaysTests.run("ga4", way)
      run.tableMemory = way.memory.map { _ in 3_000 }
      let nights = try Self.nights(3, in: folder, &random) + StoreTests.nights(in: folder, count: 3, seed: number)[..<2]
      try Self.check(run, nights: nights, store: folder + "/kpi.waymark")
      #expect(try Self.report(folder + "/kpi.waymark").devices.addresses.count > 10)
    }
  }

  @Test(arguments: ManyWaysTests.presets) func `so it is with people of many exports, cookies and some who opted out`(preset: String) throws {
    try Project.inTemporaryFolder { folder in
      let given = try ManyWaysTests.inputs(in: folder)
      let paths = try PartialResultTests.files(given.inputs)
      for (number, order) in [paths, paths.reversed()].enumerated() {
        try Self.check(
          Self.run(preset: preset), nights: order.map { [$0] }, store: "\(folder)/\(number).waymark", configuration: given.configuration)
      }
    }
  }

  /// Rows of exports are taken by every run: they are in no figures that were carried, and nothing of them is taken back.
  @Test func `so it is with exports of what people and browsers did`() throws {
    try Project.inTemporaryFolder { folder in
      let configuration = folder + "/waymark.yaml"
      try Project.write(
        "inputs:\n"
          + "  - {files: clicks-*.csv, records: event, columns: {cookie: browser, time: at, page: page}}\n"
          + "  - {files: calls-*.csv, records: activity, columns: {cookie: browser, phone: phone, time: at, kind: {value: call}}}\n", to: configuration)
      var random = Seeded(4)
      let (run, store) = (Self.run(), folder + "/kpi.waymark")
      var given: [String] = []
      for (night, logs) in try Self.nights(5, in: folder, &random).enumerated() {
        // Half of the browsers come every night, the others are new.
        let clicks = (0..<20).map { number in "b\(number % 2 * night)-\(number % 6),2026-11-0\(1 + night)T10:\(10 + number * 2):00Z,/p\(number % 5)" }
        let calls = (0..<4).map { number in "b\(number % 3 * night)-\(number),0301234\(number),2026-11-0\(1 + night)T11:0\(number):00Z" }
        try Project.write((["browser,at,page"] + clicks).joined(separator: "\n") + "\n", to: "\(folder)/clicks-\(night).csv")
        if night != 1 { try Project.write((["browser,phone,at"] + calls).joined(separator: "\n") + "\n", to: "\(folder)/calls-\(night).csv") }
        given += logs
        let found = try run.tables(store: store, logs, configuration: configuration)
        for (name, text) in try run.tables(given, configuration: configuration) { #expect(found[name] == text, "\(name), night \(night)") }
      }
    }
  }

  /// Devices that come again every night, name somebody one night, buy, or stand in two logs at one instant.
  @Test(arguments: 0..<4) func `so it is with devices that come again as something else`(seed: Int) throws {
    try Project.inTemporaryFolder { folder in
      var random = Seeded(seed)
      let nights = try Self.nights(5, in: folder, &random)
      var run = Self.run(threads: 1 + seed % 3)
      run.timezone = seed % 2 == 0 ? "UTC" : "America/New_York"
      try Self.check(run, nights: nights.shuffled(using: &random), store: folder + "/kpi.waymark")
    }
  }

  private static func nights(_ count: Int, in folder: String, _ random: inout Seeded) throws -> [[String]] {
    try (0..<count).map { night in
      try (0..<2).map { log in
        let lines = (0..<60).map { _ in line(ofNight: night, &random) }.sorted()
        let path = "\(folder)/night-\(night)-\(log).log"
        try Project.write(lines.joined(separator: "\n") + "\n", to: path)
        return path
      }
    }
  }

  /// One of few devices, minutes and pages, so that everything meets.
  private static func line(ofNight night: Int, _ random: inout Seeded) -> String {
    func one<Element>(_ choices: [Element]) -> Element { choices[Int.random(in: choices.indices, using: &random)] }
    let (minute, device) = (Int.random(in: 0..<40, using: &random), Int.random(in: 0..<25, using: &random))
    let user = device < 6 && Int.random(in: 0..<6, using: &random) == 0 ? one(["anna", "bert"]) : "-"
    let order = Int.random(in: 0..<400, using: &random)
    let page = one([
      "/", "/a", "/b?utm_source=n\(night)&utm_medium=email", "/cart", "/product/\(Int.random(in: 0..<30, using: &random))", "/thank-you",
      device % 5 == 0 ? "/thank-you?order_id=\(order)" : "/c",
    ])
    let referrer = one(["-", "https://www.google.com/", "https://shop\(night % 2).example/x", "https://news.example/\(minute)"])
    let clock = "\(10 + minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60):00"
    return "203.0.113.\(device) - \(user) [0\(1 + night)/Nov/2026:\(clock) +0000] \"GET \(page) HTTP/1.1\" 200 5 \"\(referrer)\" \"Mozilla/5.0 (X11) Firefox/120.0\""
  }

  // MARK: What is carried

  @Test func `figures are taken up, not made anew`() throws {
    try Project.inTemporaryFolder { folder in
      var random = Seeded(3)
      let nights = try Self.nights(3, in: folder, &random)
      let (store, other) = (folder + "/kpi.waymark", folder + "/other.waymark")
      let run = RunInProcess(period: .day, threads: 2)
      _ = try run.tables(store: store, nights[0] + nights[1])
      let open = try Self.report(store).devices.open.count
      let settled = try Self.report(store).devices.addresses.reduce(0) { $0 + $1.devices }
      #expect(open > 2 && settled > 5 && open + settled == 25, "\(open) open, \(settled) settled")
      // Were they made anew, those of another store would change nothing.
      _ = try run.tables(store: other, nights[0])
      var forged = try Self.report(store)
      forged.figures = try Self.report(other).figures
      let shape = try #require(try Self.carried(store).first)
      try StoreFile(path: store, creating: nil).carry(forged.bytes, as: shape)
      let found = try run.tables(store: store, nights[2])
      let expected = try run.tables(nights[0] + nights[1] + nights[2])
      #expect(found["kpis"] != expected["kpis"] && found["pages"] != expected["pages"])
    }
  }

  @Test func `what is carried goes when anything is forgotten`() throws {
    try Project.inTemporaryFolder { folder in
      let nights = try StoreTests.nights(in: folder, count: 4, seed: 5)
      let run = Self.run()
      let forgettings: [(String) -> [String]] = [
        { ["--store", $0, "--input", nights[0][0]] }, { ["--store", $0, "--before", "2026-03-02"] },
      ]
      for (number, forgetting) in forgettings.enumerated() {
        let store = "\(folder)/\(number).waymark"
        _ = try run.tables(store: store, nights[0] + nights[1])
        #expect(try Self.carried(store).count == 1)
        let forgot = try BuiltCommand.run(["store", "forget"] + forgetting(store))
        #expect(forgot.status == 0, "\(forgot.errors)")
        #expect(try Self.carried(store).isEmpty, "\(number)")
      }
      let store = folder + "/0.waymark"
      #expect(try run.tables(store: store, nights[2])["kpis"] == run.tables(Array(nights[0].dropFirst()) + nights[1] + nights[2])["kpis"])
    }
  }

  @Test func `a log that is read as a whole once more takes its figures with it`() throws {
    try Project.inTemporaryFolder { folder in
      let fields = "#Fields: date time cs-method cs-uri-stem c-ip sc-status\n"
      let line = { (number: Int) in "2026-11-21 12:\(10 + number % 50):00 GET /w/\(number % 5) 203.0.113.\(number % 7) 200\n" }
      let (log, store) = (folder + "/w3c.log", folder + "/kpi.waymark")
      let run = Self.run()
      for count in [20, 30, 45] {
        try Project.write(fields + (0..<count).map(line).joined(), to: log)
        let found = try run.tables(store: store, [log])
        for (name, text) in try run.tables([log]) { #expect(found[name] == text, "\(name), \(count) lines") }
      }
    }
  }

  @Test func `an export that is written anew every night takes nothing with it`() throws {
    try Project.inTemporaryFolder { folder in
      let nights = try StoreTests.nights(in: folder, count: 4, seed: 12)
      let (store, export) = (folder + "/kpi.waymark", folder + "/all-orders.csv")
      let run = RunInProcess(period: .day, threads: 2)
      var rows: [Substring] = []
      var logs: [String] = []
      for (number, night) in nights.enumerated() {
        let new = try String(contentsOfFile: night[1], encoding: .utf8).split(separator: "\n")
        rows += rows.isEmpty ? new[...] : new.dropFirst().filter { !rows.contains($0) }[...]
        try Project.write(rows.joined(separator: "\n") + "\n", to: export)
        logs.append(night[0])
        let before = try number == 0 ? [] : Self.carried(store)
        let found = try run.tables(store: store, [night[0], export])
        for (name, text) in try run.tables(logs + [export]) { #expect(found[name] == text, "\(name), night \(number)") }
        #expect(try number == 0 || (before.count == 1 && Self.carried(store) == before))
        // It was taken up: of the first night's chunks none is fresh.
        #expect(try Self.report(store).chunks.count == number + 1)
        #expect(try StoreTests.ledger(store).count == number + 2)
      }
    }
  }

  /// The warning that most devices have one address counts those too whose figures were carried.
  @Test func `what is said of devices is said of all`() throws {
    try Project.inTemporaryFolder { folder in
      let nights = try (0..<3).map { night in
        let path = "\(folder)/night-\(night).log"
        // New devices every night, the first night's once more, and some of these name somebody from then on.
        let lines = [night * 5, 0].flatMap { version in
          (0..<30).map { number in
            "\(number % 3 == 0 ? "203.0.113.\(number)" : "198.51.100.1") - \(version == 0 && number % 7 == night ? "anna" : "-") [0\(night + 1)/Nov/2026:10:\(10 + number):00 +0000] \"GET /p HTTP/1.1\" 200 5 \"-\" \"Mozilla/5.0 (X11) Firefox/\(100 + number + version).0\"\n"
          }
        }
        try Project.write(lines.joined(), to: path)
        return path
      }
      let run = RunInProcess(period: .day, threads: 2)
      for night in nights.indices {
        let (_, found) = try run.outcome(store: folder + "/kpi.waymark", [nights[night]])
        let messages = Messages(isQuiet: true, isVerbose: false)
        _ = try Pipeline(run.plan(Array(nights[...night]), configuration: nil, messages), messages).run(rejects: nil)
        #expect(found.count == 1 && found == messages.warnings, "night \(night)")
      }
    }
  }

  @Test func `each shape of report has its own, and the last few are kept`() throws {
    try Project.inTemporaryFolder { folder in
      let nights = try StoreTests.nights(in: folder, count: 4, seed: 8)[..<2]
      let store = folder + "/kpi.waymark"
      var given: [String] = []
      for night in nights {
        given += night
        for period in PeriodLength.allCases {
          for cohort in [PeriodLength.week, .month] {
            let run = RunInProcess(period: period, cohort: cohort, threads: 2)
            #expect(try run.tables(store: store, night) == run.tables(given), "\(period) \(cohort)")
          }
        }
      }
      #expect(try Self.carried(store).count == StoreFile.mostCarried)
    }
  }

  /// What a referrer means hangs on the hosts that the logs name.
  @Test func `a new host of the site's own changes what was before`() throws {
    try Project.inTemporaryFolder { folder in
      let line = { (day: Int, number: Int, host: String) in
        "\(host):443 203.0.113.\(number) - - [0\(day)/Nov/2026:10:\(10 + number):00 +0000] \"GET /p HTTP/1.1\" 200 5 \"https://b.example/\" \"Mozilla/5.0 (X11) Firefox/120.0\"\n"
      }
      let hosts = ["a.example", "a.example", "b.example", "a.example"]
      let nights = try hosts.enumerated().map { day, host in
        let path = "\(folder)/night-\(day).log"
        try Project.write((0..<20).map { line(day + 1, $0 + day, host) }.joined(), to: path)
        return [path]
      }
      try Self.check(Self.run(), nights: nights, store: folder + "/kpi.waymark")
      #expect(try Self.carried(folder + "/kpi.waymark").count == 2)
    }
  }

  /// Logs that change their names every night, and with that which of two lines at one instant comes first.
  @Test func `rotated logs stand in another order every night`() throws {
    try Project.inTemporaryFolder { folder in
      let (logs, store) = (folder + "/logs", folder + "/kpi.waymark")
      try FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true)
      let run = Self.run()
      for night in 0..<12 {
        for number in stride(from: night - 1, through: 0, by: -1) {
          try FileManager.default.moveItem(atPath: "\(logs)/access.log.\(number)", toPath: "\(logs)/access.log.\(number + 1)")
        }
        // Each log begins at the instant at which the one before ended, with another page.
        let lines = (0..<4).map { step in
          "203.0.113.\(step % 2) - - [01/Nov/2026:\(10 + (night + step / 3) / 4):\(["00", "10", "20", "30"][(night + step / 3) % 4]):00 +0000] \"GET /\(night)/\(step) HTTP/1.1\" 200 5 \"-\" \"Mozilla/5.0 (X11) Firefox/120.0\"\n"
        }
        try Project.write(lines.joined(), to: "\(logs)/access.log.0")
        let found = try run.tables(store: store, [logs])
        for (name, text) in try run.tables([logs]) { #expect(found[name] == text, "\(name), night \(night)") }
      }
    }
  }

  // MARK: Damage

  @Test func `what can't be taken up is made anew`() throws {
    try Project.inTemporaryFolder { folder in
      let nights = try StoreTests.nights(in: folder, count: 2, seed: 9)
      let run = Self.run()
      let expected = try run.tables(nights[0] + nights[1])
      let damages: [([UInt8]) throws -> [UInt8]] = [
        { Array($0.dropLast()) }, { _ in [] }, { bytes in bytes.enumerated().map { $0 == bytes.count / 2 ? $1 ^ 4 : $1 } },
        { bytes in
          // Right as a whole, but of figures that say something else.
          var report = try CarriedReport(bytes)
          report.figures = Array(report.figures.dropLast(3))
          return report.bytes
        },
        { bytes in
          var report = try CarriedReport(bytes)
          report.chunks[99] = 1
          return report.bytes
        },
      ]
      for (number, damage) in damages.enumerated() {
        let store = "\(folder)/\(number).waymark"
        _ = try run.tables(store: store, nights[0])
        let shape = try #require(try Self.carried(store).first)
        let file = try StoreFile(path: store, creating: nil)
        try file.carry(damage(file.carried(shape) ?? []), as: shape)
      }
      for number in damages.indices {
        let found = try run.tables(store: "\(folder)/\(number).waymark", nights[1])
        for (name, text) in expected { #expect(found[name] == text, "\(name), damage \(number)") }
      }
    }
  }

  @Test func `a store of version 1 is brought up to date`() throws {
    try Project.inTemporaryFolder { folder in
      let nights = try StoreTests.nights(in: folder, count: 2, seed: 10)
      let store = folder + "/kpi.waymark"
      let run = Self.run()
      _ = try run.tables(store: store, nights[0])
      let made = try Self.schema(store)
      do {
        // As it was before figures were carried.
        let queue = try DatabaseQueue(path: store)
        try queue.write { database in
          for entry in made where entry[0] == "trigger" { try database.execute(sql: "DROP TRIGGER \(entry[1])") }
          try database.execute(sql: "DROP TABLE carried; UPDATE about SET value = '1' WHERE name = 'version'")
        }
      }
      let found = try run.tables(store: store, nights[1])
      #expect(try found["kpis"] == run.tables(nights[0] + nights[1])["kpis"])
      #expect(try Self.schema(store) == made)
      #expect(try Self.carried(store).count == 1)
    }
  }

  private static func schema(_ store: String) throws -> [[String]] {
    try DatabaseQueue(path: store).read { database in
      try Row.fetchAll(database, sql: "SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'report%' ORDER BY type, name").map { [$0["type"], $0["name"]] }
    }
  }

  /// The shapes of the reports that the store carries figures of.
  private static func carried(_ store: String) throws -> [String] {
    try DatabaseQueue(path: store).read { try String.fetchAll($0, sql: "SELECT shape FROM carried ORDER BY number") }
  }

  private static func report(_ store: String) throws -> CarriedReport {
    let shape = try #require(try carried(store).last)
    return try CarriedReport(StoreFile(path: store, creating: nil).carried(shape) ?? [])
  }
}
