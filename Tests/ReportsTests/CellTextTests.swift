import Metrics
import Testing

@testable import Reports

struct CellTextTests {
  static let decimals: [(units: Int128, digits: Int, text: String)] = [
    (123_450, 2, "1234.50"), (5, 2, "0.05"), (50, 2, "0.50"), (0, 2, "0.00"), (-5, 2, "-0.05"),
    (-123_450, 2, "-1234.50"),
    (1234, 0, "1234"), (0, 0, "0"), (-7, 0, "-7"), (207_286, 6, "0.207286"), (1_000_000, 6, "1.000000"),
    (1500, 3, "1.500"),
    (103, 1, "10.3"),
    (170_141_183_460_469_231_731_687_303_715_884_105_727, 2, "1701411834604692317316873037158841057.27"),
    (.min, 0, "-170141183460469231731687303715884105728"),
  ]

  @Test(arguments: decimals)
  func `a decimal is written with just its digits`(units: Int128, digits: Int, text: String) {
    #expect(decimalText(units, digits) == text)
    #expect(decimalText(units, digits, mark: ",") == text.replacing(".", with: ","))
  }

  @Test func `cells are plain text and a missing one is empty`() {
    let cells: [Table.Cell] = [
      .text("a"), .count(-12), .decimal(units: 5, digits: 1), .flag(true), .flag(false), .missing,
    ]
    #expect(cells.map { CellStyle().text(of: $0) } == ["a", "-12", "0.5", "true", "false", ""])
  }

  static let formulas: [(text: String, written: String)] = [
    ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"), ("\rx", "'\rx"),
    ("\r\n=1", "'\r\n=1"),
    ("=", "'="), ("=\u{301}1", "'=\u{301}1"),
    // These are no formulas.
    ("/=1", "/=1"), (" =1", " =1"), ("a-b", "a-b"), ("'=1", "'=1"), ("\nx", "\nx"), ("", ""), ("−1", "−1"),
  ]

  @Test(arguments: formulas)
  func `text that a spreadsheet would take for a formula is made harmless`(text: String, written: String) {
    var style = CellStyle()
    #expect(style.text(of: .text(text)) == written)
    style.keepsRawText = true
    #expect(style.text(of: .text(text)) == text)
  }

  @Test func `a number is never taken for text`() {
    #expect(CellStyle().text(of: .count(-1)) == "-1")
    #expect(CellStyle().text(of: .decimal(units: -125, digits: 2)) == "-1.25")
  }

  static let controls: [(text: String, shown: String)] = [
    ("\u{1B}[2J", "\u{FFFD}[2J"), ("a\nb\r\tc", "a\u{FFFD}b\u{FFFD}\u{FFFD}c"), ("\r\n", "\u{FFFD}\u{FFFD}"),
    ("\u{0}\u{7F}", "\u{FFFD}\u{FFFD}"),
    // C1: a one-byte CSI in some terminals. And marks that turn the direction of writing.
    ("\u{9B}31m", "\u{FFFD}31m"), ("a\u{202E}b\u{2066}c", "a\u{FFFD}b\u{FFFD}c"),
    ("größe 日本 👍 e\u{301}\u{A0}", "größe 日本 👍 e\u{301}\u{A0}"),
  ]

  @Test(arguments: controls)
  func `control characters are shown as what they are not`(text: String, shown: String) {
    #expect(visible(text) == shown)
  }
}
