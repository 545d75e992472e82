import Ingest
import TestSupport
import Testing

@testable import Metrics

struct PageOrderTests {
  /// Names that an order of eight bytes at a time might get wrong.
  static let hard: [[String]] = [
    [],
    ["/"],
    ["/b", "/a", "", "/", "/a/b", "/é", "/a\u{0}", "/a\u{0}\u{0}b"],
    ["/12345678", "/1234567", "/123456", "/12345678/", "/123456780", "/1234567\u{0}", "/1234567\u{0}\u{0}"],
    (0..<300).map { "/product/of/a/long/folder/" + String($0 * 7919 % 300) },
    (0..<60).map { String(repeating: "a", count: $0) },
    (0..<60).map { String(repeating: "\u{0}", count: $0) } + ["a"],
    (0..<40).map { "/same/beginning/" + String(repeating: "x", count: $0 % 20) + String($0) },
    ["(start)", "/", "(end)", "(middle)"],
  ]

  private func table(_ names: [String]) -> SymbolTable {
    var table = SymbolTable(key: HashKey(3, 4))
    for name in names { _ = table.intern(name) }
    return table
  }

  private func bytes(_ a: String, before b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

  @Test(arguments: hard)
  func `pages stand in the order of their bytes`(names: [String]) {
    let order = PageOrder(table(names))
    let sorted = names.sorted { bytes($0, before: $1) }
    #expect(order.count == names.count)
    #expect((0..<UInt32(names.count)).map { order.withName(at: $0, decodedText) } == sorted)
    let unlisted = PageOrder(table(names), mostNames: 0)
    #expect((0..<UInt32(names.count)).map { unlisted.withName(at: $0, decodedText) } == sorted)
    for (number, name) in names.enumerated() {
      #expect(sorted[Int(order.rank(of: UInt32(number + 1)))] == name)
    }
    for text in names + ["(start)", "/12", "zz"] {
      let place = order.place(of: text)
      #expect(Int(place.rank) == sorted.count { bytes($0, before: text) })
      #expect(place.isPage == sorted.contains(text))
    }
  }

  @Test(arguments: 0..<30)
  func `names at random stand in the order of their bytes`(seed: Int) {
    var random = Seeded(seed)
    let names = Set((0..<400).map { _ in String((0..<random.below(30)).map { _ in random.pick(Array("ab\u{0}/é")) }) })
    let order = PageOrder(table(Array(names)))
    #expect((0..<UInt32(names.count)).map { order.withName(at: $0, decodedText) } == names.sorted { bytes($0, before: $1) })
  }

  /// The start and the end stand among the pages, wherever these begin, and are one with a page of their name.
  @Test(arguments: hard)
  func `steps are named and ordered as if every name was known`(names: [String]) {
    var random = Seeded(names.count)
    var steps = StepCounts()
    func place() -> StepCounts.Place { names.isEmpty ? .end : .init(number: UInt32(1 + random.below(names.count))) }
    for _ in 0..<200 { steps.add(from: random.chance(20) ? .start : place(), to: random.chance(20) ? .end : place()) }
    let pages = table(names)
    let byOrder = steps.ranked(PageOrder(pages)).told
    #expect(steps.ranked(PageOrder(pages, mostNames: 0)).told == byOrder)
    let byName = steps.ranked { pages.text(of: Symbol($0)) }.told
    #expect(byOrder == byName)
    #expect(!byOrder.isEmpty)
  }
}
