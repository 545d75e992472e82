@testable import Ingest
import Testing

@Suite("Keyed hashes")
struct HashingTests {
  /// The key 00 01 … 0f of the reference implementation's test vectors.
  private let key = HashKey(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)

  /// `vectors_sip128` of the reference implementation: input 00 01 … of that length, and its hash.
  @Test(arguments: [
    (0, "a3817f04ba25a8e66df67214c7550293"), (1, "da87c1d86b99af44347659119b22fc45"),
    (2, "8177228da4a45dc7fca38bdef60affe4"), (3, "9c70b60c5267a94e5f33b6b02985ed51"),
    (4, "f88164c12d9c8faf7d0f6e7c7bcd5579"), (5, "1368875980776f8854527a07690e9627"),
    (6, "14eeca338b208613485ea0308fd7a15e"), (7, "a1f1ebbed8dbc153c0b84aa61ff08239"),
    (8, "3b62a9ba6258f5610f83e264f31497b4"), (9, "264499060ad9baabc47f8b02bb6d71ed"),
    (15, "5493e99933b0a8117e08ec0f97cfc3d9"), (16, "6ee2a4ca67b054bbfd3315bf85230577"),
    (17, "473d06e8738db89854c066c47ae47740"), (31, "2939b0183223fafc1723de4f52c43d35"),
    (32, "7c3956ca5eeafc3e363e9d556546eb68"), (63, "5150d1772f50834a503e069a973fbd7c"),
  ])
  func `SipHash-2-4 gives the published 128-bit values`(length: Int, published: String) {
    let input = (0..<length).map { UInt8($0) }
    let hash = sipHash128(input.span, key: key)
    #expect(hex(hash) == published)
  }

  @Test func `the hash of two hashes is that of their bytes one after the other`() {
    let (a, b) = (sipHash128([1].span, key: key), sipHash128([2].span, key: key))
    let joined = bytes(a) + bytes(b)
    #expect(sipHash128(a, b, key: key) == sipHash128(joined.span, key: key))
    #expect(sipHash128(a, b, key: key) != sipHash128(b, a, key: key))
  }

  @Test func `another key gives another hash`() {
    let other = HashKey(key.k0, key.k1 ^ 1)
    for length in 0..<40 {
      let input = [UInt8](repeating: 0x61, count: length)
      #expect(sipHash128(input.span, key: key) != sipHash128(input.span, key: other))
      #expect(tableHash(input.span, key: key) != tableHash(input.span, key: other))
    }
  }

  @Test func `a drawn key is a new one`() {
    #expect(HashKey.drawn() != HashKey.drawn())
  }

  @Test func `every byte and the length count for a table's hash`() {
    var seen: Set<UInt64> = []
    var count = 0
    for length in 0..<50 {
      let zeros = [UInt8](repeating: 0, count: length)
      seen.insert(tableHash(zeros.span, key: key))
      count += 1
      for place in 0..<length {
        var input = zeros
        input[place] = 1
        seen.insert(tableHash(input.span, key: key))
        count += 1
      }
    }
    #expect(seen.count == count)
  }

  private func bytes(_ hash: Key128) -> [UInt8] {
    [hash.high, hash.low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> ($0 * 8)) } }
  }

  private func hex(_ hash: Key128) -> String {
    bytes(hash).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
