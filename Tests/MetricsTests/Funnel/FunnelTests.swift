import Ingest
import TestSupport
import Testing

@testable import Journeys
@testable import Metrics

struct FunnelTests {
  /// Stages a, b, c of the pages below /a, /b, /c.
  private static let model = StageModel(
    name: "own",
    stages: ["a", "b", "c"].map { name in
      var rule = StageRule()
      rule.pages = [PathPattern("/\(name)*")]
      rule.kinds = [name]
      return .init(name, rule)
    })

  private static func shop() -> SmallShop {
    var shop = SmallShop()
    shop.stages = model
    return shop
  }

  @Test func `a worked example`() {
    var shop = Self.shop()
    // Ann: a at 0 (from outside), b at 60, c at 120. Ben: a, c, b: in order up to b. Cid: a alone. Dan: a call of kind c alone.
    shop.visit("ann", "2026-11-02 10:00", "/x", "/b", "/c")
    shop.visit("ben", "2026-11-02 11:00", "/x", "/c", "/b")
    shop.visit("cid", "2026-11-02 12:00", "/a")
    shop.activity("c", of: "dan", "2026-11-02 09:00")
    // Waits for b are 60 and 120 s, the middle is 90; for c 60 s.
    #expect(
      shop.visitors().table("funnel").told == [
        "a 3 0.750000 3 · · ·", "b 2 0.500000 2 0.666667 1 90.0", "c 3 0.750000 1 0.500000 1 60.0",
      ])
  }

  @Test func `what happens at one instant is in order, whichever came first`() {
    var shop = Self.shop()
    shop.visit("ann", "2026-11-02 10:00", "/x")
    shop.visit("ann", "2026-11-02 10:01", "/c", "/b", every: 0)
    #expect(shop.visitors().table("funnel").column("in_order") == ["1", "1", "1"])
    #expect(shop.visitors().table("funnel").column("median_seconds_from_previous") == ["·", "60.0", "0.0"])
  }

  @Test func `each stage is reached at its earliest time behind the one before`() {
    var shop = Self.shop()
    // c before b does not count, nor does the first b before the first a.
    shop.activity("b", of: "ann", "2026-11-02 09:00")
    shop.visit("ann", "2026-11-02 10:00", "/x", "/c", "/b", "/b", "/c", "/c")
    let table = shop.visitors().table("funnel")
    #expect(table.column("in_order") == ["1", "1", "1"])
    // b at 120 s, c at 240 s.
    #expect(table.column("median_seconds_from_previous") == ["·", "120.0", "120.0"])
  }

  @Test func `a stage that nobody is in has a row`() {
    var shop = Self.shop()
    shop.visit("ann", "2026-11-02 10:00", "/x")
    #expect(shop.visitors().table("funnel").told.last == "c 0 0.000000 0 · 0 ·")
  }

  @Test func `by channel each visitor is in the funnel of the first session's`() {
    var shop = Self.shop()
    shop.visit("ann", "2026-11-02 10:00", "/x?utm_source=news&utm_medium=email", "/b")
    shop.visit("ann", "2026-11-03 10:00", "/c")
    shop.visit("ben", "2026-11-02 10:00", "/x")
    shop.activity("c", of: "dan", "2026-11-02 09:00")
    let visitors = shop.visitors()
    var panel = Panel(["funnel", "revenue"], visitors.shape(Visitors.shape(.day), by: "channel"))
    panel.update(visitors.batch)
    let table = panel.table(named: "funnel", in: visitors.context(panel))
    #expect(table?.columns.map(\.name).prefix(3) == ["stage", "channel", "visitors"])
    #expect(
      table?.told == [
        "a (offline) 0 0.000000 0 · · ·", "a Direct 1 1.000000 1 · · ·", "a Email 1 1.000000 1 · · ·",
        "b (offline) 0 0.000000 0 · 0 ·", "b Direct 0 0.000000 0 0.000000 1 ·", "b Email 1 1.000000 1 1.000000 0 60.0",
        "c (offline) 1 1.000000 0 · 0 ·", "c Direct 0 0.000000 0 · 0 ·", "c Email 0 0.000000 0 0.000000 1 ·",
      ])
  }

  /// The definition word by word: every choice of times t1 ≤ … ≤ tk, the earliest of them.
  @Test(arguments: 0..<40)
  func `levels, waits and medians are those of trying every touchpoint`(seed: Int) {
    var random = Seeded(seed)
    var shop = Self.shop()
    for person in 0..<12 {
      for _ in 0..<random.below(7) {
        let time = "2026-11-0\(1 + random.below(3)) 1\(random.below(3)):0\(random.below(3)):0\(random.below(3))"
        let what = random.pick(["a", "b", "c", "x"])
        if random.chance(60) { shop.visit("p\(person)", time, "/" + what) } else { shop.activity(what, of: "p\(person)", time) }
      }
    }
    let visitors = shop.visitors()
    var stages = [(visitors: Int, inOrder: Int, waits: [Int64])](repeating: (0, 0, []), count: 3)
    var all = 0
    for visitor in visitors.batch.visitors {
      var steps: [JourneyStep] = []
      visitors.batch.appendSteps(of: visitor, to: &steps)
      all += 1
      var last: Int64?
      var isIn = true
      for stage in 0..<3 {
        let times = steps.filter { Int($0.stage) == stage + 1 }.map(\.time.microseconds)
        if !times.isEmpty { stages[stage].visitors += 1 }
        let earliest = times.filter { $0 >= last ?? .min }.min()
        isIn = isIn && earliest != nil
        guard isIn, let earliest else { continue }
        stages[stage].inOrder += 1
        if let last { stages[stage].waits.append(earliest - last) }
        last = earliest
      }
    }
    let table = visitors.table("funnel")
    for (number, stage) in stages.enumerated() where all > 0 {
      #expect(table.rows[number][1] == .count(stage.visitors))
      #expect(table.rows[number][2] == .rate(stage.visitors, of: all))
      #expect(table.rows[number][3] == .count(stage.inOrder))
      // The waits are whole seconds, so that a middle of two ends in .0 or .5.
      let sorted = stage.waits.sorted().map { Int128($0 / 100_000) }
      let middle: Table.Cell =
        sorted.isEmpty
        ? .missing : .decimal(units: (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2, digits: 1)
      #expect(table.rows[number][6] == middle)
    }
  }
}
