import Testing

@testable import Metrics

struct TableTests {
  static let rates: [(part: Int, whole: Int, rate: String)] = [
    (0, 3, "0.000000"), (1, 3, "0.333333"), (2, 3, "0.666667"), (3, 3, "1.000000"), (7, 3, "2.333333"),
    // Exactly half of the last digit: 1 ÷ 2 000 000 = 0.0000005, and 3 ÷ 2 000 000 = 0.0000015.
    (1, 2_000_000, "0.000001"), (3, 2_000_000, "0.000002"), (-1, 2_000_000, "-0.000001"), (-3, 2_000_000, "-0.000002"),
    // A little less than half: 1 ÷ 2 000 001.
    (1, 2_000_001, "0.000000"), (-1, 2_000_001, "0.000000"), (0, 0, "·"), (5, 0, "·"),
  ]

  @Test(arguments: rates)
  func `a rate has six decimals, rounded half away from zero, and is missing without a denominator`(
    part: Int, whole: Int, rate: String
  ) {
    #expect(Table.Cell.rate(part, of: whole).told == rate)
  }

  @Test func `a ratio is exact beyond 64 bits`() {
    // 10^20 ÷ 3 = 33333333333333333333.33…
    let most: Int128 = 100_000_000_000_000_000_000
    #expect(Table.Cell.ratio(most, 3, digits: 1).told == "33333333333333333333.3")
    #expect(Table.Cell.ratio(1, 4, digits: 1).told == "0.3")
    #expect(Table.Cell.ratio(1, 4, digits: 0).told == "0")
    #expect(Table.Cell.ratio(1, 2, digits: 0).told == "1")
    #expect(Table.Cell.ratio(-1, 2, digits: 0).told == "-1")
  }

  private struct Enough: Error {}

  /// Of long tables, whose rows are made one after the other, and of others.
  @Test(arguments: ["transitions", "flows", "pages", "landing_pages", "channels"])
  func `a reader gets just as many rows as it wants, and the same each time`(name: String) {
    var shop = SmallShop()
    for visitor in ["ann", "bob", "cat"] { shop.visit(visitor, "2026-11-01 10:00", "/", "/p", "/\(visitor)") }
    shop.visit("bob", "2026-11-02 10:00", "/?utm_source=n&utm_medium=email", "/q")
    shop.visit("bob", "2026-11-04 10:00", "/p?utm_source=m&utm_medium=cpc", "/q")
    let table = shop.visitors().table(name)
    let rows = table.rows
    #expect(rows.count > 1)
    for most in 1...rows.count {
      var (cells, pieces): ([[Table.Cell]], [[Table.Cell]]) = ([], [])
      #expect(throws: Enough.self) {
        try table.forEachRow { row throws(Enough) in
          cells.append(row)
          if cells.count == most { throw Enough() }
        }
      }
      var sink = CollectedRow()
      #expect(throws: Enough.self) {
        try table.forEachRow(to: &sink) { sink throws(Enough) in
          pieces.append(sink.cells)
          sink.cells = []
          if pieces.count == most { throw Enough() }
        }
      }
      #expect(cells == Array(rows.prefix(most)))
      #expect(pieces == cells)
    }
  }
}
