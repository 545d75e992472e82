import Testing

@testable import Metrics

struct CustomerRetentionTests {
  @Test func `customers are counted by the month of their first order, and their money by the months that follow`() {
    var shop = SmallShop()
    shop.order("1", of: "ann", "2026-09-03", "10")
    shop.order("2", of: "ann", "2026-09-20", "5", refund: "5")
    shop.order("3", of: "ann", "2026-11-02", "7")
    shop.order("4", of: "bob", "2026-09-09", "20")
    shop.order("5", of: "cy", "2026-10-01", "1")
    shop.order("6", of: nil, "2026-11-05", "3")
    // September: 10 + 5 + 20 = 35 of 2 customers, 17.50 each, for refunds are not taken off; in November 7 more:
    // 42 ÷ 2 = 21.
    #expect(
      shop.visitors().table("customer_retention", period: .month, rowEnd: "2026-11-20").told == [
        "2026-09 2 0 2 1.000000 true 3 35.00 17.50", "2026-09 2 1 0 0.000000 true 0 0.00 17.50",
        "2026-09 2 2 1 0.500000 false 1 7.00 21.00",
        "2026-10 1 0 1 1.000000 true 1 1.00 1.00", "2026-10 1 1 0 0.000000 false 0 0.00 1.00",
        "2026-11 1 0 1 1.000000 false 1 3.00 3.00",
      ])
  }

  @Test func `what a customer spent to date is rounded half away from zero, once`() {
    var shop = SmallShop()
    shop.order("1", of: "ann", "2026-09-03", "5.01")
    shop.order("2", of: "bob", "2026-09-03", "5.00")
    shop.order("3", of: "ann", "2026-10-03", "0.01")
    // 10.01 ÷ 2 = 5.005, then 10.02 ÷ 2 = 5.01.
    let table = shop.visitors().table("customer_retention", period: .month)
    #expect(table.column("revenue_per_customer_to_date") == ["5.01", "5.01"])
    #expect(table.column("revenue") == ["10.01", "0.01"])
  }

  static let ends: [(rowEnd: String?, isComplete: Bool)] = [
    ("2026-09-30 23:59:59", false), ("2026-10-01 00:00:00", true), (nil, false),
  ]

  @Test(arguments: ends)
  func `a period is complete when order rows go on beyond its end, whatever the log does`(
    rowEnd: String?, isComplete: Bool
  ) {
    var shop = SmallShop()
    shop.order("1", of: "ann", "2026-09-03", "5")
    let table = shop.visitors().table(
      "customer_retention", period: .month, logEnd: isComplete ? nil : "2026-12-31", rowEnd: rowEnd)
    #expect(table.column("complete") == [String(isComplete)])
  }

  @Test func `sessions make no customers and no offsets`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-08-01 10:00", "/")
    shop.visit("ann", "2026-12-01 10:00", "/")
    shop.order("1", of: "ann", "2026-09-03", "5")
    shop.visit("bob", "2026-10-01 10:00", "/")
    #expect(shop.visitors().table("customer_retention", period: .month).column("cohort") == ["2026-09"])
  }

  @Test func `money is empty where no currency is shown`() {
    var shop = SmallShop()
    shop.order("1", of: "ann", "2026-09-03", "5", "EUR")
    shop.order("2", of: "ann", "2026-09-04", "700", "JPY")
    let visitors = shop.visitors()
    #expect(visitors.table("customer_retention", period: .month).told == ["2026-09 1 0 1 1.000000 false 2 · ·"])
    let yen = visitors.table("customer_retention", period: .month, currency: "JPY")
    #expect(yen.told == ["2026-09 1 0 1 1.000000 false 2 700 700"])
  }

  @Test func `each cohort begins its sum anew when only some are shown`() {
    var shop = SmallShop()
    shop.order("1", of: "ann", "2026-09-03", "5")
    shop.order("2", of: "bob", "2026-10-03", "7")
    let october = day("2026-10-15")
    let table = shop.visitors().table(
      "customer_retention", period: .month, shown: ShownRange(first: october, last: october))
    #expect(table.column("revenue_per_customer_to_date") == ["7.00"])
  }
}
