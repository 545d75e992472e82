import Ingest
import Testing

@testable import Journeys
@testable import Metrics

struct SessionLimitTests {
  /// Ann: by Google in November, order 1; by the newsletter in December, order 2 of that session, and order 3 by telephone.
  /// Bob: by the newsletter in November, and again in December with order 4.
  static let shop: SmallShop = {
    var shop = SmallShop()
    let news = "/?utm_source=news&utm_medium=email"
    shop.visit("ann", "2026-11-02 10:00", from: "https://www.google.de/", "/", "/thank-you?order=1")
    shop.visit("ann", "2026-12-02 10:00", news, "/thank-you?order=2")
    shop.visit("bob", "2026-11-03 10:00", news)
    shop.visit("bob", "2026-12-03 10:00", news, "/thank-you?order=4")
    shop.activity("call", of: "bob", "2027-01-05 10:00")
    for (number, who, time) in [
      ("1", "ann", "2026-11-02 10:01"), ("2", "ann", "2026-12-02 10:01"), ("3", "ann", "2026-12-20 10:00"), ("4", "bob", "2026-12-03 10:01"),
    ] { shop.order(number, of: who, time, "10") }
    return shop
  }()

  private func table(_ name: String, _ limits: (String, String)...) -> Table {
    Self.shop.visitors().table(name, period: .month, logEnd: "2026-12-31", rowEnd: "2026-12-31", limits: limits)
  }

  @Test func `visitors keep the sessions that fit and the orders attached to them, and are new by all data`() {
    let kpis = table("kpis", ("channel", "email"))
    #expect(kpis.column("period") == ["2026-11", "2026-12", "2027-01"])
    #expect(kpis.column("visitors") == ["1", "2", "0"])
    // Ann's newsletter session is not her first.
    #expect(kpis.column("new_visitors") == ["1", "0", "0"])
    #expect(kpis.column("orders") == ["0", "2", "0"])
    #expect(kpis.column("offline_orders") == ["0", "0", "0"])
  }

  @Test func `who bought before is asked of all orders`() {
    let revenue = table("revenue", ("channel", "Email"))
    // Ann is no new customer in December, and repeats; bob is new.
    #expect(revenue.told == ["2026-12 EUR 2 20.00 0.00 20.00 10.00 2 1 1 0.500000"])
  }

  @Test func `a cohort holds those whose first session fits`() {
    #expect(
      table("retention", ("channel", "Email")).told == [
        "2026-11 1 0 1 1.000000 true", "2026-11 1 1 1 1.000000 false",
      ])
    // Ann came by Google first and not again by it.
    #expect(
      table("retention", ("channel", "Organic Search")).told == [
        "2026-11 1 0 1 1.000000 true", "2026-11 1 1 0 0.000000 false",
      ])
    #expect(
      table("customer_retention", ("channel", "Email")).told == ["2026-12 1 0 1 1.000000 false 1 10.00 10.00"])
  }

  @Test func `of one dimension any value fits, of several all must`() {
    let both = table("kpis", ("channel", "Email"), ("visitor", "new"))
    #expect(both.column("sessions") == ["1", "0", "0"])
    #expect(table("kpis", ("visitor", "*")).column("sessions") == ["2", "2", "0"])
    #expect(table("kpis", ("channel", "Display")).column("sessions") == ["0", "0", "0"])
  }

  @Test func `tables of records are not limited, and money is in the currency of all orders`() {
    let visitors = Self.shop.visitors()
    let kinds = visitors.table("touchpoint_kinds", period: .total, limits: [("channel", "Display")])
    #expect(kinds.rows == visitors.table("touchpoint_kinds", period: .total).rows)
    let kpis = visitors.table("kpis", period: .total, limits: [("channel", "Display")])
    #expect(kpis.told == ["total 0 0 0 0 0 · · 0 · 0 · 0 · 0 · 0 · 0 0 EUR 0.00 0.00 · ·"])
  }

  @Test func `a journey stays whole where its conversion is in a session that fits`() {
    let visitors = Self.shop.visitors()
    let limited = visitors.batch.limited { visitors.sources.channels.name(of: $0.channel) == "Email" }
    var told: [String] = []
    for visitor in limited.visitors {
      for journey in limited.journeys[visitor.journeys] {
        let channels = limited.touches[journey.touches].filter { $0.session >= 0 }.map {
          visitors.sources.channels.name(of: limited.sessions[Int($0.session)].channel)
        }
        let order = journey.conversion.map { $0.order < 0 ? "goal" : String(limited.orders[Int($0.order)].time.seconds / 86_400) } ?? "open"
        told.append(channels.joined(separator: " > ") + " " + order)
      }
    }
    // Ann's order 2 (2 December is day 20789), bob's order 4, which his November session led to; the call after it is no session.
    #expect(told.sorted() == ["Email 20789", "Email > Email 20790"])
    // Places are right again: each order stands at the session that holds it.
    for visitor in limited.visitors {
      for index in visitor.allOrders where limited.orders[index].session >= 0 {
        let session = Int(limited.orders[index].session)
        #expect(visitor.allSessions.contains(session))
        #expect((limited.sessions[session].start...limited.sessions[session].end).contains(limited.orders[index].time))
        #expect(visitor.orders.contains(index) == visitor.sessions.contains(session))
      }
      #expect(visitor.activities.isEmpty)
    }
    #expect(limited.visitors.reduce(0) { $0 + $1.allSessions.count } == 4)
    #expect(limited.visitors.reduce(0) { $0 + $1.allOrders.count } == 4)
    #expect(limited.visitors.reduce(0) { $0 + $1.allActivities.count } == 1)
  }
}
