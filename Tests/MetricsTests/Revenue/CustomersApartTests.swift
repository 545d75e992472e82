import Ingest
import Journeys
import Testing

@testable import Metrics

/// Where visitors begin anew every day customers stand beside them, and are who they are otherwise.
struct CustomersApartTests {
  private static func shop() throws -> (plain: Visitors, daily: Visitors) {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-01 10:00", "/", "/thank-you?order=1")
    shop.order("1", of: "ann", "2026-11-01 10:01", "10.00")
    shop.visit("ann", "2026-11-03 10:00", "/", "/thank-you?order=2")
    shop.order("2", of: "ann", "2026-11-03 10:01", "20.00")
    shop.order("3", of: "ann", "2026-11-04 10:00", "5.00")
    shop.order("4", of: "bob", "2026-11-02 09:00", "7.00")
    shop.visit("?1", "2026-11-02 10:00", "/thank-you?order=5")
    shop.order("5", of: nil, "2026-11-02 10:00", "3.00")
    shop.activity("lead", of: "ann", "2026-11-02 08:00", source: "fair")
    shop.activity("lead", of: "bob", "2026-11-01 08:00", source: "fair")
    shop.activity("lead", of: "cid", "2026-11-01 08:00", source: "fair")
    return (shop.visitors(), shop.visitors(try #require(SessionPreset.named("plausible")).rules))
  }

  @Test(arguments: ["revenue", "customer_retention", "leads"])
  func `tables of customers are the same`(name: String) throws {
    let (plain, daily) = try Self.shop()
    for period in PeriodLength.allCases {
      #expect(daily.table(name, period: period) == plain.table(name, period: period))
    }
    let total = daily.table("revenue", period: .total).rows[0]
    // Five orders of 45.00 by ann, bob and one who is not named; ann bought again.
    #expect(total[2] == .count(5) && total[3] == .decimal(units: 4500, digits: 2))
    #expect(total[7] == .count(3) && total[9] == .count(1))
  }

  /// `--where` takes the sessions that fit, and what a customer bought before counts as past.
  @Test(arguments: ["revenue", "customer_retention"])
  func `tables of customers are the same where only some sessions are asked for`(name: String) throws {
    var (plain, daily) = try Self.shop()
    let third = instant("2026-11-03")
    (plain.batch, daily.batch) = (plain.batch.limited { $0.start >= third }, daily.batch.limited { $0.start >= third })
    #expect(daily.table(name, period: .total) == plain.table(name, period: .total))
    // Only the order of the 3rd is in such a session, and it is ann's second.
    let total = daily.table("revenue", period: .total).rows[0]
    #expect(total[2] == .count(1) && total[3] == .decimal(units: 2000, digits: 2) && total[9] == .count(1))
  }

  @Test func `visitors are not`() throws {
    let (plain, daily) = try Self.shop()
    func cells(_ visitors: Visitors) -> [Table.Cell] { Array(visitors.table("kpis", period: .total).rows[0][1...4]) }
    #expect(cells(plain) == [.count(2), .count(2), .count(0), .count(3)])
    #expect(cells(daily) == [.count(3), .count(3), .count(0), .count(3)])
  }

  @Test(arguments: Catalogue.tables.filter { $0.aggregator != nil }.map(\.name))
  func `however they are split, the table is the whole's`(name: String) throws {
    let daily = try Self.shop().daily
    var panels = (0..<3).map { part in
      var panel = Panel([name, "revenue"], Visitors.shape(.day))
      panel.update(daily.batch.keeping { $0 % 3 == part })
      return panel
    }
    panels[2].merge(panels[0])
    panels[2].merge(panels[1])
    #expect(panels[2].table(named: name, in: daily.context(panels[2])) == daily.table(name))
  }
}
