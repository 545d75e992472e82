import Ingest
import Testing

@testable import Journeys

struct TouchpointBuilderTests {
  private static let googlebot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"

  /// Each record has every later reason to be filtered too, so the first must win.
  static let reasons: [(record: Record, reason: Verdict.Filter)] = [
    (.hit("/private/x.css", by: "192.0.2.1", agent: googlebot, method: "HEAD", status: 500), .excluded),
    (.hit("/x.css", by: "10.9.9.9", agent: googlebot, method: "HEAD", status: 500), .excluded),
    (
      .hit("/x.css", by: "192.0.2.1", agent: googlebot, host: "Staging.Example", method: "HEAD", status: 500), .excluded
    ),
    (.hit("/x.css", by: "192.0.2.1", agent: googlebot, method: "HEAD", status: 500), .bot),
    (.hit("/x.css", by: "192.0.2.1", method: "HEAD", status: 500), .method),
    (.hit("/x.css", by: "192.0.2.1", status: 500), .status),
    (.hit("/x.css", by: "192.0.2.1"), .asset),
  ]

  @Test(arguments: reasons)
  func `of several reasons the first in the list is counted`(record: Record, reason: Verdict.Filter) {
    #expect(Story([record], rules: Self.exclusions).verdicts == [.filtered(reason)])
  }

  private static let exclusions: CountingRules = {
    var rules = CountingRules()
    rules.excludedPaths = [PathPattern("/private/*"), PathPattern("/")]
    rules.excludedAddresses = [AddressRange("10.0.0.0/8"), AddressRange("2001:db8::/32")].compactMap { $0 }
    rules.excludedHosts = ["staging.example"]
    return rules
  }()

  static let excluded: [(record: Record, isExcluded: Bool)] = [
    (.hit("/private/x?y=1", by: "192.0.2.1"), true), (.hit("/private", by: "192.0.2.1"), false),
    (.hit("https://shop.example/private/x", by: "192.0.2.1"), true),
    // A target without a path means the root.
    (.hit("https://shop.example", by: "192.0.2.1"), true), (.hit("/a", by: "2001:DB8::5"), true),
    (.hit("/a", by: "::ffff:10.1.1.1"), true), (.hit("/a", by: "11.0.0.1"), false), (.hit("/a", by: "a-name"), false),
    (.hit("/a", by: "192.0.2.1", host: "staging.example"), true),
    (.hit("/a", by: "192.0.2.1", host: "shop.example"), false),
    (.event("/private/x", of: .user("ann")), true), (.event("/a", of: .user("ann"), host: "STAGING.example"), true),
    (.event("/a", of: .user("ann")), false),
  ]

  @Test(arguments: excluded)
  func `addresses, paths and hosts can be excluded`(record: Record, isExcluded: Bool) {
    #expect(Story([record], rules: Self.exclusions).verdicts == [isExcluded ? .filtered(.excluded) : .touchpoint])
  }

  static let agents: [(agent: String?, isBot: Bool)] = [
    (Record.firefox, false), (googlebot, true), ("curl/8.5.0", true),
    // An empty field is an agent that the client did not send; no field is a format without agents.
    ("", true), (nil, false),
    ("MyMonitor/1.0", true), ("mymonitor/1.0", false),
  ]

  @Test(arguments: agents)
  func `a bot is an agent that is empty, listed or configured`(agent: String?, isBot: Bool) {
    var rules = CountingRules()
    rules.botPatterns = [CrawlerPattern("MyMonitor")].compactMap { $0 }
    let record = Record.hit("/a", agent: agent)
    #expect(Story([record], rules: rules).verdicts == [isBot ? .filtered(.bot) : .touchpoint])
    rules.keepsBots = true
    #expect(Story([record], rules: rules).verdicts == [.touchpoint])
  }

  static let answers: [(method: String, target: String, status: UInt16, verdict: Verdict)] = [
    ("GET", "/a", 200, .touchpoint), ("GET", "/a", 206, .touchpoint), ("GET", "/a", 299, .touchpoint),
    ("GET", "/a", 304, .touchpoint), ("GET", "/a", 199, .filtered(.status)), ("GET", "/a", 300, .filtered(.status)),
    ("GET", "/a", 302, .filtered(.status)), ("GET", "/a", 404, .filtered(.status)),
    ("GET", "/a", 0, .filtered(.status)),
    ("get", "/a", 200, .filtered(.method)), ("HEAD", "/a", 200, .filtered(.method)),
    ("POST", "/a", 200, .filtered(.method)),
    ("OPTIONS", "*", 200, .filtered(.method)), ("DELETE", "/thank-you", 200, .filtered(.method)),
    ("GET", "/a.css", 200, .filtered(.asset)), ("GET", "/a.css?v=1", 200, .filtered(.asset)),
    ("GET", "/a?file=b.css", 200, .touchpoint), ("GET", "https://shop.example", 200, .touchpoint),
    // A goal page by POST or PUT: answered 200 to 399, and never an asset.
    ("POST", "/thank-you", 200, .touchpoint), ("POST", "/thank-you", 302, .touchpoint),
    ("POST", "/thank-you", 399, .touchpoint),
    ("PUT", "/thank-you", 303, .touchpoint), ("POST", "/thank-you/a.css", 200, .touchpoint),
    ("POST", "/thank-you", 400, .filtered(.status)), ("POST", "/thank-you", 0, .filtered(.status)),
    // A goal page by GET is a pageview first.
    ("GET", "/thank-you", 302, .filtered(.status)), ("GET", "/thank-you/a.css", 200, .filtered(.asset)),
  ]

  @Test(arguments: answers)
  func `method, status and ending decide what counts`(
    method: String, target: String, status: UInt16, verdict: Verdict
  ) {
    #expect(Story([.hit(target, method: method, status: status)]).verdicts == [verdict])
  }

  @Test func `a request that is none is filtered by its method`() {
    #expect(Story([.hit(nil, status: 400)]).verdicts == [.filtered(.method)])
  }

  @Test func `a posted goal page is a touchpoint and no pageview`() {
    let story = Story([.hit("/thank-you", method: "POST", status: 302)])
    #expect(story.visitors == ["(/thank-you) !"])
    #expect(story.session?.pageviews == 0)
  }

  @Test func `a target without a path is the root`() {
    #expect(Story([.hit("https://shop.example?x=1")]).visitors == ["/"])
    #expect(Story([.hit("?x=1")]).visitors == ["/"])
  }

  // MARK: Devices

  static let devices: [(one: Record, other: Record, isOne: Bool)] = [
    (.hit("/1", by: "10.0.0.1"), .hit("/2", by: "10.0.0.1"), true),
    (.hit("/1", by: "10.0.0.1"), .hit("/2", by: "10.0.0.2"), false),
    (.hit("/1", agent: Record.firefox), .hit("/2", agent: "Opera/9.80"), false),
    (.hit("/1", by: "2001:db8::1"), .hit("/2", by: "2001:DB8:0:0:0:0:0:1"), true),
    (.hit("/1", by: "2001:db8::1"), .hit("/2", by: "2001:db8::2"), false),
    (.hit("/1", by: "10.0.0.1"), .hit("/2", by: "::ffff:10.0.0.1"), true),
    (.hit("/1", by: "a.example"), .hit("/2", by: "b.example"), false),
  ]

  @Test(arguments: devices)
  func `a device is its address and its agent`(one: Record, other: Record, isOne: Bool) {
    #expect(Story([one, other]).visitors == (isOne ? ["/1 /2"] : ["/1", "/2"]))
  }

  // MARK: Events

  @Test func `an event is a pageview of its cookie, else of its first identifier`() {
    let story = Story([
      .event("/1", at: 0, of: .cookie("c1")), .event("/2", at: 1, of: .user("ann"), .cookie("c1")),
      .event("/3", at: 2, of: .user("bob")), .event("/4", at: 3, of: .user("bob")),
      .event("/5", at: 4, of: .email("-"), .user("bob")),
    ])
    #expect(story.verdicts == [Verdict](repeating: .touchpoint, count: 5))
    // The cookie was seen with ann alone, so all of it is hers.
    #expect(story.visitors == ["/1 /2", "/3 /4 /5"])
  }

  @Test func `an event that names nobody is rejected`() {
    let verdicts = Story([.event("/1", of: .user("guest")), .event("/2")]).verdicts
    for verdict in verdicts {
      guard case .rejected = verdict else {
        Issue.record("\(verdict)")
        continue
      }
    }
  }

  @Test func `an event with an agent may be a bot, one of a format without agents is none`() {
    let verdicts = Story([
      .event("/1", of: .user("ann"), agent: "curl/8.5.0"), .event("/2", of: .user("ann"), agent: "-"),
      .event("/3", of: .user("ann"), agent: ""), .event("/4", of: .user("ann"), agent: Record.firefox),
      .event("/5", of: .user("ann"), agent: nil),
    ]).verdicts
    #expect(verdicts == [.filtered(.bot), .filtered(.bot), .filtered(.bot), .touchpoint, .touchpoint])
  }

  @Test func `a builder that was emptied begins anew`() {
    let builder = TouchpointBuilder(CountingRules(), key: HashKey(1, 2))
    _ = Record.hit("/a").give(to: builder, line: 1)
    #expect(builder.gathered().touchpoints.count == 1)
    _ = Record.hit("/b").give(to: builder, line: 1)
    let second = builder.gathered()
    #expect(second.touchpoints.count == 1)
    #expect(second.pages.pages.count == 1)
  }
}
