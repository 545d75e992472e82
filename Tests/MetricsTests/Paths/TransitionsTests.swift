import Testing

@testable import Metrics

struct TransitionsTests {
  @Test func `what follows what is counted between the start and the end of each session and journey`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-01 10:00", "/", "/p", "/p", "/")
    shop.visit("ann", "2026-11-01 12:00", "/?utm_source=n&utm_medium=email", "/p")
    shop.visit("bob", "2026-11-01 10:00", "/p")
    shop.activity("email_click", of: "bob", "2026-11-02 10:00", channel: "Email")
    // Only what is viewed is a page; an order of nobody seen has no touches.
    shop.visit("bob", "2026-11-01 10:05", "POST /thank-you")
    shop.order("1", of: "cat", "2026-11-05 10:00", "5")
    #expect(
      shop.visitors().table("transitions").told == [
        // Ann: Direct, Email. Bob: Direct with the goal; then Email.
        "channel (start) Direct 2 0.666667", "channel Email (end) 2 1.000000", "channel (start) Email 1 0.333333",
        "channel Direct (end) 1 0.500000", "channel Direct Email 1 0.500000",
        "page (start) / 2 0.666667", "page / /p 2 0.666667", "page /p (end) 2 0.500000", "page (start) /p 1 0.333333",
        "page / (end) 1 0.333333", "page /p / 1 0.250000", "page /p /p 1 0.250000",
      ])
  }

  @Test func `a session without a pageview has no pages to go through`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-01 10:00", "POST /thank-you")
    #expect(shop.visitors().table("transitions").column("scope") == ["channel", "channel"])
  }

  @Test func `steps between things of one name are one step`() {
    var steps = StepCounts()
    for (from, to) in [(0, 1), (0, 2), (1, 2), (2, 0)] as [(UInt32, UInt32)] {
      steps.add(from: .init(number: from), to: .init(number: to))
    }
    steps.add(from: .start, to: .init(number: 0))
    let ranked = steps.ranked { $0 == 0 ? "zero" : "more" }.map { "\($0.from) \($0.to) \($0.count) \($0.leaving)" }
    #expect(ranked == ["zero more 2 2", "(start) zero 1 1", "more more 1 2", "more zero 1 2"])
  }
}
