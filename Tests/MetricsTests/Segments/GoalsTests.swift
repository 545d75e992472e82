import Ingest
import Journeys
import Testing

@testable import Metrics

struct GoalsTests {
  private static func shop() -> SmallShop {
    var shop = SmallShop()
    shop.rules.goals += [
      .init(name: "signup", pages: [PathPattern("/welcome")]), .init(name: "about", pages: [PathPattern("/about")]),
    ]
    // Ann buys (order 1), sees the page again later, and signs up in between; her telephone order comes without a page.
    shop.visit("ann", "2026-11-02 10:00", "/", "/welcome", "/welcome", "/thank-you?order=1")
    shop.visit("ann", "2026-11-03 10:00", "/thank-you?order=1")
    shop.order("1", of: "ann", "2026-11-02 10:03", "10")
    shop.visit("ann", "2026-11-04 10:00", "/")
    shop.order("2", of: "ann", "2026-11-04 10:01", "10")
    // Bob's order was cancelled; the number of somebody's page is in no export.
    shop.visit("bob", "2026-11-02 10:00", "/", "/thank-you?order=3")
    shop.order("3", of: "bob", "2026-11-02 10:01", "10", status: .cancelled)
    shop.visit("?c", "2026-11-02 11:00", "/thank-you?order=99")
    return shop
  }

  @Test func `each goal has its sessions and visitors, an order on its page or not`() {
    // Five sessions: ann 3, bob 1, somebody 1; three visitors. Purchase: ann's first and somebody's.
    #expect(
      Self.shop().visitors().table("goals").told == [
        "about 0 0 0.000000 0.000000", "purchase 2 2 0.400000 0.666667", "signup 1 1 0.200000 0.333333",
      ])
  }

  @Test func `a goal page of a cancelled order doesn't count, nor one seen before, nor an order without a page`() {
    #expect(Self.shop().visitors().table("goals", limits: [("visitor", "returning")]).told[1] == "purchase 0 0 0.000000 0.000000")
  }
}
