import Foundation
@testable import Ingest
import Testing

@Suite("Addresses and hosts")
struct AddressTests {
  @Test(arguments: [
    ("1.2.3.4", true), ("192.168.33.2:11111", true), ("::1", true), ("[::1]:56348", true), ("fe80::d9e3:1%3", true),
    ("::ffff:1.2.3.4", true),
    ("2001:DB8::1", true), ("", false), ("-", false), ("localhost", false), ("example.com", false), ("a.b.c.d", false),
    ("1.2.3", false),
    ("vhost1.domaine.fr", false), ("example.com:80", false), ("10.0.0.2,", false), ("12:30", false), ("frank", false),
  ])
  func `an address is told by its look`(text: String, isAddress: Bool) {
    let bytes = Array(text.utf8)
    #expect(looksLikeAddress(bytes.span, 0..<bytes.count) == isAddress)
  }

  @Test(arguments: [
    ("www.example.com", true), ("localhost:80", true), ("_", true), ("*.example.com", true), ("müller.de", true),
    ("frank", false), ("", false),
    ("a b.c", false), ("\"x.y", false), ("user@example.com", false),
  ])
  func `a host has a dot or a port`(text: String, isHost: Bool) {
    let bytes = Array(text.utf8)
    #expect(looksLikeHost(bytes.span, 0..<bytes.count) == isHost)
  }

  @Test(arguments: [
    ("1.2.3.4:80", "1.2.3.4"), ("1.2.3.4", "1.2.3.4"), ("[::1]:56348", "::1"), ("[::1]", "::1"), ("::1", "::1"),
    ("example.com:8080", "example.com"),
    ("example.com:", "example.com:"), ("unix:", "unix:"), ("example.com:x", "example.com:x"), (":80", ":80"), ("[::1", "[::1"), ("", ""),
    ("2001:db8::1:80", "2001:db8::1:80"),
  ])
  func `a port goes and an IPv6 address stays`(text: String, without: String) {
    let bytes = Array(text.utf8)
    #expect(decodedText(bytes.span.extracting(withoutPort(bytes.span, 0..<bytes.count))) == without)
  }

  @Test(arguments: [
    ("10.0.0.1", true), ("11.0.0.1", false), ("127.0.0.1", true), ("169.254.9.9", true), ("169.255.0.1", false),
    ("172.15.255.255", false), ("172.16.0.0", true), ("172.31.255.255", true), ("172.32.0.0", false), ("192.168.0.1", true),
    ("192.169.0.1", false), ("100.63.255.255", false), ("100.64.0.0", true), ("100.127.255.255", true), ("100.128.0.0", false),
    ("::1", true), ("::2", false), ("fc00::1", true), ("fdff::1", true), ("fe00::1", false), ("fe80::1", true), ("febf::1", true),
    ("fec0::1", false), ("2001:db8::1", false), ("::ffff:10.0.0.1", true), ("::ffff:8.8.8.8", false),
  ])
  func `private networks are known`(text: String, isWithin: Bool) throws {
    let bytes = Array(text.utf8)
    let bits = addressBits(bytes.span)
    #expect(try isPrivate(#require(bits)) == isWithin)
  }

  /// The C library's reading is the other reckoning.
  @Test func `the bits of random addresses`() throws {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<3000 {
      // Groups that are mostly zero, so that every place of a gap comes up.
      let groups = (0..<8).map { _ in UInt64.random(in: 0..<4, using: &random) == 0 ? UInt16.random(in: 0...UInt16.max, using: &random) : 0 }
      var raw = in6_addr()
      withUnsafeMutableBytes(of: &raw) { target in
        for (place, group) in groups.enumerated() {
          target[place * 2] = UInt8(group >> 8)
          target[place * 2 + 1] = UInt8(group & 0xFF)
        }
      }
      var buffer = [CChar](repeating: 0, count: 64)
      inet_ntop(AF_INET6, &raw, &buffer, 64)
      let text = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      let whole = groups.reduce(UInt128(0)) { $0 << 16 | UInt128($1) }
      let expected = whole >> 32 == 0xFFFF ? whole & 0xFFFF_FFFF : whole
      let bits = addressBits(text.span)
      let found = try #require(bits)
      #expect(found.bits == expected, "\(String(decoding: text, as: UTF8.self))")
      #expect(found.isV4 == (whole >> 32 == 0xFFFF))
    }
  }
}
