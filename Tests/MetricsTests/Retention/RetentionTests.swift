import Testing

@testable import Metrics

struct RetentionTests {
  /// Ann comes in weeks 45, 46 (twice) and 48 of 2026, bob in 45 and 48, somebody in 46. Week 45 begins on 2 November.
  static let shop: SmallShop = {
    var shop = SmallShop()
    for start in ["2026-11-03 10:00", "2026-11-10 10:00", "2026-11-12 10:00", "2026-11-25 10:00"] {
      shop.visit("ann", start, "/")
    }
    shop.visit("bob", "2026-11-08 23:59:59", "/")
    shop.visit("bob", "2026-11-23 00:00:00", "/")
    shop.visit("?c", "2026-11-11 10:00", "/")
    return shop
  }()

  @Test func `visitors are counted by the week of their first session and by every week in which they came back`() {
    let table = Self.shop.visitors().table("retention", period: .week, logEnd: "2026-11-27")
    // No cohort begins in weeks 47 and 48. Week 48 goes on until the 29th.
    #expect(
      table.told == [
        "2026-W45 2 0 2 1.000000 true", "2026-W45 2 1 1 0.500000 true", "2026-W45 2 2 0 0.000000 true",
        "2026-W45 2 3 2 1.000000 false",
        "2026-W46 1 0 1 1.000000 true", "2026-W46 1 1 0 0.000000 true", "2026-W46 1 2 0 0.000000 false",
      ])
  }

  static let ends: [(logEnd: String?, zone: String, isComplete: Bool)] = [
    ("2026-11-29 23:59:59", "UTC", false), ("2026-11-30 00:00:00", "UTC", true), ("2026-12-24", "UTC", true),
    (nil, "UTC", false),
    // In Berlin the week ends an hour earlier.
    ("2026-11-29 22:59:59", "Europe/Berlin", false), ("2026-11-29 23:00:00", "Europe/Berlin", true),
  ]

  @Test(arguments: ends)
  func `a period is complete when the log goes on beyond its end`(logEnd: String?, zone: String, isComplete: Bool) {
    let table = Self.shop.visitors().table("retention", period: .week, zone: zone, logEnd: logEnd)
    #expect(table.row(table.rows.count - 1)["complete"] == String(isComplete))
    #expect(table.row(0)["complete"] == String(logEnd != nil))
  }

  @Test func `offsets run to the period of the last touchpoint`() {
    var shop = SmallShop()
    // The session begins on Sunday of week 45 and ends on Monday of week 46, in which nobody's session begins.
    shop.visit("ann", "2026-11-08 23:50", "/", "/a", every: 1200)
    let table = shop.visitors().table("retention", period: .week, logEnd: "2026-11-30")
    #expect(table.told == ["2026-W45 1 0 1 1.000000 true", "2026-W45 1 1 0 0.000000 true"])
  }

  @Test func `the total is one cohort that never ends`() {
    let table = Self.shop.visitors().table("retention", period: .total, logEnd: "2030-01-01")
    #expect(table.told == ["total 3 0 3 1.000000 false"])
  }

  @Test func `months follow each other over the turn of the year`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-30 10:00", "/")
    shop.visit("ann", "2027-01-01 10:00", "/")
    let table = shop.visitors().table("retention", period: .month, logEnd: "2027-01-31 23:59:59")
    #expect(
      table.told == [
        "2026-11 1 0 1 1.000000 true", "2026-11 1 1 0 0.000000 true", "2026-11 1 2 1 1.000000 false",
      ])
  }

  @Test func `people who never came are in no cohort`() {
    var shop = SmallShop()
    shop.order("1", of: "ann", "2026-11-02", "1")
    #expect(shop.visitors().table("retention", period: .week).rows.isEmpty)
  }

  @Test func `only the cohorts asked for are shown, to their last offset`() {
    let week = day("2026-11-11")
    let table = Self.shop.visitors().table(
      "retention", period: .week, logEnd: "2026-11-27", shown: ShownRange(first: week, last: week))
    #expect(table.column("cohort") == ["2026-W46", "2026-W46", "2026-W46"])
  }
}
