import GRDB
import GRDBSQLite
import Ingest
import Metrics
import Reports

/// Writes rows into a table, many a statement: text as text, counts and decimals as numbers, true as 1, and what is missing as NULL.
///
/// GRDB takes a value of its own for each cell, which costs more than SQLite's own work. Here cells wait as plain numbers, with all
/// their text in one array, and are lent to SQLite for as long as one statement runs. No other file of the store says `unsafe`.
struct RowInsertion: CellSink {
  private enum Value: BitwiseCopyable {
    /// Where it stands in `texts`.
    case text(start: Int, count: Int)
    case integer(Int64)
    case real(Double)
    case null
  }

  private let database: Database
  private let table: String
  private let columns: Int
  private let rowsAtOnce: Int
  /// Takes that many rows.
  private let statement: Statement
  private var values: [Value] = []
  /// The texts of the rows that wait; a byte that nothing needs comes first, so that there always is one.
  private var texts: [UInt8] = [0]

  /// Fewer than SQLite takes in any version.
  private static let mostArguments = 900

  /// `table`: its name as SQL has it.
  init(into table: String, columns: Int, of database: Database) throws {
    (self.table, self.columns, self.database) = (table, max(1, columns), database)
    // Many, for most of what a statement costs is not its rows.
    rowsAtOnce = max(1, Self.mostArguments / self.columns)
    statement = try Self.statement(into: table, columns: self.columns, rows: rowsAtOnce, of: database)
  }

  private static func statement(into table: String, columns: Int, rows: Int, of database: Database) throws -> Statement {
    let places = "(" + [String](repeating: "?", count: columns).joined(separator: ", ") + ")"
    return try database.makeStatement(sql: "INSERT INTO \(table) VALUES " + [String](repeating: places, count: rows).joined(separator: ", "))
  }

  mutating func add(text: Span<UInt8>) {
    values.append(.text(start: texts.count, count: text.count))
    texts.append(text)
  }

  mutating func add(count: Int) { values.append(.integer(Int64(count))) }

  mutating func add(flag: Bool) { values.append(.integer(flag ? 1 : 0)) }

  mutating func addMissing() { values.append(.null) }

  mutating func add(units: Int128, digits: Int) {
    guard let whole = Int64(exactly: units), digits < Self.scales.count else {
      return add(text: decimalText(units, digits).utf8Span.span)
    }
    values.append(digits == 0 ? .integer(whole) : .real(Double(whole) / Self.scales[digits]))
  }

  private static let scales: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

  /// Ends a row, which has a cell for each column.
  mutating func endRow() throws {
    if values.count == rowsAtOnce * columns { try run(statement) }
  }

  /// Writes the rows that still wait.
  mutating func finish() throws {
    guard !values.isEmpty else { return }
    try run(Self.statement(into: table, columns: columns, rows: values.count / columns, of: database))
  }

  private mutating func run(_ statement: Statement) throws {
    let status = unsafe Self.run(statement.sqliteStatement, values.span, texts.span)
    guard status == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: status), message: database.lastErrorMessage)
    }
    values.removeAll(keepingCapacity: true)
    texts.removeLast(texts.count - 1)
  }

  /// Runs a statement with these values for its arguments, of which it keeps none; what SQLite says then.
  private static func run(_ statement: SQLiteStatement, _ values: Span<Value>, _ texts: Span<UInt8>) -> CInt {
    // SQLite reads beyond neither end of an argument, and knows none of them when this is over.
    unsafe texts.withUnsafeBufferPointer { bytes in
      var status = SQLITE_OK
      for index in values.indices where status == SQLITE_OK {
        let place = CInt(index + 1)
        switch values[index] {
        case .text(let start, let count):
          precondition(start >= 0 && count >= 0 && start + count <= bytes.count)
          guard let length = CInt(exactly: count), let first = bytes.baseAddress else {
            status = SQLITE_TOOBIG
            break
          }
          status = unsafe UnsafeRawPointer(first + start).withMemoryRebound(to: CChar.self, capacity: count) {
            unsafe sqlite3_bind_text(statement, place, $0, length, nil)
          }
        case .integer(let number): status = unsafe sqlite3_bind_int64(statement, place, number)
        case .real(let number): status = unsafe sqlite3_bind_double(statement, place, number)
        case .null: status = unsafe sqlite3_bind_null(statement, place)
        }
      }
      if status == SQLITE_OK { status = unsafe sqlite3_step(statement) }
      unsafe sqlite3_reset(statement)
      unsafe sqlite3_clear_bindings(statement)
      return status
    }
  }
}
