import Ingest
import Testing

@testable import Journeys

struct IdentifierTests {
  @Test(arguments: [
    "", "-", "unknown", "null", "none", "n/a", "guest", "test@example.com", "test@", "noreply@shop.example", "0",
    "0000000",
  ])
  func `a placeholder names nobody`(text: String) {
    #expect(isPlaceholder(text))
  }

  @Test(arguments: [
    "ann", "10", "00x", "guest2", "unknown@example.com", "tester@example.com", "no-reply@shop.example", "--", "n/a/b",
    "o",
  ])
  func `what only looks like a placeholder names somebody`(text: String) {
    #expect(!isPlaceholder(text))
  }

  static let emails: [(text: String, isEmail: Bool)] = [
    ("ann@example.com", true), ("a@b.c", true), ("ann@example", false), ("@example.com", false), ("ann", false),
    ("ann@b@example.com", false), ("ann lee@example.com", false), ("", false),
  ]

  @Test(arguments: emails)
  func `an e-mail has one at sign, a name before it and a dot behind it`(text: String, isEmail: Bool) {
    #expect(looksLikeEmail(text) == isEmail)
  }

  static let comparable: [(identifier: NamedIdentifier, kind: IdentifierKind, text: String)] = [
    (.email(" Ann@Example.COM "), .email, "ann@example.com"),
    (.email("mailto:Ann@example.com"), .email, "ann@example.com"),
    (.email("\u{FF41}nn@example.com"), .email, "ann@example.com"), (.email("Mu\u{308}ller@example.com"), .email, "m\u{FC}ller@example.com"),
    // Ids may differ in letter case alone.
    (.customer(" C7 "), .customer, "C7"), (.customer("c7"), .customer, "c7"), (.cookie("aB.1"), .cookie, "aB.1"),
    (.phone("+49 (171) 234-56"), .phone, "+4917123456"), (.phone("0049 171 23456"), .phone, "+4917123456"),
    (.phone("(+49)17123456"), .phone, "+4917123456"), (.phone("0171/23456"), .phone, "017123456"),
    // A user belongs to its host, unless it looks like an e-mail.
    (.user("Admin"), .user, "shop.example\u{0}Admin"),
    (.user("ann@localhost"), .user, "shop.example\u{0}ann@localhost"),
    (.user("Ann@Example.com"), .email, "ann@example.com"),
  ]

  @Test(arguments: comparable)
  func `identifiers are compared without what doesn't matter`(
    identifier: NamedIdentifier, kind: IdentifierKind, text: String
  ) throws {
    let compared = try #require(comparableIdentifier(identifier, host: "shop.example"))
    #expect(compared.kind == kind)
    #expect(compared.text == text)
  }

  static let nobody: [NamedIdentifier] = [
    .email("TEST@example.com"), .email("NoReply@shop.example"), .email("mailto:test@example.com"), .email(" "),
    .email("N/A"),
    .customer("000"), .customer("Guest"), .customer(" NULL "), .cookie("-"),
    .user("Unknown"), .user("test@example.com"), .user("none"),
    .phone("n/a"), .phone("000 000"), .phone("+00 0"), .phone("-"), .phone(""),
  ]

  @Test(arguments: nobody)
  func `placeholders of every kind are left out`(identifier: NamedIdentifier) {
    #expect(comparableIdentifier(identifier, host: "shop.example") == nil)
  }

  @Test(arguments: [
    ("0171 555 0000", "49", "+491715550000"), ("171 5550000", "49", "+491715550000"), ("+1 (555) 010-9999", "49", "+15550109999"),
    ("0049 171 5550000", "1", "+491715550000"), ("+49 (0)171 5550000", nil, "+491715550000"), ("0049 (0)171 5550000", nil, "+491715550000"), ("(555) 010-9999", "1", "+15550109999"),
    ("1 555 010 9999", "1", "+15550109999"), ("491715550000", "49", "+491715550000"), ("0171 5550000", nil, "01715550000"),
  ] as [(String, String?, String)])
  func `a phone has its calling code where that is known`(text: String, country: String?, expected: String) throws {
    let compared = try #require(comparableIdentifier(.phone(text), host: "", phoneCountry: country))
    #expect(compared.text == expected)
  }
}
