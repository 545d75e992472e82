import Metrics
import TestSupport
import Testing

@testable import Reports

struct DelimitedWriterTests {
  @Test func `a table is a header and its rows, each ended by a line feed`() {
    #expect(
      written(.everyKind, as: "csv") == """
        period,page,sessions,rate,revenue,complete
        2026-11,/a,12,0.250000,1234.50,true
        2026-12,/b,-3,,-0.05,false

        """)
  }

  @Test func `without rows it is a header`() {
    #expect(written(.texts([]), as: "csv") == "page\n")
  }

  static let quoted: [(cell: String, text: String)] = [
    ("a", "a"), ("a b", "a b"), ("a,b", "\"a,b\""), ("a;b", "\"a;b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""),
    ("\"", "\"\"\"\""),
    ("a\nb", "\"a\nb\""), ("a\rb", "\"a\rb\""), ("a\r\nb", "\"a\r\nb\""), ("", ""), (",", "\",\""), ("ä", "ä"),
    ("a\tb", "\"a\tb\""), ("/a;=1+2", "\"/a;=1+2\""), ("a|b", "a|b"), ("a b:c", "a b:c"),
    // Made harmless first, then quoted.
    ("=1,2", "\"'=1,2\""), ("\rx", "\"'\rx\""), ("\tx", "\"'\tx\""),
    // A mark over a comma or a quote makes them no other bytes.
    ("a,\u{301}b", "\"a,\u{301}b\""), ("a\"\u{301}", "\"a\"\"\u{301}\""),
  ]

  @Test(arguments: quoted)
  func `quotes stand only where they are needed`(cell: String, text: String) {
    #expect(written(.texts([cell]), as: "csv") == "page\n\(text)\n")
  }

  @Test func `lines may end in carriage return and line feed`() {
    let crlf = style { $0.lineEnding = "\r\n" }
    #expect(written(.texts(["a", "b\nc"]), as: "csv", crlf) == "page\r\na\r\n\"b\nc\"\r\n")
  }

  @Test func `a byte order mark stands once, before everything`() {
    let marked = style { $0.hasByteOrderMark = true }
    let text = written([.texts(["a"]), .texts(["b"])], as: "csv", marked)
    #expect(Array(text.utf8) == [0xEF, 0xBB, 0xBF] + Array("page\na\npage\nb\n".utf8))
    #expect(Array(written(.texts([]), as: "csv").utf8).first == 0x70)
  }

  @Test func `whatever the delimiter is, commas and semicolons are quoted in texts, in numbers only where they separate`() {
    let table = Table(
      name: "t", columns: [.init("a", .text), .init("b", .money)],
      rows: [[.text("x;y,z"), .decimal(units: -150, digits: 2)]])
    let german = style {
      $0.delimiter = ";"
      $0.cells.decimalMark = ","
    }
    #expect(written(table, as: "csv", german) == "a;b\n\"x;y,z\";-1,50\n")
    let odd = style { $0.cells.decimalMark = "," }
    #expect(written(table, as: "csv", odd) == "a,b\n\"x;y,z\",\"-1,50\"\n")
  }

  @Test func `raw cells stay as they are`() {
    let raw = style { $0.cells.keepsRawText = true }
    #expect(written(.texts(["=1", "@x"]), as: "csv", raw) == "page\n=1\n@x\n")
  }

  @Test func `tab-separated text quotes tabs and not commas`() {
    let table = Table(name: "t", columns: [.init("a", .text), .init("b", .text)], rows: [[.text("x\ty"), .text("x,y")]])
    #expect(written(table, as: "tsv") == "a\tb\n\"x\ty\"\tx,y\n")
  }

  @Test(arguments: 0..<40)
  func `what a reader of RFC 4180 reads back is what was written`(seed: Int) {
    var random = Seeded(seed)
    let cells = (0..<5).map { _ in
      (0..<3).map { _ in String((0..<random.below(6)).map { _ in random.pick(Array("a,;\t\"\n\r ä'=")) }) }
    }
    let table = Table(
      name: "t", columns: ["a", "b", "c"].map { .init($0, .text) }, rows: cells.map { row in row.map { .text($0) } })
    let raw = style {
      $0.cells.keepsRawText = true
      $0.delimiter = random.pick([",", ";", "\t", "|"])
      $0.lineEnding = random.pick(["\n", "\r\n"])
    }
    let text = written(table, as: "csv", raw)
    #expect(read(text, raw.delimiter, raw.lineEnding) == [["a", "b", "c"]] + cells)
  }

  /// Reads RFC 4180, byte by byte.
  private func read(_ text: String, _ delimiter: String, _ lineEnding: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    var rest = Array(text.utf8)[...]
    while let byte = rest.first {
      if isQuoted, rest.starts(with: [0x22, 0x22]) {
        cell.append(0x22)
        rest = rest.dropFirst(2)
      } else if byte == 0x22 {
        isQuoted.toggle()
        rest = rest.dropFirst()
      } else if !isQuoted, rest.starts(with: delimiter.utf8) || rest.starts(with: lineEnding.utf8) {
        row.append(String(decoding: cell, as: UTF8.self))
        cell = []
        if rest.starts(with: lineEnding.utf8) {
          rows.append(row)
          row = []
        }
        rest = rest.dropFirst(rest.starts(with: delimiter.utf8) ? 1 : lineEnding.utf8.count)
      } else {
        cell.append(byte)
        rest = rest.dropFirst()
      }
    }
    return row.isEmpty && cell.isEmpty && !isQuoted ? rows : [["not ended"]]
  }
}
