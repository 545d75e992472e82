import Testing

@testable import Journeys

struct PseudonymsTests {
  @Test func `a pseudonym is the beginning of an HMAC-SHA-256 under the key`() {
    // printf 'email\0ann@example.com' | openssl dgst -sha256 -hmac 0123456789abcdef
    let lasting = Pseudonyms(secret: Array("0123456789abcdef".utf8))
    #expect(lasting.name("email", "ann@example.com") == "f1a80cbfbfaefa5fe461")
    #expect(lasting.name("user", "ann@example.com") != lasting.name("email", "ann@example.com"))
  }

  @Test func `without a key every run has its own, and raw is as it is`() {
    let (one, other) = (Pseudonyms(secret: nil), Pseudonyms(secret: nil))
    #expect(one.name("email", "a") == one.name("email", "a"))
    #expect(one.name("email", "a") != other.name("email", "a"))
    #expect(Pseudonyms.raw.name("email", "a") == "a")
    #expect(Pseudonyms.raw.areRaw && !one.areRaw)
  }
}
