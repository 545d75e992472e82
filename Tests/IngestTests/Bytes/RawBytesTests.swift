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
}
