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

  /// Lengths around those of the words and blocks that are looked at at once, and bytes that differ in one bit.
  @Test(arguments: [0, 1, 7, 8, 9, 15, 63, 64, 65, 71, 127, 128, 129, 200])
  func `a byte is found again and again where a slow search finds it`(length: Int) {
    var generator = SeededGenerator(seed: UInt64(length))
    for _ in 0..<200 {
      let bytes = (0..<length).map { _ in generator.pick([0x20, 0x21, 0xA0, 0x00, 0x61, 0x61, 0x61, 0x61] as [UInt8]) }
      var scan = ByteScan(for: 0x20)
      var start = generator.below(3)
      while start <= length {
        let slow = bytes[start...].firstIndex(of: 0x20)
        let place = scan.next(in: bytes.span, from: start)
        #expect(place == slow ?? length)
        #expect(nearIndex(of: 0x20, in: bytes.span, from: start) == slow ?? length)
        #expect(firstIndex(of: 0x20, in: bytes.span, mostlyAt: start) == slow)
        let end = start + generator.below(length - start + 1)
        #expect(nearIndex(of: 0x20, in: bytes.span, from: start, to: end) == min(slow ?? end, end))
        // The next question may be further right than the place behind the answer.
        start = place + generator.pick([1, 1, 2, 9, 70])
      }
    }
  }

  @Test func `eight bytes are digits, dots or slashes, or they are not, whichever byte is changed`() {
    for place in 0..<8 {
      for byte in UInt8.min...UInt8.max {
        var bytes = Array("91.0/8.2".utf8)
        bytes[place] = byte
        #expect(isOfDigitsAndDots(word(bytes.span, at: 0)) == (0x2E...0x39).contains(byte))
        bytes = Array("90817263".utf8)
        bytes[place] = byte
        #expect(eightDigits(word(bytes.span, at: 0)) == digits(bytes.span, 0, 8).map { Int64($0) })
      }
    }
  }
}
