import Ingest
import Testing

@testable import Journeys

/// Each system's rule at the points where it differs from the others (definitions.md, Sessions).
struct SessionPresetTests {
  static let names = ["ga4", "universal-analytics", "matomo", "plausible", "awstats", "webalizer", "posthog"]

  private static func rules(_ name: String) throws -> SessionRules { try #require(SessionPreset.named(name)).rules }

  @Test func `there are seven, and the first is the default`() {
    #expect(SessionPreset.all.map(\.name) == Self.names)
    #expect(SessionPreset.all[0].rules == SessionRules())
    #expect(SessionPreset.named("GA4") == nil)
  }

  // MARK: Pauses

  /// The pause in seconds, and whether one of exactly that length splits.
  static let pauses: [(name: String, seconds: Int, isSplit: Bool)] = [
    ("ga4", 1800, false), ("universal-analytics", 1800, false), ("matomo", 1800, true), ("plausible", 1800, false),
    ("awstats", 3600, false), ("webalizer", 1800, true), ("posthog", 1800, false),
  ]

  @Test(arguments: pauses)
  func `a pause of exactly the timeout, and one microsecond less and more`(name: String, seconds: Int, isSplit: Bool) throws {
    let rules = try Self.rules(name)
    func sessions(_ second: Int, _ micro: Int64, _ rules: SessionRules) -> Int {
      Story([.hit("/1", at: 36_000), .hit("/2", at: 36_000 + second, micro: micro)], sessions: rules).sessions.count
    }
    #expect(sessions(seconds - 1, 999_999, rules) == 1)
    #expect(sessions(seconds, 0, rules) == (isSplit ? 2 : 1))
    #expect(sessions(seconds, 1, rules) == 2)
    // A timeout of one's own takes the place of the preset's, and equal is what it was.
    let own = rules.withTimeout(seconds: 60)
    #expect(sessions(59, 999_999, own) == 1)
    #expect(sessions(60, 0, own) == (isSplit ? 2 : 1))
    #expect(sessions(60, 1, own) == 2)
    #expect(rules.withTimeout(seconds: nil) == rules)
  }

  // MARK: Midnight

  /// Whose sessions end at midnight, or whose visitors do.
  static let splitAtMidnight: Set<String> = ["universal-analytics", "matomo", "plausible", "awstats"]

  /// Two moments in UTC within half an hour, and whether a midnight of the zone lies between them.
  static let nights: [(zone: String, first: String, second: String, isMidnight: Bool)] = [
    ("UTC", "2026-11-20 23:59:59", "2026-11-21 00:00:00", true),
    ("UTC", "2026-11-21 00:00:00", "2026-11-21 00:20:00", false),
    ("Europe/Berlin", "2026-11-20 23:59:59", "2026-11-21 00:00:00", false),
    ("Europe/Berlin", "2026-11-20 22:59:59", "2026-11-20 23:00:00", true),
    // Clocks go forward on 29 March at 01:00 UTC: the day has 23 hours.
    ("Europe/Berlin", "2026-03-28 22:59:59", "2026-03-28 23:00:00", true),
    ("Europe/Berlin", "2026-03-29 00:50:00", "2026-03-29 01:10:00", false),
    ("Europe/Berlin", "2026-03-29 21:59:59", "2026-03-29 22:00:00", true),
    ("Europe/Berlin", "2026-03-29 22:59:59", "2026-03-29 23:00:00", false),
    // Clocks go back on 25 October at 01:00 UTC: 02:50 is followed by 02:10, and the day has 25 hours.
    ("Europe/Berlin", "2026-10-24 21:59:59", "2026-10-24 22:00:00", true),
    ("Europe/Berlin", "2026-10-25 00:50:00", "2026-10-25 01:10:00", false),
    ("Europe/Berlin", "2026-10-25 21:59:59", "2026-10-25 22:00:00", false),
    ("Europe/Berlin", "2026-10-25 22:59:59", "2026-10-25 23:00:00", true),
    // Where clocks went back from midnight to 23:00 that midnight came an hour later.
    ("America/Sao_Paulo", "2018-02-18 01:59:59", "2018-02-18 02:00:00", false),
    ("America/Sao_Paulo", "2018-02-18 02:59:59", "2018-02-18 03:00:00", true),
    // Where they went forward from midnight to 01:00 the day began at 01:00.
    ("America/Sao_Paulo", "2018-11-04 02:59:59", "2018-11-04 03:00:00", true),
  ]

  @Test(arguments: names, nights)
  func `midnight of the report's zone`(name: String, night: (zone: String, first: String, second: String, isMidnight: Bool)) throws {
    let records: [Record] = [.hit("/1", at: second(night.first)), .hit("/2", at: second(night.second))]
    let story = try Story(records, sessions: Self.rules(name), zone: night.zone)
    let isSplit = night.isMidnight && Self.splitAtMidnight.contains(name)
    #expect(story.visitors == (!isSplit ? ["/1 /2"] : name == "plausible" ? ["/1", "/2"] : ["/1 | /2"]))
  }

  // MARK: Sources

  private static let google = "https://www.google.com/", bing = "https://www.bing.com/", inside = "https://shop.example/x"
  private static let partner = "https://partner.example/y"
  private static let spring = "/?utm_source=news&utm_medium=email&utm_campaign=spring"
  private static let autumn = "/?utm_source=news&utm_medium=email&utm_campaign=autumn"
  private static let tagged = "/?utm_source=partner.example&utm_medium=referral"

  /// Pages and referrers of one visit, and how many sessions they make; all others make one of it.
  static let visits: [(hits: [(String, String?)], universalAnalytics: Int, matomo: Int)] = [
    ([("/", google), ("/", inside)], 1, 1),
    ([("/", google), ("/", nil)], 1, 1),
    ([("/", google), ("/", google)], 1, 1),
    ([("/", google), ("/", "https://www.paypal.com/pay")], 1, 1),
    ([("/", nil), ("/", google)], 2, 1),
    ([("/", google), ("/", bing)], 2, 1),
    ([("/", google), (spring, nil)], 2, 2),
    ([("/", nil), (spring, nil)], 2, 2),
    ([(spring, nil), (spring, google)], 1, 1),
    ([(spring, nil), ("/", inside), (spring, nil)], 1, 1),
    ([(spring, nil), (autumn, nil)], 2, 2),
    ([(spring, nil), ("/", google)], 2, 1),
    ([(spring, nil), ("/", google), (spring, nil)], 3, 1),
    ([(spring, nil), ("/?gclid=1", nil), ("/?gclid=2", google)], 2, 2),
    ([(tagged, nil), ("/", partner)], 1, 1),
    ([("/", partner), (tagged, nil)], 1, 1),
  ]

  @Test(arguments: visits.indices)
  func `a new source, a new campaign, and what is neither`(number: Int) throws {
    let (hits, universalAnalytics, matomo) = Self.visits[number]
    let records = hits.enumerated().map { Record.hit($1.0, at: 36_000 + $0, from: $1.1) }
    var channels = ChannelRules()
    channels.sites = ["shop.example"]
    for name in Self.names {
      let sessions = try Story(records, sessions: Self.rules(name), channels: channels).sessions.count
      #expect(sessions == (["universal-analytics": universalAnalytics, "matomo": matomo][name] ?? 1), "\(name)")
    }
  }

  // MARK: The longest session

  @Test func `posthog ends a session more than 24 hours after its start, and nobody else does`() throws {
    // Every 20 minutes from 00:00 for three days; midnights are those of the presets that know them.
    let records = (0...(3 * 72)).map { Record.hit("/", at: $0 * 1200) }
    for name in Self.names {
      let story = try Story(records, sessions: Self.rules(name))
      let expected = name == "posthog" ? [73, 73, 71] : Self.splitAtMidnight.contains(name) ? [72, 72, 72, 1] : [217]
      #expect(story.sessions.sorted { $0.start < $1.start }.map(\.touchpointCount) == expected.map { Int32($0) }, "\(name)")
    }
  }

  @Test func `exactly 24 hours stay, a microsecond more doesn't, and a timeout of one's own leaves that as it is`() throws {
    let rules = try Self.rules("posthog").withTimeout(seconds: 90_000)
    #expect(Story([.hit("/1"), .hit("/2", at: 86_400)], sessions: rules).visitors == ["/1 /2"])
    #expect(Story([.hit("/1"), .hit("/2", at: 86_400, micro: 1)], sessions: rules).visitors == ["/1 | /2"])
    #expect(Story([.hit("/1"), .hit("/2", at: 86_401), .hit("/3", at: 172_801)], sessions: rules).visitors == ["/1 | /2 /3"])
  }

  // MARK: Plausible's visitors

  @Test func `an address with its agent is a visitor, whoever uses it and whatever cookie it keeps`() throws {
    let records: [Record] = [
      .hit("/1", at: 0, user: "ann"), .hit("/2", at: 10, user: "bob"), .hit("/3", at: 20, by: "10.0.0.2", user: "ann"),
      .hit("/4", at: 30, agent: "Other/1.0 (X11)"), .hit("/5", at: 86_400, user: "ann"),
    ]
    let story = try Story(records, sessions: Self.rules("plausible"))
    #expect(story.visitors == ["/1 /2", "/3", "/4", "/5"])
    #expect(Story(records).visitors == ["/1 /3 | /5", "/2", "/4"])
  }

  @Test func `a customer is the person whom an order names, on however many days`() throws {
    let records: [Record] = [
      .hit("/thank-you?order=1", at: 10, user: "ann"), .order("1", at: 5, "1", of: .user("ann")),
      .hit("/thank-you?order=2", at: 86_400, by: "10.0.0.2"), .order("2", at: 86_400, "2", of: .user("ann")),
      .hit("/", at: 86_500, by: "10.0.0.2", user: "ann"), .order("3", at: 86_500, "3", of: .user("ann")),
      .hit("/thank-you?order=4", at: 20, by: "10.0.0.9"), .order("4", at: 20, "4"),
      .order("5", at: 30, "5"),
    ]
    let story = try Story(records, sessions: Self.rules("plausible"))
    // Sessions are nobody's: an order that no page names is in none.
    let visitors = ["/thank-you ; 100 in 1", "/thank-you / ; 200 in 1", "/thank-you ; 400 in 1", "; 300 offline", "; 500 offline"]
    #expect(story.visitors == visitors.sorted())
    #expect(story.customers == ["100 200 300", "400", "500"])
    #expect(Story(records).customers == ["100 200 300", "400", "500"])
  }

  @Test func `who is left out is left out of every day, with orders and calls`() throws {
    let records: [Record] = [
      .hit("/1", at: 0), .hit("/thank-you?order=1", at: 10), .order("1", at: 5, "1", of: .email("ann@example.com")),
      .hit("/2", at: 86_400), .hit("/3", at: 86_400, by: "10.0.0.2"), .order("2", at: 86_400, "2", of: .email("ann@example.com")),
      .activity("call", at: 50, of: .email("ann@example.com")), .activity("call", at: 50, of: .email("bob@example.com")),
    ]
    let rules = try Self.rules("plausible")
    let story = Story(records, sessions: rules, suppressed: ["ann@example.com"], explains: false)
    #expect(story.visitors == ["/3", "~ call"])
    #expect(story.customers == [])
    #expect(story.result?.suppressedTouchpoints == Story(records, suppressed: ["ann@example.com"]).result?.suppressedTouchpoints)
    #expect(Story(records, sessions: rules).visitors.count == 5)
  }

  @Test func `why two are one person is told all the same`() throws {
    let records: [Record] = [
      .hit("/1", user: "ann"), .hit("/2", at: 86_400, user: "ann@example.com"),
      .activity("call", at: 0, of: .user("ann"), .email("a@example.com")),
    ]
    let steps = try Story(records, sessions: Self.rules("plausible")).steps
    #expect(steps.count == 3)
    #expect(steps == Story(records).steps)
  }

  /// So many seconds after the tests' midnight; before it they are less than none.
  private func second(_ text: String) -> Int {
    let parts = text.split { !$0.isNumber }.compactMap { Int($0) }
    let clock = WallClock(year: parts[0], month: parts[1], day: parts[2], hour: parts[3], minute: parts[4], second: parts[5])
    return Int(clock.instant(offset: 0).seconds - time(0).seconds)
  }
}
