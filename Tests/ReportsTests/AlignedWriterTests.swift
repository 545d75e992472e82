import Metrics
import Testing

@testable import Reports

struct AlignedWriterTests {
  private let table = Table(
    name: "t", columns: [.init("page", .text), .init("sessions", .count), .init("bounce_rate", .rate)],
    rows: [
      [.text("/"), .count(12), .decimal(units: 250_000, digits: 6)], [.text("/long"), .count(3), .missing],
    ])

  @Test func `text stands to the left, figures to the right, and no line ends in blanks`() {
    #expect(
      written(table, as: "table") == """
        page   sessions  bounce_rate
        /            12     0.250000
        /long         3

        """)
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
      rows: ["/日本", "/👍", "/☕", "/e\u{301}", "/größe"].map { [.text($0), .count(1)] })
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

  @Test func `long text is cut at sixty columns`() {
    func run(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
    let texts = [run("a", 60), run("b", 61), run("日", 31)]
    let lines = written(.texts(texts), as: "table").split(separator: "\n").map(String.init)
    // 59 columns and the mark; of characters two columns wide only 29 fit before it.
    #expect(lines[1...] == [run("a", 60), run("b", 59) + "…", run("日", 29) + "…"])
  }

  // MARK: Blocks

  /// A key of eight columns, and columns of ten.
  private func wide(_ count: Int) -> Table {
    let names = (0..<count).map { String("column_\($0)_xx".prefix(10)) }
    return Table(
      name: "wide", columns: [.init("cohort", .period)] + names.map { .init($0, .count) },
      rows: ["2026-W45", "2026-W46"].map { [.text($0)] + (0..<count).map { .count($0) } })
  }

  @Test func `a table that fits the terminal is one block`() {
    // 8 + 6 × (2 + 10) = 80.
    let lines = written(wide(6), as: "table", style { $0.width = 80 }).split(separator: "\n")
    #expect(lines.map(\.count) == [80, 80, 80])
  }

  @Test func `a wider table goes on below, its first column repeated`() {
    let output = written(wide(13), as: "table", style { $0.width = 80 })
    let blocks = output.split(separator: "\n\n").map { $0.split(separator: "\n") }
    // 6, 6 and 1 columns of figures, each with the key.
    #expect(blocks.map { $0[0].split(separator: " ").count } == [7, 7, 2])
    for block in blocks {
      #expect(block.map { $0.prefix(8) } == ["cohort  ", "2026-W45", "2026-W46"])
      #expect(block.allSatisfy { $0.count <= 80 })
    }
    let shown = blocks.flatMap { $0[0].split(separator: " ").dropFirst() }
    #expect(shown.map(String.init) == wide(13).columns.dropFirst().map(\.name))
    #expect(!output.split(separator: "\n").contains { $0.hasSuffix(" ") })
  }

  @Test func `one column less of terminal is one block more`() {
    let output = written(wide(6), as: "table", style { $0.width = 79 })
    #expect(output.split(separator: "\n\n").map { $0.split(separator: "\n")[0].split(separator: " ").count } == [6, 2])
  }

  @Test func `a column that is wider than the terminal stands alone beside the key`() {
    let output = written(wide(2), as: "table", style { $0.width = 5 })
    #expect(output.split(separator: "\n\n").map { $0.split(separator: "\n")[0].split(separator: " ").count } == [2, 2])
  }

  @Test func `without a terminal there is no limit`() {
    #expect(written(wide(40), as: "table").split(separator: "\n").count == 3)
  }

  static let widths: [(text: String, width: Int)] = [
    ("", 0), ("abc", 3), ("größe", 5), ("e\u{301}", 1), ("日本", 4), ("한글", 4), ("Ａ", 2), ("ｱ", 1), ("…", 1), ("–", 1),
    ("👍", 2),
    // Emoji of older blocks are as wide; flags are two letters of one column each.
    ("☕", 2), ("✅", 2), ("⌚", 2), ("♥", 1), ("🇩🇪", 2), ("a\u{200D}b", 2), ("\u{FFFD}", 1), ("я", 1),
  ]

  @Test(arguments: widths)
  func `wide characters and emoji take two columns, combining marks none`(text: String, width: Int) {
    #expect(displayWidth(text) == width)
  }
}
