import Ingest
import Testing

@testable import Journeys

/// What sessions' first touchpoints say of where they came from.
struct TrafficSourcesTests {
  static let arrivals: [(target: String, referrer: String?, origin: String)] = [
    ("/", nil, "(direct) / (none) / (not set): Direct"), ("/", "-", "(direct) / (none) / (not set): Direct"),
    ("/", "https://www.Google.de/url?q=x", "google / organic / (not set): Organic Search"),
    ("/", "https://lm.facebook.com/", "lm.facebook.com / social / (not set): Organic Social"),
    ("/", "https://www.youtube.com/watch?v=1", "youtube.com / referral / (not set): Organic Video"),
    ("/", "https://www.etsy.com/", "etsy.com / referral / (not set): Organic Shopping"),
    ("/", "https://chatgpt.com/", "chatgpt.com / ai-assistant / (not set): AI Assistant"),
    ("/", "https://x.com/i/grok/share", "x.com/i/grok / ai-assistant / (not set): AI Assistant"),
    ("/", "https://x.com/someone", "x.com / social / (not set): Organic Social"),
    ("/", "https://x.com/i/grokking", "x.com / social / (not set): Organic Social"),
    ("/?utm_source=x", "https://www.x.com/i/grok?c=1", "x / (not set) / (not set): AI Assistant"),
    ("/?utm_source=x", "https://x.com/i/grokking", "x / (not set) / (not set): Unassigned"),
    ("/?utm_source=m.tumblr.com&utm_medium=affiliate", "https://x.com/", "m.tumblr.com / affiliate / (not set): Affiliates"),
    ("/", "https://www.blog.example:8443/a", "blog.example / referral / (not set): Referral"),
    ("/?utm_source=chatgpt.com", "https://chatgpt.com/", "chatgpt.com / (not set) / (not set): AI Assistant"),
    ("/?utm_source=n&utm_medium=email&utm_campaign=may#a", "https://www.google.de/", "n / email / may: Email"),
    ("/?q=1&gclid=x", "https://www.google.de/", "google / cpc / (not set): Paid Search"),
    ("/#?gclid=x", nil, "(direct) / (none) / (not set): Direct"),
    ("/", "https://www.paypal.com/checkout", "(direct) / (none) / (not set): Direct"),
    ("/", "https://checkout.stripe.com/c/pay", "(direct) / (none) / (not set): Direct"),
    ("/", "https://shop.example.com/", "(direct) / (none) / (not set): Direct"),
    ("/", "https://www.shop.example.com/", "(direct) / (none) / (not set): Direct"),
    ("/", "https://other.example.com/", "other.example.com / referral / (not set): Referral"),
  ]

  @Test(arguments: arrivals) func `a session's origin is its first touchpoint's`(target: String, referrer: String?, origin: String) {
    var rules = ChannelRules()
    rules.sites = ["Shop.example.com"]
    let story = Story([.hit(target, at: 0, from: referrer), .hit("/?gclid=2", at: 5, from: "https://bing.com/")], channels: rules)
    #expect(story.origins == [origin])
  }

  // MARK: Own hosts

  @Test func `the virtual hosts that the logs name are the site's own, but for those that are known as others'`() {
    let story = Story([
      .hit("/", at: 0, host: "shop.example", from: "https://www.shop.example/a"),
      .hit("/", at: 9000, host: "www.google.de", from: "https://www.google.de/"),
      .hit("/", at: 18_000, host: "shop.example", from: "https://blog.example/"),
    ])
    #expect(story.origins.map { $0.split(separator: " ")[0] } == ["(direct)", "google", "blog.example"])
  }

  @Test func `without virtual hosts the host that most assets name is`() {
    let assets: [Record] = [
      .hit("/a.css", at: 0, from: "http://shop.example/"), .hit("/b.css", at: 0, from: "http://shop.example/"),
      .hit("/a.css", at: 0, from: "http://blog.example/"), .hit("/c.css", at: 0),
    ]
    let pages: [Record] = [
      .hit("/", at: 1, from: "http://shop.example/x"), .hit("/", at: 9000, from: "http://blog.example/x"),
    ]
    #expect(Story(assets + pages).origins.map { $0.split(separator: " ")[0] } == ["(direct)", "blog.example"])
    // Nothing tells without assets.
    #expect(Story(pages).origins.map { $0.split(separator: " ")[0] } == ["shop.example", "blog.example"])
  }

  @Test func `of two hosts that as many assets name, the first by name is`() {
    for hosts in [["a.example", "b.example"], ["b.example", "a.example"]] {
      let assets = hosts.map { Record.hit("/a.css", at: 0, from: "http://\($0)/") }
      let pages: [Record] = [.hit("/", at: 1, from: "http://a.example/"), .hit("/", at: 9000, from: "http://b.example/")]
      #expect(Story(assets + pages).origins.map { $0.split(separator: " ")[0] } == ["(direct)", "b.example"])
    }
  }

  @Test func `--site takes patterns and beats what the logs name`() {
    var rules = ChannelRules()
    rules.sites = ["*.example"]
    let story = Story([.hit("/", host: "else.test", from: "https://blog.example/"), .hit("/", at: 9000, from: "https://else.test/")], channels: rules)
    #expect(story.origins.map { $0.split(separator: " ")[0] } == ["(direct)", "else.test"])
  }

  // MARK: Rules of the user's

  @Test func `groups of the configuration are tested first, assistants and ignored referrers are added`() throws {
    var rules = ChannelRules()
    rules.groups = [
      try #require(ChannelRules.Group(name: "Paid Search", source: "MyEngine", medium: "c*", campaign: nil)),
      try #require(ChannelRules.Group(name: "Partners", source: "*.partner.example", medium: nil, campaign: nil)),
    ]
    rules.assistants = ["chat.example.ai"]
    rules.ignoredReferrers = ["pay.example.com"]
    let story = Story(
      [
        .hit("/?utm_source=myengine&utm_medium=CPX", at: 0), .hit("/", at: 9000, from: "https://www.a.partner.example/"),
        .hit("/", at: 18_000, from: "https://chat.example.ai/"), .hit("/", at: 27_000, from: "https://eu.pay.example.com/"),
        .hit("/?utm_source=myengine&utm_medium=email", at: 36_000),
      ], channels: rules)
    #expect(story.origins.map { $0.split(separator: ": ")[1] } == ["Paid Search", "Partners", "AI Assistant", "Direct", "Email"])
  }

  @Test func `a group that asks for nothing is none`() {
    #expect(ChannelRules.Group(name: "All", source: nil, medium: nil, campaign: nil) == nil)
  }

  @Test func `a direct session may take the visitor's last other source of 90 days`() {
    let day = 86_400
    let records: [Record] = [
      .hit("/", at: 0), .hit("/?gclid=1", at: day), .hit("/", at: 2 * day), .hit("/", at: 91 * day), .hit("/", at: 91 * day + 9000),
    ]
    var rules = ChannelRules()
    let direct = "(direct) / (none) / (not set): Direct"
    let google = "google / cpc / (not set): Paid Search"
    #expect(Story(records, channels: rules).origins == [direct, google, direct, direct, direct])
    rules.direct = .lastNonDirect
    #expect(Story(records, channels: rules).origins == [direct, google, google, google, direct])
    let called = Record.hit("/?utm_source=(direct)&utm_campaign=x", at: day + 9000)
    #expect(Story([records[1], called, records[2]], channels: rules).origins == [google, google, google])
  }

  // MARK: Events

  @Test func `an event's columns beat its page's tags, and these its referrer`() {
    let story = Story([
      .event("/?gclid=1", at: 0, of: .user("a"), from: "https://bing.com/", tags: "news / email"),
      .event("/?gclid=1", at: 9000, of: .user("a"), from: "https://bing.com/"),
      .event("/", at: 18_000, of: .user("a"), from: "https://bing.com/"),
      .event("checkout", at: 27_000, of: .user("a"), host: "own.example", from: "https://own.example/"),
    ])
    #expect(
      story.origins == [
        "news / email / (not set): Email", "google / cpc / (not set): Paid Search", "bing / organic / (not set): Organic Search",
        "(direct) / (none) / (not set): Direct",
      ])
  }
}
