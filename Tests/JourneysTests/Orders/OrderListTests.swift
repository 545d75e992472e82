import Ingest
import Testing

@testable import Journeys

struct OrderListTests {
  // MARK: Goal pages with exports

  @Test func `an order is attached to the session of the earliest goal page that carries its number`() {
    // The page is reloaded in a later session; the export's own time lies far off.
    let story = Story([
      .hit("/1", at: 0), .hit("/thank-you?order=7", at: 10), .hit("/thank-you?order=7", at: 20),
      .hit("/thank-you?order=%237", at: 9000), .order("#7", at: 50_000, "10"),
    ])
    #expect(story.visitors == ["/1 /thank-you /thank-you | /thank-you ; 1000 in 1"])
    #expect(story.sessions.map(\.orders) == [1, 0])
    #expect(story.sessions.map(\.goals) == [0, 0])
    // The order keeps the time when it was placed.
    #expect(story.orders.map(\.time) == [time(50_000)])
  }

  @Test func `the earliest goal page may be another visitor's`() {
    let story = Story([
      .hit("/thank-you?order=7", at: 20, by: "a", user: "ann"), .hit("/thank-you?order=7", at: 10, by: "b"),
      .order("7", at: 20, "10"),
    ])
    // The number names ann, who was logged in on it: both devices are hers.
    #expect(story.visitors == ["/thank-you /thank-you ; 1000 in 1"])
    let nobodys = Story([
      .hit("/thank-you?order=7", at: 20, by: "a"), .hit("/thank-you?order=7", at: 10, by: "b"), .order("7", "10"),
    ])
    #expect(nobodys.visitors == ["/thank-you", "/thank-you ; 1000 in 1"])
  }

  @Test func `of goal pages of one instant the earlier place claims`() {
    let records: [Record] = [
      .hit("/1", at: 0, by: "a"), .hit("/thank-you?order=7", at: 10, by: "b"),
      .hit("/thank-you/?order=7", at: 10, by: "a"),
      .order("7", "10"),
    ]
    for arrival in [[0, 1, 2, 3], [3, 2, 1, 0]] {
      #expect(Story(records, arrival: arrival).visitors == ["/1 /thank-you", "/thank-you ; 1000 in 1"])
    }
  }

  @Test func `an order's goal page before its session's time attaches nevertheless`() {
    // Without the goal page, second 0 would lie before every session of ann.
    let story = Story([.hit("/thank-you?order=7", at: 100, user: "ann"), .order("7", at: 0, "10", of: .user("ann"))])
    #expect(story.visitors == ["/thank-you ; 1000 in 1"])
  }

  @Test func `a goal page whose number is listed as cancelled or pending converts nothing`() {
    for status in [OrderStatus.cancelled, .pending] {
      let story = Story([.hit("/thank-you?order=7"), .order("7", "10", status: status)])
      #expect(story.visitors == ["/thank-you"])
      #expect(story.session?.converts == false)
    }
  }

  @Test func `a goal page whose number no export lists is a goal like one without a number`() {
    let story = Story([
      .hit("/thank-you?order=9", at: 0), .hit("/thank-you?order=9", at: 9000), .hit("/thank-you", at: 20_000),
      .order("7", "10"),
    ])
    // The number counts at its earliest page only.
    #expect(story.visitors == ["/thank-you ! | /thank-you | /thank-you !", "; 1000 offline"])
  }

  @Test func `a goal page whose order has no time is one that is not listed`() {
    #expect(Story([.hit("/thank-you?order=7"), .order("7", at: nil, "10")]).visitors == ["/thank-you !"])
  }

  @Test func `an order that is claimed is given once, though its customer is known`() {
    let story = Story([
      .hit("/thank-you?order=7", at: 10, user: "ann"), .hit("/1", at: 20, user: "ann"),
      .order("7", at: 15, "10", of: .user("ann")),
      .order("8", at: 16, "20", of: .user("ann")),
    ])
    #expect(story.visitors == ["/thank-you /1 ; 1000 in 1 ; 2000 in 1"])
    #expect(story.session?.orders == 2)
  }

  @Test func `an order of more than a hundred customers is nobody's`() {
    let rows = (0...100).map { Record.order("7", "1", of: .customer("c\($0)")) }
    let ann: [Record] = [.hit("/1", user: "ann"), .order("8", at: 100_000, "2", of: .user("ann"), .customer("c0"))]
    #expect(Story(rows + ann).visitors == ["/1 ; 200 offline", "; 100 offline"].sorted())
    // One customer fewer, and the order is ann's too.
    #expect(Story(rows.dropLast() + ann).visitors == ["/1 ; 100 in 1 ; 200 offline"])
  }

  // MARK: Without exports

  @Test func `without exports every number is an order without an amount, once`() {
    let story = Story([
      .hit("/thank-you?order=7", at: 0), .hit("/thank-you?order=8", at: 10), .hit("/thank-you?order=7", at: 9000),
      .hit("/thank-you?order=7", at: 9000, by: "b"), .hit("/thank-you", at: 9010, by: "b"),
    ])
    #expect(
      story.visitors == ["/thank-you /thank-you !", "/thank-you /thank-you | /thank-you ; - in 1 ; - in 1"].sorted())
    #expect(story.orders.map(\.time) == [time(0), time(10)])
  }

  @Test func `exports without one order still decide that a number is none`() {
    #expect(Story([.hit("/thank-you?order=7")], hasExports: true).visitors == ["/thank-you !"])
  }

  // MARK: Money

  @Test func `currencies are numbered by their codes`() {
    let story = Story([
      .order("1", "1", "USD", of: .user("ann")), .order("2", at: 1, "2", "", of: .user("ann")),
      .order("3", at: 2, "3", "EUR", of: .user("ann")),
      .order("4", at: 3, "4", "GBP", status: .cancelled, of: .user("ann")),
    ])
    // GBP is no order's currency.
    #expect(story.currencies.map(\.code) == ["", "EUR", "USD"])
    #expect(story.orders.map(\.currency) == [2, 0, 1])
  }

  @Test func `amounts are in the currency's minor unit`() {
    let story = Story([
      .order("1", "12.50", "EUR", of: .user("ann")), .order("2", at: 1, "1250", "JPY", of: .user("ann")),
      .order("3", at: 2, "1.234", "KWD", of: .user("ann")), .order("4", at: 3, "0.005", "EUR", of: .user("ann")),
      .order("5", at: 4, "0.5", "JPY", of: .user("ann")), .order("6", at: 5, "-0.005", "EUR", of: .user("ann")),
    ])
    // Half of the minor unit is rounded away from zero.
    #expect(story.orders.map(\.revenue) == [1250, 1250, 1234, 1, 1, -1])
  }

  static let rates: [(amount: String, from: String, rate: String, to: String, units: Int64)] = [
    // 10.99 × 0.92 = 10.1108.
    ("10.99", "USD", "0.92", "EUR", 1011),
    // 0.125 × 0.5 = 0.0625; rounding 0.125 to cents first would give 0.065 and so 0.07.
    ("0.125", "USD", "0.5", "EUR", 6),
    // 0.01 × 0.5 = 0.005, half a cent, away from zero.
    ("0.01", "USD", "0.5", "EUR", 1), ("-0.01", "USD", "0.5", "EUR", -1),
    // 10 × 155.25 = 1552.5 yen; 1250 yen × 0.0061 = 7.625 euros.
    ("10", "USD", "155.25", "JPY", 1553), ("1250", "JPY", "0.0061", "EUR", 763),
  ]

  @Test(arguments: rates)
  func `an order is converted by its rate and rounded once`(
    amount: String, from: String, rate: String, to: String, units: Int64
  ) throws {
    let exchange = Exchange(
      target: Currency(to), rates: [try #require(Currency(from)): try #require(Amount(plain: rate))])
    let story = Story([.order("7", amount, from, refund: amount)], exchange: exchange)
    #expect(story.orders.map(\.revenue) == [units])
    #expect(story.orders.map(\.refund) == [units])
    #expect(story.orders.map { story.currencies[Int($0.currency)].code } == [to])
  }

  @Test func `an order in the target currency, or in one without a rate, stays as it is`() throws {
    let (euro, dollar) = (try #require(Currency("EUR")), try #require(Currency("USD")))
    let rates = [euro: Amount(units: 2, digits: 0), dollar: Amount(units: 3, digits: 0)]
    let records: [Record] = [
      .order("1", "1", "EUR", of: .user("ann")), .order("2", at: 1, "1", "USD", of: .user("ann")),
      .order("3", at: 2, "1", "GBP", of: .user("ann")),
    ]
    let story = Story(records, exchange: Exchange(target: euro, rates: rates))
    #expect(story.orders.map { story.currencies[Int($0.currency)].code } == ["EUR", "EUR", "GBP"])
    #expect(story.orders.map(\.revenue) == [100, 300, 100])
    // Without a target nothing is converted.
    #expect(Story(records, exchange: Exchange(rates: rates)).orders.map(\.revenue) == [100, 100, 100])
  }

  @Test func `an amount that names no currency is taken to be in the target`() throws {
    let yen = try #require(Currency("JPY"))
    for (exchange, code, units) in [(Exchange(target: yen), "JPY", 13), (Exchange(), "", 1250)] {
      let story = Story([.order("7", "12.50", "")], exchange: exchange)
      #expect(story.orders.map { story.currencies[Int($0.currency)].code } == [code])
      #expect(story.orders.map(\.revenue) == [Int64(units)])
    }
  }

  @Test func `amounts of more digits than 64 bits hold are as good as others`() {
    // 10^19 units are beyond 64 bits; the rows of the second order add up to as many.
    let story = Story([
      .order("1", "1234567890.1234567890123", refund: "0.5", of: .user("ann")),
      .order("1", at: 1, "1234567890.12", refund: "1234567890.1250000000000", of: .user("bob")),
      .order("2", at: 2, "9.499999999999999999", refund: "7.000000000000000001", of: .user("ann"), addsUp: true),
      .order("2", at: nil, "1.505000000000000001", refund: "4.004999999999999999", of: .user("ann"), addsUp: true),
    ])
    #expect(story.orders.map(\.revenue) == [123_456_789_012, 1101])
    #expect(story.orders.map(\.refund) == [123_456_789_013, 1101])
    #expect(story.account.unequalTotals == 1)
  }

  @Test func `an entry has 56 bytes, for there is one for every order`() {
    #expect(MemoryLayout<OrderEntry>.stride == 56)
  }
}
