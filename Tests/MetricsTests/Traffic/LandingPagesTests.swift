import Testing

@testable import Metrics

struct LandingPagesTests {
  @Test func `sessions, bounces, conversions and money stand with the page that the session began on`() {
    var shop = SmallShop()
    // Three sessions begin on the home page, one of them a bounce and one with two orders.
    shop.visit("ann", "2026-11-02 10:00", "/", "/p")
    shop.visit("bob", "2026-11-02 10:00", "/index.html")
    shop.visit("bob", "2026-11-02 12:00", "/", "/thank-you?order=1")
    shop.order("1", of: nil, "2026-11-02 12:01", "10")
    shop.order("2", of: "bob", "2026-11-02 12:30", "5", refund: "5")
    // This one is offline.
    shop.order("3", of: "bob", "2026-11-02 20:00", "100")
    shop.visit("ann", "2026-11-02 12:00", "/a/")
    shop.visit("?c", "2026-11-02 10:00", "/b", "/thank-you")
    // The first pageview is the landing page, whatever was posted before; without a pageview there is none.
    shop.visit("?d", "2026-11-02 10:00", "POST /thank-you", "/b")
    shop.visit("?e", "2026-11-02 10:00", "POST /thank-you")
    #expect(
      shop.visitors().table("landing_pages").told == [
        "/ 3 1 0.333333 1 0.333333 2 15.00", "/b 2 0 0.000000 2 1.000000 0 0.00", "/a 1 1 1.000000 0 0.000000 0 0.00",
      ])
  }

  @Test func `equal pages stand in the order of their bytes`() {
    var shop = SmallShop()
    for (number, page) in ["/ä", "/b", "/B", "/a", "/a/c", "/a-c", "/b"].enumerated() {
      shop.visit("?\(number)", "2026-11-02 10:00", page)
    }
    // /b has two. B is 0x42, - 0x2D stands before / 0x2F, ä is 0xC3 0xA4.
    #expect(shop.visitors().table("landing_pages").column("page") == ["/b", "/B", "/a", "/a-c", "/a/c", "/ä"])
  }

  @Test func `money is empty where no currency is shown`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-02 10:00", "/")
    #expect(shop.visitors().table("landing_pages").told == ["/ 1 1 1.000000 0 0.000000 0 ·"])
    shop.order("1", of: "ann", "2026-11-02 10:00", "1", "EUR")
    shop.order("2", of: "ann", "2026-11-02 10:00", "2", "USD")
    #expect(shop.visitors().table("landing_pages").told == ["/ 1 0 0.000000 1 1.000000 2 ·"])
    #expect(shop.visitors().table("landing_pages", currency: "USD").column("revenue") == ["2.00"])
  }
}
