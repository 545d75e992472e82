@testable import Ingest
import Testing

@Suite("A date as people's programs write it")
struct DateTextTests {
  private func read(_ cell: String, _ order: DayOrder) -> String? {
    let bytes = Array(cell.utf8)
    guard let (clock, offset) = DateText(bytes.span)?.clock(order) else { return nil }
    return stamp(clock.instant(offset: offset ?? 0))
  }

  private func evidence(_ cell: String) -> DateText.Evidence? {
    let bytes = Array(cell.utf8)
    return DateText(bytes.span)?.evidence
  }

  @Test(
    arguments: [
      ("31/12/2026", .dayFirst, "2026-12-31 00:00:00"), ("12/31/2026", .monthFirst, "2026-12-31 00:00:00"),
      ("31.12.2026 23:59", .dayFirst, "2026-12-31 23:59:00"), ("31-12-26", .dayFirst, "2026-12-31 00:00:00"),
      ("5/31/2016 0:37", .monthFirst, "2016-05-31 00:37:00"), ("13/1/69", .dayFirst, "2069-01-13 00:00:00"),
      ("13/1/70", .dayFirst, "1970-01-13 00:00:00"), ("12/31/2026 2:30 PM", .monthFirst, "2026-12-31 14:30:00"),
      ("12/31/2026 12:00 AM", .monthFirst, "2026-12-31 00:00:00"), ("12/31/2026 12:05:09pm", .monthFirst, "2026-12-31 12:05:09"),
      ("12/31/2026, 2:30:00\u{202F}p.m.", .monthFirst, "2026-12-31 14:30:00"),
      ("31/12/2026 10:00:00.250", .dayFirst, "2026-12-31 10:00:00.250000"),
      ("31/12/2026 10:00 +02:00", .dayFirst, "2026-12-31 08:00:00"), ("31/12/2026 10:00 UTC", .dayFirst, "2026-12-31 10:00:00"),
      ("29/2/2024", .dayFirst, "2024-02-29 00:00:00"),
    ] as [(String, DayOrder, String)])
  func `shows its order by a number above twelve`(cell: String, order: DayOrder, utc: String) {
    #expect(evidence(cell) == .decides(order))
    #expect(read(cell, order) == utc)
    #expect(read(cell, order == .dayFirst ? .monthFirst : .dayFirst) == nil)
  }

  @Test(arguments: [
    ("05/06/2026", "2026-06-05 00:00:00", "2026-05-06 00:00:00"), ("5.6.26 7:08", "2026-06-05 07:08:00", "2026-05-06 07:08:00"),
    ("01-12-2026", "2026-12-01 00:00:00", "2026-01-12 00:00:00"),
  ])
  func `is open where both numbers may be a month`(cell: String, dayFirst: String, monthFirst: String) {
    #expect(evidence(cell) == .open)
    #expect(read(cell, .dayFirst) == dayFirst)
    #expect(read(cell, .monthFirst) == monthFirst)
  }

  @Test(arguments: [
    ("05/05/2026", "2026-05-05 00:00:00"), ("Dec 31, 2026, 23:59:00", "2026-12-31 23:59:00"),
    ("May 1, 2026, 9:05:00 AM", "2026-05-01 09:05:00"), ("December 31 2026", "2026-12-31 00:00:00"),
    ("31 December 2026 10:00", "2026-12-31 10:00:00"), ("31-Dec-26", "2026-12-31 00:00:00"), ("1. Sept. 2026", "2026-09-01 00:00:00"),
    ("Thu, 31 Dec 2026 23:59:00 +0100", "2026-12-31 22:59:00"), ("Thursday, December 31, 2026", "2026-12-31 00:00:00"),
    ("2026/12/31 10:00", "2026-12-31 10:00:00"), ("2026.12.31", "2026-12-31 00:00:00"), ("2026-1-5 9:00", "2026-01-05 09:00:00"),
  ])
  func `needs no order where a month has its name, the year is first or both numbers are one`(cell: String, utc: String) {
    #expect(evidence(cell) == DateText.Evidence.none)
    #expect(read(cell, .dayFirst) == utc)
    #expect(read(cell, .monthFirst) == utc)
  }

  @Test(arguments: [
    "", "now", "31/13/2026", "0/5/2026", "30/02/2026", "31/12", "31/12/202", "31/12-2026", "31/12/2026x", "31/12/2026 25:00",
    "31/12/2026 10:60", "31/12/2026 10", "12/31/2026 13:00 PM", "12/31/2026 0:30 AM", "31/12/2026 10:00 CEST", "Dez 31, 2026",
    "Marsupial 3, 2026", "Dec 2026", "1/2/3/4", "123/4/2026", "Dec 32, 2026", "2026/13/01", "#1050", "45631",
  ])
  func `is nothing else`(cell: String) {
    #expect(evidence(cell) == nil)
  }

  @Test(arguments: [
    ("45631", "2024-12-05 00:00:00"), ("45631.5", "2024-12-05 12:00:00"), ("45631,75", "2024-12-05 18:00:00"),
    ("45631.0416666667", "2024-12-05 01:00:00"), ("45631.99999999", "2024-12-06 00:00:00"), ("25569", "1970-01-01 00:00:00"),
    ("61", nil), ("4563", nil), ("456310", nil), ("45631.", nil), ("45631.5x", nil), ("09999", nil),
  ] as [(String, String?)])
  func `may be a spreadsheet's serial day`(cell: String, utc: String?) {
    let bytes = Array(cell.utf8)
    #expect(readSerialDay(bytes.span).map { stamp($0.instant(offset: 0)) } == utc)
  }

  @Test func `days of seventy years come back in both orders`() {
    for day in stride(from: daysSince1970(year: 1999, month: 1, day: 1), to: daysSince1970(year: 2069, month: 12, day: 31), by: 17) {
      let date = dateOf(daysSince1970: day)
      let expected = stamp(Instant(seconds: Int64(day) * 86_400))
      if read("\(date.day)/\(date.month)/\(date.year)", .dayFirst) != expected { Issue.record("\(date)") }
      if read("\(date.month)-\(date.day)-\(date.year)", .monthFirst) != expected { Issue.record("\(date)") }
    }
  }
}
