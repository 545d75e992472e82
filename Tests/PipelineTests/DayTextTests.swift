import Foundation
import Ingest
import Metrics
import Testing

@testable import waymark

@Suite("Days that --since and --until name")
struct DayTextTests {
  /// 2026-11-22, a Sunday.
  private static let today = daysSince1970(year: 2026, month: 11, day: 22)

  private func days(_ text: String) -> String? {
    let calendar = PeriodCalendar(.day, in: .utc())
    return parseDays(text, today: Self.today).map { "\(calendar.name(of: $0.lowerBound)) \(calendar.name(of: $0.upperBound))" }
  }

  @Test(arguments: [
    ("2026-11-21", "2026-11-21 2026-11-21"), ("2024-02-29", "2024-02-29 2024-02-29"), ("2026-11", "2026-11-01 2026-11-30"),
    ("2024-02", "2024-02-01 2024-02-29"), ("2026-12", "2026-12-01 2026-12-31"), ("2026", "2026-01-01 2026-12-31"),
    ("2026-W47", "2026-11-16 2026-11-22"), ("2026-W01", "2025-12-29 2026-01-04"), ("2026-W1", "2025-12-29 2026-01-04"),
    ("2026-W53", "2026-12-28 2027-01-03"), ("2027-W01", "2027-01-04 2027-01-10"), ("2025-W52", "2025-12-22 2025-12-28"),
    ("today", "2026-11-22 2026-11-22"), ("yesterday", "2026-11-21 2026-11-21"), ("0d", "2026-11-22 2026-11-22"),
    ("1d", "2026-11-21 2026-11-21"), ("7d", "2026-11-15 2026-11-15"), ("365d", "2025-11-22 2025-11-22"),
  ])
  func `each form has its first and its last day`(text: String, expected: String) {
    #expect(days(text) == expected)
  }

  @Test(arguments: [
    "", "d", "24h", "7", "7 d", "-7d", "+7d", "7.5d", "40000d", "99999999999999999999d", "Today", "tomorrow", "2026-", "2026-13", "2026-00",
    "2026-1", "2026-+1", "2026-11-31", "2023-02-29", "2026-11-1", "2026-11-+1", "2026-W0", "2026-W54", "2025-W53", "2026-W", "2026-W+5",
    "2026-11-21-01", "0000", "20266", "26-11", "last week",
  ])
  func `what is no whole day, week, month or year is refused`(text: String) {
    #expect(days(text) == nil)
  }

  @Test func `a range may have one end in words and one in days`() throws {
    func range(_ since: String, _ until: String) throws -> ShownRange { try shownRange(since: since, until: until, today: Self.today) }
    #expect(try range("7d", "yesterday") == ShownRange(first: Self.today - 7, last: Self.today - 1))
    #expect(try range("2026-11", "today") == ShownRange(first: Self.today - 21, last: Self.today))
    #expect(throws: Failure(64, "--since lies after --until")) { try range("today", "yesterday") }
  }

  /// The day changes at the other end of the world first: at every moment it is another one in Kiritimati than in Pago Pago.
  @Test func `the day of the run is that of the report's time zone`() throws {
    var settings = Settings()
    let utc = Int(Date().timeIntervalSince1970) / 86_400
    settings.timezone = "Pacific/Kiritimati"
    let early = currentDay(settings)
    settings.timezone = "Pacific/Pago_Pago"
    let late = currentDay(settings)
    #expect(early - late == 1 || early - late == 2)
    #expect((utc...(utc + 1)).contains(early) && ((utc - 1)...utc).contains(late))
  }

  /// A log with a pageview on each of three days, the last of them today.
  @Test func `a report of yesterday and today leaves out the day before`() throws {
    func day() -> Int { Int(Date().timeIntervalSince1970) / 86_400 }
    var (first, output) = (day(), "")
    try Project.inTemporaryFolder { folder in
      repeat {
        first = day()
        let lines = (0...2).reversed().map { ago -> String in
          let date = dateOf(daysSince1970: first - ago)
          let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][date.month - 1]
          let number = date.day < 10 ? "0\(date.day)" : "\(date.day)"
          return "192.0.2.1 - - [\(number)/\(month)/\(date.year):00:00:01 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"Mozilla/5.0 Firefox/136.0\"\n"
        }
        try Project.write(lines.joined(), to: folder + "/access.log")
        output = try BuiltCommand.run(["report", folder, "--since", "yesterday", "--out", folder + "/.out", "--table", "kpis"]).text
      } while day() != first
      let calendar = PeriodCalendar(.day, in: .utc())
      #expect(output.split(separator: "\n").dropFirst().map { String($0.prefix(10)) } == [calendar.name(of: first - 1), calendar.name(of: first)])
      let record = try String(contentsOfFile: folder + "/.out/run.json", encoding: .utf8)
      #expect(record.contains("\"since\": \"\(calendar.name(of: first - 1))\""))
    }
  }
}
