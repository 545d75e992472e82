import Ingest
import Journeys
import TestSupport
import Testing

@testable import Metrics

/// The law of every aggregator: however the visitors are split, the table is the same.
struct AggregatorTests {
  static let tables = Catalogue.tables.filter { $0.aggregator != nil }.map(\.name) + [Catalogue.comparison.name]

  @Test(arguments: tables, PeriodLength.allCases)
  func `however visitors are split and whatever is merged first, the table is the whole's`(
    name: String, period: PeriodLength
  ) {
    for seed in 0..<6 {
      var random = Seeded(seed)
      let visitors = Self.randomShop(&random).visitors()
      let whole = visitors.table(name, period: period, logEnd: "2026-11-15", rowEnd: "2026-11-12")
      // There is one goal, and no whole month before the last.
      let isShort = name == "goals" || (name == "compare" && [.month, .total].contains(period))
      #expect(whole.rows.count > (period == .total ? 0 : 1) || isShort)
      for _ in 0..<5 {
        let panels = Self.split(visitors, name, Visitors.shape(period), &random)
        let merged = Self.merged(panels, &random)
        let context = visitors.context(merged, logEnd: "2026-11-15", rowEnd: "2026-11-12")
        #expect(merged.table(named: name, in: context) == whole, "seed \(seed), \(panels.count) parts")
      }
    }
  }

  /// Another way in which a table can be asked for.
  struct Variant: Sendable {
    var table: String
    var by: String?
    var retention = RetentionVariant.nPeriod
    var isLimited = false
  }

  static let variants: [Variant] = {
    var all: [Variant] = []
    for table in Catalogue.tables where table.isCut {
      for dimension in Dimension.all { all.append(Variant(table: table.name, by: dimension.name)) }
    }
    for table in ["retention", "customer_retention"] {
      all.append(Variant(table: table, by: "channel", retention: .unbounded))
      all.append(Variant(table: table, by: "channel", retention: .brackets(RetentionVariant.defaultBrackets)))
    }
    for table in Catalogue.tables where table.isOfSessions { all.append(Variant(table: table.name, isLimited: true)) }
    all.append(Variant(table: Catalogue.comparison.name, isLimited: true))
    return all
  }()

  @Test(arguments: variants)
  func `the law holds however a table is cut or limited`(variant: Variant) {
    let limits = variant.isLimited ? [("device", "mobile"), ("medium", "*e*")] : []
    for seed in 0..<3 {
      var random = Seeded(seed)
      let visitors = Self.randomShop(&random).visitors()
      let whole = visitors.table(
        variant.table, period: .week, logEnd: "2026-11-15", rowEnd: "2026-11-12", by: variant.by, retention: variant.retention,
        limits: limits)
      #expect(!whole.rows.isEmpty)
      var shape = visitors.shape(Visitors.shape(.week), by: variant.by, limits: limits)
      shape.retention = variant.retention
      for _ in 0..<3 {
        let merged = Self.merged(Self.split(visitors, variant.table, shape, &random), &random)
        let context = visitors.context(merged, logEnd: "2026-11-15", rowEnd: "2026-11-12")
        #expect(merged.table(named: variant.table, in: context) == whole, "seed \(seed)")
      }
    }
  }

  @Test(arguments: tables)
  func `what is taken in after a merge counts too`(name: String) {
    var random = Seeded(99)
    let visitors = Self.randomShop(&random).visitors()
    let shape = Visitors.shape(.week)
    var panel = Panel([name, "revenue"], shape)
    var other = Panel([name, "revenue"], shape)
    panel.update(visitors.batch.keeping { $0 % 3 == 0 })
    other.update(visitors.batch.keeping { $0 % 3 == 1 })
    panel.merge(other)
    panel.update(visitors.batch.keeping { $0 % 3 == 2 })
    #expect(panel.table(named: name, in: visitors.context(panel)) == visitors.table(name, period: .week))
  }

  @Test(arguments: tables)
  func `merging an empty aggregator, or into one, changes nothing`(name: String) {
    var random = Seeded(5)
    let visitors = Self.randomShop(&random).visitors()
    let empty = Panel([name, "revenue"], Visitors.shape(.week))
    var full = empty
    full.update(visitors.batch)
    var (left, right) = (empty, full)
    left.merge(full)
    right.merge(empty)
    let whole = visitors.table(name, period: .week)
    #expect(left.table(named: name, in: visitors.context(left)) == whole)
    #expect(right.table(named: name, in: visitors.context(right)) == whole)
  }

  @Test(arguments: tables, PeriodLength.allCases)
  func `without input a table is its header`(name: String, period: PeriodLength) {
    let nothing = SmallShop().visitors()
    let table = nothing.table(name, period: period, logEnd: "2026-11-25", rowEnd: "2026-11-25")
    #expect(table.name == name)
    #expect(table.rows.isEmpty)
    #expect(!table.columns.isEmpty)
  }

  /// Parts of the visitors, each taken in by a panel of its own, some in several batches.
  private static func split(
    _ visitors: Visitors, _ name: String, _ shape: ReportShape, _ random: inout Seeded
  ) -> [Panel] {
    let count = 1 + random.below(6)
    let partOf = visitors.batch.visitors.map { _ in random.below(count) }
    return (0..<count).map { part in
      var panel = Panel([name, "revenue"], shape)
      let batches = 1 + random.below(3)
      for batch in 0..<batches {
        panel.update(visitors.batch.keeping { partOf[$0] == part && $0 % batches == batch })
      }
      return panel
    }
  }

  /// Joins any two panels until one is left.
  private static func merged(_ panels: [Panel], _ random: inout Seeded) -> Panel {
    var panels = panels
    while panels.count > 1 {
      let taken = panels.remove(at: random.below(panels.count))
      panels[random.below(panels.count)].merge(taken)
    }
    return panels[0]
  }

  /// Some forty people over a month, with orders in several currencies, offline ones and some of nobody.
  static func randomShop(_ random: inout Seeded) -> SmallShop {
    var shop = SmallShop()
    var number = 0
    let isMixed = random.chance(50)
    func time(_ random: inout Seeded) -> String {
      let day = random.pick(["10-2", "11-0", "11-1"]) + String(1 + random.below(9))
      return "2026-\(day) \(10 + random.below(14)):\(10 + random.below(50)):\(10 + random.below(50))"
    }
    for person in 0..<40 {
      let who = random.chance(40) ? "?\(person)" : "p\(person)"
      for _ in 0..<random.below(6) {
        let start = time(&random)
        let page = random.pick(["/a", "/b", "/cart", "/a/index.html"])
        let referrer = random.pick([nil, nil, "https://www.google.de/", "https://t.co/x", "https://blog.example/a"])
        shop.agent = random.pick([nil, "Mozilla/5.0 (Windows NT 10.0)", DimensionTests.phone, DimensionTests.phone])
        shop.country = random.pick([nil, "DE", "fr", "XX"])
        let landing = random.pick(["/", "/", "/?utm_source=news&utm_medium=email&utm_campaign=may", "/a?gclid=1"])
        shop.visit(who, start, from: referrer, landing, page, every: Int64(random.below(1900)))
        if random.chance(20) {
          number += 1
          shop.visit(who, start, "/thank-you?order=\(number)")
          let currency = isMixed ? random.pick(["EUR", "JPY", ""]) : "EUR"
          shop.order("\(number)", of: nil, time(&random), "\(random.below(9)).5", currency)
        }
        if random.chance(5) { shop.visit(who, start, "POST /thank-you") }
      }
      for _ in 0..<random.below(3) {
        let kind = random.pick(["lead", "call", "survey", "pageview"])
        shop.activity(
          kind, of: who, time(&random), channel: random.pick([nil, "Email", "Phone"]), source: random.pick([nil, "news", "fair"]),
          medium: random.pick([nil, "email"]), campaign: random.pick([nil, "may"]), nps: random.chance(30) ? random.below(11) : nil,
          csat: random.chance(30) ? 1 + random.below(5) : nil)
      }
      for _ in 0..<max(0, random.below(4) - 1) {
        number += 1
        shop.order(
          "\(number)", of: random.chance(80) ? who : nil, time(&random),
          random.chance(90) ? "\(random.below(99))" : nil,
          isMixed ? random.pick(["EUR", "USD"]) : "EUR", refund: random.chance(20) ? "1" : nil)
      }
    }
    return shop
  }
}
