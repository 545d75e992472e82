import TestSupport
import Testing

@testable import Metrics

struct JourneyMapTests {
  @Test func `a journey stands by its first channel, its furthest stage and its outcome`() {
    var shop = SmallShop()
    // From an e-mail over a product and a cart to an order, two days later and from elsewhere.
    shop.visit("ann", "2026-11-01 10:00", "/?utm_source=n&utm_medium=email")
    shop.visit("ann", "2026-11-01 10:05", "/product/7")
    shop.visit("ann", "2026-11-03 10:00", "/")
    shop.visit("ann", "2026-11-03 10:05", "/thank-you?order=1")
    shop.order("1", of: "ann", "2026-11-03 10:05", "12.50")
    // Her next order is a repeat, which is retention, and nothing led to it.
    shop.order("2", of: "ann", "2026-11-04 10:00", "5")
    // From an e-mail to a product, and no further; to a goal without an order; to the first page only, twice.
    shop.visit("bob", "2026-11-01 10:00", "/?utm_source=n&utm_medium=email")
    shop.visit("bob", "2026-11-01 10:05", "/product/7")
    shop.visit("cat", "2026-11-01 10:00", "/?utm_source=n&utm_medium=email")
    shop.visit("cat", "2026-11-01 10:10", "/thank-you")
    shop.visit("dan", "2026-11-01 10:00", "/")
    shop.visit("eve", "2026-11-01 10:00", "/product/7")
    // A call alone.
    shop.activity("call", of: "fay", "2026-11-01 10:00", channel: "Phone")
    // An order of somebody new that nothing led to.
    shop.order("3", of: "gil", "2026-11-05 10:00", "6")
    #expect(
      shop.visitors().table("journey_map").told == [
        "Direct awareness none 2 0.00", "(none) decision order 1 6.00", "(none) retention order 1 5.00",
        "Email consideration none 1 0.00", "Email decision order 1 12.50", "Email decision goal 1 0.00",
        "Phone consideration none 1 0.00",
      ])
  }
}
