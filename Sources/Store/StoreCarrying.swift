import Foundation
import GRDB

extension StoreFile {
  /// How many reports' figures are kept: a nightly one, and some that are asked for by hand.
  package static let mostCarried = 4

  /// What the last report of a shape left; nil: none did.
  package func carried(_ shape: String) throws(StoreError) -> [UInt8]? {
    try read { try Data.fetchOne($0, sql: "SELECT bytes FROM carried WHERE shape = ?", arguments: [shape]) }.map(Array.init)
  }

  /// Keeps what a report leaves in the place of what the one before left; of other shapes those stay that were kept last.
  package func carry(_ bytes: [UInt8], as shape: String) throws(StoreError) {
    try write { database in
      let number = try Int.fetchOne(database, sql: "SELECT coalesce(max(number), 0) + 1 FROM carried") ?? 1
      try database.execute(
        sql: "INSERT OR REPLACE INTO carried VALUES (?, ?, ?)", arguments: [shape, number, Data(bytes)])
      try database.execute(
        sql: "DELETE FROM carried WHERE number <= (SELECT number FROM carried ORDER BY number DESC LIMIT 1 OFFSET ?)", arguments: [Self.mostCarried])
    }
  }

  /// How many bytes each report left.
  package func carriedSizes() throws(StoreError) -> [Int] {
    try read { try Int.fetchAll($0, sql: "SELECT length(bytes) FROM carried ORDER BY number") }
  }
}
