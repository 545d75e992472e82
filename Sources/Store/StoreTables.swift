import GRDB
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
    var rows = try RowInsertion(into: name, columns: table.columns.count, of: database)
    try table.forEachRow(to: &rows) { rows throws(any Error) in try rows.endRow() }
    try rows.finish()
  }

  private static func type(of unit: Metrics.Table.Unit) -> String {
    switch unit {
    case .text, .period, .instant: "TEXT"
    case .count, .flag: "INTEGER"
    case .rate, .average, .seconds, .money, .score, .figure: "NUMERIC"
    }
  }
}

/// A name as SQL has it.
private func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }
