import Ingest
import Testing

@testable import Journeys

struct ReferrerHostTests {
  static let referrers: [(text: String, host: String?)] = [
    ("https://www.google.com/search?q=a", "www.google.com"), ("http://example.com", "example.com"),
    ("http://example.com:8080/a", "example.com"), ("http://user:pass@example.com/a", "example.com"),
    ("http://a@b@example.com:1/", "example.com"), ("http://example.com./", "example.com"), ("http://example.com?q", "example.com"),
    ("http://example.com#f", "example.com"), ("http://[2001:db8::1]:80/a", "[2001:db8::1]"), ("//cdn.example.com/a", "cdn.example.com"),
    ("android-app://com.google.android.gm/", "com.google.android.gm"), ("example.com/page", "example.com"), ("example.com", "example.com"),
    ("localhost", nil), ("http://localhost/a", "localhost"), ("-", nil), ("", nil), ("about:blank", nil), ("http://", nil), ("http:///a", nil),
    ("/local/path", nil), ("http://a b/", nil), ("http://<script>/", nil), ("http://.../", nil), ("https://пример.рф/x", "пример.рф"),
    ("http://example.com\\a", "example.com"), ("a.example/?u=https://b.example/", "a.example"), ("a.example?http://b.c", "a.example"),
    ("mailto:me@a.example", nil), ("me@a.example", nil),
  ]

  @Test(arguments: referrers) func `a referrer's host is found wherever it stands`(text: String, host: String?) {
    let bytes = Array("before \(text) behind".utf8)
    let found = referrerHost(bytes.span, 7..<(7 + text.utf8.count)).map { String(decoding: bytes[$0], as: UTF8.self) }
    #expect(found == host)
  }
}
