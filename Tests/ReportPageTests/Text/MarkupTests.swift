import Testing

@testable import ReportPage

struct MarkupTests {
  @Test(arguments: [
    ("<script>", "&lt;script&gt;"), ("a & b", "a &amp; b"), ("\"x\" 'y'", "&quot;x&quot; &#39;y&#39;"), ("/größe/日本", "/größe/日本"),
    // No control, and nothing that turns the direction of writing.
    ("a\u{0}b\u{1B}c\u{85}", "a\u{FFFD}b\u{FFFD}c\u{FFFD}"), ("\u{202E}gnp.exe", "\u{FFFD}gnp.exe"),
    // A mark over a sign makes it another character to Swift, and to no browser.
    ("<\u{301}b>", "&lt;\u{301}b&gt;"), ("&\u{20D2}", "&amp;\u{20D2}"), ("", ""),
  ])
  func `what is put into markup is text`(text: String, expected: String) {
    let markup: Markup = "<td title=\"\(text)\">\(text)"
    #expect(Array(markup.text.unicodeScalars) == Array("<td title=\"\(expected)\">\(expected)".unicodeScalars))
  }

  @Test func `markup in markup stays markup, and numbers are written out`() {
    let cell: Markup = "<b>\("<")</b>"
    let row: Markup = "<tr>\(cell)\(12)"
    #expect(row.text == "<tr><b>&lt;</b>12")
    #expect([cell, row].joined().text == cell.text + row.text)
  }
}
