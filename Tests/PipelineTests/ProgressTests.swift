import Foundation
import Glibc
import Ingest
import Testing

@testable import waymark

@Suite("The progress line")
struct ProgressTests {
  @Test(arguments: [
    // Nothing is said of what a second does before one is over.
    (262_144, 4_132_930, 6429, 0.25, "262 kB of 4.13 MB (6 %) · 6,429 records"),
    (262_144, 4_132_930, 6429, 2.0, "262 kB of 4.13 MB (6 %) · 6,429 records · 3,214 a second · 30 s left"),
    (1_000_000_000, 100_000_000_000, 7, 100.0, "1.00 GB of 100 GB (1 %) · 7 records · 0 a second · 2 h 45 min left"),
    (500, 1000, 1_234_567, 61.0, "500 B of 1.00 kB (50 %) · 1,234,567 records · 20,238 a second · 1 min 1 s left"),
    (1000, 1000, 3, 5.0, "1.00 kB of 1.00 kB (100 %) · 3 records · 0 a second"),
    // A log that has grown since it was looked at.
    (1200, 1000, 3, 5.0, "1.00 kB of 1.00 kB (100 %) · 3 records · 0 a second"),
    (999_499, nil, 0, 5.0, "999 kB · 0 records · 0 a second"),
    (999_500, nil, 0, 5.0, "1.00 MB · 0 records · 0 a second"),
    (9_949_999, nil, 12, 5.0, "9.95 MB · 12 records · 2 a second"),
    (9_950_000, nil, 12, 5.0, "10.0 MB · 12 records · 2 a second"),
    (0, 0, 0, 5.0, "0 B · 0 records · 0 a second"),
  ] as [(Int, Int?, Int, Double, String)])
  func `says what is read of what there is, how fast, and how long it will take`(
    read: Int, stored: Int?, records: Int, seconds: Double, text: String
  ) {
    #expect(ProgressText(read: read, stored: stored, records: records, seconds: seconds).fitting(200) == text)
  }

  @Test(arguments: [
    (79, "2.00 GB of 8.00 GB (25 %) · 900,000 records · 45,000 a second · 1 min 0 s left"),
    (75, "2.00 GB of 8.00 GB (25 %) · 900,000 records · 1 min 0 s left"),
    (50, "2.00 GB of 8.00 GB (25 %) · 1 min 0 s left"), (41, "25 % · 1 min 0 s left"), (20, "25 %"), (4, "25 %"), (3, ""),
  ])
  func `leaves out parts until it fits`(columns: Int, text: String) {
    let progress = ProgressText(read: 2_000_000_000, stored: 8_000_000_000, records: 900_000, seconds: 20)
    #expect(progress.fitting(columns) == text)
    #expect(progress.fitting(columns).count <= columns)
  }

  @Test func `when all is read says that tables are made`() {
    let progress = ProgressText(read: 1000, stored: 1000, records: 3, seconds: 9, isFinished: true)
    #expect(progress.fitting(80) == "1.00 kB of 1.00 kB (100 %) · 3 records · making tables")
  }

  @Test(arguments: [
    (ProgressMode.auto, false, true, "xterm", ProgressLine.Form.redrawn), (.auto, false, true, "dumb", nil),
    (.auto, false, true, nil, nil), (.auto, false, false, "xterm", nil), (.auto, true, true, "xterm", nil),
    (.always, true, true, "xterm", .redrawn), (.always, false, true, "dumb", .lines), (.always, false, false, "xterm", .lines),
    (.never, false, true, "xterm", nil),
  ] as [(ProgressMode, Bool, Bool, String?, ProgressLine.Form?)])
  func `shows itself only on a terminal that can clear a line, unless it is asked for`(
    mode: ProgressMode, isQuiet: Bool, isTerminal: Bool, terminal: String?, form: ProgressLine.Form?
  ) {
    #expect(ProgressLine.form(mode, isQuiet: isQuiet, isTerminal: isTerminal, terminal: terminal) == form)
  }

  @Test func `is drawn over itself, makes room for what is said, and is gone at the end`() throws {
    let reading = ReadingProgress()
    reading.add(storedBytes: 500)
    reading.add(records: 7)
    let seen = try written(columns: 30) { descriptor in
      let line = ProgressLine(reading, stored: 1000, .redrawn, on: descriptor, every: 0.005)
      usleep(60_000)
      line.making { try? writeAll(Array("a warning\n".utf8).span, to: descriptor) }
      usleep(60_000)
      line.stop()
      try? writeAll(Array("the end\n".utf8).span, to: descriptor)
    }
    let drawn = "\r500 B of 1.00 kB (50 %)\u{1B}[K"
    let cleared = "\r\u{1B}[K"
    #expect(seen.hasPrefix(drawn + drawn))
    #expect(seen.contains(drawn + cleared + "a warning\r\n" + drawn))
    #expect(seen.hasSuffix(drawn + cleared + "the end\r\n"))
  }

  @Test func `elsewhere is a line each time`() throws {
    let reading = ReadingProgress()
    reading.add(storedBytes: 500)
    let seen = try written(columns: 30) { descriptor in
      let line = ProgressLine(reading, stored: nil, .lines, on: descriptor, every: 0.005)
      usleep(60_000)
      line.stop()
    }
    #expect(seen.hasPrefix("waymark: 500 B · 0 records\r\nwaymark: 500 B · 0 records\r\n"))
    #expect(!seen.contains("\u{1B}"))
  }

  @Test func `in JSON each line is an object`() throws {
    let seen = try written(columns: 30) { descriptor in
      let line = ProgressLine(ReadingProgress(), stored: 1000, .lines, as: .json, on: descriptor, every: 0.005)
      usleep(60_000)
      line.stop()
    }
    let lines = seen.split(separator: "\r\n")
    #expect(lines.count > 1)
    for line in lines {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(object?["level"] as? String == "info")
      #expect(object?["message"] as? String == "0 B of 1.00 kB (0 %) · 0 records")
    }
  }

  /// `script` runs the command on a terminal of its own, and writes down what that shows.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")), arguments: ["xterm", "dumb"])
  func `the command shows it on a terminal, and says nothing in a pipe`(terminal: String) throws {
    try Project.inTemporaryFolder { folder in
      var text = ""
      for number in 0..<60_000 {
        text += "10.0.\(number % 250).1 - - [01/May/2026:10:00:00 +0000] \"GET /p/\(number) HTTP/1.1\" 200 17 \"-\" \"Mozilla/5.0\"\n"
      }
      try text.write(toFile: folder + "/access.log", atomically: true, encoding: .utf8)
      // Fed slowly, so that it is drawn however fast the machine is.
      let command = "(head -c 3000000 access.log; sleep 1; tail -c +3000001 access.log) | '\(BuiltCommand.path)' check -"
      let shown = try BuiltCommand.run(
        "/usr/bin/env", ["TERM=\(terminal)", "script", "-qec", command, "/dev/null"], in: folder)
      #expect(shown.text.contains("MB · ") == (terminal == "xterm"))
      #expect(shown.text.contains("60000 read"))
      // The line is taken away before the first word of the answer.
      #expect(shown.text.contains("\u{1B}[K\r\u{1B}[Kstdin\r\n") == (terminal == "xterm"))
      let piped = try BuiltCommand.run("/bin/sh", ["-c", command], in: folder)
      #expect(piped.errors.isEmpty)
      #expect(!piped.text.contains("MB · "))
    }
  }

  /// What a terminal of so many columns is given.
  private func written(columns: Int, _ body: (Int32) -> Void) throws -> String {
    var (master, slave): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    try #require(openpty(&master, &slave, nil, nil, &size) == 0)
    defer { close(master) }
    body(slave)
    close(slave)
    var (bytes, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
    while true {
      let got = read(master, &buffer, buffer.count)
      if got <= 0 { break }
      bytes += buffer[..<got]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
