import TestSupport
import Testing

@testable import Metrics

struct PathsTests {
  @Test func `journeys stand by their folded channels, with what they led to`() {
    var shop = SmallShop()
    // Email > Direct, folded from Email, Email, Direct; two days to the order.
    shop.visit("ann", "2026-11-01 10:00", "/?utm_source=n&utm_medium=email")
    shop.activity("email_click", of: "ann", "2026-11-02 10:00", channel: "Email")
    shop.visit("ann", "2026-11-03 10:00", "/thank-you?order=1")
    shop.order("1", of: nil, "2026-11-03 10:00", "12.50")
    // The same way without a conversion, and to a goal after six hours.
    shop.visit("bob", "2026-11-01 10:00", "/?utm_source=n&utm_medium=email")
    shop.visit("bob", "2026-11-02 10:00", "/")
    shop.visit("cat", "2026-11-01 10:00", "/?utm_source=n&utm_medium=email")
    shop.visit("cat", "2026-11-01 16:00", "/thank-you")
    // What comes after a conversion is another journey.
    shop.visit("ann", "2026-11-05 10:00", "/")
    shop.visit("ann", "2026-11-06 10:00", "/")
    // Orders that nothing led to.
    shop.order("2", of: "dan", "2026-11-05 10:00", "5")
    shop.order("3", of: "eve", "2026-11-05 10:00", "6")
    // (2 + 0.25) ÷ 2 days.
    #expect(
      shop.visitors().table("paths").told == [
        "Email > Direct 3 2 0.666667 12.50 1.125000", "(none) 2 2 1.000000 11.00 ·", "Direct 1 0 0.000000 0.00 ·",
      ])
  }

  @Test func `ways that differ in their order or their length differ, and equal ones stand by their names' bytes`() {
    var shop = SmallShop()
    let email = "/?utm_source=n&utm_medium=email"
    for (who, days) in [("a", ["/", email]), ("b", [email, "/"]), ("c", [email, "/", email]), ("d", ["/"]), ("e", [email])] {
      for (day, page) in days.enumerated() { shop.visit(who, "2026-11-0\(day + 1) 10:00", page) }
    }
    #expect(
      shop.visitors().table("paths").column("path") == [
        "Direct", "Direct > Email", "Email", "Email > Direct", "Email > Direct > Email",
      ])
  }

  @Test func `a tree finds every path again, whatever was put in first`() {
    var random = Seeded(1)
    let paths = (0..<200).map { _ in (0..<random.below(7)).map { _ in UInt16(random.below(3)) } }
    func place(_ path: [UInt16], in tree: inout PathTree) -> Int { path.reduce(0) { tree.child(of: $0, $1) } }
    var tree = PathTree()
    let nodes = paths.map { place($0, in: &tree) }
    let count = tree.count
    #expect(nodes.map { tree.channels(of: $0) } == paths)
    #expect(paths.map { place($0, in: &tree) } == nodes)
    #expect(tree.count == count)
    var other = PathTree()
    for path in paths.reversed() + [[5, 6, 7]] { _ = place(path, in: &other) }
    let places = tree.merge(other)
    #expect(tree.count == count + 3)
    for node in 0..<other.count { #expect(tree.channels(of: places[node]) == other.channels(of: node)) }
  }
}
