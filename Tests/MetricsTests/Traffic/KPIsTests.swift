import Journeys
import Testing

@testable import Metrics

struct KPIsTests {
  /// Three people in three days.
  static let shop: SmallShop = {
    var shop = SmallShop()
    // Ann, Monday: 2 pageviews in 30 s, then one look at the cart; Wednesday: 2 pageviews in 60 s, and order 7.
    shop.visit("ann", "2026-11-02 10:00", "/", "/p", every: 30)
    shop.visit("ann", "2026-11-02 12:00", "/cart")
    shop.visit("ann", "2026-11-04 09:00", "/", "/thank-you?order=7")
    shop.order("7", of: nil, "2026-11-04 09:01", "12.50")
    // Bob, over midnight of Monday: 2 pageviews in 11 s, the second the cart; Wednesday: an offline order.
    shop.visit("bob", "2026-11-02 23:59:50", "/", "/cart", every: 11)
    shop.order("8", of: "bob", "2026-11-04 20:00", "7.50", refund: "2.50")
    // Somebody, Monday: one pageview.
    shop.visit("?c", "2026-11-02 08:00", "/")
    return shop
  }()

  @Test func `the key figures of a day`() {
    let monday = Self.shop.visitors().table("kpis").row(0)
    #expect(monday["period"] == "2026-11-02")
    #expect([monday["visitors"], monday["new_visitors"], monday["returning_visitors"]] == ["3", "3", "0"])
    // Sessions: ann 2, bob 1, somebody 1. Pageviews: 2 + 1 + 2 + 1 = 6. 6 ÷ 4 = 1.5.
    #expect([monday["sessions"], monday["pageviews"], monday["pages_per_session"]] == ["4", "6", "1.500000"])
    // 30 + 0 + 11 + 0 = 41 s; 41 ÷ 4 = 10.25, half away from zero.
    #expect(monday["session_seconds_avg"] == "10.3")
    // One pageview: ann's second and somebody's. Two: ann's first and bob's.
    #expect([monday["bounces"], monday["bounce_rate"]] == ["2", "0.500000"])
    #expect([monday["engaged_sessions"], monday["engagement_rate"]] == ["2", "0.500000"])
    #expect([monday["converting_sessions"], monday["session_conversion_rate"]] == ["0", "0.000000"])
    #expect([monday["converting_visitors"], monday["visitor_conversion_rate"]] == ["0", "0.000000"])
    // Both carts are abandoned.
    #expect([monday["cart_sessions"], monday["cart_abandonment_rate"]] == ["2", "1.000000"])
    #expect([monday["orders"], monday["offline_orders"], monday["currency"]] == ["0", "0", "EUR"])
    #expect([monday["revenue"], monday["refunds"], monday["average_order_value"]] == ["0.00", "0.00", "·"])
    #expect(monday["revenue_per_visitor"] == "0.00")
  }

  @Test func `a period without a session has a row, its rates missing`() {
    let table = Self.shop.visitors().table("kpis")
    #expect(table.column("period") == ["2026-11-02", "2026-11-03", "2026-11-04"])
    #expect(table.told[1] == "2026-11-03 0 0 0 0 0 · · 0 · 0 · 0 · 0 · 0 · 0 0 EUR 0.00 0.00 · ·")
  }

  @Test func `a day of orders`() {
    let wednesday = Self.shop.visitors().table("kpis").row(2)
    #expect([wednesday["visitors"], wednesday["new_visitors"], wednesday["returning_visitors"]] == ["1", "0", "1"])
    #expect([wednesday["sessions"], wednesday["session_seconds_avg"]] == ["1", "60.0"])
    #expect([wednesday["converting_sessions"], wednesday["session_conversion_rate"]] == ["1", "1.000000"])
    #expect([wednesday["converting_visitors"], wednesday["visitor_conversion_rate"]] == ["1", "1.000000"])
    #expect([wednesday["cart_sessions"], wednesday["cart_abandonment_rate"]] == ["0", "·"])
    // 12.50 + 7.50 = 20.00, of which 2.50 went back; 20 ÷ 2 orders; 20 ÷ 1 visitor with a session.
    #expect([wednesday["orders"], wednesday["offline_orders"]] == ["2", "1"])
    #expect([wednesday["revenue"], wednesday["refunds"]] == ["20.00", "2.50"])
    #expect([wednesday["average_order_value"], wednesday["revenue_per_visitor"]] == ["10.00", "20.00"])
  }

  @Test func `a longer period counts its visitors once`() {
    let week = Self.shop.visitors().table("kpis", period: .week)
    // 30 + 0 + 60 + 11 + 0 = 101 s; 101 ÷ 5 = 20.2. 20 ÷ 3 = 6.666… Pageviews: 6 + 2.
    #expect(
      week.told == [
        """
        2026-W45 3 3 0 5 8 1.600000 20.2 2 0.400000 3 0.600000 1 0.200000 1 0.333333 2 1.000000 2 1 \
        EUR 20.00 2.50 10.00 6.67
        """
      ])
    let total = Self.shop.visitors().table("kpis", period: .total)
    #expect(total.told == week.told.map { $0.replacing("2026-W45", with: "total") })
  }

  @Test func `a session's last touchpoint and an order make rows too`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-02 23:59:50", "/", "/a", every: 20)
    #expect(shop.visitors().table("kpis").column("period") == ["2026-11-02", "2026-11-03"])
    shop.order("1", of: nil, "2026-10-31 12:00", "1")
    #expect(shop.visitors().table("kpis").column("period").first == "2026-10-31")
    #expect(shop.visitors().table("kpis").column("sessions") == ["0", "0", "1", "0"])
  }

  @Test func `a visitor who converts twice in a period is one converting visitor`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-02 10:00", "/thank-you")
    shop.visit("ann", "2026-11-02 12:00", "/thank-you")
    shop.visit("ann", "2026-11-03 12:00", "/thank-you")
    shop.visit("bob", "2026-11-02 12:00", "/")
    let table = shop.visitors().table("kpis")
    #expect(table.column("converting_sessions") == ["2", "1"])
    #expect(table.column("session_conversion_rate") == ["0.666667", "1.000000"])
    #expect(table.column("converting_visitors") == ["1", "1"])
    #expect(table.column("visitor_conversion_rate") == ["0.500000", "1.000000"])
    #expect(table.column("returning_visitors") == ["0", "1"])
  }

  @Test func `a cart is kept by an order or by the goal purchase, and by no other goal`() {
    var shop = SmallShop()
    shop.rules.goals.append(.init(name: "signup", pages: [.init("/welcome")]))
    shop.visit("ann", "2026-11-02 10:00", "/cart", "/thank-you")
    shop.visit("bob", "2026-11-02 10:00", "/cart")
    shop.order("1", of: "bob", "2026-11-02 10:10", "1")
    shop.visit("cy", "2026-11-02 10:00", "/cart", "/welcome")
    let row = shop.visitors().table("kpis").row(0)
    // Of three carts one is abandoned: 1 − 2 ÷ 3.
    #expect([row["cart_sessions"], row["cart_abandonment_rate"], row["converting_sessions"]] == ["3", "0.333333", "3"])
  }

  @Test func `an order without an amount counts and is no part of the average`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-02 10:00", "/")
    for (number, amount) in [("1", "10"), ("2", nil), ("3", "0")] {
      shop.order(number, of: "ann", "2026-11-02 10:01", amount)
    }
    let row = shop.visitors().table("kpis").row(0)
    // 10 ÷ 2, for the order of 0.00 has an amount.
    #expect([row["orders"], row["revenue"], row["average_order_value"]] == ["3", "10.00", "5.00"])
    #expect(row["offline_orders"] == "0")
  }

  @Test func `only the days asked for are shown, and their figures come from all data`() {
    let wednesday = day("2026-11-04")
    let table = Self.shop.visitors().table("kpis", shown: ShownRange(first: wednesday, last: wednesday))
    #expect(table.column("period") == ["2026-11-04"])
    // Ann was there on Monday.
    #expect(table.column("returning_visitors") == ["1"])
  }

  // MARK: Currencies

  private func money(_ row: [String: String]) -> [String?] {
    ["currency", "revenue", "refunds", "average_order_value", "revenue_per_visitor"].map { row[$0] }
  }

  @Test func `orders in several currencies leave currency and money empty`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-02 10:00", "/")
    shop.order("1", of: "ann", "2026-11-02 10:00", "1", "EUR")
    shop.order("2", of: "ann", "2026-11-03 10:00", "1", "JPY")
    let visitors = shop.visitors()
    #expect(visitors.table("kpis").column("orders") == ["1", "1"])
    for row in 0...1 { #expect(money(visitors.table("kpis").row(row)) == ["·", "·", "·", "·", "·"]) }
    // With a choice, only its money is shown; an average needs an order.
    #expect(money(visitors.table("kpis", currency: "EUR").row(0)) == ["EUR", "1.00", "0.00", "1.00", "1.00"])
    #expect(money(visitors.table("kpis", currency: "EUR").row(1)) == ["EUR", "0.00", "0.00", "·", "·"])
    #expect(money(visitors.table("kpis", currency: "JPY").row(1)) == ["JPY", "1", "0", "1", "·"])
  }

  @Test func `without an order that has an amount they are empty too`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-02 10:00", "/")
    shop.order("1", of: "ann", "2026-11-02 10:00", nil, "EUR")
    #expect(money(shop.visitors().table("kpis").row(0)) == ["·", "·", "·", "·", "·"])
  }

  @Test func `amounts that name no currency are shown without one`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-02 10:00", "/")
    shop.order("1", of: "ann", "2026-11-02 10:00", "1.5", "")
    #expect(money(shop.visitors().table("kpis").row(0)) == ["·", "1.50", "0.00", "1.50", "1.50"])
  }

  @Test func `money has its currency's minor digits`() {
    for (currency, revenue, average) in [
      ("JPY", "1235", "618"), ("KWD", "1234.500", "617.250"), ("EUR", "1234.50", "617.25"),
    ] {
      var shop = SmallShop()
      shop.order("1", of: "ann", "2026-11-02", "1234.5", currency)
      shop.order("2", of: "ann", "2026-11-02", "0", currency)
      // 1234.5 yen are 1235, half away from zero; 1235 ÷ 2 = 617.5.
      let row = shop.visitors().table("kpis").row(0)
      #expect([row["revenue"], row["average_order_value"]] == [revenue, average])
    }
  }
}
