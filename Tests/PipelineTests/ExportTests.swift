import Foundation
import Journeys
import Metrics
import Testing

@testable import waymark

/// `waymark export`: rows at the level of a visitor.
struct ExportTests {
  private static let key = "a key that lasts, of enough bytes"

  /// Runs `body` with a random shop of the customer's side, and a configuration whose key lasts.
  private func withShop(_ seed: Int, _ body: (_ shop: String, _ configuration: String) throws -> Void) throws {
    let python = try #require(Python.any)
    try Project.inTemporaryFolder { folder in
      let made = try BuiltCommand.run(python, [Project.root + "/scripts/random-crm", String(seed), folder + "/shop"], in: folder)
      #expect(made.status == 0, "\(made.errors)")
      try Project.write(Self.key, to: folder + "/waymark.key")
      try Project.write("privacy: {key_file: waymark.key}\ntimezone: Europe/Berlin\n", to: folder + "/waymark.yaml")
      try body(folder + "/shop", folder + "/waymark.yaml")
    }
  }

  /// A row of JSON: each cell by its column.
  private struct Row: Decodable {
    private let cells: [String: Cell]

    private enum Cell: Decodable {
      case text(String), number(Double), flag(Bool), missing

      init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() { self = .missing } else if let flag = try? value.decode(Bool.self) { self = .flag(flag) }
        else if let number = try? value.decode(Double.self) { self = .number(number) } else { self = .text(try value.decode(String.self)) }
      }
    }

    init(from decoder: any Decoder) throws { cells = try decoder.singleValueContainer().decode([String: Cell].self) }

    func text(_ column: String) -> String? { if case .text(let text) = cells[column] { text } else { nil } }
    func number(_ column: String) -> Double? { if case .number(let number) = cells[column] { number } else { nil } }
    func count(_ column: String) -> Int { number(column).map { Int($0) } ?? -1 }
    func flag(_ column: String) -> Bool { if case .flag(true) = cells[column] { true } else { false } }
  }

  private func export(_ rows: String, _ arguments: [String]) throws -> [Row] {
    let ended = try BuiltCommand.run(["export", rows, "--as", "ndjson"] + arguments)
    return try ended.text.split(separator: "\n").map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
  }

  private func report(_ table: String, _ arguments: [String]) throws -> [Row] {
    let ended = try BuiltCommand.run(["report", "--table", table, "--as", "json"] + arguments)
    return try #require(try JSONDecoder().decode([String: [Row]].self, from: ended.output)[table])
  }

  // MARK: Laws

  @Test(.enabled(if: Python.any != nil, "python3 is not here"), arguments: 0..<4, ["ga4", "matomo", "plausible"])
  func `sessions add up to the key figures of each day`(seed: Int, preset: String) throws {
    try withShop(seed) { shop, configuration in
      let flags = [shop, "--config", configuration, "--session-preset", preset]
      let sessions = try export("sessions", flags)
      let days = Dictionary(grouping: sessions) { String(($0.text("start") ?? "").prefix(10)) }
      #expect(Set(sessions.map { $0.text("session") }).count == sessions.count)
      for day in try report("kpis", flags) {
        let here = days[day.text("period") ?? ""] ?? []
        #expect(day.count("sessions") == here.count)
        #expect(day.count("visitors") == Set(here.map { $0.text("visitor") }).count)
        #expect(day.count("pageviews") == here.map { $0.count("pageviews") }.reduce(0, +))
        #expect(day.count("bounces") == here.count { $0.flag("bounce") })
        #expect(day.count("engaged_sessions") == here.count { $0.flag("engaged") })
        let converting = here.filter { $0.flag("converted") }
        #expect(day.count("converting_sessions") == converting.count)
        #expect(day.count("converting_visitors") == Set(converting.map { $0.text("visitor") }).count)
        guard !here.isEmpty else { continue }
        let seconds = here.map { $0.number("seconds") ?? -1 }.reduce(0, +)
        #expect(abs((day.number("session_seconds_avg") ?? -1) - seconds / Double(here.count)) <= 0.05 + 1e-9)
      }
      #expect(days.keys.count >= 5)
      let total = try #require(try report("kpis", flags + ["--period", "total"]).first)
      #expect(sessions.map { $0.count("orders") }.reduce(0, +) == total.count("orders") - total.count("offline_orders"))
      // Of orders in sessions money stands in the channels.
      let channels = try report("channels", flags)
      let revenue = channels.compactMap { $0.number("revenue") }
      if !revenue.isEmpty {
        #expect(abs(sessions.compactMap { $0.number("revenue") }.reduce(0, +) - revenue.reduce(0, +)) < 0.001)
      }
      let counts = Dictionary(uniqueKeysWithValues: channels.map { ($0.text("channel"), $0.count("sessions")) })
      #expect(Dictionary(grouping: sessions) { $0.text("channel") }.mapValues(\.count) == counts)
    }
  }

  @Test(.enabled(if: Python.any != nil, "python3 is not here"), arguments: 0..<6)
  func `touchpoints are those that inputs count, each in a journey and a session that there is`(seed: Int) throws {
    try withShop(seed) { shop, configuration in
      let flags = [shop, "--config", configuration, "--session-preset", seed % 2 == 0 ? "ga4" : "plausible"]
      let touchpoints = try export("touchpoints", flags)
      #expect(touchpoints.count == (try report("inputs", flags)).map { $0.count("touchpoints") }.reduce(0, +))
      #expect(touchpoints.count > 100)
      var counts: [String: Int] = [:]
      for row in try report("touchpoint_kinds", flags + ["--period", "total"]) {
        counts[row.text("kind") ?? "", default: 0] += row.count("touchpoints")
      }
      #expect(Dictionary(grouping: touchpoints) { $0.text("kind") ?? "" }.mapValues(\.count) == counts)
      func ids(_ rows: [Row], _ column: String) -> Set<String> { Set(rows.compactMap { $0.text(column) }) }
      let sessions = try export("sessions", flags)
      #expect(ids(touchpoints, "session") == ids(sessions, "session"))
      let journeys = try export("journeys", flags)
      #expect(ids(journeys, "journey").count == journeys.count)
      #expect(ids(touchpoints, "journey").isSubset(of: ids(journeys, "journey")))
      #expect(ids(sessions, "journey").isSubset(of: ids(journeys, "journey")))
      // What is in a session is in its journey, and pages are in a session.
      let journeyOf = Dictionary(uniqueKeysWithValues: sessions.map { ($0.text("session"), $0.text("journey")) })
      for row in touchpoints where row.text("kind") == "pageview" {
        #expect(journeyOf[row.text("session")] == row.text("journey"))
      }
      let total = try #require(try report("kpis", flags + ["--period", "total"]).first)
      #expect(journeys.count { $0.text("conversion") == "order" } == total.count("orders"))
      if let revenue = total.number("revenue") {
        #expect(abs(journeys.compactMap { $0.number("revenue") }.reduce(0, +) - revenue) < 0.001)
      }
    }
  }

  // MARK: The same bytes, and nobody's name

  @Test(.enabled(if: Python.any != nil, "python3 is not here"), arguments: ["touchpoints", "sessions", "journeys"])
  func `the same bytes run after run, and in any order of the arguments`(rows: String) throws {
    try withShop(5) { shop, configuration in
      let folders = try FileManager.default.contentsOfDirectory(atPath: shop).sorted().map { shop + "/" + $0 }
      #expect(folders.count > 1)
      let first = try BuiltCommand.run(["export", rows] + folders + ["--config", configuration, "--max-rejects", "100%"])
      #expect(first.status == 0)
      #expect(first.output.count > 1000)
      for order in [folders, folders.reversed()] {
        #expect(try BuiltCommand.run(["export", rows] + order + ["--config", configuration]).output == first.output)
      }
      // Without a key that lasts only the names are others.
      let other = try BuiltCommand.run(["export", rows, shop, "--timezone", "Europe/Berlin"])
      #expect(other.output != first.output)
      let name = /[a-z]+:[0-9a-f]{20}/
      #expect(other.text.replacing(name, with: "") == first.text.replacing(name, with: ""))
    }
  }

  @Test(.enabled(if: Python.any != nil, "python3 is not here"), arguments: 0..<3)
  func `no address, no e-mail and no user is written, unless raw ones are asked for`(seed: Int) throws {
    try withShop(seed) { shop, configuration in
      let address = /\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/
      for rows in ["touchpoints", "sessions", "journeys"] {
        let arguments = ["export", rows, shop, "--config", configuration]
        let text = try BuiltCommand.run(arguments).text
        #expect(!text.contains("@"))
        #expect(text.firstMatch(of: address) == nil)
        #expect(text.firstMatch(of: /Mozilla/) == nil)
        let raw = try BuiltCommand.run(arguments + ["--identifiers", "raw"]).text
        #expect(raw.firstMatch(of: /(customer|email|phone|user|cookie|device):(?![0-9a-f]{20}\b)/) != nil)
        #expect(raw.split(separator: "\n").count == text.split(separator: "\n").count)
      }
    }
  }

  @Test func `visitors are called as the identity report calls them, and keep the name when logs are added`() throws {
    try Project.inTemporaryFolder { folder in
      try Project.write(Self.key, to: folder + "/waymark.key")
      try Project.write("privacy: {key_file: waymark.key, truncate_addresses: {v4: 24, v6: 48}}\n", to: folder + "/waymark.yaml")
      let flags = ["--config", folder + "/waymark.yaml"]
      let shop = Project.fixtures + "/shop"
      let all = try export("sessions", [shop + "/logs", shop + "/exports"] + flags)
      let few = try export("sessions", [shop + "/logs/access.log", shop + "/exports"] + flags)
      func names(_ rows: [Row]) -> Set<String> { Set(rows.compactMap { $0.text("visitor") }) }
      #expect(!few.isEmpty && few.count < all.count)
      #expect(names(few).isSubset(of: names(all)))
      _ = try BuiltCommand.run(["report", shop, "--identity-report", folder + "/identity.csv", "--out", folder + "/out"] + flags)
      let persons = Set(rows(try String(contentsOfFile: folder + "/identity.csv", encoding: .utf8)).compactMap { $0["person"] })
      let named = names(all).filter { !$0.hasPrefix("device:") }
      #expect(!named.isEmpty)
      #expect(named.isSubset(of: persons))
      // What is cut off of an address is written nowhere.
      let raw = try BuiltCommand.run(["export", "sessions", shop, "--identifiers", "raw"] + flags).text
      #expect(raw.contains("device:84.10.1.0 Mozilla"))
      #expect(!raw.contains("84.10.1.5"))
    }
  }

  // MARK: The command

  @Test func `a file appears whole, and is not touched when the run fails`() throws {
    try Project.inTemporaryFolder { folder in
      let file = folder + "/sessions.csv"
      let logs = Project.fixtures + "/shop/logs"
      let printed = try BuiltCommand.run(["export", "sessions", logs, "--identifiers", "raw"])
      let written = try BuiltCommand.run(["export", "sessions", logs, "--identifiers", "raw", "--out", file])
      #expect(written.status == 0 && written.output.isEmpty)
      #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == printed.output)
      #expect(try BuiltCommand.run(["export", "sessions", folder + "/nothing.log", "--out", file]).status == 66)
      #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == printed.output)
      #expect(try BuiltCommand.run(["export", "sessions", logs, "--out", folder + "/no/such/folder"]).status == 73)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["sessions.csv"])
      let line = "\"$0\" export sessions \"$1\" --out /dev/stdout --identifiers raw | head -n 1"
      let through = try BuiltCommand.run("/bin/sh", ["-c", line, BuiltCommand.path, logs], in: folder)
      #expect(through.text == printed.text.split(separator: "\n")[0] + "\n")
      #expect(through.errors == "")
    }
  }

  static let mistakes: [(arguments: [String], message: String)] = [
    (["session"], "did you mean sessions?"), (["visits"], "known are touchpoints, sessions, journeys"),
    (["sessions", "--as", "ndjsn"], "did you mean ndjson?"), (["sessions", "--as", "table"], "known are csv, tsv, json, ndjson"),
    (["journeys", "--pm4py"], "export touchpoints or sessions"),
    (["sessions", "--session-preset", "mattomo"], "did you mean matomo?"),
    (["sessions", "--session-preset", "ga3"], "did you mean ga4?"),
    (["sessions", "--session-timeout", "soon"], "must be a duration"),
  ]

  @Test(arguments: mistakes)
  func `a mistake is named with what was meant`(arguments: [String], message: String) throws {
    let ended = try BuiltCommand.run(["export"] + arguments + [Project.fixtures + "/shop/logs"])
    #expect(ended.status == 64)
    #expect(ended.output.isEmpty)
    #expect(ended.errors.contains(message), "\(ended.errors)")
  }

  @Test func `a configuration names the preset and the pause, and a flag beats it`() throws {
    try Project.inTemporaryFolder { folder in
      let file = folder + "/waymark.yaml"
      func run(_ sessions: String, _ flags: [String] = []) throws -> (status: Int32, errors: String, record: String) {
        try Project.write("sessions: \(sessions)\n", to: file)
        let ended = try BuiltCommand.run(["report", Project.fixtures + "/shop/logs", "--config", file, "--out", folder + "/out"] + flags)
        return (ended.status, ended.errors, (try? String(contentsOfFile: folder + "/out/run.json", encoding: .utf8)) ?? "")
      }
      let told = try run("{preset: awstats}").record
      #expect(told.contains("\"session_preset\": \"awstats\"") && told.contains("\"session_timeout_seconds\": \"3600\""))
      let own = try run("{preset: awstats, timeout: 20m}").record
      #expect(own.contains("\"session_preset\": \"awstats\"") && own.contains("\"session_timeout_seconds\": \"1200\""))
      let flag = try run("{preset: awstats, timeout: 20m}", ["--session-preset", "posthog", "--session-timeout", "1h"]).record
      #expect(flag.contains("\"session_preset\": \"posthog\"") && flag.contains("\"session_timeout_seconds\": \"3600\""))
      #expect(try run("{}").record.contains("\"session_preset\": \"ga4\""))
      let mistaken = try run("{preset: plausibel}")
      #expect(mistaken.status == 64)
      #expect(mistaken.errors.contains("waymark.yaml:1: no session preset is called “plausibel”; did you mean plausible?"))
    }
  }

  // MARK: Other programs

  /// The README's programs, each run as it stands there on the files that its commands write.
  @Test(.enabled(if: Python.with("duckdb") != nil, "no Python with duckdb is here"))
  func `DuckDB reads the files as they are`() throws { try runReadme("duckdb", ["Organic Search", "44.85"]) }

  @Test(.enabled(if: Python.with("pandas") != nil, "no Python with pandas is here"))
  func `pandas reads the files as they are`() throws { try runReadme("pandas", ["Organic Search", "44.85"]) }

  @Test(.enabled(if: Python.with("pm4py") != nil, "no Python with pm4py is here"))
  func `pm4py reads the files as they are`() throws { try runReadme("pm4py", ["('pageview', 'pageview'): 9"]) }

  /// In fixtures/shop two sessions came by search, of which one bought for 44.85, and nine pageviews follow another.
  private func runReadme(_ module: String, _ told: [String]) throws {
    let python = try #require(Python.with(module))
    let readme = try String(contentsOfFile: Project.root + "/README.md", encoding: .utf8)
    let program = try #require(readme.components(separatedBy: "```python\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
      .first { $0.hasPrefix("import \(module)\n") || $0.hasPrefix("import pandas, \(module)\n") })
    let commands = readme.split(separator: "\n").filter { $0.hasPrefix("waymark export ") && $0.contains("--out ") }
    #expect(commands.count == 3)
    try Project.inTemporaryFolder { folder in
      for (name, shop) in [("logs", "/shop/logs"), ("exports", "/shop/exports")] {
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(name)", withDestinationPath: Project.fixtures + shop)
      }
      for command in commands {
        let ended = try BuiltCommand.run(command.split(separator: " ").dropFirst().map(String.init), in: folder)
        #expect(ended.status == 0, "\(command): \(ended.errors)")
      }
      let ended = try BuiltCommand.run(python, ["-c", program], in: folder)
      #expect(ended.status == 0, "\(ended.errors)")
      for words in told { #expect(ended.text.contains(words), "\(ended.text)") }
    }
  }
}
