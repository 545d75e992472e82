import Ingest
import Testing

@testable import Metrics

struct RevenueTests {
  @Test func `orders, money and customers of each month and currency`() {
    var shop = SmallShop()
    shop.order("1", of: "ann", "2026-10-05", "10")
    shop.order("2", of: "ann", "2026-11-03", "20")
    shop.order("3", of: "ann", "2026-11-09", "5.01", refund: "30")
    shop.order("4", of: "bob", "2026-11-04", "10", "USD")
    shop.order("5", of: "bob", "2026-11-20", "15")
    shop.order("6", of: nil, "2026-11-06", nil)
    // November in euros: 20 + 5.01 + 15 = 40.01, 30 went back; 40.01 ÷ 3 orders with an amount = 13.336…
    // Customers: ann, bob and nobody known, of whom ann bought before. By its end ann has 3 orders and bob 2,
    // one of them in dollars: 2 ÷ 3.
    #expect(
      shop.visitors().table("revenue", period: .month).told == [
        "2026-10 EUR 1 10.00 0.00 10.00 10.00 1 1 0 0.000000", "2026-11 EUR 4 40.01 30.00 10.01 13.34 3 2 2 0.666667",
        "2026-11 USD 1 10.00 0.00 10.00 10.00 1 1 1 1.000000",
      ])
  }

  @Test func `only periods with orders have rows`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-01 10:00", "/")
    shop.order("1", of: "ann", "2026-11-03", "1")
    shop.order("2", of: "ann", "2026-11-05", "1", status: .cancelled)
    shop.order("3", of: "ann", "2026-11-07", "1")
    let table = shop.visitors().table("revenue")
    #expect(table.column("period") == ["2026-11-03", "2026-11-07"])
    #expect(table.column("new_customers") == ["1", "0"])
    #expect(table.column("repeat_customers") == ["0", "1"])
  }

  @Test func `net revenue may be negative and averages are rounded half away from zero`() {
    var shop = SmallShop()
    shop.order("1", of: "ann", "2026-11-02", "1.00", refund: "3.50")
    shop.order("2", of: "bob", "2026-11-02", "1.25")
    // 1 + 1.25 = 2.25; 2.25 − 3.50 = −1.25; 2.25 ÷ 2 = 1.125.
    shop.order("3", of: "ann", "2026-11-03", "-1.00")
    shop.order("4", of: "ann", "2026-11-03", "0.75")
    // −0.25 ÷ 2 = −0.125.
    let table = shop.visitors().table("revenue")
    #expect(table.column("net_revenue") == ["-1.25", "-0.25"])
    #expect(table.column("average_order_value") == ["1.13", "-0.13"])
  }

  @Test func `money has its currency's minor digits, and currencies stand in the order of their codes`() {
    var shop = SmallShop()
    shop.order("1", of: "ann", "2026-11-02", "1234", "JPY")
    shop.order("2", of: "ann", "2026-11-02", "1.5", "KWD")
    shop.order("3", of: "ann", "2026-11-02", "1", "CHF")
    shop.order("4", of: "ann", "2026-11-02", "2", "")
    let table = shop.visitors().table("revenue")
    #expect(table.column("currency") == ["·", "CHF", "JPY", "KWD"])
    #expect(table.column("revenue") == ["2.00", "1.00", "1234", "1.500"])
    #expect(table.column("average_order_value") == ["2.00", "1.00", "1234", "1.500"])
    #expect(table.column("refunds") == ["0.00", "0.00", "0", "0.000"])
  }

  @Test func `orders without amount and currency have no money`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-02 10:00", "/thank-you?order=1")
    #expect(shop.visitors().table("revenue").told == ["2026-11-02 · 1 · · · · 1 1 0 0.000000"])
  }

  @Test func `an order's row is that of its own time, in the report's zone`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-02 10:00", "/thank-you?order=1")
    // Half past midnight of the 4th in Berlin.
    shop.order("1", of: nil, "2026-11-03 23:30", "1")
    #expect(shop.visitors().table("revenue").column("period") == ["2026-11-03"])
    #expect(shop.visitors().table("revenue", zone: "Europe/Berlin").column("period") == ["2026-11-04"])
  }

  @Test func `only the periods asked for are shown`() {
    var shop = SmallShop()
    for day in 1...5 { shop.order("\(day)", of: "ann", "2026-11-0\(day)", "1") }
    let table = shop.visitors().table("revenue", shown: ShownRange(first: day("2026-11-02"), last: day("2026-11-03")))
    #expect(table.column("period") == ["2026-11-02", "2026-11-03"])
    // Ann's first order is out of sight, and counts.
    #expect(table.column("new_customers") == ["0", "0"])
    #expect(table.column("repeat_customers") == ["1", "1"])
  }

  @Test func `the currencies with amounts are those of orders that state one`() {
    var shop = SmallShop()
    shop.order("1", of: "ann", "2026-11-02", nil, "USD")
    shop.order("2", of: "ann", "2026-11-02", "1", "EUR")
    shop.order("3", of: "ann", "2026-11-03", "0", "GBP")
    let visitors = shop.visitors()
    var panel = Panel(["revenue"], Visitors.shape(.day))
    panel.update(visitors.batch)
    #expect(panel.currenciesWithAmounts.map { visitors.currencies[$0].code } == ["EUR", "GBP"])
  }
}
