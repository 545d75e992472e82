import Metrics
import Reports
import Testing

@testable import ReportPage

struct ReportPageTests {
  private func facts(_ warnings: [String] = [], _ settings: [(key: String, value: String)] = [("timezone", "UTC")]) -> PageFacts {
    PageFacts(
      version: "1", zone: "UTC", first: "2026-03-01T00:00:00+00:00", last: "2026-03-02T10:00:00+00:00", lastPeriod: "2026-03-02", period: "day", cohort: "week",
      stages: ["awareness"], settings: settings, warnings: warnings)
  }

  private func page(_ tables: [Table], _ warnings: [String] = []) -> String {
    String(decoding: ReportPage(tables, facts(warnings)).bytes(), as: UTF8.self)
  }

  @Test func `without any table there is a page, and it says that there is nothing`() {
    let page = page([])
    #expect(page.hasPrefix("<!DOCTYPE html>"))
    #expect(page.contains("no session and no order"))
    #expect(!page.contains("{{"))
  }

  @Test func `a page of some sessions or some days says so at its beginning`() {
    let totals = Table(name: "totals", columns: [.init("period", .period), .init("sessions", .count)], rows: [[.text("total"), .count(7)]])
    func page(_ settings: [(key: String, value: String)]) -> String {
      String(decoding: ReportPage([totals], facts([], settings)).bytes(), as: UTF8.self)
    }
    let whole = page([("timezone", "UTC")])
    #expect(whole.contains("<h3>All data, ") && !whole.contains("class=\"limit\""))
    let limited = page([("where", "channel=<b>"), ("since", "2026-03-01"), ("by", "device")])
    #expect(limited.contains("<h3>All sessions that fit, "))
    for said in ["Only sessions with channel=&lt;b&gt;.", "Periods are shown from 1 March 2026 on only.", "Cut by device."] {
      #expect(limited.contains("<p class=\"limit\">\(said)</p>"), "\(said)")
    }
  }

  @Test(arguments: [("2026-03-01", true), ("2026-03-02", false)])
  func `a day before on which the data only began is no measure, and the page says so`(previous: String, isSaid: Bool) {
    let totals = Table(name: "totals", columns: [.init("period", .period), .init("sessions", .count)], rows: [[.text("total"), .count(7)]])
    let compared = Table(
      name: "compare", columns: [.init("metric", .text), .init("current", .figure), .init("current_period", .period), .init("previous_period", .period)],
      rows: [[.text("sessions"), .count(4), .text("2026-03-03"), .text(previous)]])
    #expect(page([totals, compared]).contains("1 March 2026 may be there in part only") == isSaid)
  }

  @Test func `names and warnings that are markup, or templates, are text`() {
    let hostile = "</script><img src=x onerror=alert(1)>{{{style}}}{{#sections}}"
    let channels = Table(
      name: "channels", columns: [.init("channel", .text), .init("sessions", .count)], rows: [[.text(hostile), .count(7)]])
    let page = page([channels, Table(name: "inputs", columns: [.init("source", .text), .init("records", .count)], rows: [[.text(hostile), .count(1)]])], [hostile])
    #expect(!page.contains("<img"))
    #expect(page.contains("&lt;img src=x onerror=alert(1)&gt;{{{style}}}{{#sections}}"))
  }

  @Test func `a table longer than the page can bear shows its first rows and says so`() {
    let rows = (0..<900).map { [Table.Cell.text("/\($0)"), .count($0), .count(1), .decimal(units: 0, digits: 6), .missing, .missing] }
    let paths = Table(
      name: "paths",
      columns: [.init("path", .text), .init("journeys", .count), .init("conversions", .count), .init("conversion_rate", .rate), .init("revenue", .money), .init("days_to_convert_avg", .average)],
      rows: rows)
    let page = page([paths])
    #expect(page.contains("Table paths, the first 400 rows"))
    #expect(page.contains("paths.csv has all"))
    #expect(page.contains("/399") && !page.contains("/400<"))
  }

  @Test func `the same tables give the same bytes`() {
    let table = Table(name: "channels", columns: [.init("channel", .text), .init("sessions", .count)], rows: [[.text("Direct"), .count(7)]])
    #expect(ReportPage([table], facts()).bytes() == ReportPage([table], facts()).bytes())
  }

  /// RFC 4648's examples, by way of the same function as the policy's hash.
  @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
  func `base64 is RFC 4648's`(text: String, expected: String) { #expect(base64(Array(text.utf8)) == expected) }
}
