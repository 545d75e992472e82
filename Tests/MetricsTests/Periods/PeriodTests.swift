import Foundation
import Ingest
import Testing

@testable import Metrics

struct PeriodTests {
  private func calendar(_ length: PeriodLength, _ zone: String = "UTC") throws -> PeriodCalendar {
    PeriodCalendar(length, in: try #require(TimeZoneRules(name: zone)))
  }

  static let weeks: [(date: String, week: String)] = [
    // 2020 has 53 weeks, the last of which ends on Sunday, 3 January 2021.
    ("2020-12-27", "2020-W52"), ("2020-12-28", "2020-W53"), ("2021-01-01", "2020-W53"), ("2021-01-03", "2020-W53"),
    ("2021-01-04", "2021-W01"),
    // 30 December 2024 is the Monday before Thursday, 2 January 2025.
    ("2024-12-29", "2024-W52"), ("2024-12-30", "2025-W01"), ("2025-01-05", "2025-W01"), ("2025-01-06", "2025-W02"),
    ("2026-11-21", "2026-W47"), ("2000-01-02", "1999-W52"), ("2000-01-03", "2000-W01"), ("1970-01-01", "1970-W01"),
    ("1969-12-28", "1969-W52"), ("1969-12-29", "1970-W01"),
  ]

  @Test(arguments: weeks)
  func `a week belongs to the year of its Thursday`(date: String, week: String) throws {
    let calendar = try calendar(.week)
    #expect(calendar.name(of: calendar.period(of: instant(date + " 12:00"))) == week)
    #expect(calendar.name(of: calendar.period(ofDay: day(date))) == week)
  }

  @Test func `weeks are named as Foundation's ISO calendar names them, on every day of sixty years`() throws {
    let calendar = try calendar(.week)
    var iso = Calendar(identifier: .iso8601)
    iso.timeZone = .gmt
    for number in stride(from: day("1969-12-01"), through: day("2030-01-31"), by: 1) {
      let date = Date(timeIntervalSince1970: Double(number) * 86_400)
      let parts = iso.dateComponents([.yearForWeekOfYear, .weekOfYear], from: date)
      let (year, week) = (try #require(parts.yearForWeekOfYear), try #require(parts.weekOfYear))
      let name = calendar.name(of: calendar.period(ofDay: number))
      if name != "\(year)-W\(week < 10 ? "0" : "")\(week)" { Issue.record("day \(number) is not in \(name)") }
    }
  }

  static let names: [(length: PeriodLength, time: String, name: String)] = [
    (.day, "2026-11-21 00:00:00", "2026-11-21"), (.day, "2026-11-21 23:59:59", "2026-11-21"),
    (.day, "2024-02-29 12:00", "2024-02-29"), (.day, "1969-12-31 23:59:59", "1969-12-31"),
    (.day, "0999-01-02", "0999-01-02"),
    (.month, "2026-11-30 23:59:59", "2026-11"), (.month, "2026-12-01 00:00:00", "2026-12"),
    (.month, "2027-01-01", "2027-01"),
    (.month, "1969-12-31", "1969-12"), (.month, "2024-02-29", "2024-02"),
    (.total, "2026-11-21", "total"), (.total, "1969-01-01", "total"),
  ]

  @Test(arguments: names)
  func `periods are named as ISO dates`(length: PeriodLength, time: String, name: String) throws {
    let calendar = try calendar(length)
    #expect(calendar.name(of: calendar.period(of: instant(time))) == name)
  }

  @Test(arguments: [PeriodLength.day, .week, .month])
  func `consecutive periods differ by one`(length: PeriodLength) throws {
    let calendar = try calendar(length)
    var last = calendar.period(ofDay: day("1999-06-15"))
    var names: Set<String> = [calendar.name(of: last)]
    for number in day("1999-06-16")...day("2005-03-31") {
      let period = calendar.period(ofDay: number)
      #expect(period == last || period == last + 1)
      #expect(names.insert(calendar.name(of: period)).inserted == (period != last))
      last = period
    }
  }

  // MARK: Daylight saving

  static let berlin: [(time: String, day: String)] = [
    // Clocks go forward on 29 March 2026 at 01:00 UTC: the day begins at 23:00 UTC and ends 23 hours later.
    ("2026-03-28 22:59:59", "2026-03-28"), ("2026-03-28 23:00:00", "2026-03-29"), ("2026-03-29 21:59:59", "2026-03-29"),
    ("2026-03-29 22:00:00", "2026-03-30"),
    // They go back on 25 October at 01:00 UTC: the day begins at 22:00 UTC and ends 25 hours later.
    ("2026-10-24 21:59:59", "2026-10-24"), ("2026-10-24 22:00:00", "2026-10-25"), ("2026-10-25 22:59:59", "2026-10-25"),
    ("2026-10-25 23:00:00", "2026-10-26"),
  ]

  @Test(arguments: berlin)
  func `days of a zone with daylight saving have 23 and 25 hours`(time: String, day: String) throws {
    let calendar = try calendar(.day, "Europe/Berlin")
    #expect(calendar.name(of: calendar.period(of: instant(time))) == day)
  }

  @Test func `weeks and months begin at the zone's midnight`() throws {
    // Berlin is an hour ahead in winter, so November and week 49 begin and end at 23:00 UTC.
    let months = try calendar(.month, "Europe/Berlin")
    let october = ["2026-10-31 22:59:59", "2026-10-31 23:00"].map { months.name(of: months.period(of: instant($0))) }
    #expect(october == ["2026-10", "2026-11"])
    let weeks = try calendar(.week, "Europe/Berlin")
    let november = ["2026-11-29 22:59:59", "2026-11-29 23:00"].map { weeks.name(of: weeks.period(of: instant($0))) }
    #expect(november == ["2026-W48", "2026-W49"])
  }

  static let texts: [(time: String, zone: String, text: String)] = [
    ("2026-11-21 18:12:58", "UTC", "2026-11-21T18:12:58+00:00"),
    ("2026-10-25 00:30", "Europe/Berlin", "2026-10-25T02:30:00+02:00"),
    ("2026-10-25 01:30", "Europe/Berlin", "2026-10-25T02:30:00+01:00"),
    ("2026-01-01 04:59:59", "America/New_York", "2025-12-31T23:59:59-05:00"),
    ("2026-01-01 00:00", "Asia/Kathmandu", "2026-01-01T05:45:00+05:45"),
    ("2026-01-01 00:00", "America/St_Johns", "2025-12-31T20:30:00-03:30"),
    ("1969-12-31 23:59:59", "UTC", "1969-12-31T23:59:59+00:00"),
  ]

  @Test(arguments: texts)
  func `an instant is written with the zone's offset then`(time: String, zone: String, text: String) throws {
    let zone = try #require(TimeZoneRules(name: zone))
    #expect(isoText(of: instant(time), in: zone) == text)
  }

  @Test func `fractions of a second are left out, before 1970 too`() throws {
    let zone = try #require(TimeZoneRules(name: "UTC"))
    #expect(isoText(of: Instant(microseconds: 1_999_999), in: zone) == "1970-01-01T00:00:01+00:00")
    #expect(isoText(of: Instant(microseconds: -1), in: zone) == "1969-12-31T23:59:59+00:00")
  }

  // MARK: What is shown

  static let shown: [(length: PeriodLength, date: String, isShown: Bool)] = [
    // From Wednesday, 11 November 2026, to Tuesday, 24 November: weeks 46 to 48, of which any day is enough.
    (.day, "2026-11-10", false), (.day, "2026-11-11", true), (.day, "2026-11-24", true), (.day, "2026-11-25", false),
    (.week, "2026-11-08", false), (.week, "2026-11-09", true), (.week, "2026-11-29", true),
    (.week, "2026-11-30", false),
    (.month, "2026-10-31", false), (.month, "2026-11-01", true), (.month, "2026-11-30", true),
    (.month, "2026-12-01", false),
    (.total, "2020-01-01", true),
  ]

  @Test(arguments: shown)
  func `a period is shown when a day of it is in the range`(length: PeriodLength, date: String, isShown: Bool) throws {
    let calendar = try calendar(length)
    let period = calendar.period(ofDay: day(date))
    let (first, last) = (day("2026-11-11"), day("2026-11-24"))
    #expect(ShownRange(first: first, last: last).contains(period, of: calendar) == isShown)
    // With one end only, what lies beyond the other is shown.
    let isLate = period > calendar.period(ofDay: last)
    #expect(ShownRange(first: first).contains(period, of: calendar) == (isShown || isLate))
    #expect(ShownRange(last: last).contains(period, of: calendar) == (isShown || !isLate))
    #expect(ShownRange().contains(period, of: calendar))
  }

  @Test(arguments: [PeriodLength.day, .week, .month])
  func `a period's days are those that fall into it`(length: PeriodLength) {
    let calendar = PeriodCalendar(length, in: .utc())
    // From before the epoch, over leap years.
    for day in stride(from: -800, to: 24_000, by: 1) {
      let period = calendar.period(ofDay: day)
      #expect(calendar.days(of: period).contains(day))
      if calendar.period(ofDay: day - 1) != period { #expect(calendar.days(of: period).lowerBound == day) }
      if calendar.period(ofDay: day + 1) != period { #expect(calendar.days(of: period).upperBound == day + 1) }
    }
  }
}
