@testable import Ingest
import Testing

@Suite("Lines that a container runtime cut into parts")
struct PartialLinesTests {
  private static let line = #"203.0.113.9 - - [10/Oct/2000:13:55:36 -0700] "GET /a?b=1 HTTP/1.1" 200 23 "-" "Mozilla/5.0 (X11)""#

  private func cri(_ text: some StringProtocol, _ mark: String, _ stream: String = "stdout") -> String {
    "2000-10-10T20:55:36.000000000Z \(stream) \(mark) \(text)\n"
  }

  private func docker(_ text: some StringProtocol, isLast: Bool = true, _ stream: String = "stdout") -> String {
    let escaped = String(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return #"{"log":"\#(escaped)\#(isLast ? #"\n"# : "")","stream":"\#(stream)","time":"2000-10-10T20:55:36Z"}"# + "\n"
  }

  private func lines(_ count: Int, _ write: (String) -> String) -> String {
    (1...count).map { write(Self.line.replacing("/a", with: "/\($0)")) }.joined()
  }

  @Test func `CRI's parts are one line, wherever it was cut`() throws {
    for cut in 1..<Self.line.count - 1 {
      let (first, second, third) = (Self.line.prefix(cut), Self.line.dropFirst(cut).prefix(1), Self.line.dropFirst(cut + 1))
      let text = lines(12) { cri($0, "F") } + cri(first, "P") + cri(second, "P") + cri(third, "F") + lines(1) { cri($0, "F") }
      let read = try readSource(text)
      #expect(read.sink.hits.map(\.target).suffix(2) == ["/a?b=1", "/1?b=1"], "cut at \(cut)")
      #expect(read.sink.hits.map(\.line).suffix(2) == [13, 16])
      #expect(read.counts.rejected == 0)
      #expect(read.addsUp)
    }
  }

  @Test func `Docker's parts are one line, wherever it was cut`() throws {
    // Where the rest alone is a line, a short first part is none: Docker cuts only after 16 KiB.
    let time = try #require(Self.line.firstIndex(of: "["))
    for cut in Self.line.distance(from: Self.line.startIndex, to: time) + 1..<Self.line.count {
      let text =
        lines(12) { docker($0) } + docker(Self.line.prefix(cut), isLast: false) + docker(Self.line.dropFirst(cut)) + lines(1) { docker($0) }
      let read = try readSource(text)
      #expect(read.sink.hits.map(\.target).suffix(2) == ["/a?b=1", "/1?b=1"], "cut at \(cut)")
      #expect(read.counts.rejected == 0)
      #expect(read.addsUp)
    }
  }

  @Test func `parts of standard output and standard error may alternate`() throws {
    let (first, last) = (Self.line.prefix(40), Self.line.dropFirst(40))
    let other = Self.line.replacing("/a", with: "/b")
    let read = try readSource(
      lines(12) { cri($0, "F") } + cri(first, "P") + cri(other.prefix(60), "P", "stderr") + cri(last, "F")
        + cri(other.dropFirst(60), "F", "stderr"))
    #expect(read.sink.hits.map(\.target).suffix(2) == ["/a?b=1", "/b?b=1"])
    #expect(read.addsUp)
    let docked = try readSource(
      lines(12) { docker($0) } + docker(first, isLast: false) + docker(other.prefix(60), isLast: false, "stderr") + docker(last)
        + docker(other.dropFirst(60), "stderr"))
    #expect(docked.sink.hits.map(\.target).suffix(2) == ["/a?b=1", "/b?b=1"])
    #expect(docked.addsUp)
  }

  @Test func `a line of 100 KB comes in parts of 16 KB`() throws {
    let long = Self.line.replacing("b=1", with: String(repeating: "b", count: 100_000))
    let bytes = Array(long.utf8)
    for write in [{ cri($0, $1 ? "F" : "P") }, { docker($0, isLast: $1) }] as [(String, Bool) -> String] {
      var text = lines(12) { write($0, true) }
      for start in stride(from: 0, to: bytes.count, by: 16_384) {
        let end = min(start + 16_384, bytes.count)
        text += write(String(decoding: bytes[start..<end], as: UTF8.self), end == bytes.count)
      }
      let read = try readSource(text)
      #expect(read.sink.hits.last?.target == "/a?" + String(repeating: "b", count: 100_000))
      #expect(read.counts.records == 13)
      #expect(read.addsUp)
    }
  }

  @Test func `parts without a last one are a reject with all their lines`() throws {
    let parts = cri(Self.line.prefix(30), "P") + cri("more", "P")
    let read = try readSource(lines(12) { cri($0, "F") } + parts)
    #expect(read.counts.records == 13)
    #expect(read.source.rejects.map(\.refusal.reason) == ["the first part of a line without the last"])
    #expect(read.source.rejects.map(\.line) == [13])
    #expect(read.kept.texts == [String(parts.dropLast())])
  }

  /// No more than a record is ever held: what goes on beyond is one reject, and what follows its end is read.
  @Test func `endless parts are one reject`() throws {
    let part = cri(String(repeating: "x", count: 8_000), "P")
    let endless = String(repeating: part, count: 500)
    let read = try readSource(lines(12) { cri($0, "F") } + endless + cri("end", "F") + lines(3) { cri($0, "F") }, step: 65_536)
    #expect(read.counts.records == 16)
    #expect(read.counts.rejected == 1)
    #expect(read.source.rejects.first?.refusal == .overlong)
    #expect(read.kept.texts.joined(separator: "\n") + "\n" == endless + cri("end", "F"))

    var parts = PartialLines()
    let bytes = Array(part.dropLast().utf8)
    for number in 1...500 {
      _ = parts.take(bytes.span, number, .cri)
      #expect(parts.lines[0].raw.count <= longestRecord + bytes.count + 1)
      if parts.lines[0].raw.count > longestRecord { _ = parts.release(0) }
    }
  }

  @Test func `a program that ended within a line spoils no other line`() throws {
    let read = try readSource(lines(12) { docker($0) } + docker("203.0.113.9 - - [10/Oct/20", isLast: false) + lines(2) { docker($0) })
    #expect(read.sink.hits.count == 14)
    #expect(read.counts.records == 15)
    #expect(read.source.rejects.map(\.line) == [13])
    #expect(read.addsUp)
  }

  @Test func `Docker's lines without newlines are lines`() throws {
    let read = try readSource(lines(20) { docker($0, isLast: false) })
    #expect(read.sink.hits.count == 20)
    #expect(read.counts.rejected == 0)
  }
}
