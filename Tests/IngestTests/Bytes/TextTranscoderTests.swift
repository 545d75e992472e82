import Foundation
@testable import Ingest
import Testing

@Suite("Text in other encodings")
struct TextTranscoderTests {
  private func decoded(
    _ stored: [UInt8], _ encoding: TextTranscoder.Encoding, piece: Int = 1 << 20, lines: Bool = false
  ) -> String {
    var transcoder = TextTranscoder(encoding, endsLinesWithReturn: lines)
    var text: [UInt8] = []
    var rest = stored
    var held = 0
    while !rest.isEmpty {
      let count = min(piece + held, rest.count)
      let used = transcoder.decode(rest.span.extracting(0..<count), isLast: count == rest.count, into: &text)
      held = count - used
      rest.removeFirst(used)
    }
    return String(validating: text, as: UTF8.self) ?? "no UTF-8: \(text)"
  }

  private static let text = "a,é,€,漢,🙂,Ł\r\n“x”,ß"

  static func utf16(_ text: String, bigEndian: Bool = false) -> [UInt8] {
    text.utf16.flatMap { unit in
      let pair = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
      return bigEndian ? pair.reversed() : pair
    }
  }

  @Test(arguments: 1...9) func `UTF-16 in both orders, in pieces of any size`(piece: Int) {
    #expect(decoded(Self.utf16(Self.text), .utf16LittleEndian, piece: piece) == Self.text)
    #expect(decoded(Self.utf16(Self.text, bigEndian: true), .utf16BigEndian, piece: piece) == Self.text)
  }

  @Test(arguments: [
    ([0x41, 0x00, 0x00, 0xD8], "A\u{FFFD}"), ([0x00, 0xD8, 0x41, 0x00], "\u{FFFD}A"), ([0x00, 0xDC, 0x41, 0x00], "\u{FFFD}A"),
    ([0x41, 0x00, 0x42], "A\u{FFFD}"), ([], ""),
  ] as [([UInt8], String)])
  func `half a pair is no character`(stored: [UInt8], text: String) {
    for piece in 1...4 { #expect(decoded(stored, .utf16LittleEndian, piece: piece) == text) }
  }

  @Test(arguments: 1...5) func `all 256 bytes of Windows-1252 have the characters that Foundation gives them`(piece: Int) throws {
    let gaps: [UInt8] = [0x81, 0x8D, 0x8F, 0x90, 0x9D]
    let bytes = (UInt8.min...UInt8.max).filter { !gaps.contains($0) }
    let expected = try #require(String(data: Data(bytes), encoding: .windowsCP1252))
    #expect(decoded(bytes, .windows1252, piece: piece) == expected)
    #expect(decoded(gaps, .windows1252, piece: piece) == "\u{81}\u{8D}\u{8F}\u{90}\u{9D}")
  }

  @Test(arguments: 1...5) func `the first byte above 127 tells UTF-8 from Windows-1252`(piece: Int) throws {
    let ascii = String(repeating: "plain text, ", count: 50)
    let expected = ascii + "é, €“ß” and ÄÖÜ"
    let stored = try #require(expected.data(using: .windowsCP1252))
    #expect(decoded(Array(stored), .utf8OrWindows1252, piece: piece) == expected)
    #expect(decoded(Array((ascii + Self.text).utf8), .utf8OrWindows1252, piece: piece) == ascii + Self.text)
    // What follows a character of UTF-8 is never taken for Windows-1252: it stays as it is.
    let damaged = Array("é".utf8) + [0xE9]
    #expect(decoded(damaged, .utf8OrWindows1252, piece: piece) == "no UTF-8: [195, 169, 233]")
    #expect(decoded([0x41, 0xC3], .utf8OrWindows1252, piece: piece) == "AÃ")
  }

  @Test(arguments: [
    [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xC3, 0x28],
  ] as [[UInt8]])
  func `what RFC 3629 forbids is no UTF-8`(stored: [UInt8]) throws {
    let expected = try #require(String(data: Data(stored.map { $0 == 0x90 ? 0x91 : $0 }), encoding: .windowsCP1252))
    #expect(decoded(stored.map { $0 == 0x90 ? 0x91 : $0 }, .utf8OrWindows1252) == expected)
  }

  @Test func `line ends of old Macintoshes become those of Unix`() {
    #expect(decoded(Array("a\rb\r\rc".utf8), .utf8, lines: true) == "a\nb\n\nc")
    #expect(decoded(Self.utf16("a\rb"), .utf16LittleEndian, lines: true) == "a\nb")
  }

  @Test(arguments: [
    ("Name,Mail\n", true, true), ("Name,Mail\n", false, true), ("漢字", true, false), ("", false, false), ("漢字 und mehr Latein", true, true),
  ])
  func `UTF-16 is told by a mark or by zeros`(text: String, bigEndian: Bool, withoutMark: Bool) {
    let expected: TextTranscoder.Encoding = bigEndian ? .utf16BigEndian : .utf16LittleEndian
    let stored = Self.utf16(text, bigEndian: bigEndian)
    let marked = Self.utf16("\u{FEFF}", bigEndian: bigEndian) + stored
    #expect(TextTranscoder.Encoding.utf16(marked.span)?.encoding == expected)
    #expect(TextTranscoder.Encoding.utf16(marked.span)?.mark == 2)
    #expect((TextTranscoder.Encoding.utf16(stored.span)?.encoding == expected) == withoutMark)
    let plain = Array(text.utf8)
    #expect(TextTranscoder.Encoding.utf16(plain.span) == nil)
  }
}
