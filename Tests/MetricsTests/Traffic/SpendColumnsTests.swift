import Ingest
import Testing

@testable import Journeys
@testable import Metrics

/// Cost, cost per conversion and return on spend beside channels and campaigns.
struct SpendColumnsTests {
  /// Two visits by Google's spring, of which one ordered twice, for 30.00; and a direct one that reached two goals.
  private static func shop() -> SmallShop {
    var shop = SmallShop()
    shop.rules.goals.append(.init(name: "signup", pages: [PathPattern("/welcome")]))
    shop.visit("ann", "2026-11-02 10:00", "/?utm_source=google&utm_medium=cpc&utm_campaign=spring", "/thank-you?order=1", "/thank-you?order=2")
    shop.order("1", of: "ann", "2026-11-02 10:01", "20.00")
    shop.order("2", of: "ann", "2026-11-02 10:02", "10.00")
    shop.visit("ben", "2026-11-02 10:00", "/?utm_source=google&utm_medium=cpc&utm_campaign=spring")
    shop.visit("cid", "2026-11-02 10:00", "/welcome", "/thank-you")
    for (campaign, cost) in [("spring", "10.01"), ("summer", "5")] {
      shop.spend("2026-11-01", cost, source: "google", medium: "cpc", campaign: campaign)
    }
    shop.spend("2026-11-01", "4", source: "(direct)", medium: "(none)")
    shop.spend("2026-11-01", "7", "USD", source: "fair")
    return shop
  }

  private static func cells(_ table: String) -> [String] {
    let made = shop().visitors().table(table)
    let names = made.columns.prefix { $0.name != "visitors" }.map(\.name)
    return made.rows.indices.map { row in
      let cells = made.row(row)
      return (names + ["sessions", "cost", "cost_per_conversion", "return_on_spend"]).map { cells[$0] ?? "" }.joined(separator: " ")
    }
  }

  @Test func `channels: what was spent on them, by conversion, and what it brought`() {
    // Two orders for 15.01 are 7.505 each, two goals for 4.00; 30.00 ÷ 15.01.
    #expect(Self.cells("channels") == ["Paid Search 2 15.01 7.51 1.998668", "Direct 1 4.00 2.00 0.000000"])
  }

  @Test func `campaigns: those without a visit too, but none whose cost is in another currency`() {
    #expect(
      Self.cells("campaigns") == [
        "google cpc spring 2 10.01 5.01 2.997003", "(direct) (none) (not set) 1 4.00 2.00 0.000000",
        "google cpc summer 0 5.00 · 0.000000",
      ])
  }

  @Test func `without spend the cells are empty`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-02 10:00", "/")
    #expect(shop.visitors().table("channels").row(0)["cost"] == "·")
    #expect(shop.visitors().table("channels").row(0)["return_on_spend"] == "·")
  }

  @Test func `shared conversions are counted in parts`() {
    let columns = SpendColumns(currency: Currency("EUR"))
    // 10.00 for a third of two conversions is 15.00 each.
    let cells = columns.cells(cost: 1000, conversions: 666_667, scale: 1_000_000, revenue: 2500)
    #expect(cells.map(\.told) == ["10.00", "15.00", "2.500000"])
    #expect(columns.cells(cost: 1000, conversions: 0, revenue: nil).map(\.told) == ["10.00", "·", "·"])
    #expect(columns.cells(cost: 0, conversions: 1, revenue: 5).map(\.told) == ["0.00", "0.00", "·"])
    #expect(columns.cells(cost: nil, conversions: 1, revenue: 5).map(\.told) == ["·", "·", "·"])
  }
}
