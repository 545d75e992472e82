import Testing

@testable import Metrics

struct FlowsTests {
  @Test func `sessions stand by the pages they began and ended on`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-01 10:00", "/", "/p", "/cart")
    shop.visit("bob", "2026-11-01 10:00", "/", "/thank-you", "/cart")
    shop.visit("cat", "2026-11-01 10:00", "/")
    shop.visit("dan", "2026-11-01 10:00", "/", "/p", "/")
    shop.visit("eve", "2026-11-01 10:00", "/p", "/")
    // Without a pageview there is neither page.
    shop.visit("fay", "2026-11-01 10:00", "POST /thank-you")
    #expect(
      shop.visitors().table("flows").told == [
        "/ / 2 0.500000 1 0 0.000000", "/ /cart 2 0.500000 0 1 0.500000", "/p / 1 1.000000 0 0 0.000000",
      ])
  }
}
