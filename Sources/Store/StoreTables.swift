import GRDB
import Reports
package import Metrics

extension StoreFile {
  /// Writes the latest tables, each as `report_NAME` with its columns, in the place of those before: text as text, counts and
  /// decimals as numbers, true as 1, and what is missing as NULL.
  package func replaceTables(_ tables: [Metrics.Table]) throws(StoreError) {
    do {
      // They name nobody, so what was there need not be overwritten.
      try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA secure_delete = OFF") }
      try queue.write { database in
        let old = try String.fetchAll(database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'report\\_%' ESCAPE '\\'")
        for name in old { try database.execute(sql: "DROP TABLE \(quoted(name))") }
        for table in tables { try write(table, in: database) }
      }
      try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA secure_delete = ON") }
    } catch { throw StoreError(error) }
  }

  private func write(_ table: Metrics.Table, in database: Database) throws {
    let name = quoted("report_" + table.name)
    let columns = table.columns.map { "\(quoted($0.name)) \(Self.type(of: $0.unit))" }
    try database.execute(sql: "CREATE TABLE \(name) (\(columns.joined(separator: ", ")))")
    let places = "(" + table.columns.map { _ in "?" }.joined(separator: ", ") + ")"
    func insert(_ rows: Int) throws -> Statement {
      try database.makeStatement(sql: "INSERT INTO \(name) VALUES " + [String](repeating: places, count: rows).joined(separator: ", "))
    }
    // Many rows a statement, for most of what a statement costs is not its rows.
    let rowsAtOnce = max(1, Self.mostArguments / max(1, table.columns.count))
    let many = try insert(rowsAtOnce)
    // Values of any type, for GRDB would look at each of one type through a key path.
    var values: [(any DatabaseValueConvertible)?] = []
    try table.forEachRow { (cells: [Metrics.Table.Cell]) throws(any Error) in
      for cell in cells { values.append(Self.value(cell)) }
      if values.count == rowsAtOnce * table.columns.count {
        try many.execute(arguments: StatementArguments(values))
        values.removeAll(keepingCapacity: true)
      }
    }
    if !values.isEmpty { try insert(values.count / table.columns.count).execute(arguments: StatementArguments(values)) }
  }

  /// Fewer than SQLite takes in any version.
  private static let mostArguments = 900

  private static func type(of unit: Metrics.Table.Unit) -> String {
    switch unit {
    case .text, .period, .instant: "TEXT"
    case .count, .flag: "INTEGER"
    case .rate, .average, .seconds, .money, .score, .figure: "NUMERIC"
    }
  }

  private static let scales: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

  private static func value(_ cell: Metrics.Table.Cell) -> (any DatabaseValueConvertible)? {
    switch cell {
    case .text(let text): return text
    case .count(let count): return count
    case .flag(let flag): return flag
    case .missing: return nil
    case .decimal(let units, let digits):
      guard let whole = Int64(exactly: units), digits < Self.scales.count else { return decimalText(units, digits) }
      return digits == 0 ? whole : Double(whole) / Self.scales[digits]
    }
  }
}

/// A name as SQL has it.
private func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }
