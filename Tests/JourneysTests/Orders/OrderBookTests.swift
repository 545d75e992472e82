import Ingest
import TestSupport
import Testing

@testable import Journeys

struct OrderBookTests {
  // MARK: What becomes of a row

  @Test func `the first row of a number waits for the end and the further ones are repeats`() {
    let story = Story([.order("#EU7", "10"), .order("eu 7", "10", source: 2), .order("8", "1"), .order("EU7", at: nil)])
    #expect(
      story.verdicts == [
        .deferred(keepsBytes: false), .filtered(.repeat), .deferred(keepsBytes: false), .filtered(.repeat),
      ])
    #expect(story.account.orders == [1: 2])
    #expect(story.visitors == ["; 100 offline", "; 1000 offline"])
  }

  @Test func `the first row of an order counts in its source, as an order or as none`() {
    let account = Story([
      .order("1", "1", source: 3), .order("1", "1", status: .paid, source: 4),
      .order("2", "1", status: .pending, source: 4),
      .order("3", "1", status: .pending, source: 3), .order("3", "1", status: .paid, source: 4),
      .order("4", "1", source: 3), .order("4", "1", status: .cancelled, source: 4),
    ]).account
    // Numbers 1 and 3 are orders of source 3; number 2, of source 4, and number 4, of source 3, are none.
    #expect(account.orders == [3: 2])
    #expect(account.notOrders == [4: 1, 3: 1])
    #expect(account.undated == [])
  }

  @Test func `rows without a number are an order each`() {
    let story = Story([
      .order(nil, "1"), .order("", "2"), .order(nil, "3", status: .cancelled), .order("n/a", "4", status: .refunded),
    ])
    #expect(story.verdicts == [.touchpoint, .touchpoint, .filtered(.notAnOrder), .touchpoint])
    #expect(story.visitors == ["; 100 offline", "; 200 offline", "; 400 offline"])
  }

  @Test func `a row without number and time, or with an amount beyond all reckoning, is rejected`() {
    let most = String(repeating: "9", count: 20)
    for record in [Record.order(nil, at: nil, "1"), .order("7", most), .order("7", "1", refund: most)] {
      let story = Story([record])
      guard case .rejected = story.verdicts[0] else {
        Issue.record("\(story.verdicts[0])")
        continue
      }
      #expect(story.visitors == [])
    }
  }

  @Test func `a row without a time takes another row's`() {
    let story = Story([
      .order("7", at: nil, "10", of: .user("ann")), .order("7", at: 500, of: .user("ann")),
      .hit("/1", at: 400, user: "ann"),
      .hit("/2", at: 9000, user: "ann"),
    ])
    #expect(story.verdicts[0] == .deferred(keepsBytes: true))
    #expect(story.visitors == ["/1 | /2 ; 1000 in 1"])
    #expect(story.account.orders == [1: 1])
  }

  @Test func `an order without a time in any row is none, and its first row is handed back`() {
    let story = Story([.order("7", at: nil, "10"), .order("7", at: nil, "10"), .order("8", "1")])
    #expect(story.account.undated == [Place(source: 1, line: 1)])
    #expect(story.account.orders == [1: 1])
    #expect(story.visitors == ["; 100 offline"])
  }

  // MARK: What the rows say together

  static let statuses: [(rows: [OrderStatus?], told: [String])] = [
    ([nil], ["; 1000 offline"]), ([.paid], ["; 1000 offline"]), ([.refunded], ["; 1000 offline"]),
    ([.pending], []), ([.cancelled], []),
    // Cancelled beats refunded beats paid, and what is pending may be paid later.
    ([.pending, .paid], ["; 1000 offline"]), ([.paid, .refunded], ["; 1000 offline"]), ([.paid, .cancelled], []),
    ([.refunded, .cancelled], []), ([.pending, .cancelled], []), ([.pending, nil], []), ([nil, .cancelled], []),
    ([.pending, .paid, .refunded], ["; 1000 offline"]),
  ]

  @Test(arguments: statuses)
  func `the strongest status of an order's rows holds, in whatever order they come`(
    rows: [OrderStatus?], told: [String]
  ) {
    for rows in [rows, rows.reversed()] {
      #expect(Story(rows.map { .order("7", "10", status: $0) }).visitors == told)
    }
  }

  static let joined: [(rows: [Record], revenue: Int64, refund: Int64, time: Int, unequal: Int)] = [
    // The larger of two totals; the largest refund; the earliest time.
    ([.order("7", at: 9, "10"), .order("7", at: 5, "12.50"), .order("7", at: 7, "11")], 1250, 0, 5, 1),
    (
      [.order("7", "10", refund: "2"), .order("7", "10", refund: "7.25"), .order("7", "10", refund: "3")], 1000, 725, 0,
      0
    ),
    // Line items: only one row has the total. Equal totals may be written unlike.
    ([.order("7", "10"), .order("7", nil), .order("7", nil)], 1000, 0, 0, 0),
    ([.order("7", "10"), .order("7", "10.00"), .order("7", "10.0")], 1000, 0, 0, 0),
    ([.order("7", "0"), .order("7", "10")], 1000, 0, 0, 1),
    // The rows of one source add up; sources are compared: 4 + 6 = 10 and 5 + 5.5 = 10.50.
    (
      [
        .order("7", "4", addsUp: true), .order("7", "6", refund: "1", addsUp: true),
        .order("7", "5", refund: "2", addsUp: true, source: 2),
        .order("7", "5.5", refund: "0.5", addsUp: true, source: 2),
      ], 1050, 250, 0, 1
    ),
    // The same export given twice adds nothing.
    (
      [
        .order("7", "4", addsUp: true), .order("7", "6", addsUp: true), .order("7", "4", addsUp: true, source: 2),
        .order("7", "6", addsUp: true, source: 2),
      ], 1000, 0, 0, 0
    ),
    // A source whose rows add up beside one whose rows state the total.
    ([.order("7", "4", addsUp: true), .order("7", "6", addsUp: true), .order("7", "9", source: 2)], 1000, 0, 0, 1),
    // An order that is refunded without saying how much is refunded whole; one partly refunded (paid) is not.
    ([.order("7", "10", status: .refunded)], 1000, 1000, 0, 0),
    ([.order("7", "10", refund: "3", status: .refunded)], 1000, 300, 0, 0),
    ([.order("7", "10", status: .paid), .order("7", nil, status: .refunded)], 1000, 1000, 0, 0),
    ([.order("7", "10", status: .paid)], 1000, 0, 0, 0),
  ]

  @Test(arguments: joined)
  func `what an order's rows say is joined`(
    rows: [Record], revenue: Int64, refund: Int64, time second: Int, unequal: Int
  ) {
    let story = Story(rows)
    #expect(story.orders.map(\.revenue) == [revenue])
    #expect(story.orders.map(\.refund) == [refund])
    #expect(story.orders.map(\.time) == [time(second)])
    #expect(story.account.unequalTotals == unequal)
  }

  @Test func `rows that state the total are joined in any order of arrival`() {
    let rows: [Record] = [
      .order("7", at: 9, "10", "", refund: "1", status: .pending, of: .email("ann@example.com")),
      .order("7", at: nil, "12", "EUR", status: .refunded, of: .phone("+49 1")),
      .order("7", at: 5, nil, "EUR", refund: "2", status: .paid), .order("8", at: 6, "1", of: .phone("+49 1")),
      .order("9", at: 7, "3", of: .email("ann@example.com")),
    ]
    var random = Seeded(1)
    for _ in 0..<20 {
      let story = Story(rows, arrival: rows.indices.shuffled(using: &random))
      #expect(story.visitors == ["; 1200 offline ; 100 offline ; 300 offline"])
      #expect(story.orders.map(\.refund) == [200, 0, 0])
      // The row of number 7 that names no currency says nothing against EUR.
      #expect(story.orders.map { story.currencies[Int($0.currency)].code } == ["EUR", "EUR", "EUR"])
    }
  }

  @Test(arguments: [true, false])
  func `a named currency stands before none, whether rows add up or not`(addsUp: Bool) {
    let rows = ["", "EUR", ""].map { Record.order("7", "1", $0, addsUp: addsUp) }
    let story = Story(rows)
    #expect(story.orders.map { story.currencies[Int($0.currency)].code } == ["EUR"])
    #expect(story.orders.map(\.revenue) == [addsUp ? 300 : 100])
  }

  @Test func `an order without an amount in any row has none`() {
    let story = Story([.order("7", nil), .order("7", nil, status: .refunded)])
    #expect(story.visitors == ["; - offline"])
    #expect(story.orders.map(\.refund) == [0])
  }
}
