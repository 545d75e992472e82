import GRDB
import Metrics
import Testing

@testable import Store

/// What is in a store's tables is what the report's tables say.
struct StoreTableTests {
  /// How SQL shows a cell, with its type: the slow way.
  private func told(_ cell: Metrics.Table.Cell) -> String {
    switch cell {
    case .text(let text): return "text \(text)"
    case .count(let count): return "integer \(count)"
    case .flag(let flag): return "integer \(flag ? 1 : 0)"
    case .missing: return "null "
    case .decimal(let units, let digits):
      let figures = String(repeating: "0", count: max(0, digits + 1 - String(units.magnitude).count)) + String(units.magnitude)
      let text = (units < 0 ? "-" : "") + figures.dropLast(digits) + (digits == 0 ? "" : "." + figures.suffix(digits))
      // Columns of figures are numeric: what is whole stands there as an integer.
      guard let number = Double(text), abs(number) < 1e15 else { return "big" }
      return number == number.rounded() ? "integer \(Int(number))" : "real \(number)"
    }
  }

  private func told(_ value: DatabaseValue) -> String {
    switch value.storage {
    case .null: return "null "
    case .int64(let number): return "integer \(number)"
    case .double(let number): return "real \(number)"
    case .string(let text): return "text \(text)"
    case .blob(let bytes): return "text \(String(decoding: bytes, as: UTF8.self))"
    }
  }

  private static let columns: [Metrics.Table.Column] = [
    .init("page", .text), .init("sessions", .count), .init("rate", .rate), .init("revenue", .money), .init("is \"whole\"", .flag),
  ]

  private static func row(_ number: Int) -> [Metrics.Table.Cell] {
    let texts = ["", "/", "/é/日本", "/a\u{0}b", "'); DROP TABLE about; --", "123", "1e5", String(repeating: "/long", count: 1_000)]
    return [
      .text(texts[number % texts.count]), number % 7 == 6 ? .missing : .count(number % 2 == 0 ? number : Int.min + number),
      number % 5 == 4 ? .missing : .decimal(units: Int128(number * 3 - 100), digits: 6), .decimal(units: Int128(number * 25), digits: 2),
      .flag(number % 3 == 0),
    ]
  }

  /// Rows are written many a statement, so that their number matters.
  @Test(arguments: [0, 1, 2, 179, 180, 181, 360, 400])
  func `every row is there once, in its order, each cell with its type`(count: Int) throws {
    try Project.inTemporaryFolder { folder in
      let store = try StoreFile(path: folder + "/kpi.waymark", creating: [])
      let table = Metrics.Table(name: "sample", columns: Self.columns, rows: (0..<count).map(Self.row))
      // Those of the run before go.
      try store.replaceTables([Metrics.Table(name: "old", columns: Self.columns), Metrics.Table(name: "sample", columns: [.init("x", .text)])])
      try store.replaceTables([table])
      #expect(try store.read { try !$0.tableExists("report_old") })
      #expect(try store.read { try $0.columns(in: "report_sample").map(\.name) } == Self.columns.map(\.name))
      let found = try store.read { database in
        try Row.fetchAll(database, sql: "SELECT CAST(page AS BLOB), * FROM report_sample ORDER BY rowid").map { row in
          // GRDB reads no text beyond a zero, so pages are read as bytes too.
          let values = Array(row.databaseValues)
          return ([values[0]] + values.dropFirst(2)).map { (value: DatabaseValue) in self.told(value) }
        }
      }
      let expected = table.rows.map { (row: [Metrics.Table.Cell]) in row.map { cell in self.told(cell) } }
      #expect(found.count == expected.count)
      #expect(try store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM report_sample WHERE typeof(page) = 'text'") } == count)
      for (found, expected) in zip(found, expected) { #expect(found == expected) }
    }
  }

  @Test func `what is beyond SQLite's numbers stands there as text`() throws {
    try Project.inTemporaryFolder { folder in
      let store = try StoreFile(path: folder + "/kpi.waymark", creating: [])
      let big: Int128 = 123_456_789_012_345_678_901_234
      let columns: [Metrics.Table.Column] = [.init("a", .text), .init("b", .text)]
      try store.replaceTables([
        Metrics.Table(name: "big", columns: columns, rows: [[.decimal(units: big, digits: 2), .decimal(units: -5, digits: 12)]])
      ])
      let row = try #require(try store.read { try Row.fetchOne($0, sql: "SELECT * FROM report_big") })
      #expect(row["a"] == "1234567890123456789012.34")
      #expect(row["b"] == "-0.000000000005")
    }
  }
}
