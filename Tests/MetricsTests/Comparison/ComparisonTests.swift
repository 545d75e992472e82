import Ingest
import Testing

@testable import Metrics

struct ComparisonTests {
  /// So many people with one session each on that day, of whom some look at one page only, and some buy for 10 or 20.
  private static func day(_ shop: inout SmallShop, _ day: String, people: Int, bouncing: Int, buying: Int = 0) {
    for person in 0..<people {
      let who = "\(day)-\(person)"
      if person < bouncing { shop.visit(who, day + " 10:00", "/") } else { shop.visit(who, day + " 10:00", "/", "/a") }
      if person >= people - buying { shop.order(who, of: who, day + " 10:01", person % 2 == 0 ? "10" : "20") }
    }
  }

  private static func told(_ table: Table, _ metric: String) -> [String] {
    table.rows.first { $0[0] == .text(metric) }?.map(\.told) ?? []
  }

  @Test func `a figure's value now and before, the change, the intervals and a word`() {
    var shop = SmallShop()
    // Newcombe's 48 of 80, then 56 of 70.
    Self.day(&shop, "2026-11-02", people: 80, bouncing: 48)
    Self.day(&shop, "2026-11-03", people: 70, bouncing: 56)
    let table = shop.visitors().table("compare", logEnd: "2026-11-04 00:00")
    #expect(
      Self.told(table, "bounce_rate") == [
        "bounce_rate", "0.800000", "0.600000", "0.200000", "0.333333", "0.691834", "0.876953", "0.052431", "0.333873", "more than noise",
        "2026-11-03", "2026-11-02", "·",
      ])
    #expect(
      Self.told(table, "sessions") == [
        "sessions", "70", "80", "-10", "-0.125000", "·", "·", "·", "·", "no interval", "2026-11-03", "2026-11-02", "·",
      ])
    // 80 carts of none: no denominator on either side.
    #expect(Self.told(table, "cart_abandonment_rate")[1...4] == ["·", "·", "·", "·"])
    #expect(Self.told(table, "cart_abandonment_rate")[9] == "too little data")
    // Every figure of kpis but the period and the currency, in its order.
    #expect(table.column("metric") == KPIFigures.columns.map(\.name).filter { $0 != "currency" })
  }

  @Test func `a difference whose interval holds nothing at all is noise, and few are too few`() {
    var shop = SmallShop()
    Self.day(&shop, "2026-11-02", people: 30, bouncing: 15)
    Self.day(&shop, "2026-11-03", people: 30, bouncing: 16)
    Self.day(&shop, "2026-11-04", people: 29, bouncing: 0)
    let visitors = shop.visitors()
    #expect(Self.told(visitors.table("compare", logEnd: "2026-11-04"), "bounce_rate")[9] == "within noise")
    #expect(Self.told(visitors.table("compare", logEnd: "2026-11-05"), "bounce_rate")[9] == "too little data")
  }

  @Test func `means are compared as Welch does, money in its minor units`() {
    var shop = SmallShop()
    // 40 orders of 10 and 20 by turns: mean 15, variance 40/39 · 25. Then 36 of them.
    Self.day(&shop, "2026-11-02", people: 40, bouncing: 0, buying: 40)
    Self.day(&shop, "2026-11-03", people: 36, bouncing: 0, buying: 36)
    let told = Self.told(shop.visitors().table("compare", logEnd: "2026-11-04"), "average_order_value")
    // s² = 26.282051… and 36/35 · 25 = 25.714286; the standard error is √(25.714286/36 + 25.641026/40) = 1.164309.
    // t of 35 is 2.030108: 15 ± 2.030108 · √(25.714286/36) = 15 ± 1.715754; of 73.3… it is 1.99295: ± 2.3204.
    #expect(
      told == [
        "average_order_value", "15.00", "15.00", "0.00", "0.000000", "13.28", "16.72", "-2.32", "2.32", "within noise", "2026-11-03",
        "2026-11-02", "EUR",
      ])
    #expect(Self.told(shop.visitors().table("compare", logEnd: "2026-11-04"), "session_seconds_avg")[5...9] == ["60.0", "60.0", "0.0", "0.0", "within noise"])
    #expect(Self.told(shop.visitors().table("compare", logEnd: "2026-11-04"), "revenue_per_visitor")[9] == "no interval")
  }

  @Test func `how much chance moves counts and sums the days of their period tell`() {
    var shop = SmallShop()
    // Two weeks from Monday to Sunday: 63 and 91 sessions, each of somebody else, of whom the last three of a day buy for 10.
    for (week, days) in [[10, 12, 8, 10, 10, 5, 8], [14, 15, 13, 16, 12, 9, 12]].enumerated() {
      for (day, people) in days.enumerated() {
        let date = "2026-11-\(week == 0 && day < 8 ? "0" : "")\(2 + week * 7 + day)"
        for person in 0..<people {
          shop.visit("\(date)-\(person)", date + " 10:00", "/", "/a")
          if person >= people - 3 { shop.order("\(date)-\(person)", of: "\(date)-\(person)", date + " 10:01", "10") }
        }
      }
    }
    let table = shop.visitors().table("compare", period: .week, logEnd: "2026-11-16 00:00")
    // Means 9 and 13, s² 30/6 and 32/6. 91 ± 2.446912 · √(7 · 32/6) = 91 ± 14.95; of the change the degrees of freedom are
    // (35 + 37.3333)² ÷ (35²/6 + 37.3333²/6) = 11.9875, t is 2.17909, and 28 ± 2.17909 · √72.3333 = 28 ± 18.53.
    let sessions = ["91", "63", "28", "0.444444", "76", "106", "9", "47", "more than noise"]
    #expect(Array(Self.told(table, "sessions")[1...9]) == sessions)
    #expect(Array(Self.told(table, "visitors")[1...9]) == sessions)
    #expect(Array(Self.told(table, "new_visitors")[1...9]) == sessions)
    // Twice as many pages: everything doubles.
    #expect(Array(Self.told(table, "pageviews")[5...8]) == ["152", "212", "19", "93"])
    // Three orders every day leave nothing to chance, and 21 are too few to say so.
    #expect(Array(Self.told(table, "orders")[1...9]) == ["21", "21", "0", "0.000000", "21", "21", "0", "0", "too little data"])
    #expect(Array(Self.told(table, "revenue")[1...9]) == ["210.00", "210.00", "0.00", "0.000000", "210.00", "210.00", "0.00", "0.00", "too little data"])
    #expect(Self.told(table, "revenue_per_visitor")[9] == "no interval")
  }

  @Test func `days on which nothing happened count, and a visitor counts on the first day in the period`() {
    var shop = SmallShop()
    // 35 people on Monday, who come again on Tuesday, and nobody else; a week before 42, six a day.
    for person in 0..<35 {
      shop.visit("a\(person)", "2026-11-09 10:00", "/")
      shop.visit("a\(person)", "2026-11-10 10:00", "/")
    }
    for person in 0..<42 { shop.visit("b\(person)", "2026-11-0\(2 + person % 7) 10:00", "/") }
    let table = shop.visitors().table("compare", period: .week, logEnd: "2026-11-16 00:00")
    // s² of 35, 0, 0, 0, 0, 0, 0 is (35² − 35²/7) ÷ 6 = 175: 35 ± 2.446912 · √(7 · 175) = 35 ± 85.64, and no less than 0.
    #expect(Array(Self.told(table, "visitors")[1...9]) == ["35", "42", "-7", "-0.166667", "0", "121", "-93", "79", "within noise"])
  }

  static let choices: [(logEnd: String, since: String?, until: String?, current: String?)] = [
    ("2026-11-05", nil, nil, "2026-11-04"), ("2026-11-05 23:59:59", nil, nil, "2026-11-04"), ("2026-11-04 12:00", nil, nil, "2026-11-03"),
    ("2026-11-05", nil, "2026-11-03", "2026-11-03"), ("2026-11-05", "2026-11-04", nil, "2026-11-04"),
    // The day before the first one is not in the data, the 5th is not over.
    ("2026-11-05", nil, "2026-11-02", nil), ("2026-11-05", "2026-11-05", nil, nil), ("2026-11-03", nil, nil, nil),
  ]

  @Test(arguments: choices)
  func `the last complete period that is shown is compared with the one before`(
    logEnd: String, since: String?, until: String?, current: String?
  ) {
    var shop = SmallShop()
    for day in ["2026-11-02", "2026-11-03", "2026-11-04"] { Self.day(&shop, day, people: 1, bouncing: 1) }
    let shown = ShownRange(first: since.map { MetricsTests.day($0) }, last: until.map { MetricsTests.day($0) })
    let table = shop.visitors().table("compare", logEnd: logEnd, shown: shown)
    #expect(table.rows.first?[10].told == current)
  }

  @Test func `a period without anything is compared too`() {
    var shop = SmallShop()
    Self.day(&shop, "2026-11-02", people: 2, bouncing: 1)
    shop.visit("x", "2026-11-05 10:00", "/")
    let table = shop.visitors().table("compare", logEnd: "2026-11-04 10:00")
    #expect(Self.told(table, "sessions")[1...4] == ["0", "2", "-2", "-1.000000"])
    #expect(Self.told(table, "bounce_rate")[1...3] == ["·", "0.500000", "·"])
  }
}
