import Ingest
import Metrics
import Testing

@testable import Reports

struct PeriodAxisTests {
  @Test(arguments: [PeriodLength.day, .week, .month]) func `the next period is one place further`(length: PeriodLength) throws {
    let calendar = PeriodCalendar(length, in: .utc())
    let first = calendar.period(ofDay: daysSince1970(year: 2019, month: 12, day: 25))
    let start = try #require(PeriodAxis.number(calendar.name(of: first)))
    for step in 1...1200 { #expect(PeriodAxis.number(calendar.name(of: first + step)) == start + step) }
  }

  @Test(arguments: ["total", "", "2026", "2026-13", "2026-00-01", "2026-01-32", "2026-Wxx", "x-01", "2026-01-01-01", "0000-01"])
  func `what names no period has no place`(name: String) { #expect(PeriodAxis.number(name) == nil) }

  @Test func `periods are counted in words`() {
    #expect(PeriodAxis.words("2026-W01", count: 1) == "1 week")
    #expect(PeriodAxis.words("2026-01", count: 3) == "3 months")
    #expect(PeriodAxis.words("2026-01-05", count: 2) == "2 days")
  }
}
