import Foundation
import GRDB

@testable import Store

extension StoreFile {
  func setVersion(_ version: Int) throws {
    try write { try $0.execute(sql: "UPDATE about SET value = ? WHERE name = 'version'", arguments: [String(version)]) }
  }

  func continuationCount() throws -> Int? { try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM parts WHERE kind = 3") } }

  func rowCount(of table: String) throws -> Int? { try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") } }

  func sum(of column: String, in table: String) throws -> Double? {
    try read { try Double.fetchOne($0, sql: "SELECT sum(\(column)) FROM \(table)") }
  }
}
