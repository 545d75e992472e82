import Ingest
@testable import Journeys
import TestSupport
import Testing

/// What is compared as bytes is what is compared as text.
struct ComparableBytesTests {
  private static let pieces = [
    "a", "Z", "ä", "@", ".", "0", "00", "7", "+", " ", "\t", "\n", "(", ")", "'", "-", "#", "test@", "NoReply@", "mailto:", "MAILTO:",
    "null", "N/A", "Guest", "unknown", "x@y.de", "49", "",
  ]

  @Test(arguments: 0..<200) func `identifiers`(seed: Int) {
    var random = Seeded(seed)
    for _ in 0..<50 {
      let text = (0..<Int(random.next() % 5)).map { _ in Self.pieces[Int(random.next() % UInt64(Self.pieces.count))] }.joined()
      for kind in IdentifierKind.allCases {
        let identifier = NamedIdentifier(kind, text)
        let expected = comparableIdentifier(identifier, host: "h")
        var bytes = Array("before".utf8)
        let found = appendComparable(identifier, host: "h", to: &bytes)
        #expect(found == expected?.kind, "\(kind) \(text)")
        if let expected { #expect(String(decoding: bytes.dropFirst(6), as: UTF8.self) == expected.text, "\(kind) \(text)") }
      }
    }
  }

  @Test(arguments: 0..<200) func `order numbers`(seed: Int) {
    var random = Seeded(seed)
    for _ in 0..<50 {
      let text = (0..<Int(random.next() % 5)).map { _ in Self.pieces[Int(random.next() % UInt64(Self.pieces.count))] }.joined()
      var plain = text.unicodeScalars.filter { !$0.properties.isWhitespace }
      if plain.first == "#" { plain.removeFirst() }
      let slow = String(plain).lowercased()
      let expected = isPlaceholder(slow) ? nil : Array(slow.utf8)
      #expect(comparableOrderNumber(text) == expected, "\(text)")
    }
  }
}
