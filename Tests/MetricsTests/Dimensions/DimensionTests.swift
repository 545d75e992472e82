import Ingest
import Journeys
import TestSupport
import Testing

@testable import Metrics

struct DimensionTests {
  static let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Mobile/15E148"

  /// Ann comes by Google on a phone in Germany and buys, comes back directly and telephones an order; bob comes by a
  /// newsletter; somebody posts to a goal page without a pageview.
  static let shop: SmallShop = {
    var shop = SmallShop()
    shop.agent = phone
    shop.country = "de"
    shop.visit("ann", "2026-11-02 10:00", from: "https://www.google.de/", "/a", "/thank-you?order=1")
    shop.agent = "Mozilla/5.0 (Windows NT 10.0)"
    shop.visit("ann", "2026-11-03 10:00", "/b")
    shop.country = nil
    shop.visit("bob", "2026-11-02 11:00", "/a?utm_source=news&utm_medium=email&utm_campaign=may")
    shop.visit("?c", "2026-11-03 12:00", "POST /thank-you")
    shop.order("1", of: "ann", "2026-11-02 10:01", "10")
    shop.order("2", of: "ann", "2026-11-05 10:00", "5")
    return shop
  }()

  static let cuts: [(dimension: String, rows: [String])] = [
    ("channel", ["(offline) 0 0 1 5.00", "Direct 2 2 0 0.00", "Email 1 1 0 0.00", "Organic Search 1 1 1 10.00"]),
    ("source", ["(direct) 2 2 0 0.00", "(offline) 0 0 1 5.00", "google 1 1 1 10.00", "news 1 1 0 0.00"]),
    ("medium", ["(none) 2 2 0 0.00", "(offline) 0 0 1 5.00", "email 1 1 0 0.00", "organic 1 1 1 10.00"]),
    ("campaign", ["(not set) 2 3 1 10.00", "(offline) 0 0 1 5.00", "may 1 1 0 0.00"]),
    ("landing_page", ["(not set) 1 1 0 0.00", "(offline) 0 0 1 5.00", "/a 2 2 1 10.00", "/b 1 1 0 0.00"]),
    ("device", ["(offline) 0 0 1 5.00", "desktop 3 3 0 0.00", "mobile 1 1 1 10.00"]),
    ("country", ["(not set) 2 2 0 0.00", "(offline) 0 0 1 5.00", "DE 1 2 1 10.00"]),
    ("visitor", ["(offline) 0 0 1 5.00", "new 3 3 1 10.00", "returning 1 1 0 0.00"]),
  ]

  @Test(arguments: cuts)
  func `the key figures by a dimension: value, visitors, sessions, orders, revenue`(dimension: String, rows: [String]) {
    let table = Self.shop.visitors().table("kpis", period: .total, by: dimension)
    #expect(table.columns.prefix(3).map(\.name) == ["period", dimension, "visitors"])
    let wanted = [dimension, "visitors", "sessions", "orders", "revenue"].map { table.column($0) }
    #expect(table.rows.indices.map { row in wanted.map { $0[row] }.joined(separator: " ") } == rows)
    #expect(Set(table.column("period")) == ["total"])
  }

  @Test func `every dimension has its test`() {
    #expect(Dimension.all.map(\.name) == Self.cuts.map(\.dimension))
    #expect(Dimension.all.allSatisfy { !$0.summary.isEmpty })
    #expect(Dimension.named("chanel") == nil)
  }

  @Test func `rows are of periods in which the value has a session or an order, by period and then by name`() {
    let table = Self.shop.visitors().table("kpis", by: "channel")
    #expect(
      zip(table.column("period"), table.column("channel")).map { "\($0) \($1)" } == [
        "2026-11-02 Email", "2026-11-02 Organic Search", "2026-11-03 Direct", "2026-11-05 (offline)",
      ])
  }

  @Test func `a value is found in any letter case, by a pattern, and near what was mistyped`() throws {
    let visitors = Self.shop.visitors()
    let channel = try #require(Dimension.named("channel")).values(visitors.sources, visitors.pages)
    func names(_ text: String) -> [String] { channel.numbers(fitting: text).map { channel.text(of: $0) }.sorted() }
    #expect(names("EMAIL") == ["Email"])
    #expect(names("paid s*") == ["Paid Search", "Paid Shopping", "Paid Social"])
    #expect(names("Emial") == [] && channel.near("Emial") == ["Email"])
    #expect(names("(offline)") == [])
    #expect(channel.near("organc").contains("Organic Search") && channel.near("organc").allSatisfy { $0.hasPrefix("Organic ") })
    #expect(channel.near("xyzzy") == [])
    let country = try #require(Dimension.named("country")).values(visitors.sources, visitors.pages)
    #expect(country.numbers(fitting: "de").map { country.text(of: $0) } == ["DE"])
    #expect(country.numbers(fitting: "Germany").isEmpty)
  }

  /// The same figures by two ways: the rows of a cut table, and a whole table of the sessions with that value.
  @Test(arguments: Dimension.all.map(\.name), PeriodLength.allCases)
  func `the sessions of a value alone give the same key figures as its rows`(dimension: String, period: PeriodLength) throws {
    for seed in 0..<3 {
      var random = Seeded(seed)
      let visitors = AggregatorTests.randomShop(&random).visitors()
      let cut = visitors.table("kpis", period: period, by: dimension)
      let values = Set(cut.column(dimension)).subtracting([DimensionValues.offline])
      #expect(!values.isEmpty)
      for value in values.sorted() {
        let limited = visitors.table("kpis", period: period, limits: [(dimension, value)])
        let names = Set(cut.rows.filter { $0[1] == .text(value) }.map { $0[0].told })
        let rows = limited.rows.filter { names.contains($0[0].told) }
        #expect(rows == cut.rows.filter { $0[1] == .text(value) }.map { Array($0.prefix(1) + $0.dropFirst(2)) }, "\(value), seed \(seed)")
        // What isn't among the cut rows has no session and no order.
        for row in limited.rows where !names.contains(row[0].told) { #expect(row[4] == .count(0) && row[18] == .count(0)) }
        #expect(limited.column("period") == visitors.table("kpis", period: period).column("period"))
      }
      let whole = visitors.table("kpis", period: period)
      for name in ["sessions", "pageviews", "bounces", "converting_sessions", "new_visitors", "orders", "offline_orders"] {
        func sum(_ table: Table) -> Int { table.column(name).compactMap { Int($0) }.reduce(0, +) }
        #expect(sum(cut) == sum(whole), "\(name), seed \(seed)")
      }
    }
  }
}
