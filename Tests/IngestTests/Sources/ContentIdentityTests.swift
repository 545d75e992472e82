@testable import Ingest
import Testing

@Suite("What content an input is")
struct ContentIdentityTests {
  /// Text of which no part repeats, longer than a head by so much.
  private static func text(beyondHead count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var line = 0
    while bytes.count < ContentHead.most + count {
      bytes += Array("line \(line)\n".utf8)
      line += 1
    }
    return Array(bytes[..<(ContentHead.most + count)])
  }

  private func head(_ stored: [UInt8]) throws -> ContentHead {
    try withTemporaryFile(stored) { try ContentHead.read(path: $0) }
  }

  private func digest(_ stored: [UInt8], upTo limit: Int? = nil) throws -> ContentDigest {
    try withTemporaryFile(stored) { try ContentDigest.read(path: $0, upTo: limit) }
  }

  /// Ways to store the same bytes.
  private func stored(_ bytes: [UInt8]) -> [(way: String, bytes: [UInt8])] {
    let third = bytes.count / 3
    return [
      ("plain", bytes), ("gzip", GzipMaker.member(bytes)), ("stored gzip", GzipMaker.member(bytes, level: 0)),
      (
        "several members", GzipMaker.member(Array(bytes[..<third])) + GzipMaker.member([]) + GzipMaker.member(Array(bytes[third...]))
      ),
      ("a member with padding", GzipMaker.member(bytes) + [0, 0, 0]),
    ]
  }

  @Test(arguments: [-65_535, -65_000, -1, 0, 1, 70_000, 700_000])
  func `is the same however it is stored`(beyondHead: Int) throws {
    let bytes = Self.text(beyondHead: beyondHead)
    for (way, stored) in stored(bytes) {
      let head = try head(stored)
      #expect(head.length == min(bytes.count, ContentHead.most), "\(way)")
      #expect(head.isFull == (beyondHead >= 0))
      #expect(head.hash == sipHash128(bytes.span.extracting(0..<head.length), key: HashKey(0, 0)), "\(way)")
      #expect(try digest(stored) == ContentDigest(length: bytes.count, checksum: UInt32(slowChecksum(bytes))), "\(way)")
    }
  }

  @Test func `hashes are the same in every run`() throws {
    // As another program reckons SipHash-2-4-128 under a key of zeros.
    #expect(try head([]) == ContentHead(length: 0, hash: Key128(high: 0x7de0a38047d74950, low: 0xf4f2ced447ab0242)))
    let line = ContentHead(length: 7, hash: Key128(high: 0x358960c983e81f8d, low: 0x17773f6d9a4c6162))
    #expect(try head(Array("a line\n".utf8)) == line)
  }

  @Test func `a byte behind the head changes the digest only`() throws {
    var other = Self.text(beyondHead: 10)
    let bytes = other
    other[ContentHead.most] ^= 1
    #expect(try head(other) == head(bytes))
    #expect(try digest(other) != digest(bytes))
    other[ContentHead.most - 1] ^= 1
    #expect(try head(other) != head(bytes))
  }

  @Test func `content that ends with the head is not content that goes on`() throws {
    let short = Self.text(beyondHead: -1)
    #expect(try head(short) != head(short + [0x0A]))
    #expect(try head(short + [0]) != head(short))
  }

  @Test(arguments: [0, 1, 65_535, 65_536, 300_000, 365_536, 365_537])
  func `a digest may be of the first bytes only`(limit: Int) throws {
    let bytes = Self.text(beyondHead: 300_000)
    let part = Array(bytes.prefix(limit))
    for (way, stored) in stored(bytes) {
      let expected = ContentDigest(length: part.count, checksum: UInt32(slowChecksum(part)))
      #expect(try digest(stored, upTo: limit) == expected, "\(way)")
    }
  }

  @Test func `several lengths are read in one go`() throws {
    let bytes = Self.text(beyondHead: 300_000)
    let lengths = [0, 1, 2, 70_000, 70_000, 365_536, 400_000]
    for (way, stored) in stored(bytes) {
      let digests = try withTemporaryFile(stored) { try ContentDigest.read(path: $0, at: lengths) }
      let expected = lengths.map { ContentDigest(length: min($0, bytes.count), checksum: UInt32(slowChecksum(Array(bytes.prefix($0))))) }
      #expect(digests == expected, "\(way)")
    }
  }

  @Test func `text in UTF-16 is another content`() throws {
    let plain = Array("a\n".utf8)
    #expect(try head(plain) != head([0xFF, 0xFE, 0x61, 0, 0x0A, 0]))
  }

  @Test func `of a gzip file that breaks off what can be decoded is its content`() throws {
    let bytes = Self.text(beyondHead: 100_000)
    let whole = GzipMaker.member(bytes)
    let broken = try digest(Array(whole[..<(whole.count / 2)]))
    #expect(broken.length > 0 && broken.length < bytes.count)
    #expect(try digest(bytes, upTo: broken.length) == broken)
  }

  @Test func `what can't be opened is an error`() {
    #expect(throws: SystemError(number: 2)) { try ContentHead.read(path: "nothing/here.log") }
    #expect(throws: SystemError(number: 2)) { try ContentDigest.read(path: "nothing/here.log") }
  }
}
