import Metrics
import TestSupport
import Testing

@testable import Reports

struct CellBytesTests {
  private func bytes(_ append: (inout [UInt8]) -> Void) -> String {
    var bytes = Array("=".utf8)
    append(&bytes)
    return String(decoding: bytes.dropFirst(), as: UTF8.self)
  }

  static let numbers: [Int] = [0, 1, -1, 9, 10, 99, 100, 1_000_000, -42, .max, .min, .max / 10, 9_999_999_999]

  @Test(arguments: numbers)
  func `a number is written in plain digits`(number: Int) {
    #expect(bytes { $0.append(number: number) } == String(number))
  }

  @Test(arguments: numbers, [0, 1, 2, 6, 8, 18, 19, 20, 21, 40])
  func `units are written with so many digits behind the mark`(number: Int, digits: Int) {
    for units in [Int128(number), Int128(number) * 1_000_000_000_000_000, Int128(UInt64.max), Int128(UInt64.max) + 1] {
      #expect(bytes { $0.append(units: units, digits: digits) } == decimalText(units, digits))
      #expect(bytes { $0.append(units: units, digits: digits, mark: 0x2C) } == decimalText(units, digits, mark: ","))
    }
  }

  static let odd = ["", "a", "ü", "\u{7F}", "\u{1F}x", "\u{2028}", "\"", "\\", "a\nb", "日本", "x\u{301}"]

  @Test(arguments: odd)
  func `a text in JSON is written as jsonText writes it`(text: String) {
    #expect(written(.texts([text]), as: "ndjson") == "{\"table\":\"pages\",\"page\":\(jsonText(text))}\n")
  }

  @Test(arguments: ["csv", "tsv", "json", "ndjson", "markdown", "table"])
  func `what is flushed after each row and what stays at the end is the whole`(form: String) {
    let tables = [Table.everyKind, .texts((0..<50).map { "/page/\($0)" })]
    var styles = [OutputStyle()]
    styles.append(style { $0.hasByteOrderMark = true })
    styles.append(style { $0.lineEnding = "\r\n" })
    styles.append(style { $0.delimiter = ";" })
    styles.append(style { $0.cells.decimalMark = "," })
    styles.append(style { $0.width = 20 })
    for style in styles {
      let whole = written(tables, as: form, style)
      var (pieces, output): ([UInt8], [UInt8]) = ([], [])
      var flushes = 0
      Forms.form(named: form)?.writer(style).write(tables, to: &output) { piece in
        flushes += 1
        pieces += piece
        piece.removeAll()
      }
      #expect(String(decoding: pieces + output, as: UTF8.self) == whole)
      #expect(flushes > 0)
    }
  }
}
