import Ingest
import TestSupport
import Testing

@testable import Journeys

struct StitcherTests {
  // MARK: One person

  @Test func `a device of one person is theirs for its whole history, before and after`() {
    let story = Story([
      .hit("/1", at: 0), .hit("/2", at: 10, user: "ann"), .hit("/3", at: 20), .hit("/x", at: 15, by: "10.0.0.2"),
    ])
    #expect(story.visitors == ["/1 /2 /3", "/x"])
  }

  @Test func `two devices of one person are one visitor in time order`() {
    let story = Story([
      .hit("/1", at: 0, by: "10.0.0.1"), .hit("/3", at: 20, by: "10.0.0.1", user: "ann"),
      .hit("/2", at: 10, by: "10.0.0.2", user: "ann"), .hit("/4", at: 30, by: "10.0.0.2"),
    ])
    #expect(story.visitors == ["/1 /2 /3 /4"])
  }

  @Test func `a device of nobody known is a visitor of its own`() {
    #expect(Story([.hit("/1", by: "10.0.0.1"), .hit("/2", by: "10.0.0.2")]).visitors == ["/1", "/2"])
  }

  @Test func `the order number on a goal page bridges to the customer whom the export names`() {
    let story = Story([
      .hit("/phone", at: 0, by: "10.0.0.1"), .hit("/thank-you?order=7", at: 10, by: "10.0.0.1"),
      .hit("/desk", at: 20, by: "10.0.0.2", user: "ann@example.com"),
      .order("#7", at: 9, "12.50", of: .email("Ann@example.com")),
    ])
    #expect(story.visitors == ["/phone /thank-you /desk ; 1250 in 1"])
  }

  @Test func `a cancelled order still names its customer`() {
    let story = Story([
      .hit("/thank-you?order=7", at: 0, by: "10.0.0.1"), .hit("/desk", at: 10, by: "10.0.0.2", user: "ann@example.com"),
      .order("7", at: 0, "1", status: .cancelled, of: .email("ann@example.com")),
    ])
    #expect(story.visitors == ["/thank-you /desk"])
  }

  @Test func `a number that no export lists names nobody`() {
    // Both were at a page with the same number, but no order is known by it.
    let story = Story([
      .hit("/thank-you?order=9", at: 0, by: "10.0.0.1", user: "ann"),
      .hit("/thank-you?order=9", at: 10, by: "10.0.0.2", user: "bob"), .order("7", at: 0, "1"),
    ])
    #expect(story.visitors == ["/thank-you", "/thank-you !", "; 100 offline"].sorted())
  }

  @Test func `the user on an order's goal page is its customer, with exports and without`() {
    let pages: [Record] = [
      .hit("/thank-you?order=7", at: 0, by: "10.0.0.1", user: "ann"),
      .hit("/2", at: 10, by: "10.0.0.2", user: "ann@example.com"),
    ]
    #expect(Story(pages + [.order("7", "1", of: .email("ann@example.com"))]).visitors == ["/thank-you /2 ; 100 in 1"])
    let reloaded = Record.hit("/thank-you?order=7", at: 20, by: "10.0.0.3", user: "ann@example.com")
    #expect(Story(pages + [reloaded]).visitors == ["/thank-you /2 /thank-you ; - in 1"])
  }

  // MARK: Several persons

  @Test func `a device of several persons follows time, and what precedes the first naming is the first person's`() {
    let story = Story([
      .hit("/1", at: 0), .hit("/2", at: 10, user: "ann"), .hit("/3", at: 20), .hit("/4", at: 30, user: "bob"),
      .hit("/5", at: 40),
      .hit("/6", at: 50, user: "ann"), .hit("/7", at: 60),
    ])
    #expect(story.visitors == ["/1 /2 /3 /6 /7", "/4 /5"])
  }

  @Test func `a shared device never joins two persons`() {
    let story = Story([
      .hit("/1", at: 0, by: "office", user: "ann"), .hit("/2", at: 10, by: "office", user: "bob"),
      .hit("/3", at: 20, by: "annas", user: "ann"), .hit("/4", at: 30, by: "bobs", user: "bob"),
    ])
    #expect(story.visitors == ["/1 /3", "/2 /4"])
  }

  @Test func `touchpoints of one instant keep the order of their places`() {
    // All at one instant: ann is named on line 2, bob on line 4.
    let records: [Record] = [
      .hit("/1"), .hit("/2", user: "ann"), .hit("/3"), .hit("/4", user: "bob"), .hit("/5"),
    ]
    #expect(Story(records).visitors == ["/1 /2 /3", "/4 /5"])
    #expect(Story(records, arrival: [4, 3, 2, 1, 0]).visitors == ["/1 /2 /3", "/4 /5"])
  }

  @Test func `an instant earlier beats an earlier place`() {
    let story = Story([.hit("/2", at: 0, micro: 1, user: "bob"), .hit("/1", at: 0, user: "ann"), .hit("/3", at: 1)])
    #expect(story.visitors == ["/1", "/2 /3"])
  }

  // MARK: Records that don't count

  @Test(arguments: [
    Record.hit("/logo.png", at: 5, user: "ann"), .hit("/api", at: 5, user: "ann", method: "POST"),
    .hit("/gone", at: 5, user: "ann", status: 404), .hit(nil, at: 5, user: "ann", status: 400),
  ])
  func `a filtered record still tells who used the device`(sighting: Record) {
    let story = Story([
      .hit("/1", at: 0), sighting, .hit("/2", at: 10), .hit("/3", at: 20, by: "10.0.0.2", user: "ann"),
    ])
    #expect(story.visitors == ["/1 /2 /3"])
  }

  @Test func `a user who was refused is nobody`() {
    let story = Story([
      .hit("/1", at: 0), .hit("/admin", at: 5, user: "ann", status: 401),
      .hit("/2", at: 10, by: "10.0.0.2", user: "ann"),
      .hit("/admin", at: 20, user: "ann", status: 403),
    ])
    // 403 refuses a user who is known; 401 one who isn't. Without the last record the devices are two visitors.
    #expect(story.visitors == ["/1 /2"])
    let refused = Story([.hit("/1"), .hit("/a", user: "ann", status: 401), .hit("/2", by: "b", user: "ann")])
    #expect(refused.visitors == ["/1", "/2"])
  }

  @Test func `a person who was only seen in filtered records is no visitor`() {
    #expect(Story([.hit("/logo.png", user: "ann")]).visitors == [])
  }

  @Test func `a user with a placeholder's name, or of another host, is another`() {
    #expect(Story([.hit("/1", by: "a", user: "guest"), .hit("/2", by: "b", user: "guest")]).visitors == ["/1", "/2"])
    #expect(
      Story([.hit("/1", by: "a", user: "ann", host: "x.example"), .hit("/2", by: "b", user: "ann", host: "y.example")])
        .visitors == ["/1", "/2"])
    #expect(
      Story([.hit("/1", by: "a", user: "ann", host: "x.example"), .hit("/2", by: "b", user: "ann", host: "X.Example")])
        .visitors == ["/1 /2"])
  }

  @Test func `identifiers that would join too many are reported`() {
    let rows = (0..<21).map { Record.order("\($0)", "1", of: .phone("+49 1"), .email("e\($0)@example.com")) }
    let story = Story(rows)
    #expect(story.ignoredIdentifiers == 1)
    #expect(story.visitors == [String](repeating: "; 100 offline", count: 21))
  }

  // MARK: The slow twin

  @Test(arguments: 0..<60)
  func `whose a touchpoint is depends on no order of arrival and no hash key, and is what a search finds`(seed: Int) {
    var random = Seeded(seed)
    var visits: [SlowVisit] = []
    for number in 0..<(5 + random.below(60)) {
      let user = random.chance(35) ? random.pick(["ann", "bob", "cy", "di"]) : nil
      visits.append(
        SlowVisit(
          page: "/\(number)", second: random.below(40) * 300, device: "d\(random.below(6))", user: user,
          isCounted: random.chance(85)))
    }
    let records = visits.map { visit in
      Record.hit(
        visit.page, at: visit.second, by: visit.device, user: visit.user, status: visit.isCounted ? 200 : 404)
    }
    let expected = SlowVisit.told(visits)
    #expect(Story(records).visitors == expected)
    let arrival = records.indices.shuffled(using: &random)
    #expect(Story(records, arrival: arrival, key: HashKey(UInt64(seed), 5)).visitors == expected)
  }

  // MARK: The whole

  @Test(arguments: 0..<30)
  func `visitors, orders and sessions depend on no order of arrival`(seed: Int) {
    var random = Seeded(seed)
    let users = ["ann", "bob", "cy@example.com"]
    let records = (0..<80).map { number -> Record in
      let (second, user) = (random.below(60) * 400, random.chance(30) ? random.pick(users) : nil)
      let order = "\(random.below(12))"
      switch random.below(10) {
      case 0..<5: return .hit("/\(number)", at: second, by: "d\(random.below(8))", user: user)
      case 5, 6: return .hit("/thank-you?order=\(order)", at: second, by: "d\(random.below(8))", user: user)
      case 7: return .event("/\(number)", at: second, of: .cookie("c\(random.below(3))"), .user(user ?? "guest"))
      default:
        let status = random.pick([OrderStatus?.none, .paid, .pending, .refunded, .cancelled])
        let name = NamedIdentifier.user(random.pick(users + ["guest"]))
        return .order(order, at: random.chance(80) ? second : nil, "\(random.below(9))", status: status, of: name)
      }
    }
    let story = Story(records)
    for _ in 0..<4 {
      let arrival = records.indices.shuffled(using: &random)
      let other = Story(records, arrival: arrival, key: HashKey(random.next(), random.next()))
      #expect(other.visitors == story.visitors)
      #expect(other.account.unequalTotals == story.account.unequalTotals)
      #expect(other.orders.map(\.refund).sorted() == story.orders.map(\.refund).sorted())
    }
  }

  @Test func `of many browsers each is given once, in batches that hold whole visitors`() throws {
    let builder = TouchpointBuilder(CountingRules(), key: HashKey(1, 2))
    // Five thousand devices in turn, four times around: pages 1 to 4 of each.
    for round in 1...4 {
      for device in 0..<5000 {
        let line = round * 5000 + device
        _ = Record.hit("/\(round)", at: line / 10, by: "d\(device)").give(to: builder, line: line)
      }
    }
    var stitcher = Stitcher(builder.gathered(), hasExports: false, rules: SessionRules(), exchange: Exchange())
    var (batches, visitors, wholes) = (0, 0, 0)
    _ = try stitcher.run { batch in
      batches += 1
      for visitor in batch.visitors {
        visitors += 1
        let touchpoints = batch.touchpoints[batch.sessions[Int(visitor.firstSession)].touchpoints]
        if visitor.sessionCount == 1, touchpoints.map(\.page.number) == [1, 2, 3, 4] { wholes += 1 }
      }
    }
    // A batch is handed on when it holds some 16 thousand of the 20 thousand touchpoints.
    #expect(batches == 2)
    #expect(visitors == 5000)
    #expect(wholes == 5000)
  }
}

/// A visit whose owner is found by searching all visits of its device.
private struct SlowVisit {
  var page: String
  var second: Int
  var device: String
  var user: String?
  var isCounted: Bool

  static func told(_ visits: [SlowVisit]) -> [String] {
    // Places are numbers in the list, so equal times keep the list's order.
    let inOrder = visits.indices.sorted { (visits[$0].second, $0) < (visits[$1].second, $1) }.map { visits[$0] }
    var pagesOf: [String: [SlowVisit]] = [:]
    for (place, visit) in inOrder.enumerated() where visit.isCounted {
      let before = inOrder[...place].last { $0.device == visit.device && $0.user != nil }
      let owner = before ?? inOrder.first { $0.device == visit.device && $0.user != nil }
      pagesOf[owner?.user ?? "nobody on \(visit.device)", default: []].append(visit)
    }
    return pagesOf.values.map { visits in
      var text = ""
      for (number, visit) in visits.enumerated() {
        if number > 0 { text += visit.second - visits[number - 1].second > 1800 ? " | " : " " }
        text += visit.page
      }
      return text
    }.sorted()
  }
}
