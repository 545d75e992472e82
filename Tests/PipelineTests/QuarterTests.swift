import Foundation
import Testing

@testable import waymark

/// fixtures/quarter: a made-up quarter of a shop, of which it is known what happened. What was planted in it and a second
/// reckoning in another language both say what each figure is; and the README shows what its commands print.
struct QuarterTests {
  private static let folder = Project.fixtures + "/quarter"
  private static let python = Python.any

  /// The tables of a report by months with these flags, as CSV by name.
  private static func report(_ flags: [String]) throws -> [String: String] {
    try Project.inTemporaryFolder { out in
      let ended = try BuiltCommand.run(
        ["report", "--config", folder + "/waymark.yaml", "--period", "month", "--out", out + "/report"] + flags)
      #expect(ended.status == 0)
      #expect(ended.errors == "", "a run over good data says nothing")
      var tables: [String: String] = [:]
      for name in try FileManager.default.contentsOfDirectory(atPath: out + "/report") where name.hasSuffix(".csv") {
        tables[String(name.dropLast(4))] = try String(contentsOfFile: "\(out)/report/\(name)", encoding: .utf8)
      }
      return tables
    }
  }

  /// The cells that say which row it is, by table; those that `--by` adds come after.
  private static let keys = [
    "kpis": ["period"], "revenue": ["period"], "satisfaction": ["period"], "channels": ["channel"],
    "campaigns": ["source", "medium", "campaign"], "landing_pages": ["page"], "customer_retention": ["cohort", "offset"],
    "attribution": ["model", "channel"],
  ]

  @Test(arguments: ["", "--by device", "--where device=mobile"])
  func `what was planted is found`(flags: String) throws {
    let planted = rows(try String(contentsOfFile: Self.folder + "/truth.csv", encoding: .utf8)).filter { $0["flags"] == flags }
    #expect(planted.count >= 18)
    let tables = try Self.report(flags.split(separator: " ").map(String.init)).mapValues { rows($0) }
    for figure in planted {
      let name = try #require(figure["table"])
      let column = try #require(figure["column"])
      let key = try #require(figure["key"]).split(separator: "|").map(String.init)
      let found: String?
      if name == "inputs" {
        // Of all logs together.
        let logs = (tables[name] ?? []).filter { $0["source"]?.hasPrefix(key[0] + "/") == true }
        found = String(logs.reduce(0) { $0 + (Int($1[column] ?? "") ?? 0) })
      } else {
        let columns = try #require(Self.keys[name]) + (flags == "--by device" ? ["device"] : [])
        let fitting = (tables[name] ?? []).filter { row in columns.map { row[$0] ?? "" } == key }
        #expect(fitting.count == 1, "\(name) has one row \(key)")
        found = fitting.first?[column]
      }
      #expect(found == figure["value"], "\(name) \(flags) \(key): \(column)")
    }
  }

  @Test(.enabled(if: python != nil, "python3 is not here"))
  func `every cell of every table agrees with the second reckoning`() throws {
    let python = try #require(Self.python)
    try Project.inTemporaryFolder { folder in
      let reckoned = try BuiltCommand.run(
        python, [Project.root + "/scripts/reckon-quarter", Self.folder, "--out", folder], in: folder)
      #expect(reckoned.status == 0, "\(reckoned.errors)")
      let tables = try Self.report([])
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".csv") }.map { String($0.dropLast(4)) }
      #expect(Set(names) == Set(tables.keys))
      for name in names {
        let expected = try String(contentsOfFile: "\(folder)/\(name).csv", encoding: .utf8)
        let table = tables[name] ?? ""
        // Stages of transitions are another reckoning's.
        let lines = table.split(separator: "\n").filter { name != "transitions" || !$0.hasPrefix("stage,") }
        #expect(lines.map { $0 + "\n" }.joined() == expected, "\(name)")
      }
    }
  }

  @Test(.enabled(if: python != nil, "python3 is not here")) func `the script makes what is stored`() throws {
    let ended = try BuiltCommand.run(try #require(Self.python), [Project.root + "/scripts/make-quarter", "--check"], in: Project.root)
    #expect(ended.status == 0, "\(ended.errors)")
  }

  // MARK: What the README shows

  /// A command of the README's walk-through and the rows of the Markdown table below it, its header first. Not all rows and
  /// columns need to be shown.
  struct Shown: CustomTestStringConvertible, Sendable {
    var command: String
    var rows: [[String]]

    var testDescription: String { command }
  }

  private static let heading = "## A quarter of a shop"

  static let shown: [Shown] = {
    let readme = (try? String(contentsOfFile: Project.root + "/README.md", encoding: .utf8)) ?? ""
    var isWalk = false
    var found: [Shown] = []
    for line in readme.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("## ") { isWalk = line.hasPrefix(heading) }
      guard isWalk else { continue }
      if line.hasPrefix("waymark ") { found.append(Shown(command: String(line), rows: [])) }
      if line.hasPrefix("|"), !found.isEmpty {
        let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
        found[found.count - 1].rows.append(cells.map { $0.trimmingCharacters(in: .whitespaces) })
      }
    }
    return found
  }()

  @Test func `the README walks through it`() {
    #expect(Self.shown.count >= 8)
    #expect(Self.shown.filter { $0.rows.count > 2 }.count >= 7)
  }

  @Test(arguments: shown) func `the README shows what its commands print`(shown: Shown) throws {
    let arguments = shown.command.split(separator: " ").dropFirst().map(String.init)
    try Project.inTemporaryFolder { folder in
      // What a command writes, it writes here.
      try FileManager.default.createSymbolicLink(atPath: folder + "/fixtures", withDestinationPath: Project.fixtures)
      let ended = try BuiltCommand.run(arguments + (shown.rows.isEmpty ? [] : ["--as", "csv"]), in: folder)
      #expect(ended.status == 0, "\(ended.errors)")
      #expect(ended.errors == "")
      guard let header = shown.rows.first else { return }
      let printed = rows(ended.text).map { row in header.map { row[$0] ?? "no such column" } }
      // The rows stand in the order of the output; what is left out is only left out.
      var rest = printed[...]
      for row in shown.rows.dropFirst(2) {
        let place = rest.firstIndex(of: row)
        #expect(place != nil, "\(row.joined(separator: " | "))")
        rest = rest[((place ?? rest.startIndex - 1) + 1)...]
      }
    }
  }
}
