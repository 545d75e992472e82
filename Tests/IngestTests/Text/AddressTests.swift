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
}
