import Metrics
import Testing

@testable import Reports

struct AlignedWriterTests {
  private let table = Table(
    name: "t", columns: [.init("page", .text), .init("sessions", .count), .init("bounce_rate", .rate)],
    rows: [
      [.text("/"), .count(12), .decimal(units: 250_000, digits: 6)], [.text("/long"), .count(3), .missing],
    ])

  @Test func `text stands to the left, figures with their units to the right, and no line ends in blanks`() {
    #expect(
      written(table, as: "table") == """
                         bounce
        page   sessions    rate
        /            12  25.00%
        /long         3       –

        """)
  }

  @Test func `money says its currency in the heading`() {
    var table = Table(
      name: "t", columns: [.init("landing_page", .text), .init("revenue_per_visitor", .money)],
      rows: [[.text("/a/longer/page"), .decimal(units: 123_456, digits: 2)]])
    func lines() -> [String] { written(table, as: "table").split(separator: "\n").map(String.init) }
    #expect(lines() == ["                revenue", "                    per", "landing page    visitor", "/a/longer/page  1234.56"])
    table.currency = "EUR"
    #expect(lines() == ["                revenue", "                    per", "                visitor", "landing page        EUR", "/a/longer/page  1234.56"])
  }

  @Test func `several tables stand each under its name, after an empty line`() {
    #expect(
      written([.texts(["/"], name: "one"), .texts([], name: "two")], as: "table") == """
        one
        page
        /

        two
        page

        """)
  }

  @Test func `what follows wide characters stands in line`() {
    let table = Table(
      name: "t", columns: [.init("page", .text), .init("sessions", .count)],
      rows: ["/日本", "/👍", "/☕", "/e\u{301}", "/größe"].map { [.text($0)] + [.count(1)] })
    let lines = written(table, as: "table").split(separator: "\n").map(String.init)
    // The widest page is /größe with 6 columns; two blanks and 8 columns of figures follow.
    #expect(lines.map { displayWidth($0) } == [16, 16, 16, 16, 16, 16])
    #expect(lines.dropFirst().allSatisfy { $0.hasSuffix("       1") })
  }

  @Test func `a terminal's escapes are made harmless`() {
    let output = written(.texts(["\u{1B}]0;x\u{7}", "a\nb"]), as: "table")
    #expect(output == "page\n\u{FFFD}]0;x\u{FFFD}\na\u{FFFD}b\n")
  }

  @Test func `text that would be a formula in a spreadsheet stays as it is`() {
    #expect(written(.texts(["=1"]), as: "table") == "page\n=1\n")
  }

  @Test func `long text is cut at sixty columns, in its middle`() {
    func run(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
    let texts = [run("a", 60), run("b", 61), run("日", 31), run("c", 50) + "/the-end"]
    let lines = written(.texts(texts + [run("c", 60) + "/the-end"]), as: "table").split(separator: "\n").map(String.init)
    #expect(lines[1...] == [run("a", 60), run("b", 40) + "…" + run("b", 19), run("日", 20) + "…" + run("日", 9), texts[3], run("c", 40) + "…" + run("c", 11) + "/the-end"])
    #expect(lines.allSatisfy { displayWidth($0) <= 60 })
  }

  @Test func `only what says so is coloured, and colours move nothing`() {
    let plain = written(table, as: "table")
    let coloured = written(table, as: "table", style { $0.hasColor = true })
    #expect(coloured.contains("\u{1B}[1mpage\u{1B}[0m") && coloured.contains("\u{1B}[2m–\u{1B}[0m"))
    #expect(coloured.replacing(#/\u{1B}\[[0-9]m/#, with: "") == plain)
  }

  @Test func `without UTF-8 only the data go beyond ASCII`() {
    let ascii = style { $0.marks = .ascii }
    let cut = Table.texts([String(repeating: "a", count: 99)])
    #expect(written(table, as: "table", ascii).utf8.allSatisfy { $0 < 0x80 })
    #expect(written(cut, as: "table", ascii).utf8.allSatisfy { $0 < 0x80 })
    #expect(written(.texts(["/größe"]), as: "table", ascii) == "page\n/größe\n")
  }

  // MARK: Blocks

  /// A key of eight columns, and columns of ten.
  private func wide(_ count: Int, rows: Int = 9) -> Table {
    let names = (0..<count).map { String("column\($0)xxxx".prefix(10)) }
    return Table(
      name: "wide", columns: [.init("cohort", .period)] + names.map { .init($0, .count) },
      rows: (0..<rows).map { number in [.text("2026-W4\(number)")] + (0..<count).map { .count($0) } })
  }

  private func blocks(_ output: String) -> [[String]] {
    output.split(separator: "\n\n").map { $0.split(separator: "\n").map(String.init) }
  }

  @Test func `a table that fits the terminal is one block`() {
    // 8 + 6 × (2 + 10) = 80.
    let lines = written(wide(6), as: "table", style { $0.width = 80 }).split(separator: "\n")
    #expect(lines.map(\.count) == [Int](repeating: 80, count: 10))
  }

  @Test func `a wider table goes on below, its key columns repeated`() {
    let output = written(wide(13), as: "table", style { $0.width = 80 })
    // 6, 6 and 1 columns of figures, each with the key.
    #expect(blocks(output).map { $0[0].split(separator: " ").count } == [7, 7, 2])
    for block in blocks(output) {
      #expect(block.map { $0.prefix(8) } == ["cohort  "] + (0..<9).map { "2026-W4\($0)" })
      #expect(block.allSatisfy { $0.count <= 80 })
    }
    let shown = blocks(output).flatMap { $0[0].split(separator: " ").dropFirst() }
    #expect(shown.map(String.init) == wide(13).columns.dropFirst().map(\.name))
    #expect(!output.split(separator: "\n").contains { $0.hasSuffix(" ") })
  }

  @Test func `one column less of terminal is one block more`() {
    let output = written(wide(6), as: "table", style { $0.width = 79 })
    #expect(blocks(output).map { $0[0].split(separator: " ").count } == [6, 2])
  }

  @Test func `a table of few rows is set on its side, a line each figure`() {
    let output = written(wide(13, rows: 3), as: "table", style { $0.width = 40 })
    let lines = output.split(separator: "\n").map(String.init)
    #expect(lines[0] == "cohort      2026-W40  2026-W41  2026-W42")
    #expect(lines[13] == "column12xx        12        12        12")
    #expect(lines.count == 14)
    // Where they don't stand beside each other it goes on below.
    #expect(blocks(written(wide(13, rows: 3), as: "table", style { $0.width = 39 })).count == 7)
  }

  @Test func `a column that is wider than the terminal stands alone beside the key`() {
    let output = written(wide(2), as: "table", style { $0.width = 5 })
    #expect(blocks(output).map { $0[0].split(separator: " ").count } == [2, 2])
  }

  @Test func `long keys give way to figures, and all of them are repeated`() {
    let table = Table(
      name: "flows",
      columns: [.init("landing_page", .text), .init("exit_page", .text), .init("sessions", .count), .init("bounces", .count)],
      rows: [[.text("/" + String(repeating: "a", count: 40)), .text("/" + String(repeating: "b", count: 40)), .count(3), .count(2)]])
    for width in [40, 60, 80] {
      let output = written(table, as: "table", style { $0.width = width })
      #expect(output.split(separator: "\n").allSatisfy { displayWidth(String($0)) <= width }, "\(width)")
      for block in blocks(output) { #expect(block.last?.contains("/a") == true && block.last?.contains("/b") == true) }
    }
    #expect(blocks(written(table, as: "table", style { $0.width = 60 })).count == 1)
  }

  @Test func `where keys leave no room for a figure each row stands by itself`() {
    let names = ["kind", "channel", "source", "medium", "campaign", "keyword"]
    let table = Table(
      name: "touchpoint_campaigns", columns: names.map { .init($0, .text) } + [.init("touchpoints", .count), .init("visitors", .count)],
      rows: (1...2).map { row in names.map { .text("\($0) of row \(row)") } + [.count(131), .count(7)] })
    let found = blocks(written(table, as: "table", style { $0.width = 40 }))
    #expect(found.count == 2)
    #expect(found[0] == names.map { $0 + String(repeating: " ", count: 13 - $0.count) + $0 + " of row 1" } + ["touchpoints  131", "visitors     7"])
    #expect(blocks(written(table, as: "table", style { $0.width = 120 })).count == 1)
  }

  @Test func `without a terminal there is no limit`() {
    #expect(written(wide(40), as: "table").split(separator: "\n").count == 10)
  }
}

struct DisplayWidthTests {
  static let widths: [(text: String, width: Int)] = [
    ("", 0), ("abc", 3), ("größe", 5), ("e\u{301}", 1), ("日本", 4), ("한글", 4), ("Ａ", 2), ("ｱ", 1), ("…", 1), ("–", 1),
    ("👍", 2),
    // Emoji of older blocks are as wide; flags are two letters of one column each; what is joined to an emoji takes no more.
    ("☕", 2), ("✅", 2), ("⌚", 2), ("♥", 1), ("🇩🇪", 2), ("a\u{200D}b", 2), ("👨\u{200D}👩\u{200D}👧", 2), ("\u{FFFD}", 1), ("я", 1),
    ("1\u{FE0F}\u{20E3}", 1), ("नमस्ते", 4), ("█", 1), ("▁", 1),
  ]

  @Test(arguments: widths)
  func `wide characters and emoji take two columns, combining marks none`(text: String, width: Int) {
    #expect(displayWidth(text) == width)
  }

  @Test(arguments: ["/product/teapot-cast-iron", "/製品/カタログ/長い", "👨\u{200D}👩\u{200D}👧👍🏽☕🇩🇪x", "e\u{301}e\u{301}e\u{301}e\u{301}"], 0...30)
  func `what is cut is never wider than asked`(text: String, width: Int) {
    for marks in [TerminalMarks.unicode, .ascii] {
      let cut = shortened(text, to: width, marks)
      #expect(displayWidth(cut) <= width)
      if displayWidth(text) <= width { #expect(cut == text) }
    }
  }
}
