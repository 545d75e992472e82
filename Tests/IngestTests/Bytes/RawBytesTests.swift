@testable import Ingest
import Testing

@Suite("Bytes compared and searched")
struct RawBytesTests {
  @Test(arguments: [
    ("", "", 0), ("a", "a", 0), ("", "a", -1), ("a", "b", -1), ("ab", "a", 1), ("é", "z", 1), ("a\0", "a", 1),
  ])
  func `byte strings stand in the order of their bytes`(a: String, b: String, order: Int) {
    let (left, right) = (Array(a.utf8), Array(b.utf8))
    #expect(compareBytes(left.span, right.span).signum() == order)
    #expect(compareBytes(right.span, left.span).signum() == -order)
    #expect(sameBytes(left.span, right.span) == (order == 0))
  }

  @Test(arguments: [
    (0, 6, 2), (2, 6, 2), (3, 6, 5), (0, 2, nil), (6, 6, nil), (3, 5, nil), (-1, 6, nil), (0, 7, nil), (5, 3, nil),
  ])
  func `a byte is found at its first place within the bounds, and never outside`(from: Int, to: Int, place: Int?) {
    let bytes = Array("ab|cd|".utf8)
    #expect(firstIndex(of: 0x7C, in: bytes.span, from: from, to: to) == place)
  }

  @Test func `a range is moved to the front, also over itself`() {
    var bytes = Array("0123456789".utf8)
    bytes.moveToFront(3..<10)
    #expect(String(decoding: bytes[..<7], as: UTF8.self) == "3456789")
    bytes.moveToFront(2..<2)
    #expect(String(decoding: bytes[..<7], as: UTF8.self) == "3456789")
  }

  @Test(arguments: [[0x2C], [0x22, 0x0A, 0x0D, 0x2C, 0x3B, 0x09], [0, 63, 64, 127, 128, 191, 192, 255]] as [[UInt8]])
  func `any of some bytes is met wherever it stands, and no other is`(wanted: [UInt8]) {
    let set = ByteSet(wanted)
    for length in 0...70 {
      for byte in UInt8.min...UInt8.max {
        // Every byte at the ends of the pieces that are looked at together, one of each at a place of its own.
        let places = wanted.contains(byte) ? Array(0..<length) : [0, 15, 16, length - 1, Int(byte) % max(1, length)]
        for place in places where (0..<length).contains(place) {
          var bytes = [UInt8](repeating: 0x61, count: length)
          bytes[place] = byte
          if set.meets(bytes.span) != wanted.contains(byte) { Issue.record("\(byte) at \(place) of \(length)") }
        }
      }
      let none = [UInt8](repeating: 0x61, count: length)
      let meetsNone = set.meets(none.span)
      #expect(!meetsNone)
    }
    // Only what is lent is looked at.
    let around = [wanted[0]] + [UInt8](repeating: 0x61, count: 20) + [wanted[0]]
    let meetsAround = set.meets(around.span.extracting(1..<21))
    #expect(!meetsAround)
  }
}
