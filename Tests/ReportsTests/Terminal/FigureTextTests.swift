import Metrics
import Testing

@testable import Reports

struct FigureTextTests {
  private let figures = FigureText(.unicode)

  private func six(_ units: Int128) -> Table.Cell { .decimal(units: units, digits: 6) }

  @Test func `shares are percentages and averages have two decimals`() {
    #expect(figures.texts(of: [six(333_333), six(1_000_000), six(0)], .rate) == ["33.33%", "100.00%", "0.00%"])
    #expect(figures.texts(of: [six(2_666_667), six(0)], .average) == ["2.67", "0.00"])
    #expect(figures.texts(of: [six(-100_000)], .rate) == ["-10.00%"])
  }

  @Test func `where a cell doesn't tell how the last digit rounds, one more is shown in the whole column`() {
    // 0.012350 may have been 0.01234951 or 0.01235049.
    #expect(figures.texts(of: [six(12_350), six(500_000)], .rate) == ["1.235%", "50.000%"])
    #expect(figures.texts(of: [six(12_349)], .rate) == ["1.23%"])
    #expect(figures.texts(of: [six(12_351)], .rate) == ["1.24%"])
    #expect(figures.texts(of: [six(12_345)], .rate) == ["1.23%"])
    #expect(figures.texts(of: [six(1_125_000)], .average) == ["1.125"])
  }

  @Test func `small shares keep two digits`() {
    #expect(figures.texts(of: [six(412), six(500_000)], .rate) == ["0.041%", "50.000%"])
    #expect(figures.texts(of: [six(1)], .rate) == ["0.0001%"])
    #expect(figures.texts(of: [six(1)], .average) == ["0.000001"])
  }

  @Test func `a tiny change may be nothing, but its digits are no more wrong`() {
    #expect(figures.texts(of: [six(-447), six(-19_512)], .rate, keepsSmall: false) == ["-0.04%", "-1.95%"])
    #expect(figures.texts(of: [six(-450), six(-19_512)], .rate, keepsSmall: false) == ["-0.045%", "-1.951%"])
  }

  @Test(arguments: 0..<2000) func `no shown digit is wrong: it is the exact value rounded once`(number: Int) {
    // Fractions whose six digits lie near a half of the fourth.
    let under = 1 + (number * 7919) % 9973
    let over = (number * 104_729) % (under + 1)
    let cell = Quotient.Amount(Int128(over)).divided(by: .init(Int128(under)), digits: 6)
    let text = figures.text(of: cell, .rate)
    let decimals = (text.split(separator: ".").last?.count ?? 1) - 1
    let exact = Quotient.Amount(Int128(over)).divided(by: .init(Int128(under)), times: 100, digits: decimals)
    #expect(text == CellStyle.raw.text(of: exact) + "%", "\(over) of \(under)")
  }

  @Test func `seconds are hours, minutes and seconds, with a tenth where any has one`() {
    func tenths(_ units: Int128) -> Table.Cell { .decimal(units: units, digits: 1) }
    #expect(figures.texts(of: [tenths(7100), tenths(50), tenths(0), .missing], .seconds) == ["11m 50s", "5s", "0s", "–"])
    #expect(figures.texts(of: [tenths(7100), tenths(51)], .seconds) == ["11m 50.0s", "5.1s"])
    #expect(figures.texts(of: [tenths(2_664_090)], .seconds) == ["3d 02h 00m 09s"])
    #expect(figures.texts(of: [tenths(36_000), tenths(-650)], .seconds) == ["1h 00m 00s", "-1m 05s"])
    #expect(figures.text(of: .decimal(units: 1 << 80, digits: 1), .seconds).hasSuffix("s"))
  }

  @Test func `counts and money keep plain digits, flags are words, and nothing is a dash`() {
    #expect(figures.text(of: .count(1_234_567), .count) == "1234567")
    #expect(figures.text(of: .decimal(units: 123_456_789, digits: 2), .money) == "1234567.89")
    #expect(figures.text(of: .decimal(units: 1234, digits: 0), .money) == "1234")
    #expect(figures.texts(of: [.flag(true), .flag(false)], .flag) == ["yes", "no"])
    #expect(figures.text(of: .missing, .count) == "–" && figures.text(of: .missing, .text) == "")
    #expect(FigureText(.ascii).text(of: .missing, .money) == "-")
  }

  @Test func `a comparison's figures are shown as its metrics are`() {
    let table = Table(
      name: "compare", columns: [.init("metric", .text), .init("current", .figure), .init("change", .figure)],
      rows: [
        [.text("bounce_rate"), six(500_000), six(-20_000)], [.text("session_seconds_avg"), .decimal(units: 600, digits: 1), .missing],
        [.text("sessions"), .count(12), .count(2)],
      ])
    #expect(
      written(table, as: "table").split(separator: "\n").map(String.init) == [
        "metric               current  change", "bounce_rate           50.00%  -2.00%", "session_seconds_avg   1m 00s       –",
        "sessions                  12      +2",
      ])
  }
}
