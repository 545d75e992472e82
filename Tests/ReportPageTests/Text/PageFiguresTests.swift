import Metrics
import Testing

@testable import ReportPage

struct PageFiguresTests {
  private func decimal(_ units: Int128, _ digits: Int) -> Table.Cell { .decimal(units: units, digits: digits) }

  static let figures: [(cell: Table.Cell, unit: Table.Unit, text: String)] = [
    (.count(0), .count, "0"), (.count(9999), .count, "9999"), (.count(12_345), .count, "12\u{202F}345"),
    (.count(1_234_567), .count, "1\u{202F}234\u{202F}567"), (.count(-12_345), .count, "\u{2212}12\u{202F}345"), (.count(-5), .count, "\u{2212}5"),
    // Shares: one decimal, two below a tenth, half away from zero.
    (.decimal(units: 207_286, digits: 6), .rate, "20.7\u{A0}%"), (.decimal(units: 24_651, digits: 6), .rate, "2.47\u{A0}%"),
    (.decimal(units: 99_999, digits: 6), .rate, "10.00\u{A0}%"), (.decimal(units: 100_000, digits: 6), .rate, "10.0\u{A0}%"),
    (.decimal(units: 0, digits: 6), .rate, "0.0\u{A0}%"), (.decimal(units: -333_333, digits: 6), .rate, "\u{2212}33.3\u{A0}%"),
    (.decimal(units: 1_000_000, digits: 6), .rate, "100.0\u{A0}%"), (.decimal(units: 123_456_789, digits: 6), .rate, "12\u{202F}345.7\u{A0}%"),
    (.decimal(units: 2_666_667, digits: 6), .average, "2.67"), (.decimal(units: 145, digits: 2), .average, "1.45"),
    // Just in the middle nobody knows which way: one decimal more.
    (.decimal(units: 123_500, digits: 6), .rate, "12.35\u{A0}%"), (.decimal(units: 123_550, digits: 6), .rate, "12.4\u{A0}%"),
    (.decimal(units: -123_500, digits: 6), .rate, "\u{2212}12.35\u{A0}%"), (.decimal(units: 2_125_000, digits: 6), .average, "2.125"),
    (.decimal(units: 2_000_005, digits: 6), .average, "2.00"),
    // Durations: two units, rounded to the lesser.
    (.decimal(units: 0, digits: 1), .seconds, "0.0\u{A0}s"), (.decimal(units: 599, digits: 1), .seconds, "59.9\u{A0}s"),
    (.decimal(units: 600, digits: 1), .seconds, "1\u{A0}min\u{A0}0\u{A0}s"), (.decimal(units: 5663, digits: 1), .seconds, "9\u{A0}min\u{A0}26\u{A0}s"),
    (.decimal(units: 35_995, digits: 1), .seconds, "1\u{A0}h\u{A0}0\u{A0}min"), (.decimal(units: 2_590_700, digits: 1), .seconds, "3\u{A0}d\u{A0}0\u{A0}h"),
    (.decimal(units: 1_740_560, digits: 2), .money, "17\u{202F}405.60"), (.decimal(units: -5, digits: 2), .money, "\u{2212}0.05"),
    (.decimal(units: 1234, digits: 0), .money, "1234"), (.decimal(units: -359, digits: 1), .score, "\u{2212}35.9"),
    (.flag(true), .flag, "yes"), (.flag(false), .flag, "no"), (.missing, .rate, ""), (.text("2026-W14"), .period, "2026-W14"),
  ]

  @Test(arguments: figures)
  func `figures are shown as people read them`(cell: Table.Cell, unit: Table.Unit, text: String) {
    #expect(PageFigures().text(cell, unit) == text)
  }

  @Test func `the CSV's cell stands behind what differs from it, with the same mark`() {
    #expect(PageFigures().markup(.count(5), .count).text == "5")
    #expect(PageFigures().markup(.decimal(units: 207_286, digits: 6), .rate).text == "<data value=\"0.207286\">20.7\u{A0}%</data>")
    let german = PageFigures(decimalMark: ",")
    #expect(german.markup(.decimal(units: 207_286, digits: 6), .rate).text == "<data value=\"0,207286\">20,7\u{A0}%</data>")
    #expect(german.markup(.decimal(units: 3895, digits: 2), .money).text == "38,95")
    #expect(german.markup(.decimal(units: 3895, digits: 2), .money, currency: "EUR").text == "<data value=\"38,95\">38,95\u{A0}EUR</data>")
  }

  @Test func `a change has its sign, and of rates it is points`() {
    #expect(PageFigures().change(.decimal(units: 500_000, digits: 6), .rate).text == "<data value=\"0.500000\">+50.0\u{A0}%</data>")
    #expect(PageFigures().change(.decimal(units: -13_500, digits: 6), .rate, isPoints: true).text == "<data value=\"-0.013500\">\u{2212}1.35</data>")
  }

  @Test(arguments: [
    ("2026-04-01", "1 April 2026", "1 Apr", "1 Apr 2026"), ("2026-W14", "week 14, 2026", "W14", "W14 2026"), ("2026-11", "November 2026", "Nov", "Nov 2026"),
    ("total", "total", "total", "total"), ("2026-13", "2026-13", "2026-13", "2026-13"),
  ])
  func `periods have names for headings and axes`(name: String, long: String, short: String, withYear: String) {
    #expect(PeriodText.long(name) == long)
    #expect(PeriodText.short(name, withYear: false) == short)
    #expect(PeriodText.short(name, withYear: true) == withYear)
  }
}
