import Foundation
import Glibc
import Ingest
import Testing

@testable import waymark

@Suite("The inputs of a run")
struct InputListTests {
  private static let files = FileManager.default

  /// A log of so many lines, each a pageview of its own.
  private static func log(_ lines: Int, from first: Int = 0) -> String {
    (first..<(first + lines)).map {
      "192.0.2.\($0 % 200) - - [01/Mar/2026:09:00:00 +0000] \"GET /p/\($0) HTTP/1.1\" 200 1 \"-\" \"Mozilla/5.0 Firefox/136.0\"\n"
    }.joined()
  }

  private static func gzip(_ path: String, to copy: String) throws {
    let zipped = try BuiltCommand.run("/bin/sh", ["-c", "gzip -c '\(path)' > '\(copy)'"], in: "/")
    try #require(zipped.status == 0)
  }

  /// Sources and records of the table `inputs`, and what was said.
  private func inputs(_ arguments: [String], in folder: String) throws -> (records: [String: String], status: Int32, errors: String) {
    let ended = try BuiltCommand.run(["report", "--table", "inputs"] + arguments, in: folder)
    let records = rows(ended.text).map { ($0["source"] ?? "", $0["records"] ?? "") }
    return (Dictionary(uniqueKeysWithValues: records), ended.status, ended.errors.replacing(folder + "/", with: ""))
  }

  @Test func `whatever the order of arguments, of equal contents the first by name is read`() throws {
    try Project.inTemporaryFolder { folder in
      for name in ["b", "a", "d"] {
        try Self.files.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        try Project.write(Self.log(3), to: "\(folder)/\(name)/access.log")
      }
      try Self.files.createSymbolicLink(atPath: folder + "/c", withDestinationPath: "b")
      try Self.gzip(folder + "/a/access.log", to: folder + "/d/access.log.gz")
      let all = ["a", "b/access.log", "c/access.log", "d", "d/access.log"]
      let first = try inputs(all, in: folder)
      #expect(first.records == ["a/access.log": "3"])
      #expect(first.status == 0)
      #expect(
        first.errors.split(separator: "\n") == [
          "waymark: warning: d/access.log is given twice; it is read once.",
          "waymark: warning: b/access.log has the same content as a/access.log; it is read once.",
          "waymark: warning: c/access.log has the same content as a/access.log; it is read once.",
          "waymark: warning: d/access.log has the same content as a/access.log; it is read once.",
          "waymark: warning: d/access.log.gz has the same content as a/access.log; it is read once.",
        ])
      for turn in 1..<all.count {
        let turned = try inputs(Array(all[turn...] + all[..<turn]), in: folder)
        #expect(turned.records == first.records)
        #expect(turned.errors == first.errors)
      }
      #expect(try inputs(all.reversed(), in: folder) == first)
    }
  }

  @Test func `two ways into a folder are one, whichever is named first`() throws {
    try Project.inTemporaryFolder { folder in
      try Self.files.createDirectory(atPath: folder + "/logs/old", withIntermediateDirectories: true)
      try Project.write(Self.log(3), to: folder + "/logs/access.log")
      try Project.write(Self.log(2, from: 7), to: folder + "/logs/old/access.log.1")
      try Self.files.createSymbolicLink(atPath: folder + "/current", withDestinationPath: "logs")
      // A folder that leads back to itself.
      try Self.files.createSymbolicLink(atPath: folder + "/logs/old/up", withDestinationPath: "..")
      let first = try inputs(["logs", "current", "logs/old"], in: folder)
      #expect(first.records == ["access.log": "3", "old/access.log.1": "2"])
      #expect(
        first.errors
          == "waymark: warning: logs leads to the folder current, which is given too; it is read once.\n"
          + "waymark: warning: logs/old leads to the folder current/old, which is given too; it is read once.\n")
      #expect(try inputs(["logs/old", "current", "logs"], in: folder) == first)
      #expect(try inputs(["logs"], in: folder).errors == "")
    }
  }

  /// A rotated log while it is being gzipped, and a copy made before the log grew.
  @Test func `an unfinished copy is no damaged input`() throws {
    try Project.inTemporaryFolder { folder in
      try Project.write(Self.log(3000), to: folder + "/access.log.1")
      try Self.gzip(folder + "/access.log.1", to: folder + "/whole.gz")
      let zipped = try Data(contentsOf: URL(fileURLWithPath: folder + "/whole.gz"))
      try zipped.prefix(zipped.count * 9 / 10).write(to: URL(fileURLWithPath: folder + "/access.log.1.gz"))
      try Self.files.removeItem(atPath: folder + "/whole.gz")
      try Project.write(Self.log(2000), to: folder + "/access.bak")
      let found = try inputs(["."], in: folder)
      #expect(found.records == ["access.log.1": "3000"])
      #expect(found.status == 0)
      #expect(
        found.errors == "waymark: warning: all that access.bak has, access.log.1 begins with; it is read once.\n"
          + "waymark: warning: all that access.log.1.gz has, access.log.1 begins with; it is read once.\n")
      // Alone it is as damaged as ever.
      #expect(try inputs(["access.log.1.gz"], in: folder).status == 74)
    }
  }

  @Test func `of exports without a row nothing is said, and files without a byte are all there`() throws {
    try Project.inTemporaryFolder { folder in
      let header = "Name,Email,Financial Status,Paid at,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price\n"
      try Project.write(header, to: folder + "/monday.csv")
      try Project.write(header, to: folder + "/tuesday.csv")
      try Project.write("", to: folder + "/empty.log")
      try Project.write("", to: folder + "/empty.log.1")
      try Project.write(Self.log(1), to: folder + "/access.log")
      let found = try inputs(["."], in: folder)
      #expect(found.records == ["monday.csv": "0", "empty.log": "0", "empty.log.1": "0", "access.log": "1"])
      #expect(found.errors == "")
    }
  }

  @Test func `a file that the configuration describes stays, whatever its name`() throws {
    try Project.inTemporaryFolder { folder in
      let text = "when;what;who\n2026-03-01 09:00;call;c1\n"
      try Project.write(text, to: folder + "/a.txt")
      try Project.write(text, to: folder + "/calls.txt")
      try Project.write(
        "inputs:\n  - files: calls.txt\n    records: activity\n    columns: {time: when, kind: what, customer: who}\n",
        to: folder + "/w.yaml")
      let found = try inputs(["a.txt", "--config", "w.yaml"], in: folder)
      #expect(found.records == ["calls.txt": "1"])
      #expect(found.errors == "waymark: warning: a.txt has the same content as calls.txt; it is read once.\n")
      // A link to what is described is described too.
      try Self.files.removeItem(atPath: folder + "/a.txt")
      try Self.files.createSymbolicLink(atPath: folder + "/a.txt", withDestinationPath: "calls.txt")
      let linked = try inputs(["a.txt", "--config", "w.yaml"], in: folder)
      #expect(linked.records == ["a.txt": "1"])
      #expect(linked.errors == "")
    }
  }

  @Test(arguments: ["logs/*.log", "logs/", "logs/a*"]) func `a pattern may begin with a folder that is a link`(pattern: String) throws {
    try Project.inTemporaryFolder { folder in
      try Self.files.createDirectory(atPath: folder + "/disk", withIntermediateDirectories: true)
      try Project.write(Self.log(2), to: folder + "/disk/access.log")
      try Self.files.createSymbolicLink(atPath: folder + "/logs", withDestinationPath: "disk")
      try Project.write("inputs:\n  - files: \(pattern)\n", to: folder + "/w.yaml")
      let found = try inputs(["--config", "w.yaml"], in: folder)
      #expect(found.records == ["access.log": "2"])
      #expect(found.errors == "")
    }
  }

  @Test func `of many copies the first are named and the others counted`() throws {
    try Project.inTemporaryFolder { folder in
      for number in 10..<22 { try Project.write(Self.log(1), to: "\(folder)/\(number).log") }
      let found = try inputs(["."] + (10..<18).map { "\($0).log" }, in: folder)
      #expect(found.records == ["10.log": "1"])
      let said = found.errors.split(separator: "\n")
      #expect(said.filter { $0.hasSuffix(" is given twice; it is read once.") }.count == 3)
      #expect(said.contains("waymark: warning: 5 more inputs are given twice; each is read once."))
      #expect(said.filter { $0.hasSuffix(" has the same content as 10.log; it is read once.") }.count == 5)
      #expect(said.last == "waymark: warning: 6 more inputs hold what others do; each content is read once. --verbose names them.")
      #expect(said.count == 10)
      let verbose = try inputs([".", "-v"], in: folder).errors
      for number in 11..<22 { #expect(verbose.contains("\(number).log has the same content as 10.log")) }
    }
  }

  @Test func `run json says which inputs were copies`() throws {
    try Project.inTemporaryFolder { folder in
      try Project.write(Self.log(2), to: folder + "/access.log")
      try Self.gzip(folder + "/access.log", to: folder + "/access.log.gz")
      _ = try BuiltCommand.run(["report", ".", "--out", ".out"], in: folder)
      let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/.out/run.json"))
      let record = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      let inputs = try #require(record["inputs"] as? [[String: Any]])
      #expect(inputs.map { $0["source"] as? String } == ["access.log"])
      #expect(inputs.first?["copies"] as? [String] == ["access.log.gz"])
      #expect((record["counts"] as? [String: Any])?["records"] as? Int == 2)
      #expect((record["warnings"] as? [String])?.count == 1)
    }
  }

  @Test(arguments: [["check"], ["export", "touchpoints"]]) func `other commands read it once too`(command: [String]) throws {
    try Project.inTemporaryFolder { folder in
      try Project.write(Self.log(2), to: folder + "/access.log")
      try Self.gzip(folder + "/access.log", to: folder + "/access.log.gz")
      let twice = try BuiltCommand.run(command + ["access.log.gz", "access.log"], in: folder)
      let once = try BuiltCommand.run(command + ["access.log"], in: folder)
      // Visitors' pseudonyms are drawn anew in every run.
      func shown(_ text: String) -> String { text.replacing(/device:[0-9a-f]+/, with: "device:x") }
      #expect(shown(twice.text) == shown(once.text))
      #expect(twice.text.split(separator: "\n").count > 2)
      #expect(twice.status == 0)
      #expect(twice.errors.split(separator: "\n").count == 1)
      #expect(once.errors == "")
    }
  }

  /// A pipe gives its bytes once: it isn't looked at before it is read.
  @Test func `pipes with the same content are both read whole`() throws {
    try Project.inTemporaryFolder { folder in
      try Project.write(Self.log(2), to: folder + "/access.log")
      let command = """
        mkfifo one two; cat access.log > one & cat access.log > two &
        '\(BuiltCommand.path)' report one two access.log - --table inputs < access.log; wait
        """
      let ended = try BuiltCommand.run("/bin/sh", ["-c", command], in: folder)
      #expect(ended.status == 0)
      #expect(ended.errors == "")
      #expect(rows(ended.text).map { $0["records"] } == ["2", "2", "2", "2"])
    }
  }

  @Test func `an input that vanished after it was found is missing`() throws {
    try Project.inTemporaryFolder { folder in
      let messages = Messages(isQuiet: true, isVerbose: false)
      for name in ["a.log", "b.log"] { try Project.write(Self.log(2) + name, to: "\(folder)/\(name)") }
      let inputs = try InputList.inputs([folder], Settings(), messages)
      try Self.files.removeItem(atPath: folder + "/b.log")
      // The other is reported, and the status says that one is missing; alone it ends the run.
      let outcome = try Pipeline(Plan(Settings(), inputs: inputs), messages).run(rejects: nil)
      #expect(outcome.status == 66 && outcome.isMissing)
      #expect(outcome.sources.map(\.format) == ["combined", "missing"])
      #expect(outcome.sources.map(\.counts.records) == [3, 0])
      #expect(throws: Failure(66, "an input can't be opened; with --strict nothing is reported")) { try outcome.checkStrictly() }
      let expected = Failure(
        66, "\(folder)/b.log: No such file or directory. Nothing was reported; check the name and the permissions.", at: .file(folder + "/b.log"))
      #expect(throws: expected) { try Pipeline(Plan(Settings(), inputs: [inputs[1]]), messages).run(rejects: nil) }
    }
  }

  @Test func `a store takes the others too`() throws {
    try Project.inTemporaryFolder { folder in
      for name in ["a.log", "b.log"] { try Project.write(Self.log(2) + name, to: "\(folder)/\(name)") }
      let messages = Messages(isQuiet: true, isVerbose: false)
      let inputs = try InputList.inputs([folder], Settings(), messages)
      try Self.files.removeItem(atPath: folder + "/b.log")
      let plan = try Plan(Settings(), inputs: inputs)
      let first = try StoreRun(folder + "/kpi.waymark", plan, messages).outcome(rejects: nil, isStrict: false, explains: false)
      #expect(first.status == 66)
      #expect(first.sources.map(\.name) == ["a.log"])
      #expect(first.isMissing)
    }
  }
}
