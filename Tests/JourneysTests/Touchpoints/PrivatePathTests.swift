import Ingest
import Testing

@testable import Journeys

struct PrivatePathTests {
  static let shown: [(path: String, page: String)] = [
    ("/user/ann@example.com/orders", "/user/:email/orders"), ("/user/ann%40example.com", "/user/:email"),
    ("/u/ann%2540example.com/", "/u/:email"), ("/reset/3f2504e0-4f89-41d3-9a0c-0305e82c3301", "/reset/:token"),
    ("/t/5d41402abc4b2a76b9719d911017c592/x", "/t/:token/x"), ("/m/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "/m/:token"),
    ("/k/aB3xK9pQ2mN7vL4tR8wZ", "/k/:token"), ("/orders/aB3xK9pQ2mN7vL4tR8wZ/thank_you", "/orders/:token/thank_you"),
  ]

  @Test(arguments: shown) func `what is one person's is not in a page's name`(path: String, page: String) {
    #expect(Story([.hit(path)]).visitors.first?.hasPrefix(page) == true)
    var rules = CountingRules()
    rules.showsPrivateSegments = true
    let raw = Story([.hit(path)], rules: rules).visitors.first
    #expect(raw?.hasPrefix(String(path.hasSuffix("/") ? path.dropLast() : path[...])) == true)
  }

  @Test(arguments: [
    "/", "/product/vintage-cork-wall-clock-1192-800w", "/@ann", "/a@b", "/blog/2026/11/21/a-long-title-of-an-article",
    "/the-hitchhikers-guide-to-the-galaxy-2nd-edition", "/Category/SummerSale2026ForEverybody", "/1234567890123456789012345",
    "/deadbeefdeadbeefdeadbee", "/facadefacadefacadefacade", "/AVERYLONGSEGMENTINCAPITALS99", "/x.y.z/some.file.name.and.more",
    "/mail@/x", "/100%25%20cotton",
  ])
  func `words of an address stay`(path: String) {
    #expect(Story([.hit(path)]).visitors == [path])
  }

  @Test func `pages of many people are one page, and goals are told by the path as it was`() {
    let story = Story([.hit("/u/a@example.com/x", at: 0), .hit("/u/b@example.com/x", at: 1), .hit("/orders/aB3xK9pQ2mN7vL4tR8wZ/thank_you", at: 2)])
    #expect(story.visitors == ["/u/:email/x /u/:email/x /orders/:token/thank_you !"])
  }

  @Test func `ignored path parameters are no part of a page`() {
    var rules = CountingRules()
    rules.ignoredParameters = ["jsessionid", "SID"]
    let story = Story(
      [.hit("/a;jsessionid=F3A?x=1", at: 0), .hit("/a;JSESSIONID=77;v=2/b;sid=1", at: 1), .hit("/a;sidney=1", at: 2)], rules: rules)
    #expect(story.visitors == ["/a /a;v=2/b /a;sidney=1"])
  }

  @Test func `addresses of which the last bits are forgotten are one device`() {
    var rules = CountingRules()
    rules.keptAddressBits = (24, 48)
    let records: [Record] = [
      .hit("/1", at: 0, by: "203.0.113.5"), .hit("/2", at: 1, by: "203.0.113.99"), .hit("/3", at: 2, by: "203.0.114.5"),
      .hit("/4", at: 3, by: "2001:db8:1:2::9"), .hit("/5", at: 4, by: "2001:db8:1:ffff::1"), .hit("/6", at: 5, by: "2001:db8:2::1"),
    ]
    #expect(Story(records, rules: rules).visitors == ["/1 /2", "/3", "/4 /5", "/6"])
    #expect(Story(records).visitors.count == 6)
    rules.keptAddressBits = (0, 0)
    // Nothing of an address is left, but that it is one of the fourth or of the sixth version.
    #expect(Story(records, rules: rules).visitors == ["/1 /2 /3", "/4 /5 /6"])
  }
}
