@testable import Ingest
import Testing

@Suite("A line reader")
struct LineReaderTests {
  @Test(arguments: [
    ("", []),
    ("\n", [""]),
    ("one", ["one"]),
    ("one\n", ["one"]),
    ("one\ntwo", ["one", "two"]),
    ("one\r\ntwo\r\n", ["one", "two"]),
    ("one\n\n\nfour\n", ["one", "", "", "four"]),
    ("\r\n", [""]),
    ("a\rb\n", ["a\rb"]),
    ("a\r\r\n", ["a\r"]),
    ("last\r", ["last\r"]),
    ("\0\0\0one\n\0\n", ["\0\0\0one", "\0"]),
  ])
  func `a line ends at LF or CRLF, and the last one at the end`(text: String, lines: [String]) throws {
    let read = try readLines(Array(text.utf8))
    #expect(read.texts == lines)
    #expect(read.lines.map(\.number) == Array(1..<(lines.count + 1)))
    let isLastEnded = text.utf8.last == 0x0A
    #expect(read.lines.map(\.isTerminated) == lines.indices.map { $0 < lines.count - 1 || isLastEnded })
  }

  @Test func `a line may straddle two gzip members`() throws {
    let read = try readLines(GzipMaker.member("one\ntw") + GzipMaker.member("o\nthree"))
    #expect(read.texts == ["one", "two", "three"])
  }

  @Test(arguments: [1...32, 33...64, 2047...2050])
  func `how much is read at once never changes the lines`(steps: ClosedRange<Int>) throws {
    let text = (0...90).map { String(repeating: "x", count: $0) + ($0 % 3 == 0 ? "\r\n" : "\n") }.joined() + "end"
    let bytes = Array(text.utf8)
    let zipped = GzipMaker.member(Array(bytes[..<1234])) + GzipMaker.member(Array(bytes[1234...]))
    let whole = try readLines(bytes)
    #expect(whole.lines.count == 92)
    for step in steps {
      #expect(try readLines(bytes, step: step) == whole, "\(step) at once")
      #expect(try readLines(zipped, step: step) == whole, "gzip, \(step) at once")
    }
  }

  @Test(arguments: [64 << 10, 256 << 10, 1 << 20, 100_001])
  func `a line longer than the longest record comes in parts, however much is read at once`(step: Int) throws {
    let lengths = [3, longestRecord - 1, 5, longestRecord, 0, longestRecord + 1, longestRecord + 200_000, 4]
    let stored = lengths.flatMap { [UInt8](repeating: 0x78, count: $0) + [0x0A] }
    let read = try readLines(stored, step: step, capacity: longestRecord)
    #expect(read.lines.map(\.bytes.count) == lengths)
    #expect(read.lines.map(\.number) == Array(1...8))
    #expect(read.lines.map(\.isOverlong) == lengths.map { $0 > longestRecord })
    #expect(read.lines.map(\.isTerminated) == lengths.map { _ in true })
  }

  @Test(arguments: [0, 1, 70_000])
  func `an overlong last line may lack its end`(beyond: Int) throws {
    let stored = Array("first\n".utf8) + [UInt8](repeating: 0x78, count: longestRecord + 1 + beyond)
    let read = try readLines(stored, step: 65_536, capacity: longestRecord)
    #expect(read.lines.map(\.bytes.count) == [5, longestRecord + 1 + beyond])
    #expect(read.lines.map(\.isOverlong) == [false, true])
    #expect(read.lines.map(\.isTerminated) == [true, false])
  }
}
