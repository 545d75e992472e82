import Foundation
import Ingest
import Metrics
import Store
import SyntheticShop
import TestSupport
import Testing

@testable import waymark

/// A store that is fed bit by bit reports what one run over everything does.
struct StoreTests {
  // MARK: Nights

  @Test(arguments: [0, 1, 2]) func `nights in any order, with overlaps, are one run over all`(seed: Int) throws {
    try Project.inTemporaryFolder { folder in
      let nights = try Self.nights(in: folder, count: 12, seed: seed)
      var random = Seeded(seed)
      let order = seed == 0 ? nights : nights.shuffled(using: &random)
      let run = RunInProcess(period: .day, cohort: .day, threads: 2)
      let store = folder + "/kpi.waymark"
      for (number, night) in order.enumerated() {
        // Tonight's files, and some of those of nights before.
        let again = order[..<number].filter { _ in Bool.random(using: &random) }
        _ = try run.tables(store: store, night + again.flatMap { $0 })
      }
      let all = nights.flatMap { $0 }
      let expected = try run.tables(all)
      let found = try run.tables(store: store, [])
      for (name, text) in expected { #expect(found[name] == text, "\(name)") }
    }
  }

  @Test func `what people of many exports left is joined as in one run`() throws {
    try Project.inTemporaryFolder { folder in
      let given = try ManyWaysTests.inputs(in: folder)
      let run = RunInProcess(period: .day, cohort: .day, threads: 2)
      let expected = try run.tables(given.inputs, configuration: given.configuration)
      let paths = try PartialResultTests.files(given.inputs)
      for order in [paths, paths.reversed()] {
        let store = "\(folder)/\(order[0].split(separator: "/").last ?? "").waymark"
        var found: [String: String] = [:]
        for path in order { found = try run.tables(store: store, [path], configuration: given.configuration) }
        for (name, text) in expected { #expect(found[name] == text, "\(name)") }
      }
    }
  }

  // MARK: Knowing again

  /// A log that grows, is rotated and then compressed, seen at every moment.
  @Test func `a log that grows and is rotated counts once`() throws {
    try Project.inTemporaryFolder { folder in
      let log = Output()
      _ = try Shop(lines: 600, seed: 3).generate(log: log, orders: Output())
      let lines = String(decoding: log.bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      let text = { (range: Range<Int>) in lines[range].joined(separator: "\n") + "\n" }
      let (current, older, oldest) = (folder + "/logs/access.log", folder + "/logs/access.log.1", folder + "/logs/access.log.2.gz")
      try FileManager.default.createDirectory(atPath: folder + "/logs", withIntermediateDirectories: true)
      let store = folder + "/kpi.waymark"
      let run = RunInProcess(period: .day)
      func check(_ moment: String) throws {
        let found = try run.tables(store: store, [folder + "/logs"])
        #expect(try found == run.tables([folder + "/logs"]), "\(moment)")
      }
      // The first time it is so short that it has no opening to be told by.
      try Project.write(String(text(0..<1).prefix(90)), to: current)
      try check("cut within its first line")
      try Project.write(text(0..<1), to: current)
      try check("one line")
      try Project.write(text(0..<200), to: current)
      try check("grown")
      try Project.write(text(0..<300) + lines[300].prefix(40), to: current)
      try check("cut within a line")
      try Project.write(text(0..<310), to: current)
      try check("grown again")
      try FileManager.default.moveItem(atPath: current, toPath: older)
      try Project.write(text(310..<500), to: current)
      try check("rotated")
      try Self.gzip(older, to: oldest)
      try FileManager.default.moveItem(atPath: current, toPath: older)
      try Project.write(text(500..<599), to: current)
      try check("rotated and compressed")
      #expect(try Self.ledger(store).count == 3)
    }
  }

  /// Exports of which each is the beginning of the next, one too short to be a copy, fed in any order.
  @Test func `exports that go on where others end are known in any order`() throws {
    try Project.inTemporaryFolder { folder in
      let rows = (0..<3000).map { "#\($0),c\($0 % 700)@shop.example,paid,EUR,\($0 % 90).50,2026-03-\($0 % 28 < 9 ? "0" : "")\($0 % 28 + 1) 10:00:00 +0000" }
      let header = "Name,Email,Financial Status,Currency,Total,Created at\n"
      let counts = [200, 1200, 1900, 3000]
      let paths = counts.map { "\(folder)/orders-\($0).csv" }
      for (path, count) in zip(paths, counts) { try Project.write(header + rows[..<count].joined(separator: "\n") + "\n", to: path) }
      let run = RunInProcess(period: .day)
      let expected = try run.tables(paths)
      #expect(expected["inputs"]?.split(separator: "\n").count == 3)
      for (number, order) in [[0, 1, 2, 3], [3, 2, 1, 0], [0, 3, 1, 2], [1, 0, 3, 2], [2, 0, 1, 3], [0, 3, 2, 1], [3, 0, 2, 1]].enumerated() {
        let store = "\(folder)/\(number).waymark"
        var found: [String: String] = [:]
        for place in order { found = try run.tables(store: store, [paths[place]]) }
        for (name, text) in expected { #expect(found[name] == text, "\(name), \(order)") }
      }
    }
  }

  /// What is behind the end alone is read, unless that changes how the rest was.
  @Test func `a log is read on where it ended`() throws {
    let combined = { (number: Int) in
      "203.0.113.\(number % 7) - - [21/Nov/2026:10:\(10 + number % 50):00 +0000] \"GET /p/\(number % 5)?order_id=\(number) HTTP/1.1\" 200 5 \"https://www.bing.com/\" \"Mozilla/5.0 (X11) Firefox/\(100 + number % 3)\"\n"
    }
    let common = { (number: Int) in "203.0.113.\(number % 7) - anna [21/Nov/2026:11:\(10 + number % 50):00 +0000] \"GET /c/\(number % 5) HTTP/1.1\" 200 5\n" }
    let w3c = { (number: Int) in "2026-11-21 12:\(10 + number % 50):00 GET /w/\(number % 5) 203.0.113.\(number % 7) 200\n" }
    let pieces: [(name: String, text: String, goesOn: Bool)] = [
      ("combined", (0..<40).map(combined).joined(), false), ("more", (40..<90).map(combined).joined(), true),
      ("bad lines", "nonsense\nmore of it\n" + combined(91), true), ("much more", (92..<400).map(combined).joined(), true),
      ("common", (400..<420).map(common).joined(), false), ("combined again", (420..<440).map(combined).joined(), false),
      ("w3c", "#Fields: date time cs-method cs-uri-stem c-ip sc-status\n" + (440..<460).map(w3c).joined(), false),
    ]
    try Project.inTemporaryFolder { folder in
      let (log, store) = (folder + "/access.log", folder + "/kpi.waymark")
      let run = RunInProcess(period: .day, threads: 2)
      var text = ""
      var continuations = 0
      for piece in pieces {
        text += piece.text
        try Project.write(text, to: log)
        let found = try run.tables(store: store, [log])
        let expected = try run.tables([log])
        for (name, table) in expected { #expect(found[name] == table, "\(piece.name): \(name)") }
        continuations = piece.goesOn ? continuations + 1 : 0
        #expect(try StoreFile(path: store, creating: nil).continuationCount() == continuations, "\(piece.name)")
        #expect(try Self.ledger(store).count == 1)
      }
    }
  }

  @Test func `nothing is read again`() throws {
    try Project.inTemporaryFolder { folder in
      let nights = try Self.nights(in: folder, count: 3, seed: 7)
      let store = folder + "/kpi.waymark"
      let run = RunInProcess(period: .day)
      let first = try run.tables(store: store, nights.flatMap { $0 })
      let read = try Self.ledger(store).map(\.id)
      #expect(try run.tables(store: store, nights.flatMap { $0 }) == first)
      // A copy by another name is known by its content.
      try FileManager.default.copyItem(atPath: nights[1][0], toPath: folder + "/zzz.log.gz")
      let (outcome, warnings) = try run.outcome(store: store, [folder + "/zzz.log.gz"])
      #expect(RunInProcess.texts(outcome) == first)
      #expect(warnings.count == 1 && warnings[0].contains("zzz.log.gz") && warnings[0].contains("night-01.log.gz"))
      #expect(try Self.ledger(store).map(\.id) == read)
    }
  }

  @Test func `standard input is known by its content`() throws {
    try Project.inTemporaryFolder { folder in
      let log = try Data(contentsOf: URL(fileURLWithPath: Project.fixtures + "/shop/logs/access.log"))
      let arguments = ["report", "-", "--store", folder + "/kpi.waymark"]
      let first = try BuiltCommand.run(arguments, input: log)
      let second = try BuiltCommand.run(arguments, input: log)
      #expect(first.status == 0 && second.status == 0)
      #expect(first.text == second.text)
      #expect(second.errors.contains("has the same content as"))
      #expect(try Self.ledger(folder + "/kpi.waymark").count == 1)
    }
  }

  @Test func `an input that is described otherwise is read again`() throws {
    try Project.inTemporaryFolder { folder in
      let file = folder + "/dates.csv"
      try Project.write("order_id,created,amount,currency\n1,05/06/2026,10,EUR\n2,07/06/2026,20,EUR\n", to: file)
      var texts: [String] = []
      for format in ["dd/MM/yyyy", "MM/dd/yyyy", "dd/MM/yyyy"] {
        try Project.write(
          "inputs:\n  - files: dates.csv\n    records: order\n    columns: {order: order_id, time: {column: created, format: \"\(format)\"}, amount: amount, currency: currency}\n",
          to: folder + "/waymark.yaml")
        let run = RunInProcess(period: .day)
        let found = try run.tables(store: folder + "/kpi.waymark", [file], configuration: folder + "/waymark.yaml")
        #expect(found["kpis"] == (try run.tables([file], configuration: folder + "/waymark.yaml")["kpis"]))
        texts.append(found["kpis"] ?? "")
      }
      #expect(texts[0] == texts[2] && texts[0] != texts[1])
    }
  }

  // MARK: Kills

  @Test func `a run that is killed loses nothing and doubles nothing`() throws {
    try Project.inTemporaryFolder { folder in
      let nights = try Self.nights(in: folder, count: 6, seed: 9)
      let all = nights.flatMap { $0 }
      let store = folder + "/kpi.waymark"
      var random = Seeded(9)
      for _ in 0..<8 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: BuiltCommand.path)
        process.arguments = ["report", "--store", store, "--quiet", "--period", "day", "--cohort", "day"] + all
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        Thread.sleep(forTimeInterval: Double.random(in: 0...0.4, using: &random))
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
      }
      let run = RunInProcess(period: .day, cohort: .day)
      #expect(try run.tables(store: store, all) == (try run.tables(all)))
    }
  }

  // MARK: What is none

  @Test func `two runs don't write to one store`() throws {
    try Project.inTemporaryFolder { folder in
      let store = try StoreFile(path: folder + "/kpi.waymark", creating: [])
      let second = try BuiltCommand.run(["report", "fixtures/shop/logs", "--store", store.path])
      #expect(second.status == Exit.busy)
      #expect(second.errors.contains("kpi.waymark: process \(ProcessInfo.processInfo.processIdentifier), which began "), "\(second.errors)")
      #expect(second.text.isEmpty)
    }
  }

  @Test func `what is no store is refused`() throws {
    try Project.inTemporaryFolder { folder in
      try Project.write("not a store at all, but long enough to have a header of SQLite's: " + String(repeating: "x", count: 200), to: folder + "/text")
      #expect(try BuiltCommand.run(["report", "fixtures/shop/logs", "--store", folder + "/text"]).status == Exit.dataError)
      #expect(try BuiltCommand.run(["report", "--store", folder + "/none/kpi.waymark", "fixtures/shop/logs"]).status == Exit.cannotCreate)
      let newer = folder + "/newer"
      do { _ = try StoreFile(path: newer, creating: []).setVersion(99) }
      let refused = try BuiltCommand.run(["report", "--store", newer, "fixtures/shop/logs", "--raw-cells"])
      #expect(refused.status == Exit.dataError)
      #expect(refused.errors.contains("made by a newer Waymark"))
    }
  }

  @Test func `a store that was made by other rules is refused`() throws {
    try Project.inTemporaryFolder { folder in
      #expect(try BuiltCommand.run(["report", "fixtures/shop/logs", "--store", folder + "/kpi.waymark"]).status == 0)
      let refused = try BuiltCommand.run(["report", "fixtures/shop/logs", "--store", folder + "/kpi.waymark", "--goal", "/other"])
      #expect(refused.status == Exit.usage)
      #expect(refused.errors.contains("other rules (goals)"))
    }
  }

  @Test func `tonight's damage is told tonight`() throws {
    try Project.inTemporaryFolder { folder in
      let gz = try Data(contentsOf: URL(fileURLWithPath: Project.fixtures + "/shop/logs/access.log.1.gz"))
      let broken = folder + "/broken.log.gz"
      try gz.dropLast(40).write(to: URL(fileURLWithPath: broken))
      let store = folder + "/kpi.waymark"
      let strict = try BuiltCommand.run(["report", broken, "--store", store, "--strict"])
      #expect(strict.status == Exit.ioError && strict.text.isEmpty)
      #expect(try Self.ledger(store).isEmpty)
      let first = try BuiltCommand.run(["report", broken, "--store", store])
      #expect(first.status == Exit.ioError && first.errors.contains("breaks off"))
      let second = try BuiltCommand.run(["report", broken, "--store", store])
      #expect(second.status == 0 && second.errors.isEmpty && second.text == first.text)
      // When it is whole it takes the place of what was read of it.
      try gz.write(to: URL(fileURLWithPath: broken))
      let third = try BuiltCommand.run(["report", broken, "--store", store])
      #expect(third.status == 0)
      #expect(try third.text == BuiltCommand.run(["report", broken]).text)
      #expect(try Self.ledger(store).count == 1)
    }
  }

  // MARK: Reading it

  @Test func `the latest tables can be read with SQL`() throws {
    try Project.inTemporaryFolder { folder in
      let store = folder + "/kpi.waymark"
      let paths = [Project.fixtures + "/shop/logs", Project.fixtures + "/shop/exports"]
      let run = RunInProcess(period: .day)
      let tables = try run.tables(store: store, paths)
      let file = try StoreFile(path: store, creating: nil)
      for (name, text) in tables {
        #expect(try file.rowCount(of: "report_" + name) == text.split(separator: "\n").count - 1, "\(name)")
      }
      let kpis = rows(tables["kpis"])
      #expect(try file.sum(of: "revenue", in: "report_kpis") == kpis.compactMap { Double($0["revenue"] ?? "") }.reduce(0, +))
    }
  }

  // MARK: What they are made of

  static func ledger(_ store: String) throws -> [StoredInput] { try StoreFile(path: store, creating: nil).inputs() }

  /// A shop's log and orders, cut into nights; most logs are compressed.
  static func nights(in folder: String, count: Int, seed: Int) throws -> [[String]] {
    let (log, orders) = (Output(), Output())
    _ = try Shop(lines: 1500, seed: UInt64(seed + 20)).generate(log: log, orders: orders)
    let lines = String(decoding: log.bytes, as: UTF8.self).split(separator: "\n")
    let rows = String(decoding: orders.bytes, as: UTF8.self).split(separator: "\n")
    return try (0..<count).map { night in
      let number = String(repeating: "0", count: 2 - String(night).utf8.count) + String(night)
      let part = { (all: ArraySlice<Substring>) in
        all[(all.startIndex + all.count * night / count)..<(all.startIndex + all.count * (night + 1) / count)]
      }
      var file = "\(folder)/night-\(number).log"
      try Project.write(part(lines[...]).joined(separator: "\n") + "\n", to: file)
      if night % 3 != 2 {
        try gzip(file, to: file + ".gz")
        file += ".gz"
      }
      // An export has the last week's orders, so that most stand in several.
      let upTo = 1 + (rows.count - 1) * (night + 1) / count
      let export = "\(folder)/orders-\(number).csv"
      try Project.write(([rows[0]] + rows[max(1, upTo - 60)..<upTo]).joined(separator: "\n") + "\n", to: export)
      return [file, export]
    }
  }

  static func gzip(_ path: String, to compressed: String) throws {
    let packed = try BuiltCommand.run("/bin/sh", ["-c", "gzip -c '\(path)' > '\(compressed)' && rm '\(path)'"], in: "/")
    #expect(packed.status == 0)
  }
}
