import Foundation
import GRDB
package import Ingest
package import Journeys

extension StoreFile {
  /// Forgets what inputs left. The ledger still knows them, so that they aren't read again.
  package func forget(_ ids: [Int64]) throws(StoreError) {
    try write { database in
      for id in ids {
        for table in ["parts", "links"] { try database.execute(sql: "DELETE FROM \(table) WHERE input = ?", arguments: [id]) }
        try database.execute(
          sql: "UPDATE inputs SET is_forgotten = 1, records = 0, touchpoints = 0, identity_only = 0, filtered = 0, rejected = 0, head = x'' WHERE id = ?",
          arguments: [id])
      }
    }
  }

  /// What is older is left out of everything, also of inputs that are read from now on; nil: nothing is.
  package func floor() throws(StoreError) -> Instant? {
    try read { try String.fetchOne($0, sql: "SELECT value FROM about WHERE name = 'forgotten before'") }
      .flatMap { Int64($0) }.map { Instant(microseconds: $0) }
  }

  package func setFloor(_ floor: Instant) throws(StoreError) {
    try write {
      try $0.execute(sql: "INSERT OR REPLACE INTO about VALUES ('forgotten before', ?)", arguments: [String(floor.microseconds)])
    }
  }

  /// Takes records out of an input's part, in one transaction. `place` is the part's among those that were loaded.
  package func prune(_ input: StoredInput, _ pruning: PartPruning, source place: Int) throws(StoreError) -> PartPruning.Count {
    let head = try head(of: input.id)
    let chunks = try chunkCount(of: input.id)
    return try write { database in
      do {
        // Each head with the chunks behind it: the input's own, and one for each time that it had grown.
        var current = (head: head, chunk: -1, count: PartPruning.Count())
        var sets = try pruning.sets(of: head)
        var total = PartPruning.Count()
        func close() throws {
          let pruned = Data(try pruning.pruned(head: current.head, current.count))
          if current.chunk < 0 {
            try database.execute(sql: "UPDATE inputs SET head = ? WHERE id = ?", arguments: [pruned, input.id])
          } else {
            try replace(current.chunk, by: pruned)
          }
          total.touchpoints += current.count.touchpoints
          total.rows += current.count.rows
        }
        func replace(_ number: Int, by bytes: Data) throws {
          try database.execute(sql: "UPDATE parts SET bytes = ? WHERE input = ? AND number = ?", arguments: [bytes, input.id, number])
        }
        for number in 0..<chunks {
          let found = try Row.fetchOne(database, sql: "SELECT kind, bytes FROM parts WHERE input = ? AND number = ?", arguments: [input.id, number])
          guard let found, let kind = InputPart.Chunk(rawValue: UInt8(truncatingIfNeeded: found["kind"] as Int)) else {
            throw PartDamage("has lost a part of \(input.path)")
          }
          let bytes = Array(found["bytes"] as Data)
          if kind == .continuation {
            try close()
            current = (bytes, number, PartPruning.Count())
            sets = try pruning.sets(of: bytes)
          } else if let pruned = try pruning.pruned(kind, bytes, source: place, sets: sets, &current.count) {
            try replace(number, by: Data(pruned))
          }
        }
        try close()
        try database.execute(
          sql: "UPDATE inputs SET touchpoints = touchpoints - ?, filtered = filtered + ? WHERE id = ?",
          arguments: [total.touchpoints, total.touchpoints + total.rows, input.id])
        if let before = pruning.before {
          try database.execute(sql: "UPDATE inputs SET earliest = max(earliest, ?) WHERE id = ?", arguments: [before.microseconds, input.id])
        }
        // Lines that went may be the only ones to say who is who, and a line's links say nothing without it.
        if !total.isEmpty { try database.execute(sql: "DELETE FROM links WHERE input = ?", arguments: [input.id]) }
        return total
      } catch let error as PartDamage {
        throw StoreError.damaged(error.words)
      }
    }
  }
}
