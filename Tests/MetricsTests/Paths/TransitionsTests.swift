import Journeys
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
        // First pages are awareness, /p and clicks consideration, goals and orders decision; / is in no stage by its path.
        // Ann: two sessions in one journey. Bob: awareness and the goal; then the click. Cat: an order.
        "stage (start) awareness 2 0.500000", "stage awareness consideration 2 0.666667",
        "stage consideration (end) 2 0.500000", "stage decision (end) 2 1.000000",
        "stage (start) consideration 1 0.250000", "stage (start) decision 1 0.250000",
        "stage awareness decision 1 0.333333", "stage consideration awareness 1 0.250000",
        "stage consideration consideration 1 0.250000",
      ])
  }

  @Test func `journeys end with the session that converts, its orders included, and with an order off the site`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-01 10:00", "/", "/products/a", "/thank-you?order=1", "/cart")
    // Placed after the last page: it still belongs to the session.
    shop.order("1", of: nil, "2026-11-01 10:10", "5")
    shop.visit("ann", "2026-11-02 10:00", "/products/b")
    shop.order("2", of: "ann", "2026-11-03 10:00", "5")
    shop.visit("ann", "2026-11-04 10:00", "/account")
    #expect(
      shop.visitors().table("transitions").told.filter { $0.hasPrefix("stage") } == [
        "stage (start) awareness 3 1.000000",
        // The thank-you page, the cart and the order are three steps of decision.
        "stage decision decision 2 0.666667",
        // The third journey is its first page alone; the second ends with a repeated order.
        "stage awareness (end) 1 0.333333", "stage awareness consideration 1 0.333333",
        "stage awareness retention 1 0.333333", "stage consideration decision 1 1.000000",
        "stage decision (end) 1 0.333333", "stage retention (end) 1 1.000000",
      ])
  }

  @Test func `pages stand by their groups where the configuration makes some`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-01 10:00", "/", "/p/a", "/p/b", "/p/a", "/q")
    let visitors = shop.visitors()
    var transitions = Transitions()
    transitions.update(visitors.batch)
    var context = visitors.context(Panel([], Visitors.shape(.day)))
    context.groups = PageGroups([.init("Product", [PathPattern("/p/*")])], pages: visitors.pages)
    #expect(
      transitions.table(in: context).told.filter { $0.hasPrefix("page") } == [
        "page Product Product 2 0.666667", "page (other) (end) 1 0.500000", "page (other) Product 1 0.500000",
        "page (start) (other) 1 1.000000", "page Product (other) 1 0.333333",
      ])
  }

  @Test func `a session without a pageview has no pages to go through`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-01 10:00", "POST /thank-you")
    #expect(Set(shop.visitors().table("transitions").column("scope")) == ["channel", "stage"])
  }

  @Test func `steps between things of one name are one step`() {
    var steps = StepCounts()
    for (from, to) in [(0, 1), (0, 2), (1, 2), (2, 0)] as [(UInt32, UInt32)] {
      steps.add(from: .init(number: from), to: .init(number: to))
    }
    steps.add(from: .start, to: .init(number: 0))
    let ranked = steps.ranked { $0 == 0 ? "zero" : "more" }.told
    #expect(ranked == ["zero more 2 2", "(start) zero 1 1", "more more 1 2", "more zero 1 2"])
  }
}
