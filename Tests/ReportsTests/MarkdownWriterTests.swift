import Metrics
import TestSupport
import Testing

@testable import Reports

struct MarkdownWriterTests {
  @Test func `figures stand to the right, text to the left`() {
    #expect(
      written(.everyKind, as: "markdown") == #"""
        | period | page | sessions | rate | revenue | complete |
        | --- | --- | ---: | ---: | ---: | --- |
        | 2026-11 | /a | 12 | 0.250000 | 1234.50 | true |
        | 2026-12 | /b | -3 |  | -0.05 | false |

        """#)
  }

  @Test func `column names stand as they are`() {
    let table = Table(name: "t", columns: [.init("bounce_rate", .rate)])
    #expect(written(table, as: "markdown") == "| bounce_rate |\n| ---: |\n")
  }

  @Test func `several tables stand each under its name`() {
    #expect(
      written([.texts(["/"], name: "one"), .texts([], name: "two")], as: "markdown") == """
        ## one

        | page |
        | --- |
        | / |

        ## two

        | page |
        | --- |

        """)
  }

  static let escaped: [(text: String, shown: String)] = [
    ("a|b", #"a\|b"#), ("||", #"\|\|"#), (#"a\|b"#, #"a\\\|b"#), ("`x`", #"\`x\`"#), ("*a* _b_", #"\*a\* \_b\_"#),
    ("[a](b)", #"\[a\](b)"#), ("<b>&amp;", #"\<b\>\&amp;"#), ("~~a~~", #"\~\~a\~\~"#), ("=1+1", "=1+1"),
    ("größe", "größe"),
    // A mark over a pipe is two characters to every reader of Markdown.
    ("a|\u{301}b", "a\\|\u{301}b"), ("a\nb", "a\u{FFFD}b"), ("\u{1B}[1m", "\u{FFFD}\\[1m"),
  ]

  @Test(arguments: escaped)
  func `text can neither end its cell nor begin markup`(text: String, shown: String) {
    #expect(written(.texts([text]), as: "markdown") == "| page |\n| --- |\n| \(shown) |\n")
  }

  @Test(arguments: 0..<30)
  func `a row has as many cells as the table has columns, whatever is in them`(seed: Int) {
    var random = Seeded(seed)
    let rows = (0..<5).map { _ in
      (0..<3).map { _ in
        let hostile = Array("a|\\`\n\r\u{301}\u{200D}\u{FE0F}~".unicodeScalars)
        let scalars = (0..<random.below(8)).map { _ in random.pick(hostile) }
        return Table.Cell.text(String(String.UnicodeScalarView(scalars)))
      }
    }
    let table = Table(name: "t", columns: ["a", "b", "c"].map { .init($0, .text) }, rows: rows)
    let lines = written(table, as: "markdown").unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 8)
    for line in lines.dropLast() {
      var bars = 0
      var isEscaped = false
      for scalar in line {
        if scalar == "|", !isEscaped { bars += 1 }
        isEscaped = scalar == "\\" && !isEscaped
      }
      #expect(bars == 4, "\(String(line))")
    }
  }
}
