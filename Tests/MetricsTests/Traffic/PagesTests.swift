import Testing

@testable import Metrics

struct PagesTests {
  @Test func `pageviews, visitors, entrances and exits of every page`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-02 10:00", "/", "/a", "/")
    shop.visit("ann", "2026-11-02 12:00", "/a")
    shop.visit("bob", "2026-11-02 10:00", "/a/", "POST /thank-you")
    // /a: 3 pageviews of 2 visitors; ann's second session and bob's begin and end on it. 2 ÷ 3 are exits.
    // /: 2 pageviews of ann, whose first session begins and ends on it. What was posted is no pageview.
    #expect(shop.visitors().table("pages").told == ["/a 3 2 2 2 0.666667", "/ 2 1 1 1 0.500000"])
  }

  @Test func `a page between two others has no entrance and no exit`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-02 10:00", "/1", "/2", "/3")
    #expect(
      shop.visitors().table("pages").told == ["/1 1 1 1 0 0.000000", "/2 1 1 0 0 0.000000", "/3 1 1 0 1 1.000000"])
  }

  @Test func `a visitor of many sessions counts once on each page`() {
    var shop = SmallShop()
    for hour in [10, 12, 14] { shop.visit("ann", "2026-11-02 \(hour):00", "/", "/a") }
    shop.visit("bob", "2026-11-02 10:00", "/")
    #expect(shop.visitors().table("pages").told == ["/ 4 2 4 1 0.250000", "/a 3 1 0 3 1.000000"])
  }

  @Test func `equal pages stand in the order of their bytes`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-02 10:00", "/é", "/z", "/Z", "/")
    #expect(shop.visitors().table("pages").column("page") == ["/", "/Z", "/z", "/é"])
  }
}
