import Metrics
import Testing

@testable import Reports

struct ChartWriterTests {
  private func six(_ units: Int128) -> Table.Cell { .decimal(units: units, digits: 6) }

  private func lines(_ table: Table, _ change: (inout OutputStyle) -> Void = { _ in }) -> [String] {
    written(table, as: "chart", style(change)).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  // MARK: Lines

  private let kpis = Table(
    name: "kpis", columns: [.init("period", .period), .init("sessions", .count), .init("bounce_rate", .rate)],
    rows: [
      [.text("2026-W01"), .count(0), .missing], [.text("2026-W02"), .count(7), .decimal(units: 500_000, digits: 6)],
      [.text("2026-W03"), .count(4), .decimal(units: 250_000, digits: 6)],
    ])

  @Test func `a table of periods has a line a figure, with its last value and the change`() {
    #expect(
      lines(kpis).prefix(5) == [
        "Key figures (kpis): 2026-W01 … 2026-W03, 3 weeks", "", "                    last    change", "sessions     ▁█▅       4    -42.9%",
        "bounce rate   █▁  25.00%  -25.00pp",
      ])
  }

  @Test func `a period that no row is of is a gap`() {
    let table = Table(
      name: "revenue", columns: [.init("period", .period), .init("currency", .text), .init("orders", .count), .init("revenue", .money)],
      rows: [("2025-12-30", 3), ("2026-01-02", 1)].map { [.text($0.0), .text("EUR"), .count($0.1), .decimal(units: 150, digits: 2)] })
    #expect(lines(table)[0] == "Revenue (revenue): 2025-12-30 … 2026-01-02, 4 days")
    // The change is that from the period before, of which there is none.
    #expect(lines(table)[3] == "orders       █  ▁     1       –")
    #expect(lines(table)[4] == "revenue EUR  ▅  ▅  1.50       –")
  }

  @Test func `several things in a period are a line each, for each of the main figures`() {
    let table = Table(
      name: "revenue", columns: [.init("period", .period), .init("currency", .text), .init("orders", .count), .init("revenue", .money)],
      rows: [("2026-01", "EUR", 3), ("2026-01", "JPY", 1), ("2026-02", "EUR", 6)].map {
        [.text($0.0), .text($0.1), .count($0.2), .decimal(units: 150, digits: 2)]
      })
    #expect(
      lines(table).prefix(10) == [
        "Revenue (revenue): 2026-01 … 2026-02, 2 months", "", "orders      last   change", "EUR     ▁█     6  +100.0%", "JPY     ▅      –        –", "",
        "revenue      last  change", "EUR      ▅▅  1.50    0.0%", "JPY      ▅      –       –", "",
      ])
  }

  @Test func `of more periods than fit the last ones are shown, and it says so`() {
    let table = Table(
      name: "kpis", columns: [.init("period", .period), .init("sessions", .count)], rows: (1...31).map { [.text("2026-01-\($0 < 10 ? "0" : "")\($0)"), .count($0)] })
    let narrow = lines(table) { $0.width = 40 }
    #expect(narrow.allSatisfy { displayWidth($0) <= 40 })
    #expect(narrow.joined(separator: " ").contains("Only the last 16 of 31 days fit"))
    #expect(!lines(table).joined().contains("Only"))
  }

  @Test(arguments: [
    ([0, 7, 3], "▁█▄"), ([5, 5], "▅▅"), ([0, 0], "▁▁"), ([nil, 1, nil, 2], " ▁ █"), ([nil], " "), ([-3, 4], "▁█"), ([Int128.max / 16, 0], "█▁"),
  ])
  func `a line goes from the least to the greatest`(values: [Int128?], drawn: String) { #expect(sparkline(values, .unicode) == drawn) }

  // MARK: Bars

  private func pages(_ count: Int) -> Table {
    Table(
      name: "pages", columns: [.init("page", .text), .init("pageviews", .count), .init("exit_rate", .rate)],
      rows: (0..<count).map { [.text("/\($0)"), .count(count - $0), six(500_000)] })
  }

  @Test func `a table of things has bars, as long as the figure, with others beside them`() {
    #expect(
      lines(pages(2)) { $0.width = 40 } == [
        "Pages (pages)", "", "                                    exit", "page                   pageviews    rate",
        "/0    ███████████████          2  50.00%", "/1    ███████▌                 1  50.00%", "",
      ])
  }

  @Test func `of a long table the first rows are shown, and how many more there are`() {
    #expect(lines(pages(23)).contains("… and 3 more; --as table has all of them."))
    #expect(!lines(pages(20)).joined().contains("more"))
    #expect(lines(pages(23)) { $0.marks = .ascii }.contains(".. and 3 more; --as table has all of them."))
  }

  @Test(arguments: [(100, 10, "██████████"), (50, 10, "█████"), (1, 10, "▏"), (0, 10, ""), (55, 10, "█████▌"), (200, 10, "██████████")])
  func `a bar is as long as its part of the most, and whatever is more than nothing can be seen`(value: Int128, width: Int, drawn: String) {
    #expect(bar(value, ofMost: 100, width: width, .unicode) == drawn)
    #expect(bar(value, ofMost: 0, width: width, .unicode) == "")
  }

  @Test func `a column may make sections`() {
    let table = Table(
      name: "attribution", columns: [.init("model", .text), .init("channel", .text), .init("conversions", .average), .init("revenue", .money)],
      rows: [("first", "Email"), ("first", "Direct"), ("last", "Email")].map {
        [.text($0.0), .text($0.1), six(1_500_000), .decimal(units: 150, digits: 2)]
      })
    let drawn = lines(table)
    #expect(drawn.filter { ["first", "last"].contains($0) } == ["first", "last"])
    #expect(drawn.filter { $0.hasPrefix("Email") }.count == 2)
  }

  @Test func `cut by a dimension, each of its values is a section`() {
    let table = Table(
      name: "funnel", columns: [.init("stage", .text), .init("device", .text), .init("visitors", .count), .init("in_order", .count)],
      rows: [("one", "desktop"), ("one", "mobile"), ("two", "desktop"), ("two", "mobile")].map { [.text($0.0), .text($0.1), .count(3), .count(2)] })
    #expect(lines(table).filter { $0.hasPrefix("desktop") || $0.hasPrefix("mobile") || $0.hasPrefix("one") || $0.hasPrefix("two") }.map { $0.prefix(3) } == ["des", "one", "two", "mob", "one", "two"])
  }

  @Test func `a comparison has bars to both sides`() {
    let table = Table(
      name: "compare",
      columns: [
        .init("metric", .text), .init("current", .figure), .init("previous", .figure), .init("change_rate", .rate), .init("verdict", .text),
        .init("current_period", .period), .init("previous_period", .period),
      ],
      rows: [("sessions", 500_000), ("orders", -1_000_000)].map {
        [.text($0.0), .count(3), .count(2), six($0.1), .text("no interval"), .text("2026-02"), .text("2026-01")]
      })
    let drawn = lines(table) { $0.width = 72 }
    #expect(drawn[0] == "Comparison (compare): 2026-02 against 2026-01")
    let rows = drawn.suffix(3).prefix(2)
    #expect(rows.map { $0.contains("│█") } == [true, false])
    #expect(rows.map { $0.contains("█│") } == [false, true])
    #expect(drawn.allSatisfy { displayWidth($0) <= 72 })
    for width in [40, 50, 60, 200] { #expect(lines(table) { $0.width = width }.allSatisfy { displayWidth($0) <= width }) }
  }

  // MARK: The grid

  private func retention(_ cohorts: Int, complete: Bool = true) -> Table {
    var rows: [[Table.Cell]] = []
    for cohort in 0..<cohorts {
      for offset in 0...(cohorts - cohort) {
        rows.append([
          .text("2026-W\(10 + cohort)"), .count(40), .count(offset), .count(offset == 0 ? 40 : 20 / offset), six(0), .flag(complete && offset < 2),
        ])
      }
    }
    return Table(
      name: "retention",
      columns: [
        .init("cohort", .period), .init("cohort_size", .count), .init("offset", .count), .init("retained", .count), .init("retention_rate", .rate),
        .init("complete", .flag),
      ], rows: rows)
  }

  @Test func `cohorts are a grid of percentages, what isn't over marked`() {
    #expect(
      lines(retention(2)).prefix(5) == [
        "Visitor retention (retention)", "", "cohort    size     1     2", "2026-W10    40  50 █  25*▒", "2026-W11    40  50 █",
      ])
    #expect(lines(retention(2)).joined(separator: " ").contains("*: that period was not over"))
  }

  @Test func `of more periods than fit it says how many there are`() {
    let narrow = lines(retention(20)) { $0.width = 40 }
    #expect(narrow.allSatisfy { displayWidth($0) <= 40 })
    #expect(narrow.joined(separator: " ").contains("of 20 periods fit"))
  }

  // MARK: All

  @Test func `every table of the catalogue has a plan of columns that it has`() {
    for known in Catalogue.tables + [Catalogue.comparison] {
      let columns = known.columns.map(\.name)
      let table = Table(name: known.name, columns: known.columns)
      switch ChartPlan.plan(for: table) {
      case .lines(let figures): #expect(Set(columns).isSuperset(of: figures), "\(known.name)")
      case .bars(let figure, let beside, let section): #expect(Set(columns).isSuperset(of: [figure] + beside + [section].compactMap { $0 }), "\(known.name)")
      case .grid, .changes: break
      case nil: Issue.record("\(known.name) can't be drawn")
      }
      // A table without rows is said to have none.
      #expect(written(table, as: "chart").contains("no rows"), "\(known.name)")
    }
  }

  @Test func `without UTF-8 all is ASCII`() {
    for table in [kpis, pages(3), retention(3)] {
      #expect(written(table, as: "chart", style { $0.marks = .ascii }).utf8.allSatisfy { $0 < 0x80 })
    }
  }

  @Test(arguments: [30, 40, 60, 80, 200]) func `nothing is wider than the terminal`(width: Int) {
    let wide = Table(
      name: "flows", columns: [.init("landing_page", .text), .init("exit_page", .text), .init("sessions", .count)],
      rows: ["/日本語のとても長いページ", "/👨\u{200D}👩\u{200D}👧👍🏽", "/" + String(repeating: "x", count: 200)].map { [.text($0), .text($0), .count(7)] })
    for table in [kpis, pages(30), retention(9), wide] {
      for line in lines(table, { $0.width = width }) { #expect(displayWidth(line) <= width, "\(line)") }
    }
  }
}
