import TestSupport
import Testing

@testable import Metrics

struct CounterTableTests {
  /// How keys are chosen that a table might mind.
  static let choosers: [(name: String, choose: @Sendable (Int, inout Seeded) -> UInt64)] = [
    ("at random", { _, random in UInt64(random.below(1 << 40)) }),
    ("few", { _, random in UInt64(random.below(7)) }),
    ("one after the other", { number, _ in UInt64(number) }),
    ("alike in their low half", { number, _ in UInt64(number) << 32 }),
    ("alike in all but the top bits", { number, _ in UInt64(number) << 48 }),
    ("powers of two and nought", { number, _ in number % 64 == 0 ? 0 : 1 << UInt64(number % 64) }),
    ("from the top down", { number, _ in .max - 1 - UInt64(number) }),
    ("apart by a product's multiplier", { number, _ in UInt64(truncatingIfNeeded: number &* 0x1E37_79B9_7F4A_7C15) >> 1 }),
  ]

  @Test(arguments: [0, 1, 10, 11, 1_000, 10_922, 10_923])
  func `a table with room for its keys doesn't grow, nor take more than it would have`(count: Int) {
    var (grown, made) = (CounterTable<Int>(), CounterTable<Int>())
    made.reserve(count)
    let size = made.size
    for key in 0..<UInt64(count) {
      grown.add(1, to: key)
      made.add(1, to: key)
    }
    #expect(made.size == size && made.size == grown.size)
    #expect(made == grown)
    // A table in use keeps what it has.
    made.reserve(100_000)
    #expect(made == grown && made.size == size || count == 0)
  }

  @Test(arguments: choosers.indices)
  func `a table counts what a dictionary counts`(chooser: Int) {
    for seed in 0..<3 {
      var random = Seeded(seed)
      var table = CounterTable<Tally3>()
      var plain: [UInt64: [Int]] = [:]
      for number in 0..<20_000 {
        let key = Self.choosers[chooser].choose(number, &random)
        let (a, b) = (random.below(5), random.below(2))
        table.add(Tally3(a, b, 1), to: key)
        let sums = plain[key] ?? [0, 0, 0]
        plain[key] = [sums[0] + a, sums[1] + b, sums[2] + 1]
      }
      // The same by the chunk.
      var (chunked, chunk) = (CounterTable<Tally3>(), [CounterTable<Tally3>.Entry]())
      random = Seeded(seed)
      for number in 0..<20_000 {
        let key = Self.choosers[chooser].choose(number, &random)
        let (a, b) = (random.below(5), random.below(2))
        chunk.append(.init(key: key, row: Tally3(a, b, 1)))
        if chunk.count == 1 + number % 300 {
          chunked.add(chunk)
          chunk = []
        }
      }
      chunked.add(chunk)
      let isAlike = chunked == table
      #expect(isAlike, "\(Self.choosers[chooser].name)")
      var told: [UInt64: [Int]] = [:]
      table.forEach { key, row in
        #expect(told[key] == nil)
        told[key] = [row.a, row.b, row.c]
      }
      let isSame = told == plain
      #expect(isSame, "\(Self.choosers[chooser].name)")
      #expect(table.count == plain.count)
      #expect(plain.allSatisfy { table[$0.key] == Tally3($0.value[0], $0.value[1], $0.value[2]) })
      #expect(table[.max - 70_000] == nil)
    }
  }

  @Test(arguments: choosers.indices)
  func `however keys are chosen, hardly any is far from its slot`(chooser: Int) {
    var random = Seeded(1)
    var table = CounterTable<Int>()
    for number in 0..<50_000 { table.add(1, to: Self.choosers[chooser].choose(number, &random)) }
    // Two in three slots are taken at most: of a good mix a search looks at two on average.
    #expect(table.meanSearch < 4, "\(Self.choosers[chooser].name)")
  }

  @Test func `parts that are joined count what the whole counts`() {
    var random = Seeded(7)
    var (whole, left, right) = (CounterTable<Int>(), CounterTable<Int>(), CounterTable<Int>())
    for _ in 0..<30_000 {
      let key = UInt64(random.below(9_000))
      whole.add(1, to: key)
      if random.chance(50) { left.add(1, to: key) } else { right.add(1, to: key) }
    }
    #expect(left != whole)
    left.merge(right)
    #expect(left == whole)
    left.merge(CounterTable())
    #expect(left == whole)
    var empty = CounterTable<Int>()
    #expect(empty[0] == nil)
    empty.merge(whole)
    #expect(empty == whole)
  }

  @Test func `keys get numbers in the order in which they are met`() {
    var table = CounterTable<Int>()
    #expect([40, 7, 40, 0, 7, 9].map { table.number(of: $0) } == [0, 1, 0, 2, 1, 3])
  }

  @Test func `each figure of a row stands at its place`() {
    var three = Tally3()
    var four = Tally4()
    for place in 0..<Tally3.width { three[place] = place + 10 }
    for place in 0..<Tally4.width { four[place] = place + 10 }
    #expect(three == Tally3(10, 11, 12))
    #expect(four == Tally4(10, 11, 12, 13))
    #expect((0..<3).map { three[$0] } == [10, 11, 12])
    #expect((0..<4).map { four[$0] } == [10, 11, 12, 13])
    var one = 0
    one[0] = 5
    #expect(one == 5 && one[0] == 5 && Int.width == 1)
  }
}
