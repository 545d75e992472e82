import Testing

@testable import Metrics

struct ConversionTimesTests {
  @Test func `conversions stand by the whole days and the touches that they took`() {
    var shop = SmallShop()
    // One touch, at once.
    shop.visit("ann", "2026-11-01 10:00", "/thank-you?order=1")
    shop.order("1", of: nil, "2026-11-01 10:00", "1")
    // Two touches; one second less than two days, then two days.
    shop.visit("bob", "2026-11-01 10:00", "/")
    shop.visit("bob", "2026-11-03 09:59:59", "/thank-you?order=2")
    shop.order("2", of: nil, "2026-11-03 09:59:59", "2")
    shop.visit("cat", "2026-11-01 10:00", "/")
    shop.visit("cat", "2026-11-03 10:00", "/thank-you?order=3")
    shop.order("3", of: nil, "2026-11-03 10:00", "3")
    // No touch, and a goal, which has no revenue.
    shop.order("4", of: "dan", "2026-11-03 10:00", "4")
    shop.visit("eve", "2026-11-01 10:00", "/thank-you")
    // No conversion.
    shop.visit("fay", "2026-11-01 10:00", "/")
    #expect(
      shop.visitors().table("conversion_times").told == [
        "days_to_convert 0 2 0.500000 0.500000 1.00", "days_to_convert 1 1 0.250000 0.750000 2.00",
        "days_to_convert 2 1 0.250000 1.000000 3.00", "touches_to_convert 0 1 0.200000 0.200000 4.00",
        "touches_to_convert 1 2 0.400000 0.600000 1.00", "touches_to_convert 2 2 0.400000 1.000000 5.00",
      ])
  }

  @Test func `an order that states a time before its session began took no time`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-10 10:00", "/thank-you?order=1")
    shop.order("1", of: nil, "2026-11-03 10:00", "1")
    let visitors = shop.visitors()
    #expect(visitors.table("conversion_times").told.first == "days_to_convert 0 1 1.000000 1.000000 1.00")
    #expect(visitors.table("paths").column("days_to_convert_avg") == ["0.000000"])
  }
}
