import TestSupport
import Testing

@testable import Metrics

struct EntryOrderTests {
  /// Keys and ranks whose bits fill more or less of a word, and such as don't fit one.
  static let kinds: [(keys: ClosedRange<UInt64>, ranks: ClosedRange<Int>)] = [
    (0...0, 0...0), (0...0, 1...5), (0...4_000 << 32, 1...3), (1...4_000, 1...1_000_000), (0...UInt64.max - 1, 0...0), (0...UInt64.max - 1, 0...7),
    (0...1 << 40, 0...1 << 40), (5...70_000, -3...3), (0...UInt64(UInt32.max), 0...Int(UInt32.max)), (0...9, Int.max - 4...Int.max),
  ]

  @Test(arguments: kinds, [0, 1, 255, 256, 3_000])
  func `entries stand in the order that comparing them gives`(kind: (keys: ClosedRange<UInt64>, ranks: ClosedRange<Int>), count: Int) {
    var random = Seeded(count)
    let entries = (0..<count).map { _ in
      CounterTable<Tally3>.Entry(
        key: UInt64.random(in: kind.keys, using: &random), row: Tally3(Int.random(in: kind.ranks, using: &random), random.below(9), 1))
    }
    for order in [EntryOrder.keys, .ranks] {
      var sorted = entries
      order.sort(&sorted)
      // By what decides alone, for the rest of entries that are alike may stand either way.
      func told(_ entry: CounterTable<Tally3>.Entry) -> String { "\(entry.key) \(order == .keys ? 0 : entry.row.a)" }
      let isSorted = sorted.map(told) == entries.sorted { order.isBefore($0, $1) }.map(told)
      #expect(isSorted)
      func whole(_ entry: CounterTable<Tally3>.Entry) -> String { "\(entry.key) \(entry.row)" }
      #expect(sorted.map(whole).sorted() == entries.map(whole).sorted())
    }
  }
}
