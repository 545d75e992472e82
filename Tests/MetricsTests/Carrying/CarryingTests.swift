import Ingest
import Journeys
import TestSupport
import Testing

@testable import Metrics

/// The laws of figures that are kept from one run to the next.
struct CarryingTests {
  static let tables = AggregatorTests.tables + [Catalogue.totals.name]

  /// The table as it is shown, money in the last currency that the panel knows and costs in euros.
  private static func table(_ name: String, _ panel: SharedPanel, _ visitors: Visitors) -> Table? {
    let panel = panel.finished().panel
    var context = visitors.context(panel, logEnd: "2026-11-09", rowEnd: "2026-11-25")
    context.money.shown = panel.currenciesWithAmounts.last
    context.spend.currency = Currency("EUR")
    return panel.table(named: name, in: context)
  }

  /// A random shop, and one who was there before and after everybody else.
  private static func shop(_ random: inout Seeded) -> Visitors {
    var shop = AggregatorTests.randomShop(&random)
    shop.agent = nil
    shop.spend("2026-11-02", "10", source: "news", medium: "email", campaign: "may")
    for (number, day) in ["2026-10-01", "2026-11-29"].enumerated() {
      shop.visit("edge", "\(day) 10:00", "/")
      shop.order("edge\(number)", of: "edge", "\(day) 11:00", nil, "")
      shop.activity("call", of: "edge", "\(day) 12:00")
    }
    return shop.visitors()
  }

  /// What is taken back is not all, for ranges stay: whoever was there first and last is never taken back.
  private static func taken(_ visitors: Visitors, _ random: inout Seeded) -> [Bool] {
    let batch = visitors.batch
    return batch.visitors.map { visitor in
      let isEdge = visitor.sessionCount > 0 && batch.sessions[Int(visitor.firstSession)].start < instant("2026-10-05")
      return !isEdge && random.chance(40)
    }
  }

  private static func expectSubtraction(_ name: String, _ shape: (Visitors) -> ReportShape, seeds: Int) {
    var changes = 0
    for seed in 0..<seeds {
      var random = Seeded(seed)
      let visitors = shop(&random)
      let taken = taken(visitors, &random)
      let (rest, gone) = (visitors.batch.keeping { !taken[$0] }, visitors.batch.keeping { taken[$0] })
      func panel(_ batches: VisitorBatch...) -> SharedPanel {
        let panel = SharedPanel([name, "revenue"], shape(visitors))
        for batch in batches { panel.update(batch) }
        return panel
      }
      let (expected, panel, part) = (panel(rest), panel(rest, gone), panel(gone))
      if table(name, panel, visitors) != table(name, expected, visitors) { changes += 1 }
      panel.subtract(part)
      #expect(table(name, panel, visitors) == table(name, expected, visitors), "seed \(seed)")
      panel.update(gone)
      let (again, whole) = (table(name, panel, visitors), table(name, self.panel(name, visitors, shape(visitors)), visitors))
      #expect(again == whole, "seed \(seed), given again")
    }
    #expect(changes > 0)
  }

  private static func panel(_ name: String, _ visitors: Visitors, _ shape: ReportShape) -> SharedPanel {
    let panel = SharedPanel([name, "revenue"], shape)
    panel.update(visitors.batch)
    return panel
  }

  @Test(arguments: tables, PeriodLength.allCases)
  func `a table from which visitors are taken back is that of the others`(name: String, period: PeriodLength) {
    // There are no two periods to compare.
    if name == "compare", [.month, .total].contains(period) { return }
    Self.expectSubtraction(name, { _ in Visitors.shape(period) }, seeds: 5)
  }

  @Test(arguments: AggregatorTests.variants.filter { $0.by != nil })
  func `visitors are taken back of tables that are cut too`(variant: AggregatorTests.Variant) {
    Self.expectSubtraction(
      variant.table,
      {
        var shape = $0.shape(Visitors.shape(.week), by: variant.by)
        shape.retention = variant.retention
        return shape
      }, seeds: 2)
  }

  @Test(arguments: tables, PeriodLength.allCases)
  func `what one run wrote another reads, whatever its numbers are`(name: String, period: PeriodLength) throws {
    for seed in 0..<4 {
      var random = Seeded(seed)
      let shop = SettledShop(&random)
      let shape = Visitors.shape(period)
      // Nothing would be proved by runs that number alike.
      #expect(shop.first.sources.names != shop.second.sources.names)
      #expect(shop.first.pages.symbol(of: Array("/a".utf8).span) != shop.second.pages.symbol(of: Array("/a".utf8).span))
      #expect(shop.first.sources.channels.channel("Own") != shop.second.sources.channels.channel("Own"))
      let first = SharedPanel([name, "pages"], shape)
      first.update(shop.first.batch)
      let bytes = try #require(first.written(pages: shop.first.pages, sources: shop.first.sources))
      let second = SharedPanel([name, "pages"], shape)
      try second.read(bytes, shop.second, threads: 1 + seed % 3)
      let expected = SharedPanel([name, "pages"], shape)
      expected.update(shop.second.batch)
      let table = Self.table(name, second, shop.second)
      #expect(table == Self.table(name, expected, shop.second), "seed \(seed)")
      let mayBeEmpty = ["revenue", "customer_retention", "segments", "touchpoint_campaigns", "leads", "compare"]
      #expect(table?.rows.isEmpty == false || mayBeEmpty.contains(name))
      // And once more, as every night does.
      let third = SharedPanel([name, "pages"], shape)
      try third.read(try #require(second.written(pages: shop.second.pages, sources: shop.second.sources)), shop.second)
      #expect(Self.table(name, third, shop.second) == table)
    }
  }

  @Test(arguments: tables)
  func `figures that were read go on: visitors are given, joined and taken back`(name: String) throws {
    for seed in 0..<4 {
      var random = Seeded(seed)
      let visitors = SettledShop(&random).second
      let part = visitors.batch.visitors.indices.map { $0 % 4 == 0 ? 0 : random.below(3) }
      let first = SharedPanel([name], Visitors.shape(.week))
      first.update(visitors.batch.keeping { part[$0] < 2 })
      let panel = SharedPanel([name], Visitors.shape(.week))
      try panel.read(try #require(first.written(pages: visitors.pages, sources: visitors.sources)), visitors)
      let (back, added) = (SharedPanel([name], Visitors.shape(.week)), SharedPanel([name], Visitors.shape(.week)))
      back.update(visitors.batch.keeping { part[$0] == 1 })
      added.update(visitors.batch.keeping { part[$0] > 0 })
      panel.subtract(back)
      panel.merge(added)
      let whole = SharedPanel([name], Visitors.shape(.week))
      whole.update(visitors.batch)
      #expect(Self.table(name, panel, visitors) == Self.table(name, whole, visitors), "seed \(seed)")
    }
  }

  @Test(arguments: ["pages", "landing_pages", "flows", "transitions"])
  func `what tables put aside is written and read as what they keep`(name: String) throws {
    var random = Seeded(3)
    let shop = SettledShop(&random, devices: 200)
    var shape = Visitors.shape(.day)
    let plain = SharedPanel([name], shape)
    plain.update(shop.second.batch)
    shape.spill = SpillSpace(share: 1_000) { _ in MemoryFile() }
    let first = SharedPanel([name], shape)
    first.update(shop.first.batch)
    let bytes = try #require(first.written(pages: shop.first.pages, sources: shop.first.sources))
    let second = SharedPanel([name], shape)
    try second.read(bytes, shop.second)
    #expect(shape.spill?.failure == nil)
    #expect(Self.table(name, second, shop.second) == Self.table(name, plain, shop.second))
    // Taken back of what lies on the disk.
    let part = SharedPanel([name], shape)
    part.update(shop.second.batch.keeping { $0 % 3 == 0 })
    second.subtract(part)
    let rest = SharedPanel([name], Visitors.shape(.day))
    rest.update(shop.second.batch.keeping { $0 % 3 != 0 })
    #expect(Self.table(name, second, shop.second) == Self.table(name, rest, shop.second))
    #expect(shape.spill?.failure == nil)
    // A disk that is full leaves less than there is; the few pages that sessions begin on need none.
    if name == "landing_pages" { return }
    shape.spill = SpillSpace(share: 1_000) { _ in MemoryFile(capacity: 50) }
    let lost = SharedPanel([name], shape)
    lost.update(shop.first.batch)
    #expect(lost.written(pages: shop.first.pages, sources: shop.first.sources) == nil)
  }

  @Test func `all tables of a panel are read side by side, or none`() throws {
    var random = Seeded(8)
    let shop = SettledShop(&random)
    let first = SharedPanel(Self.tables, Visitors.shape(.week))
    first.update(shop.first.batch)
    let bytes = try #require(first.written(pages: shop.first.pages, sources: shop.first.sources))
    let whole = SharedPanel(Self.tables, Visitors.shape(.week))
    whole.update(shop.second.batch)
    for threads in 1...4 {
      let second = SharedPanel(Self.tables, Visitors.shape(.week))
      #expect(throws: PartDamage.self) { try second.read(bytes.dropLast(3) + [255, 255, 255], shop.second, threads: threads) }
      #expect(Self.table("pages", second, shop.second)?.rows.isEmpty == true)
      try second.read(bytes, shop.second, threads: threads)
      for name in Self.tables { #expect(Self.table(name, second, shop.second) == Self.table(name, whole, shop.second), "\(name)") }
    }
  }

  @Test func `figures of other tables, of fewer or of another version are no figures`() throws {
    var random = Seeded(8)
    let shop = SettledShop(&random, devices: 5).second
    func panel(_ names: [String]) -> SharedPanel { SharedPanel(names, Visitors.shape(.week)) }
    var bytes = try #require(panel(["pages", "flows"]).written(pages: shop.pages, sources: shop.sources))
    #expect(throws: Never.self) { try panel(["pages", "flows"]).read(bytes, shop) }
    for names in [["pages"], ["flows", "pages"], ["pages", "flows", "goals"], []] {
      #expect(throws: PartDamage("figures of other tables")) { try panel(names).read(bytes, shop) }
    }
    #expect(throws: PartDamage("bytes behind all figures")) { try panel(["pages", "flows"]).read(bytes + [0], shop) }
    // The last byte of a table that carries nothing is its length.
    let empty = try #require(panel(["revenue"]).written(pages: shop.pages, sources: shop.sources))
    #expect(throws: PartDamage("more of a table than there is")) { try panel(["revenue"]).read(empty.dropLast() + [1, 0], shop) }
    bytes[0] += 1
    #expect(throws: PartDamage("figures of another version")) { try panel(["pages", "flows"]).read(bytes, shop) }
  }

  @Test func `figures that were made otherwise are no figures`() throws {
    var random = Seeded(8)
    let shop = SettledShop(&random, devices: 5).second
    let shape = Visitors.shape(.week)
    let bytes = try #require(SharedPanel(["pages"], shape).written(pages: shop.pages, sources: shop.sources))
    let changes: [(inout ReportShape) throws -> Void] = [
      { $0.period = .day }, { $0.cohort = .month }, { $0.compared = .month }, { $0.zone = try #require(TimeZoneRules(name: "Europe/Berlin")) },
      { $0.retention = .unbounded }, { $0.retention = .brackets(RetentionVariant.defaultBrackets) },
      { $0.attribution.halfLife += 1 }, { $0.attribution.markovOrder = 2 },
    ]
    for change in changes {
      var other = shape
      try change(&other)
      #expect(throws: PartDamage("figures of other settings")) { try SharedPanel(["pages"], other).read(bytes, shop) }
    }
    var same = shape
    same.compared = .week
    #expect(throws: Never.self) { try SharedPanel(["pages"], same).read(bytes, shop) }
    // So are brackets of other lengths.
    var (first, second) = (shape, shape)
    first.retention = .brackets(RetentionVariant.defaultBrackets)
    second.retention = .brackets([.init(1, 3)])
    let bracketed = try #require(SharedPanel(["pages"], first).written(pages: shop.pages, sources: shop.sources))
    #expect(throws: PartDamage("figures of other settings")) { try SharedPanel(["pages"], second).read(bracketed, shop) }
  }

  @Test func `a page, a source or a channel that a run doesn't have is damage`() throws {
    var random = Seeded(8)
    let shop = SettledShop(&random)
    let nobody = SmallShop().visitors()
    func reasons(_ name: String) throws -> (any Error)? {
      let first = SharedPanel([name], Visitors.shape(.week))
      first.update(shop.first.batch)
      let bytes = try #require(first.written(pages: shop.first.pages, sources: shop.first.sources))
      return #expect(throws: PartDamage.self) { try SharedPanel([name], Visitors.shape(.week)).read(bytes, nobody) }
    }
    #expect(try reasons("pages") as? PartDamage == PartDamage("a page that is in no input"))
    #expect(try reasons("campaigns") as? PartDamage == PartDamage("a source that is in no input"))
    #expect(try reasons("channels") as? PartDamage == PartDamage("a channel that is in no input"))
  }

  /// Tables that can't be carried as soon as there is an order of some money, and those that an activity keeps from it.
  @Test func `what has no name in another run is not written at all`() throws {
    func cannot(_ visitors: Visitors, _ shape: ReportShape = Visitors.shape(.week)) -> [String] {
      Self.tables.filter { name in
        let panel = SharedPanel([name], shape)
        panel.update(visitors.batch)
        return panel.written(pages: visitors.pages, sources: visitors.sources) == nil
      }
    }
    var buyer = SmallShop()
    buyer.visit("ann", "2026-11-02 10:00", "/", "/thank-you?order=1")
    buyer.order("1", of: "ann", "2026-11-02 10:01", "10")
    let ofMoney = [
      "kpis", "revenue", "customer_retention", "channels", "campaigns", "landing_pages", "attribution", "paths", "journey_map",
      "conversion_times", "segments", "compare", "totals",
    ]
    #expect(Set(cannot(buyer.visitors())) == Set(ofMoney))
    var caller = SmallShop()
    caller.activity("lead", of: "ann", "2026-11-02 10:00", source: "fair")
    #expect(Set(cannot(caller.visitors())) == ["touchpoint_kinds", "touchpoint_campaigns", "leads"])
    var random = Seeded(1)
    let settled = SettledShop(&random).first
    #expect(cannot(settled).isEmpty)
    #expect(cannot(settled, settled.shape(Visitors.shape(.week), by: "channel")) == Self.tables)
    #expect(cannot(settled, settled.shape(Visitors.shape(.week), limits: [("visitor", "new")])) == Self.tables)
    let limited = SharedPanel(["pages"], settled.shape(Visitors.shape(.week), limits: [("visitor", "new")]))
    let plain = SharedPanel(["pages"], Visitors.shape(.week))
    let bytes = try #require(plain.written(pages: settled.pages, sources: settled.sources))
    #expect(throws: PartDamage.self) { try limited.read(bytes, settled) }
  }

  @Test(arguments: tables)
  func `what kept a table from being written doesn't when it is taken back`(name: String) throws {
    var random = Seeded(1)
    let visitors = Self.shop(&random)
    let isKnown = visitors.batch.visitors.map { $0.orderCount > 0 || $0.activityCount > 0 }
    let (known, others) = (visitors.batch.keeping { isKnown[$0] }, visitors.batch.keeping { !isKnown[$0] })
    let panel = SharedPanel([name], Visitors.shape(.week))
    let part = SharedPanel([name], Visitors.shape(.week))
    part.update(known)
    panel.update(others)
    panel.update(known)
    panel.subtract(part)
    if name == "customer_retention" {
      // How far orders reach is known for good, and no more is written of them.
      #expect(panel.written(pages: visitors.pages, sources: visitors.sources) == nil)
    } else {
      let read = SharedPanel([name], Visitors.shape(.week))
      try read.read(try #require(panel.written(pages: visitors.pages, sources: visitors.sources)), visitors)
      #expect(Self.table(name, read, visitors) == Self.table(name, panel, visitors))
    }
  }

  @Test func `what is taken back without having been taken in is not written`() {
    var random = Seeded(1)
    let settled = SettledShop(&random).first
    for name in Self.tables where !["revenue", "customer_retention", "segments", "touchpoint_campaigns", "leads"].contains(name) {
      let (nothing, some) = (SharedPanel([name], Visitors.shape(.week)), SharedPanel([name], Visitors.shape(.week)))
      some.update(settled.batch)
      nothing.subtract(some)
      let isFigureless = name == "satisfaction"
      #expect((nothing.written(pages: settled.pages, sources: settled.sources) == nil) != isFigureless, "\(name)")
    }
  }
}

extension SharedPanel {
  /// Reads what a run of the same visitors wrote.
  func read(_ bytes: [UInt8], _ visitors: Visitors, threads: Int = 2) throws(PartDamage) {
    try read(bytes, pages: visitors.pages, sources: visitors.sources, stages: visitors.stages, threads: threads)
  }
}
