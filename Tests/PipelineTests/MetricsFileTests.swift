import Foundation
import Ingest
import Testing

@testable import waymark

@Suite("The file of --metrics")
struct MetricsFileTests {
  /// A sample of the text format: name, labels, value.
  private struct Sample: Equatable {
    var name: String
    var labels: [String: String]
    var value: Double
  }

  private struct Malformed: Error { var line: String }

  /// Reads the text format as strictly as its description: help and type of a name stand once, before its samples, which stand
  /// together; names, labels and numbers are spelled as they may be, and every line ends.
  private func samples(_ text: String) throws -> [Sample] {
    try #require(text.hasSuffix("\n"))
    var samples: [Sample] = []
    var (helped, typed): (Set<String>, [String]) = ([], [])
    for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if let help = try Regex(#"# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) \S.*"#).wholeMatch(in: line) {
        try #require(helped.insert(String(help[1].substring ?? "")).inserted)
      } else if let type = try Regex(#"# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) gauge"#).wholeMatch(in: line) {
        let name = String(type[1].substring ?? "")
        try #require(helped.contains(name) && !typed.contains(name))
        typed.append(name)
      } else if let sample = try Regex(#"([a-zA-Z_:][a-zA-Z0-9_:]*)\{(.*)\} ([0-9]+(?:\.[0-9]+)?)"#).wholeMatch(in: line) {
        let name = String(sample[1].substring ?? "")
        try #require(typed.last == name)
        var (labels, rest) = ([String: String](), sample[2].substring ?? "")
        while !rest.isEmpty {
          guard let label = try Regex(#"([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)"#).prefixMatch(in: rest) else { throw Malformed(line: line) }
          let value = (label[2].substring ?? "").replacing("\\n", with: "\n").replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
          try #require(labels.updateValue(String(value), forKey: String(label[1].substring ?? "")) == nil)
          rest = rest[label.range.upperBound...]
        }
        samples.append(Sample(name: name, labels: labels, value: try #require(Double(sample[3].substring ?? ""))))
      } else {
        throw Malformed(line: line)
      }
    }
    #expect(helped == Set(typed))
    #expect(Set(samples.map { "\($0.name) \($0.labels.sorted { $0.key < $1.key })" }).count == samples.count)
    return samples
  }

  private func read(_ path: String) throws -> [Sample] { try samples(String(contentsOfFile: path, encoding: .utf8)) }

  private func value(_ samples: [Sample], _ name: String, _ reason: String? = nil) -> Double? {
    samples.first { $0.name == "waymark_" + name && $0.labels["reason"] == reason }?.value
  }

  private static let shop = ["report", "fixtures/shop/logs", "fixtures/shop/exports", "--metrics"]

  @Test func `says what became of the run, as the table of inputs does`() throws {
    try Project.inTemporaryFolder { folder in
      let before = Date().timeIntervalSince1970.rounded(.down)
      let ended = try BuiltCommand.run(Self.shop + [folder + "/shop.prom", "--table", "inputs"])
      #expect(ended.status == 0)
      #expect(ended.errors == "")
      let found = try read(folder + "/shop.prom")
      #expect(found.allSatisfy { $0.labels["run"] == "shop" })
      #expect(found.first { $0.name == "waymark_build_info" }?.labels["version"] == Waymark.version)
      let inputs = rows(ended.text)
      func sum(_ column: String) -> Double { inputs.reduce(0) { $0 + (Double($1[column] ?? "") ?? 0) } }
      #expect(value(found, "run_inputs") == Double(inputs.count))
      for (metric, column) in [
        ("input_bytes", "bytes"), ("records", "records"), ("touchpoints", "touchpoints"), ("identity_only", "identity_only"), ("rejected", "rejected"),
      ] { #expect(value(found, "run_" + metric) == sum(column), "\(metric)") }
      for reason in ["excluded", "bot", "method", "status", "asset", "not_an_order", "repeat", "spend"] {
        #expect(value(found, "run_filtered", reason) == sum("filtered_" + reason), "\(reason)")
      }
      // By hand: fixtures/shop has 33 records, of which 24 are touchpoints.
      #expect(value(found, "run_records") == 33)
      #expect(value(found, "run_touchpoints") == 24)
      #expect(value(found, "run_status") == 0)
      #expect(value(found, "run_damaged_inputs") == 0)
      #expect(value(found, "run_warnings") == 0)
      // 2026-03-30T08:00:00Z, of the last order.
      #expect(value(found, "run_newest_record_timestamp_seconds") == 1_774_857_600)
      let end = try #require(value(found, "run_timestamp_seconds"))
      #expect((before...Date().timeIntervalSince1970 + 1).contains(end))
      #expect(value(found, "run_success_timestamp_seconds") == end)
      #expect(value(found, "run_duration_seconds").map { $0 < 60 } == true)
      let mode = try FileManager.default.attributesOfItem(atPath: folder + "/shop.prom")[.posixPermissions] as? Int
      #expect(mode == 0o644)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["shop.prom"])
    }
  }

  @Test func `is readable for the collector, whatever the mask`() throws {
    try Project.inTemporaryFolder { folder in
      let command = "umask 077; '\(BuiltCommand.path)' \(Self.shop.joined(separator: " ")) '\(folder)/a.prom' > /dev/null"
      let ended = try BuiltCommand.run("/bin/sh", ["-c", command], in: Project.root)
      #expect(ended.status == 0)
      #expect(try FileManager.default.attributesOfItem(atPath: folder + "/a.prom")[.posixPermissions] as? Int == 0o644)
    }
  }

  @Test func `a failed run is told too, and the last success is kept`() throws {
    try Project.inTemporaryFolder { folder in
      let file = folder + "/a.prom"
      #expect(try BuiltCommand.run(["report", "nothing.log", "--metrics", file]).status == 66)
      var found = try read(file)
      #expect(value(found, "run_status") == 66)
      #expect(value(found, "run_success_timestamp_seconds") == 0)
      #expect(value(found, "run_records") == nil)
      #expect(try BuiltCommand.run(Self.shop + [file]).status == 0)
      let success = try #require(try value(read(file), "run_timestamp_seconds"))
      for (arguments, status) in [(["nothing.log"], 66), (["fixtures/shop", "--period", "day", "--table", "nonsense"], 64)] as [([String], Int32)] {
        #expect(try BuiltCommand.run(["report"] + arguments + ["--metrics", file]).status == status)
        found = try read(file)
        #expect(value(found, "run_status") == Double(status))
        #expect(value(found, "run_success_timestamp_seconds") == success)
        #expect(value(found, "run_timestamp_seconds").map { $0 > success } == true)
      }
    }
  }

  @Test func `damage and rejects are counted, with the status that they give`() throws {
    try Project.inTemporaryFolder { folder in
      let file = folder + "/a.prom"
      let damaged = Project.fixtures + "/cases/strict-reports-nothing/input/access.log.gz"
      for flags in [[], ["--strict"]] {
        let ended = try BuiltCommand.run(["report", damaged, "--metrics", file] + flags)
        #expect(ended.status == 74)
        #expect(try value(read(file), "run_status") == 74)
        #expect(try value(read(file), "run_damaged_inputs") == 1)
      }
      let rejects = Project.fixtures + "/cases/too-many-rejects/input"
      #expect(try BuiltCommand.run(["report", rejects, "--metrics", file]).status == 65)
      #expect(try value(read(file), "run_status") == 65)
      #expect(try value(read(file), "run_rejected").map { $0 > 0 } == true)
    }
  }

  @Test func `a report of a store or of partial results is told as one over the same inputs`() throws {
    try Project.inTemporaryFolder { folder in
      let inputs = ["fixtures/shop/logs", "fixtures/shop/exports"]
      let runs: [[String]] = [
        ["report"] + inputs, ["report"] + inputs + ["--store", folder + "/s"], ["report", "--store", folder + "/s"],
        ["report", inputs[0], "--partial", folder + "/a"], ["report", inputs[1], "--partial", folder + "/b"],
        ["merge", folder + "/a", folder + "/b"],
      ]
      for (number, run) in runs.enumerated() {
        let ended = try BuiltCommand.run(run + ["--metrics", folder + "/m.prom"])
        #expect(ended.status == 0)
        let found = try read(folder + "/m.prom")
        #expect(value(found, "run_status") == 0)
        // Partial results are no report yet.
        #expect(value(found, "run_records") == (3...4 ~= number ? nil : 33))
        #expect(value(found, "run_filtered", "bot") == (3...4 ~= number ? nil : 2))
      }
    }
  }

  @Test(arguments: ["", "garbage\n", "waymark_run_success_timestamp_seconds{run=\"a\"} NaN\n", "waymark_run_success_timestamp_seconds{run=\"a\"} -7\n", "waymark_run_success_timestamp_seconds{run=\"a\"} 1e300\n"])
  func `an old file that says nothing usable is as none`(text: String) throws {
    #expect(MetricsText.lastSuccess(in: text) == nil)
    try Project.inTemporaryFolder { folder in
      try Project.write(text, to: folder + "/a.prom")
      #expect(try BuiltCommand.run(["report", "nothing.log", "--metrics", folder + "/a.prom"]).status == 66)
      #expect(try value(read(folder + "/a.prom"), "run_success_timestamp_seconds") == 0)
    }
  }

  @Test func `any name makes a label that can be read`() throws {
    try Project.inTemporaryFolder { folder in
      for name in ["shop", "a b.prom", "ü\"\\x.prom", ".prom"] {
        _ = try BuiltCommand.run(["report", "nothing.log", "--metrics", "\(folder)/\(name)"])
        let run = name.hasSuffix(".prom") ? String(name.dropLast(5)) : name
        #expect(try read("\(folder)/\(name)").allSatisfy { $0.labels["run"] == run }, "\(name)")
      }
    }
  }

  @Test func `where it can't be written nothing is reported, or that is the status`() throws {
    try Project.inTemporaryFolder { folder in
      let missing = try BuiltCommand.run(Self.shop + [folder + "/no/a.prom"])
      #expect(missing.status == 73)
      #expect(missing.errors == "waymark: \(folder)/no/a.prom: there is no folder \(folder)/no. Nothing was reported; make it, or correct --metrics.\n")
      #expect(missing.text == "")
      let onFolder = try BuiltCommand.run(Self.shop + [folder])
      #expect(onFolder.status == 73)
      #expect(onFolder.text == "")
      let full = try BuiltCommand.run(Self.shop + ["/dev/full"])
      #expect(full.status == 73)
      #expect(full.errors.hasPrefix("waymark: /dev/full: No space left on device."))
      #expect(full.text != "")
      let both = try BuiltCommand.run(["report", "nothing.log", "--metrics", "/dev/full"])
      #expect(both.status == 66)
      #expect(both.errors.split(separator: "\n").count == 2)
    }
  }

  /// Prometheus' own checker, where there is one.
  private static let promtool = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/promtool" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test(.enabled(if: promtool != nil)) func `promtool has nothing to say of it`() throws {
    try Project.inTemporaryFolder { folder in
      for input in ["fixtures/shop/logs", "nothing.log"] {
        _ = try BuiltCommand.run(["report", input, "--metrics", folder + "/a.prom"])
        let checked = try BuiltCommand.run(
          Self.promtool ?? "", ["check", "metrics"], in: folder, input: try Data(contentsOf: URL(fileURLWithPath: folder + "/a.prom")))
        #expect(checked.status == 0)
        #expect(checked.text + checked.errors == "")
      }
    }
  }
}
