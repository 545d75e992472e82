import Foundation
import Testing

@testable import waymark

/// What a run puts aside is gone when it ends, however it ends.
struct TemporaryFilesTests {
  /// A run that reads from a pipe and holds more than its memory.
  private final class Running {
    let process = Process()
    private let input = Pipe()

    init(temp: String) throws {
      process.executableURL = URL(fileURLWithPath: BuiltCommand.path)
      process.arguments = ["report", "-", "--memory", "16M", "--temp", temp]
      process.standardInput = input
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      // Visitors with a page each, more of them than four megabytes hold.
      for part in 0..<20 {
        var lines = ""
        for number in 0..<5000 {
          lines += "10.\(part).\(number / 250).\(number % 250) - - [01/Mar/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"Mozilla/5.0 Firefox/128.0\"\n"
        }
        try input.fileHandleForWriting.write(contentsOf: Data(lines.utf8))
      }
    }

    func closeInput() throws { try input.fileHandleForWriting.close() }

    func end(_ signal: Int32) -> Int32 {
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      return process.terminationStatus
    }
  }

  private static func names(in folder: String) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder) }

  /// Waits until something was put aside there.
  private static func waitForFile(in temp: String) throws -> String {
    for _ in 0..<1200 {
      for folder in try names(in: temp) {
        if (try? names(in: "\(temp)/\(folder)"))?.contains("touchpoints") ?? false { return folder }
      }
      Thread.sleep(forTimeInterval: 0.05)
    }
    Issue.record("nothing was put aside")
    return ""
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
  func `an interruption removes them and says so by its status`(signal: Int32, status: Int32) throws {
    try Project.inTemporaryFolder { temp in
      let running = try Running(temp: temp)
      _ = try Self.waitForFile(in: temp)
      #expect(running.end(signal) == status)
      #expect(running.process.terminationReason == .exit)
      #expect(try Self.names(in: temp).isEmpty)
    }
  }

  @Test func `after a kill the next run removes them, and those of a living run stay`() throws {
    try Project.inTemporaryFolder { temp in
      let living = try Running(temp: temp)
      let folder = try Self.waitForFile(in: temp)
      let small = ["report", "fixtures/shop/logs/access.log", "--temp", temp]
      #expect(try BuiltCommand.run(small).status == 0)
      #expect(try Self.names(in: temp) == [folder])
      _ = living.end(SIGKILL)
      #expect(try Self.names(in: temp) == [folder])
      #expect(try BuiltCommand.run(small).status == 0)
      #expect(try Self.names(in: temp).isEmpty)
    }
  }

  @Test func `nothing is left after success`() throws {
    try Project.inTemporaryFolder { temp in
      let running = try Running(temp: temp)
      _ = try Self.waitForFile(in: temp)
      try running.closeInput()
      running.process.waitUntilExit()
      #expect(running.process.terminationStatus == 0)
      #expect(try Self.names(in: temp).isEmpty)
    }
  }

  @Test func `a folder that goes in mid-run is said, and the report before stays`() throws {
    try Project.inTemporaryFolder { folder in
      let temp = "\(folder)/temp"
      try FileManager.default.createDirectory(atPath: temp, withIntermediateDirectories: false)
      let lines = (0..<130_000).map {
        "10.\($0 >> 16).\($0 >> 8 & 255).\($0 & 255) - - [01/Mar/2026:10:00:00 +0000] \"GET /\($0) HTTP/1.1\" 200 5 \"-\" \"Mozilla/5.0 Firefox/128.0\"\n"
      }
      try Project.write(lines.joined(), to: folder + "/access.log")
      try FileManager.default.createDirectory(atPath: "\(folder)/out", withIntermediateDirectories: false)
      try Project.write("before", to: "\(folder)/out/kpis.csv")
      // Somebody tidies up /tmp as soon as the touchpoints are there.
      let command = "'\(BuiltCommand.path)' report access.log --memory 16M --temp temp --out out & "
        + "while [ ! -e temp/*/touchpoints ]; do kill -0 $! || break; done; rm -r temp; wait $!"
      let ended = try BuiltCommand.run("/bin/sh", ["-c", command], in: folder)
      #expect(ended.status == 73)
      #expect(ended.errors.contains("temp") && ended.errors.contains("No such file or directory") && ended.errors.contains("--temp"))
      #expect(try String(contentsOfFile: "\(folder)/out/kpis.csv", encoding: .utf8) == "before")
      #expect(try Self.names(in: "\(folder)/out") == ["kpis.csv"])
    }
  }

  @Test func `nothing is left after an error`() throws {
    try Project.inTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/temp", withIntermediateDirectories: false)
      var lines = ""
      for number in 0..<100_000 {
        lines += "10.1.\(number / 250).\(number % 250) - - [01/Mar/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"Mozilla/5.0 Firefox/128.0\"\n"
      }
      try Project.write(lines, to: folder + "/access.log")
      let ended = try BuiltCommand.run(["report", folder + "/access.log", "--memory", "16M", "--temp", folder + "/temp", "--out", "/dev/null/report"])
      #expect(ended.status == 73)
      #expect(try Self.names(in: folder + "/temp").isEmpty)
    }
  }

  @Test(arguments: [["--memory", "lots"], ["--memory", "1K"], ["--memory", "0"], ["--memory", "99999999999G"], ["--threads", "0"], ["--threads", "two"]])
  func `a size or a number that can't be is refused`(flags: [String]) throws {
    let ended = try BuiltCommand.run(["report", "fixtures/shop/logs"] + flags)
    #expect(ended.status == 64)
    #expect(ended.errors.contains(flags[0]) && ended.errors.contains(flags[1]))
  }

  @Test func `a folder that isn't there is refused at once`() throws {
    let ended = try BuiltCommand.run(["report", "fixtures/shop/logs", "--temp", "/nowhere/at/all"])
    #expect(ended.status == 73)
    #expect(ended.errors.contains("/nowhere/at/all"))
  }

  @Test(arguments: [("512M", 512 << 20), ("2G", 2 << 30), ("16384K", 16 << 20), ("16777216", 16 << 20), ("20m", 20 << 20)])
  func `sizes are of 1024`(text: String, bytes: Int) { #expect(parseMemory(text) == bytes) }
}
