@testable import Ingest
import Testing

@Suite("Instants and dates")
struct InstantTests {
  @Test(arguments: [
    (1970, 1, 1, 0), (1969, 12, 31, -1), (2000, 3, 1, 11_017), (2026, 5, 1, 20_574), (1600, 1, 1, -135_140),
    (1, 1, 1, -719_162), (9999, 12, 31, 2_932_896),
  ])
  func `a date is so many days from 1970`(year: Int, month: Int, day: Int, days: Int) {
    #expect(daysSince1970(year: year, month: month, day: day) == days)
    #expect(dateOf(daysSince1970: days) == (year, month, day))
  }

  @Test func `date arithmetic agrees with counting the days of eight centuries`() {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var days = -135_140
    for year in 1600...2400 {
      let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
      for month in 1...12 {
        let length = lengths[month - 1] + (isLeap && month == 2 ? 1 : 0)
        if daysInMonth(year: year, month: month) != length { Issue.record("\(year)-\(month) has \(length) days") }
        for day in 1...length {
          if daysSince1970(year: year, month: month, day: day) != days
            || dateOf(daysSince1970: days) != (year, month, day)
          {
            Issue.record("\(year)-\(month)-\(day) is day \(days)")
            return
          }
          days += 1
        }
      }
    }
    #expect(days == 157_420)
  }

  @Test(arguments: [
    (1900, 2, 28, true), (1900, 2, 29, false), (2000, 2, 29, true), (2024, 2, 29, true), (2026, 2, 29, false),
    (2026, 4, 31, false), (2026, 13, 1, false), (2026, 0, 1, false), (2026, 1, 0, false), (0, 1, 1, false),
    (10_000, 1, 1, false), (9999, 12, 31, true),
  ])
  func `only dates of the Gregorian calendar are valid`(year: Int, month: Int, day: Int, isValid: Bool) {
    #expect(WallClock(year: year, month: month, day: day).isValid == isValid)
  }

  @Test(arguments: [
    (0, 0, 0, true), (23, 59, 60, true), (24, 0, 0, false), (0, 60, 0, false), (0, 0, 61, false), (-1, 0, 0, false),
  ])
  func `only times of day are valid, a leap second too`(hour: Int, minute: Int, second: Int, isValid: Bool) {
    #expect(WallClock(year: 2026, month: 5, day: 1, hour: hour, minute: minute, second: second).isValid == isValid)
  }

  @Test func `a wall ahead of UTC shows a moment earlier`() {
    let wall = WallClock(year: 2026, month: 5, day: 1, hour: 1, minute: 30, second: 15, microsecond: 250_000)
    #expect(stamp(wall.instant(offset: 0)) == "2026-05-01 01:30:15.250000")
    #expect(stamp(wall.instant(offset: 7200)) == "2026-04-30 23:30:15.250000")
    #expect(stamp(wall.instant(offset: -12_600)) == "2026-05-01 05:00:15.250000")
  }

  @Test(
    arguments: [(0, 0), (999_999, 0), (1_000_000, 1), (-1, -1), (-1_000_000, -1), (-1_000_001, -2)] as [(Int64, Int64)])
  func `whole seconds are rounded down, before 1970 too`(microseconds: Int64, seconds: Int64) {
    #expect(Instant(microseconds: microseconds).seconds == seconds)
  }

  @Test func `moments are ordered by time`() {
    let moments = [
      Instant.distantPast, Instant(seconds: -1), Instant(microseconds: -1), Instant(seconds: 0), .distantFuture,
    ]
    #expect(moments.shuffled().sorted() == moments)
  }
}
