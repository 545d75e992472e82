import Ingest
import Testing

@testable import Journeys

/// Journeys: one visitor's touches up to a conversion, or to the end (definitions.md).
struct JourneyTests {
  private static let hour = 3600
  private static let search = "https://www.google.com/"
  private static let rules: CountingRules = {
    var rules = CountingRules()
    rules.goals.append(.init(name: "signup", pages: [PathPattern("/welcome")]))
    return rules
  }()

  @Test func `a journey is all sessions up to a conversion, and the next begins behind it`() {
    let story = Story([
      .hit("/", at: 0, from: Self.search), .hit("/", at: 2 * Self.hour), .hit("/thank-you?order=1", at: 2 * Self.hour + 5),
      .hit("/", at: 4 * Self.hour, from: "https://t.co/"),
    ])
    #expect(story.journeys == ["Organic Search > Direct = order", "Organic Social"])
  }

  @Test func `each further conversion of a session is a journey of its own with that session`() {
    let story = Story([
      .hit("/", at: 0, from: Self.search), .hit("/", at: 2 * Self.hour), .hit("/thank-you?order=1", at: 2 * Self.hour + 5),
      .hit("/thank-you?order=2", at: 2 * Self.hour + 6), .hit("/", at: 9 * Self.hour),
    ])
    #expect(story.journeys == ["Direct", "Direct = order", "Organic Search > Direct = order"])
  }

  @Test func `a goal converts where no order is attached, each goal once a session`() {
    let story = Story(
      [
        .hit("/welcome", at: 0), .hit("/thank-you", at: 5), .hit("/welcome", at: 9), .hit("/welcome", at: 9000),
        .hit("/thank-you?order=3", at: 9001),
      ], rules: Self.rules)
    #expect(story.journeys == ["Direct = goal 0", "Direct = goal 1", "Direct = order"])
  }

  @Test func `a goal is reached where a page converts, not on a cancelled order's`() {
    var rules = ChannelRules()
    rules.lookback = 6000 * 1_000_000
    // At the first page the search was young enough, at the second it isn't.
    let story = Story(
      [
        .hit("/", at: 0, from: Self.search), .hit("/thank-you?order=1", at: 5000), .hit("/thank-you", at: 6700),
        .order("1", at: 4990, "5", status: .cancelled),
      ], channels: rules)
    #expect(story.journeys == ["Direct = goal 0"])
  }

  @Test func `an offline order ends a journey, with what was before it or with nothing`() {
    let story = Story([
      .hit("/", at: 0, user: "ann@example.com", from: Self.search), .order("1", at: 5 * Self.hour, "5", of: .email("ann@example.com")),
      .hit("/", at: 7 * Self.hour, user: "ann@example.com"), .order("2", at: 9, "1", of: .email("bob@example.com")), .order("3", at: 9, "1"),
    ])
    #expect(story.journeys == [" = order offline", " = order offline", "Direct", "Organic Search = order offline"])
  }

  @Test func `marketing touchpoints stand among the sessions in time order, others don't`() {
    let ann = NamedIdentifier.email("ann@example.com")
    let story = Story([
      .activity("email_click", at: 10, of: ann), .activity("email_open", at: 11, of: ann), .activity("ticket", at: 12, of: ann),
      .activity("call", at: 13, of: ann, tags: "google / cpc"), .hit("/", at: 20, user: "ann@example.com"),
      .activity("event", at: 25, of: ann), .hit("/thank-you?order=1", at: 30, user: "ann@example.com"),
      .activity("call", at: 35, of: ann), .hit("/", at: 40, user: "ann@example.com"), .activity("call", at: 45, of: ann),
    ])
    // What was behind the conversion, but during its session, belongs to that journey without leading to its end.
    #expect(story.journeys == ["Email > Paid Search > Direct > Event = order", "Phone"])
  }

  @Test(arguments: [(90, "Organic Search > Direct = order"), (91, "Direct = order")])
  func `touches older than the lookback don't count`(days: Int, journey: String) {
    let last = days * 86_400
    let story = Story([.hit("/", at: 0, from: Self.search), .hit("/thank-you?order=1", at: last)])
    #expect(story.journeys == [journey])
    #expect(Story([.hit("/", at: 0, from: Self.search), .hit("/", at: last)]).journeys == ["Organic Search > Direct"])
  }

  @Test func `its own session counts however long it lasted, and though the order was placed before`() {
    var rules = ChannelRules()
    rules.lookback = 0
    let story = Story(
      [
        .hit("/", at: 1000, from: Self.search), .hit("/thank-you?order=1", at: 1600), .order("1", at: 1600, "5"),
        .hit("/thank-you?order=2", at: 9000, by: "10.0.0.2"), .order("2", at: 100, "5"),
      ], channels: rules)
    #expect(story.journeys == ["Direct = order", "Organic Search = order"])
  }

  @Test func `of what happened at one time an order comes last, and the rest by its place`() {
    let ann = NamedIdentifier.email("ann@example.com")
    let story = Story([
      .order("1", at: 5 * Self.hour, "5", of: ann), .activity("call", at: 5 * Self.hour, of: ann),
      .hit("/", at: 0, user: "ann@example.com"), .activity("email_click", at: 0, of: ann),
    ])
    #expect(story.journeys == ["Direct > Email > Phone = order offline"])
  }

  @Test func `who did nothing that leads anywhere has no journey`() {
    #expect(Story([.activity("ticket", at: 0, of: .email("ann@example.com"))]).journeys.isEmpty)
  }
}
