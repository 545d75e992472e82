import Foundation
import Testing

@testable import waymark

@Suite("Messages on standard error")
struct MessageTests {
  @Test func `text is for people, and says which lines are warnings`() {
    let place = MessagePlace.input("access.log", line: 7)
    #expect(Message(level: .warning, text: "odd", place: place).line(in: .text) == "waymark: warning: odd")
    #expect(Message(level: .error, text: "bad", place: place, status: 65).line(in: .text) == "waymark: bad")
    #expect(Message(level: .info, text: "so it is").line(in: .text) == "waymark: so it is")
  }

  @Test func `an object has its time, level and message, and the place and status where there are any`() {
    let time = Date(timeIntervalSince1970: 1_795_338_868.0625)
    #expect(
      Message(level: .info, text: "so it is").line(in: .json, at: time)
        == #"{"time":"2026-11-22T09:14:28.063Z","level":"info","message":"so it is"}"#)
    #expect(
      Message(level: .error, text: "a \"quote\"\nand \\", place: .input("ü.log", line: 7), status: 65).line(in: .json, at: time)
        == #"{"time":"2026-11-22T09:14:28.063Z","level":"error","message":"a \"quote\"\nand \\","input":"ü.log","line":7,"status":65}"#)
    #expect(
      Message(level: .warning, text: "w", place: .file("a/w.yaml", line: 2)).line(in: .json, at: Date(timeIntervalSince1970: 0.007))
        == #"{"time":"1970-01-01T00:00:00.007Z","level":"warning","message":"w","file":"a/w.yaml","line":2}"#)
  }

  @Test func `what a terminal would obey is shown as a mark in both forms`() {
    for form in MessageForm.allCases {
      let line = Message(level: .warning, text: "\u{1B}[2J\u{202E}x", place: .input("\u{1B}]0;y\u{07}")).line(in: form)
      #expect(!line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
      #expect(line.contains("\u{FFFD}[2J\u{FFFD}x"))
    }
  }

  /// The lines of standard error, each of which must be one object.
  private func objects(_ arguments: [String], in folder: String) throws -> (status: Int32, objects: [[String: Any]]) {
    let ended = try BuiltCommand.run(arguments, in: folder)
    let objects = try ended.errors.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
    }
    for object in objects {
      let stamp = try #require(object["time"] as? String)
      #expect(try stamp.wholeMatch(of: Regex(#"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"#)) != nil)
      #expect(["info", "warning", "error"].contains(object["level"] as? String))
      #expect((object["message"] as? String)?.isEmpty == false)
    }
    return (ended.status, objects)
  }

  private static let line = #"192.0.2.1 - - [01/Mar/2026:09:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "Mozilla/5.0 Firefox/136.0""#

  @Test func `every message of a run is an object a line`() throws {
    try Project.inTemporaryFolder { folder in
      try Project.write("\(Self.line)\nnonsense\n", to: folder + "/access.log")
      try Project.write("\(Self.line)\nnonsense\n", to: folder + "/copy.log")
      let (status, objects) = try objects(["report", ".", "-v", "--log-format", "json", "--out", ".out"], in: folder)
      #expect(status == 65)
      #expect(objects.count >= 3)
      let copy = try #require(objects.first { $0["level"] as? String == "warning" })
      #expect(copy["input"] as? String == "copy.log")
      let error = try #require(objects.first { $0["level"] as? String == "error" })
      #expect(error["input"] as? String == "access.log")
      #expect(error["line"] as? Int == 2)
      #expect(error["status"] as? Int == 65)
      #expect(objects.contains { $0["level"] as? String == "info" })
    }
  }

  @Test func `silent on success, in either form`() throws {
    try Project.inTemporaryFolder { folder in
      try Project.write(Self.line + "\n", to: folder + "/access.log")
      for form in MessageForm.allCases {
        let ended = try BuiltCommand.run(["report", "access.log", "--log-format", form.rawValue], in: folder)
        #expect(ended.status == 0)
        #expect(ended.errors == "")
      }
    }
  }

  @Test(arguments: [
    ["report", "nothing.log", "--log-format", "json"], ["report", "nothing.log", "--log-format=json"],
    ["report", "nothing.log", "--config", "w.yaml"], ["check", "nothing.log", "--log-format", "json"],
    ["export", "sessions", "nothing.log", "--config", "w.yaml"], ["compare", "nothing.log", "--log-format=json"],
  ])
  func `a failure is one object, whichever command and whoever asked for it`(arguments: [String]) throws {
    try Project.inTemporaryFolder { folder in
      try Project.write("log_format: json\n", to: folder + "/w.yaml")
      let (status, objects) = try objects(arguments, in: folder)
      #expect(status == 66)
      #expect(objects.count == 1)
      #expect(objects.first?["level"] as? String == "error")
      #expect((objects.first?["file"] as? String)?.hasSuffix("/nothing.log") == true)
      #expect(objects.first?["status"] as? Int == 66)
    }
  }

  @Test(arguments: [["report", "--frob", "--log-format", "json"], ["report", "--log-format=json", "--period", "eon"], ["frob", "--log-format=json"]])
  func `what is wrong with the arguments too`(arguments: [String]) throws {
    let (status, objects) = try objects(arguments, in: Project.root)
    #expect(status == 64)
    #expect(objects.count == 1)
    #expect(objects.first?["status"] as? Int == 64)
  }

  @Test func `help is help`() throws {
    let ended = try BuiltCommand.run(["report", "--log-format", "json", "--help"])
    #expect(ended.status == 0)
    #expect(ended.errors == "")
    #expect(ended.text.contains("--log-format"))
  }

  @Test func `a mistake in the configuration has its file and line, and a flag beats what the configuration wants`() throws {
    try Project.inTemporaryFolder { folder in
      try Project.write("attribution: {lookback: 90d}\nbots: 1\nlog_format: json\n", to: folder + "/w.yaml")
      let (status, objects) = try objects(["report", ".", "--config", "w.yaml"], in: folder)
      #expect(status == 64)
      #expect(objects.first?["file"] as? String == "w.yaml")
      #expect(objects.first?["line"] as? Int == 2)
      let text = try BuiltCommand.run(["report", ".", "--config", "w.yaml", "--log-format", "text"], in: folder)
      #expect(text.errors == "waymark: w.yaml:2: `bots` must be a mapping of keys to values\n")
      try Project.write("log_format: '$remote_addr'\n", to: folder + "/w.yaml")
      let mistaken = try BuiltCommand.run(["report", ".", "--config", "w.yaml"], in: folder)
      #expect(mistaken.errors.hasPrefix("waymark: w.yaml:1: `log_format` must be text or json"))
    }
  }
}
