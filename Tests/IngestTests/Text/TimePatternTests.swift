@testable import Ingest
import Testing

@Suite("A pattern for times")
struct TimePatternTests {
  private func read(_ pattern: String, _ cell: String, zone: String = "UTC") throws -> String? {
    let pattern = try #require(TimePattern(pattern))
    let bytes = Array(cell.utf8)
    return pattern.read(bytes.span, zone: try rules(zone)).map(stamp)
  }

  @Test(arguments: [
    ("dd/MM/yyyy HH:mm", "05/10/2026 14:30", "2026-10-05 14:30:00"),
    ("MM/dd/yyyy HH:mm", "05/10/2026 14:30", "2026-05-10 14:30:00"),
    ("d.M.yyyy", "5.1.2026", "2026-01-05 00:00:00"), ("d.M.yyyy", "15.11.2026", "2026-11-15 00:00:00"),
    ("M/d/yyyy H:m:s", "1/5/2026 7:3:9", "2026-01-05 07:03:09"),
    ("MMM d, yyyy h:mm a", "Jan 5, 2026 1:05 pm", "2026-01-05 13:05:00"),
    ("MMM d, yyyy hh:mm a", "DEC 31, 2026 12:00 AM", "2026-12-31 00:00:00"),
    ("MMM d, yyyy h:mma", "dec 31, 2026 12:30PM", "2026-12-31 12:30:00"),
    ("a h:mm dd.MM.yyyy", "pm 1:05 05.01.2026", "2026-01-05 13:05:00"),
    ("yyyyMMddHHmmss", "20261005143059", "2026-10-05 14:30:59"),
    ("yy-MM-dd", "26-01-05", "2026-01-05 00:00:00"), ("yy-MM-dd", "70-01-01", "1970-01-01 00:00:00"),
    ("yy-MM-dd", "69-12-31", "2069-12-31 00:00:00"), ("yy-MM-dd", "99-12-31", "1999-12-31 00:00:00"),
    ("dd MMM yyyy HH:mm:ss.SSS Z", "05 Oct 2026 14:30:00.25 +0200", "2026-10-05 12:30:00.250000"),
    ("yyyy-MM-dd'T'HH:mm:ssXXX", "2026-05-01T09:59:00+02:00", "2026-05-01 07:59:00"),
    ("yyyy-MM-dd HH:mm:ss Z", "2026-05-01 09:59:00 UTC", "2026-05-01 09:59:00"),
    ("dd.MM.yyyy 'um' HH:mm 'Uhr'", "05.10.2026 um 14:30 Uhr", "2026-10-05 14:30:00"),
  ])
  func `reads what follows it`(pattern: String, cell: String, utc: String) throws {
    #expect(try read(pattern, cell) == utc)
  }

  @Test(arguments: [
    ("dd/MM/yyyy", "5/10/2026"), ("dd/MM/yyyy", "05-10-2026"), ("dd/MM/yyyy", "05/10/26"),
    ("dd/MM/yyyy", "05/10/2026 14:30"),
    ("dd/MM/yyyy", "31/02/2026"), ("dd/MM/yyyy", "05/13/2026"), ("dd/MM/yyyy", ""), ("d.M.yyyy", "123.1.2026"),
    ("dd.MM.yyyy HH:mm", "05.10.2026 24:00"), ("dd.MM.yyyy HH:mm", "05.10.2026"), ("d MMM yyyy", "5 Okt 2026"),
    ("d MMM yyyy", "5 October 2026"), ("dd.MM.yyyy h:mm a", "05.10.2026 13:00 pm"),
    ("dd.MM.yyyy h:mm a", "05.10.2026 0:30 am"),
    ("dd.MM.yyyy h:mm a", "05.10.2026 1:30 xm"), ("dd.MM.yyyy h:mm a", "05.10.2026 1:30 p"),
    ("dd.MM.yyyy HH:mm Z", "05.10.2026 14:30 "),
    ("dd.MM.yyyy HH:mm:ss.SSS", "05.10.2026 14:30:00."), ("dd.MM.yyyy 'um' HH:mm", "05.10.2026 at 14:30"),
    ("yyyy-MM-dd", "2026-0x-01"),
  ])
  func `refuses what doesn't`(pattern: String, cell: String) throws {
    #expect(try read(pattern, cell) == nil)
  }

  @Test(arguments: [
    "", "yyyy", "dd/MM", "HH:mm", "MM/yyyy", "yyyy-dd", "yyyy-MM-dd EEE", "yyyyy-MM-dd", "y-MM-dd", "yyyy-DD-MM",
    "MMMM d yyyy",
    "ddd/MM/yyyy", "yyyy-MM-dd HHH:mm", "yyyy-MM-dd mmm", "yyyy-MM-dd 'T", "yyyy-MM-ddTHH:mm", "yyyy-MM-dd aa",
    "dd/mm/yyyy",
  ])
  func `with unknown letters, or without year, month and day, is none`(pattern: String) {
    #expect(TimePattern(pattern) == nil)
  }

  @Test func `a time without an offset is the zone's, one with an offset its own`() throws {
    #expect(try read("dd.MM.yyyy HH:mm", "05.07.2026 14:30", zone: "Europe/Berlin") == "2026-07-05 12:30:00")
    #expect(try read("dd.MM.yyyy HH:mm Z", "05.07.2026 14:30 +0000", zone: "Europe/Berlin") == "2026-07-05 14:30:00")
  }
}
