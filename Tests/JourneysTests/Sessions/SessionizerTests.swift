import Ingest
import TestSupport
import Testing

@testable import Journeys

struct SessionizerTests {
  // MARK: Gaps

  @Test func `a gap of just under thirty minutes stays in the session`() {
    #expect(Story([.hit("/1", at: 0), .hit("/2", at: 1799)]).visitors == ["/1 /2"])
  }

  @Test func `a gap of exactly thirty minutes stays in the session`() {
    #expect(Story([.hit("/1", at: 0), .hit("/2", at: 1800)]).visitors == ["/1 /2"])
  }

  @Test func `a gap greater than thirty minutes starts a new session`() {
    #expect(Story([.hit("/1", at: 0), .hit("/2", at: 1801)]).visitors == ["/1 | /2"])
    #expect(Story([.hit("/1", at: 0), .hit("/2", at: 1800, micro: 1)]).visitors == ["/1 | /2"])
  }

  @Test func `the gap counts from the previous touchpoint, not from the session's start`() {
    // 0, 30, 60 and 90 minutes.
    let story = Story([.hit("/1", at: 0), .hit("/2", at: 1800), .hit("/3", at: 3600), .hit("/4", at: 5400)])
    #expect(story.visitors == ["/1 /2 /3 /4"])
    #expect(story.session?.duration == 5_400_000_000)
  }

  @Test func `midnight doesn't split`() {
    // 23:59:50 and 00:00:10.
    #expect(Story([.hit("/1", at: 86_390), .hit("/2", at: 86_410)]).visitors == ["/1 /2"])
  }

  @Test func `the timeout can be set`() {
    let records: [Record] = [.hit("/1", at: 0), .hit("/2", at: 60), .hit("/3", at: 121)]
    #expect(Story(records, timeout: 60).visitors == ["/1 /2 | /3"])
    #expect(Story(records, timeout: 0).visitors == ["/1 | /2 | /3"])
  }

  @Test func `filtered records don't hold a session together`() {
    // 50 minutes between the pageviews, and a picture of ann's in between.
    let records: [Record] = [
      .hit("/1", at: 0, user: "ann"), .hit("/x.png", at: 1500, user: "ann"), .hit("/2", at: 3000, user: "ann"),
    ]
    #expect(Story(records).visitors == ["/1 | /2"])
  }

  @Test(arguments: 0..<50)
  func `sessions are what comparing every touchpoint with every other finds`(seed: Int) {
    var random = Seeded(seed)
    let seconds = (0..<(1 + random.below(40))).map { _ in
      random.below(20) * 1800 + random.pick([0, 0, 1, 899, 900, 901])
    }
    let story = Story(seconds.map { .hit("/", at: $0) })
    // One starts a session when none before it lies within the timeout.
    let starts = Set(seconds.filter { second in !seconds.contains { $0 < second && second - $0 <= 1800 } })
    #expect(Set(story.sessions.map(\.start)) == Set(starts.map { time($0) }))
    #expect(story.sessions.count == starts.count)
    #expect(story.sessions.map { Int($0.pageviews) }.reduce(0, +) == seconds.count)
    for session in story.sessions {
      // It holds what follows its start and lies before the next start.
      let start = seconds.filter { time($0) == session.start }[0]
      let next = starts.filter { $0 > start }.min() ?? .max
      let held = seconds.filter { $0 >= start && $0 < next }
      #expect(Int(session.touchpointCount) == held.count)
      #expect(session.end == held.max().map { time($0) })
    }
  }

  // MARK: Pages

  @Test func `landing and exit page are those of the first and the last pageview`() {
    let story = Story([
      .hit("/thank-you", at: 0, method: "POST"), .hit("/1", at: 1), .hit("/2/", at: 2), .hit("/3", at: 3),
      .hit("/thank-you", at: 4, method: "POST"),
    ])
    #expect(story.visitors == ["(/thank-you) /1 /2 /3 (/thank-you) !"])
    // Pages are numbered as they are met: /thank-you, /1, /2, /3.
    #expect(story.session?.landingPage == Symbol(2))
    #expect(story.session?.exitPage == Symbol(4))
    #expect(story.session?.pageviews == 3)
    #expect(story.session?.touchpointCount == 5)
  }

  @Test func `a session of posted goal pages alone has no landing and no exit page`() {
    let story = Story([.hit("/thank-you", at: 0, method: "POST")])
    #expect(story.session?.landingPage == Symbol.none)
    #expect(story.session?.exitPage == Symbol.none)
  }

  @Test func `a session reaches the cart with a touchpoint on a cart page, a posted goal page too`() {
    #expect(Story([.hit("/1"), .hit("/basket/")]).session?.reachedCart == true)
    #expect(Story([.hit("/1"), .hit("/cartoon")]).session?.reachedCart == false)
    #expect(Story([.hit("/checkout/success", method: "POST")]).session?.reachedCart == true)
    // One that is filtered is no touchpoint.
    #expect(Story([.hit("/1"), .hit("/cart", status: 302)]).session?.reachedCart == false)
  }

  @Test func `a goal without an order number counts once a session`() {
    let story = Story([.hit("/thank-you", at: 0), .hit("/thank-you", at: 10), .hit("/thank-you", at: 9000)])
    #expect(story.visitors == ["/thank-you /thank-you ! | /thank-you !"])
    #expect(story.sessions.map(\.goals) == [1, 1])
    #expect(story.sessions.map(\.orders) == [0, 0])
  }

  // MARK: Orders by time

  static let times: [(second: Int, told: String)] = [
    // Sessions of 1000 to 2000 s and of 5000 to 6000 s; under way until 1800 s after the last touchpoint.
    (999, "offline"), (1000, "in 1"), (1500, "in 1"), (2000, "in 1"), (3800, "in 1"), (3801, "offline"),
    (4999, "offline"), (5000, "in 2"), (7800, "in 2"), (7801, "offline"), (100_000, "offline"),
  ]

  @Test(arguments: times)
  func `an order without a goal page is attached to the session under way at its time`(second: Int, told: String) {
    let story = Story([
      .hit("/1", at: 1000, user: "ann"), .hit("/2", at: 2000, user: "ann"), .hit("/3", at: 5000, user: "ann"),
      .hit("/4", at: 6000, user: "ann"), .order("7", at: second, "1", of: .user("ann")),
    ])
    #expect(story.visitors == ["/1 /2 | /3 /4 ; 100 \(told)"])
    #expect(story.sessions.map(\.orders) == [told == "in 1" ? 1 : 0, told == "in 2" ? 1 : 0])
  }

  @Test func `an order is not attached to another visitor's session`() {
    let story = Story([.hit("/1", at: 0, user: "ann"), .order("7", at: 0, "1", of: .user("bob"))])
    #expect(story.visitors == ["/1", "; 100 offline"].sorted())
  }

  @Test func `an order that names nobody and has no goal page is an offline order of a customer of its own`() {
    let story = Story([
      .hit("/1", at: 0), .order("7", at: 0, "1"), .order("8", at: 0, "2", of: .email("test@example.com")),
    ])
    #expect(story.visitors == ["/1", "; 100 offline", "; 200 offline"].sorted())
  }

  @Test func `a visitor's orders stand in time order`() {
    let story = Story([
      .order("3", at: 30, "3", of: .user("ann")), .order("1", at: 10, "1", of: .user("ann")),
      .order("2", at: 20, "2", of: .user("ann")),
    ])
    #expect(story.visitors == ["; 100 offline ; 200 offline ; 300 offline"])
  }
}
