@testable import Ingest
import Testing

@Suite("The beginning of an input")
struct SniffingTests {
  private let combined = #"1.2.3.4 - - [26/Dec/2016:16:22:14 +0000] "GET / HTTP/1.1" 200 12 "-" "Mozilla""# + "\n"
  private let common = #"1.2.3.4 - - [26/Dec/2016:16:22:14 +0000] "GET / HTTP/1.1" 200 12"# + "\n"

  private func log(_ sample: String) -> NCSALog? {
    let bytes = Array(sample.utf8)
    return NCSALog(sample: bytes.span)
  }

  @Test func `is a log's when a tenth of its lines are log lines`() {
    #expect(log(combined + String(repeating: "x\n", count: 9)) != nil)
    #expect(log(combined + String(repeating: "x\n", count: 10)) == nil)
    #expect(log("\n\n\(combined)") != nil)
    #expect(log("") == nil)
    #expect(log("x\n") == nil)
    #expect(log(String(combined.dropLast())) != nil)
    #expect(log(combined + "x\n" + "1.2.3.4 - - [26/Dec") != nil)
  }

  @Test(arguments: [(10, 0, false), (10, 1, false), (9, 1, true), (0, 5, true), (100, 10, false), (90, 10, true)])
  func `takes lines without agents from a tenth of them on`(combinedCount: Int, commonCount: Int, accepts: Bool) throws
  {
    let sample = String(repeating: combined, count: combinedCount) + String(repeating: common, count: commonCount)
    #expect(try #require(log(sample)).acceptsCommon == accepts)
  }

  @Test func `counts only its first two hundred lines`() {
    #expect(log(String(repeating: combined, count: 20) + String(repeating: "x\n", count: 500)) != nil)
    #expect(log(String(repeating: "x\n", count: 180) + String(repeating: combined, count: 500)) != nil)
    #expect(log(String(repeating: "x\n", count: 181) + String(repeating: combined, count: 500)) == nil)
  }

  @Test(arguments: [
    ("a\nb", "a"), ("\n \r\na\r\nb", "a\r"), ("sep=;\na;b\n", "a;b"), ("sep=,\r\n\na", "a"), ("SEP=;\na", "a"),
    ("", ""), ("\n\n", ""), ("separate,b\n", "separate,b"),
  ])
  func `has a first line that is neither blank nor Excel's hint`(sample: String, line: String) {
    let bytes = Array(sample.utf8)
    #expect(decodedText(bytes.span.extracting(firstLine(bytes.span))) == line)
  }

  @Test(
    arguments: [([0xEF, 0xBB, 0xBF, 0x61], 3), ([0xEF, 0xBB], 0), ([0x61, 0x62, 0x63], 0), ([], 0)] as [([UInt8], Int)])
  func `may be a byte order mark`(bytes: [UInt8], count: Int) {
    #expect(afterByteOrderMark(bytes.span) == count)
  }

  @Test func `formats that read as many lines are named, the strictest is taken`() throws {
    let known = try #require(LogCatalogue.all.first { $0.name == "cloudfront" })
    let text = known.header + "\n" + known.sample + "\n"
    let bytes = Array(text.utf8)
    let log = LogReader(sample: bytes.span, zone: try rules("UTC"), proxies: [])
    let told = try #require(log?.detection)
    #expect(told == LogReader.Detection(format: "cloudfront", read: 2, lines: 2, alsoRead: ["w3c"]))
    #expect(!told.isWeak)
    #expect(LogReader.Detection(format: "x", read: 4, lines: 9).isWeak)
  }
}
