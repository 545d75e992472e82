@testable import Ingest
import Testing

@Suite("Words like a mistyped one")
struct NearestTests {
  private let words = ["sessions", "channels", "campaigns", "pages", "pages_by_period", "orders", "kpis"]

  @Test(arguments: [
    ("session", ["sessions"]), ("sesions", ["sessions"]), ("SESSIONS", ["sessions"]), ("chanels", ["channels"]),
    // Two neighbours that changed places are one slip.
    ("kpi", ["kpis"]), ("kpsi", ["kpis"]), ("psgae", []),
    ("page", ["pages", "pages_by_period"]), ("ordres", ["orders"]), ("quux", []), ("xyzzyxyzzy", []),
  ])
  func `are those that few changes lead to, or that begin with it`(word: String, near: [String]) {
    #expect(nearest(to: word, among: words, most: 3) == near)
  }

  @Test func `the nearest come first, equals by name, and no more than wanted`() {
    #expect(
      nearest(to: "abcdef", among: ["abcxyf", "abcdeg", "abcdea", "abcdef"], most: 3) == ["abcdef", "abcdea", "abcdeg"])
    #expect(nearest(to: "abcdef", among: ["abcxyf", "abcdeg"]) == ["abcdeg"])
    #expect(nearest(to: "abc", among: []) == [])
  }
}
