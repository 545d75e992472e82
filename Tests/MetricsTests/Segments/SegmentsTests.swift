import Ingest
import TestSupport
import Testing

@testable import Metrics

struct SegmentsTests {
  @Test func `the quintile is that of the first of equal values among all`() {
    // Places 0 0 0 3 4 5 5 7 8 9 of ten: ⌊5 · place ÷ 10⌋ + 1.
    let values: [Int128] = [1, 1, 1, 2, 3, 4, 4, 5, 6, 7]
    #expect(values.map { Quintiles(values.shuffled()).quintile(of: $0) } == [1, 1, 1, 2, 3, 3, 3, 4, 5, 5])
    #expect([1, 2, 3].map { Quintiles([1, 2, 3]).quintile(of: $0) } == [1, 2, 4])
    #expect(Quintiles([9]).quintile(of: 9) == 1)
    #expect([5, 5, 5, 5, 8].map { Quintiles([5, 5, 8, 5, 5]).quintile(of: $0) } == [1, 1, 1, 1, 5])
  }

  /// As the definition says it: how many customers have less.
  @Test func `quintiles equal a count of those who have less`() {
    for seed in 0..<50 {
      var random = Seeded(seed)
      let values = (0..<(1 + random.below(60))).map { _ in Int128(random.below(1 + random.below(30))) }
      for value in values {
        #expect(Quintiles(values).quintile(of: value) == values.count { $0 < value } * 5 / values.count + 1)
      }
    }
  }

  @Test func `customers by the score of recency, orders and revenue`() {
    var shop = SmallShop()
    // Five customers; the last row read is of 11 November, 00:00.
    shop.order("1", of: "ann", "2026-11-01", "10")
    shop.order("2", of: "ann", "2026-11-10", "30", refund: "5")
    shop.order("3", of: "bob", "2026-11-02", "20")
    shop.order("4", of: "cat", "2026-11-06", "20")
    shop.order("5", of: "dan", "2026-11-06", nil)
    shop.order("6", of: nil, "2026-11-08 12:00", "90")
    let table = shop.visitors().table("segments", rowEnd: "2026-11-11")
    // Recency: bob 0, cat and dan 1, nobody 3, ann 4. Orders: all but ann 0, ann 4. Revenue: dan 0, bob and cat 1, ann (40) 3, nobody 4.
    #expect(
      table.told == [
        "R1F1M2 1 1 20.00 20.00 9.000000", "R2F1M1 1 1 0.00 · 5.000000", "R2F1M2 1 1 20.00 20.00 5.000000",
        "R4F1M5 1 1 90.00 90.00 2.500000", "R5F5M4 1 2 40.00 20.00 1.000000",
      ])
  }

  @Test func `equal customers are one segment, and its recency is their mean`() {
    var shop = SmallShop()
    for who in ["a", "b", "c"] { shop.order(who, of: who, "2026-11-01", "10") }
    #expect(shop.visitors().table("segments", rowEnd: "2026-11-02 12:00").told == ["R1F1M1 3 3 30.00 10.00 1.500000"])
  }

  @Test func `without a currency there is no M, and an order after the last row is the end`() {
    var shop = SmallShop()
    shop.order("1", of: "a", "2026-11-01", "10", "EUR")
    shop.order("2", of: "b", "2026-11-03", "10", "USD")
    #expect(shop.visitors().table("segments", rowEnd: "2026-11-02").told == ["R1F1 1 1 · · 2.000000", "R3F1 1 1 · · 0.000000"])
    #expect(
      shop.visitors().table("segments", rowEnd: "2026-11-03", currency: "USD").told == [
        "R1F1M1 1 1 0.00 · 2.000000", "R3F1M3 1 1 10.00 10.00 0.000000",
      ])
  }
}
