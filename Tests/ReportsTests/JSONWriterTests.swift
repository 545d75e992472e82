import Foundation
import Metrics
import Testing

@testable import Reports

struct JSONWriterTests {
  @Test func `a document is an object of tables, each an array of rows`() {
    let empty = Table(name: "empty", columns: [.init("a", .count)])
    #expect(
      written([.everyKind, empty], as: "json") == """
        {
          "sample": [
            {"period": "2026-11", "page": "/a", "sessions": 12, "rate": 0.250000, "revenue": 1234.50, "complete": true},
            {"period": "2026-12", "page": "/b", "sessions": -3, "rate": null, "revenue": -0.05, "complete": false}
          ],
          "empty": []
        }

        """)
  }

  @Test func `lines are objects that name their table first`() {
    #expect(
      written([.everyKind, .texts(["/"])], as: "ndjson") == """
        {"table":"sample","period":"2026-11","page":"/a","sessions":12,"rate":0.250000,"revenue":1234.50,"complete":true}
        {"table":"sample","period":"2026-12","page":"/b","sessions":-3,"rate":null,"revenue":-0.05,"complete":false}
        {"table":"pages","page":"/"}

        """)
  }

  @Test func `Foundation reads back what the cells hold`() throws {
    let table = Table.everyKind
    let document = try object(written([table, .texts([])], as: "json"))
    #expect(document.keys.sorted() == ["pages", "sample"])
    #expect((document["pages"] as? [Any])?.isEmpty == true)
    let rows = try #require(document["sample"] as? [[String: Any]])
    let lines = try written(table, as: "ndjson").split(separator: "\n").map { try object(String($0)) }
    #expect(rows.count == 2 && lines.count == 2)
    for (number, cells) in table.rows.enumerated() {
      #expect(lines[number]["table"] as? String == "sample")
      for (column, cell) in zip(table.columns, cells) {
        #expect(cell.isRead(as: rows[number][column.name]), "\(column.name)")
        #expect(cell.isRead(as: lines[number][column.name]), "\(column.name)")
      }
    }
  }

  @Test(arguments: [
    "\"", "\\", "\\\"", "\n\r\t", "\u{0}\u{1}\u{8}\u{C}\u{1F}", "\u{1B}[2J", "\u{7F}\u{9B}", "\u{2028}\u{2029}",
    "größe 日本 👍🏽",
    "</script>", "=1+1", "e\u{301}\"\u{301}", "\u{FFFD}", "",
  ])
  func `any text comes back unchanged and no control character stands in the output`(text: String) throws {
    for form in ["json", "ndjson"] {
      let output = written(.texts([text]), as: form)
      #expect(!output.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
      #expect(!output.unicodeScalars.contains { $0 == "\u{2028}" || $0 == "\u{2029}" })
      let document = try object(output)
      let read = form == "json" ? (document["pages"] as? [[String: Any]])?.first?["page"] : document["page"]
      // Scalars, for texts may be equal that are not written alike.
      #expect((read as? String).map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
    }
    #expect(try object("{\(jsonText(text)): 1}").keys.first == text)
  }

  @Test func `a spreadsheet's wishes change nothing`() {
    let wishes = style {
      $0.cells.decimalMark = ","
      $0.delimiter = ";"
      $0.lineEnding = "\r\n"
      $0.hasByteOrderMark = true
    }
    for form in ["json", "ndjson"] {
      #expect(written(.everyKind, as: form, wishes) == written(.everyKind, as: form))
    }
  }

  @Test func `no tables are an empty object, or nothing`() throws {
    #expect(try object(written([], as: "json")).isEmpty)
    #expect(written([], as: "ndjson") == "")
    #expect(written(.texts([]), as: "ndjson") == "")
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
  }
}

extension Table.Cell {
  /// Whether a value that was read from JSON says what the cell holds.
  fileprivate func isRead(as value: Any?) -> Bool {
    switch self {
    case .text(let text): value as? String == text
    case .count(let count): (value as? NSNumber)?.intValue == count
    case .decimal(let units, let digits):
      // Decimals of a few digits are read to the nearest double, as the division makes it.
      (value as? NSNumber)?.doubleValue == Double(units) / pow(10, Double(digits))
    case .flag(let flag): value as? Bool == flag
    case .missing: value is NSNull
    }
  }
}
