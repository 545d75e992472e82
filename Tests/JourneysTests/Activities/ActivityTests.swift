import Ingest
import TestSupport
import Testing

@testable import Journeys

/// Calls, e-mails, surveys and leads among the touchpoints of their persons.
struct ActivityTests {
  @Test func `an activity stands with its person's pages and orders, in time order`() {
    let story = Story([
      .hit("/1", at: 0, user: "ann@example.com"), .activity("call", at: 20, of: .phone("+49 1"), .email("ann@example.com")),
      .activity("email_open", at: 10, of: .email("Ann@Example.com")), .order("7", at: 30, "5", of: .phone("0049 1")),
    ])
    #expect(story.visitors == ["/1 ; 500 in 1 ~ email_open ~ call"])
  }

  @Test func `one of nobody who visits is a visitor without sessions`() {
    let story = Story([.hit("/1"), .activity("call", at: 0, of: .phone("+49 1"))])
    #expect(story.visitors == ["/1", "~ call"])
    #expect(story.verdicts == [.touchpoint, .touchpoint])
  }

  @Test func `an answer of nobody known is a visitor's of its own`() {
    let story = Story([.activity("survey", at: 0, nps: 9), .activity("survey", at: 0, of: .email("-"), nps: 9)])
    #expect(story.visitors == ["~ survey", "~ survey"])
  }

  @Test func `a contact that names nobody is rejected, one without a time only names`() {
    let story = Story([
      .activity("lead", at: 0, of: .phone("000")), .activity("lead", at: nil, of: .email("ann@example.com"), .customer("7")),
      .hit("/1", user: "ann@example.com"), .order("1", at: 5, "1", of: .customer("7")),
    ])
    #expect(story.verdicts.prefix(2) == [.rejected(Refusal("no identifier that names anybody")), .identityOnly])
    #expect(story.visitors == ["/1 ; 100 in 1"])
  }

  @Test(arguments: [true, false]) func `a contact that names an order is its customer, whatever came first`(explains: Bool) {
    let records: [Record] = [
      .activity("lead", at: nil, of: .order("deal:x:6"), .customer("c1")), .order("deal:x:6", at: 50, "5"),
      .activity("lead", at: nil, of: .customer("c1"), .email("ann@example.com")), .hit("/1", at: 0, user: "ann@example.com"),
      .order("7", at: 60, "1"),
    ]
    for arrival in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [1, 0, 3, 2, 4]] {
      #expect(Story(records, arrival: arrival, explains: explains).visitors == ["/1 ; 500 in 1", "; 100 offline"])
    }
  }

  @Test(arguments: [true, false]) func `two rows of one order join whom they name`(explains: Bool) {
    let records: [Record] = [
      .order("7", at: 60, "1", of: .email("ann@example.com")), .order("7", of: .phone("+49 1")),
      .order("7", of: .email("ann@example.com")), .activity("call", at: 5, of: .phone("+49 1")),
      .hit("/1", at: 0, user: "ann@example.com"),
    ]
    #expect(Story(records, explains: explains).visitors == ["/1 ; 100 in 1 ~ call"])
  }

  // MARK: Browsers

  @Test func `a form that names a cookie and an e-mail makes the browser that person's, before and after`() {
    let story = Story([
      .event("/1", at: 0, of: .cookie("c1")), .activity("form", at: 10, of: .cookie("c1"), .email("ann@example.com")),
      .event("/2", at: 20, of: .cookie("c1")), .hit("/3", at: 30, user: "ann@example.com"),
    ])
    #expect(story.visitors == ["/1 /2 /3 ~ form"])
  }

  @Test func `a contact without a time names its cookie from the beginning`() {
    let story = Story([
      .event("/1", at: 0, of: .cookie("c1")), .activity("lead", at: nil, of: .cookie("c1"), .email("ann@example.com")),
      .event("/2", at: 20, of: .cookie("c1"), .email("bob@example.com")), .event("/3", at: 30, of: .cookie("c1")),
      .order("7", at: 2, "5", of: .email("ann@example.com")),
    ])
    // Bob is named later, so from then on the browser is his.
    #expect(story.visitors == ["/1 ; 500 in 1", "/2 /3"])
  }

  @Test func `an activity that only a cookie names goes to whom the cookie belongs`() {
    let story = Story([
      .event("/1", at: 0, of: .cookie("c1"), .email("ann@example.com")), .activity("chat", at: 10, of: .cookie("c1")),
      .activity("chat", at: 10, of: .cookie("c2")),
    ])
    #expect(story.visitors == ["/1 ~ chat", "~ chat"])
  }

  // MARK: Rows that come again

  @Test func `rows that say the same count as often as in the input that has most of them`() {
    func call(_ source: Int) -> Record { .activity("call", at: 5, of: .phone("+49 1"), source: source) }
    let story = Story([call(3), call(3), call(4), call(4), call(4), call(5)])
    #expect(story.visitors == ["~ call ~ call ~ call"])
    #expect(story.verdicts.map { $0 == .touchpoint } == [true, true, false, false, true, false])
    #expect(story.verdicts.last == .filtered(.repeat))
  }

  @Test func `so do events, and orders without a number`() {
    let story = Story([
      .event("/1", at: 0, of: .user("ann"), source: 4), .event("/1", at: 0, of: .user("ann"), source: 5),
      .order(nil, at: 0, "5", of: .user("ann"), source: 6), .order(nil, at: 0, "5", of: .user("ann"), source: 6),
      .order(nil, at: 0, "5", of: .user("ann"), source: 7),
    ])
    #expect(story.visitors == ["/1 ; 500 in 1 ; 500 in 1"])
    #expect(story.verdicts == [.touchpoint, .filtered(.repeat), .touchpoint, .touchpoint, .filtered(.repeat)])
  }

  @Test(arguments: 0..<20) func `what an input says twice over under another name changes nothing, in any order`(seed: Int) {
    var random = Seeded(seed)
    func rows(_ source: Int, _ random: inout Seeded) -> [Record] {
      (0..<8).map { _ in
        let who = NamedIdentifier.email("p\(random.below(3))@example.com")
        return random.chance(50)
          ? .activity(random.pick(["call", "chat"]), at: random.below(3), of: who, source: source)
          : .activity("ticket", at: random.below(3), of: who, id: "t\(random.below(4))", csat: 1 + random.below(5), source: source)
      }
    }
    var copy = random
    let once = rows(3, &random)
    let twice = rows(4, &copy)
    let web: [Record] = [.hit("/1", user: "p1@example.com")]
    let expected = Story(web + once).visitors
    #expect(Story(web + once + twice).visitors == expected)
    #expect(Story(web + twice + once).visitors == expected)
    // Rows of one instant stand in the order of their lines, so only which they are is compared.
    func things(_ visitors: [String]) -> [[String]] { visitors.map { $0.split(separator: " ").map(String.init).sorted() } }
    let shuffled = Story(web + once.shuffled(using: &random)).visitors
    #expect(Set(things(shuffled)) == Set(things(expected)))
  }

  @Test func `of two rows of one record the one that was changed later counts, else each part for itself`() throws {
    let rows: [Record] = [
      .activity("ticket", at: 10, of: .email("a@example.com"), id: "t1", modified: 100, csat: 2),
      .activity("ticket", at: 20, of: .email("a@example.com"), id: "t1", modified: 200, csat: 5),
      .activity("ticket", at: 5, of: .email("a@example.com"), id: "t1", csat: 1),
      .activity("call", at: 9, of: .email("a@example.com"), id: "c1", channel: "Phone", nps: 3),
      .activity("call", at: 8, of: .email("a@example.com"), id: "c1", nps: 9),
    ]
    for arrival in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [1, 2, 0, 4, 3]] {
      let story = Story(rows, arrival: arrival)
      #expect(story.visitors == ["~ call ~ ticket"])
      let (call, ticket) = (try #require(story.activities.first), try #require(story.activities.last))
      #expect((call.time, call.nps) == (time(8), 9))
      #expect(story.words.text(of: call.channel) == "Phone")
      #expect((ticket.time, ticket.csat) == (time(20), 5))
    }
  }
}
