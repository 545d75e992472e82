@testable import Ingest
import Testing

@Suite("Bytes as text")
struct ByteTextTests {
  @Test(
    arguments: [
      ([], ""), ([0x61], "a"), ([0xC3, 0xA4], "ä"), ([0xE4], "ä"), ([0xE4, 0xE5, 0x2F], "äå/"),
      ([0xFF, 0xC3, 0xA4], "ÿÃ¤"),
      ([0x00], "\0"),
      ([0xEF, 0xBB, 0xBF, 0x61], "\u{FEFF}a"), ([0xED, 0xA0, 0x80], "í\u{A0}\u{80}"), ([0xF0, 0x9F, 0x98, 0x80], "😀"),
    ] as [([UInt8], String)])
  func `are UTF-8 where they can be, else Latin-1, and nothing is lost`(bytes: [UInt8], text: String) {
    #expect(decodedText(bytes.span) == text)
  }

  @Test(arguments: [
    ("", 1, nil), ("7", 1, 7), ("12a", 3, nil), ("0012", 4, 12), ("12", 3, nil),
    ("999999999999999999", 18, 999_999_999_999_999_999),
    ("9999999999999999999", 19, nil), ("5", 0, nil),
  ])
  func `digits make a number of just that length`(text: String, count: Int, number: Int?) {
    let bytes = Array(text.utf8)
    #expect(digits(bytes.span, 0, count) == number)
  }

  @Test(arguments: [("", true), (" \t\r", true), ("\0", false), (" a", false), ("\u{A0}", false)])
  func `a blank line has nothing but blanks`(text: String, isBlank: Bool) {
    let bytes = Array(text.utf8)
    #expect(isBlankLine(bytes.span) == isBlank)
  }

  @Test(arguments: [(" a b\t\r", "a b"), ("", ""), ("  ", ""), ("x", "x")])
  func `blanks at either end are trimmed`(text: String, trimmedText: String) {
    let bytes = Array(text.utf8)
    #expect(decodedText(bytes.span.extracting(trimmed(bytes.span))) == trimmedText)
    #expect(text.trimmingBlanks() == trimmedText)
  }
}
