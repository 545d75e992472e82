import GRDB
package import Ingest

/// An input as the ledger has it.
package struct StoredInput: Equatable, Sendable {
  package var id: Int64
  package var path: String
  package var format: String
  /// What it decodes to.
  package var content: ContentDigest
  package var records: Int
  package var firstTime: String?
  package var lastTime: String?
  /// How the content begins, as a hash of `StoreFile.openingBytes`, or of all where there is less.
  package var opening: String
  /// By what a file is known again without being opened: its device, number, size and time of change.
  package var stamp: String
  /// How it was read.
  package var settings: String
}

/// What the ledger keeps of a new input beside its account.
package struct InputMarks: Sendable {
  package var opening: String
  package var stamp: String
  package var settings: String

  package init(opening: String, stamp: String, settings: String) {
    (self.opening, self.stamp, self.settings) = (opening, stamp, settings)
  }
}

extension StoreFile {
  /// Bytes by which contents are told apart before they are compared whole.
  package static let openingBytes = 256

  /// All inputs, in the order in which they were read.
  package func inputs() throws(StoreError) -> [StoredInput] { try inputs(where: "1", []) }

  /// Files of one stamp: the same file, however it is called now.
  package func inputs(stamp: String) throws(StoreError) -> [StoredInput] { try inputs(where: "stamp = ?", [stamp]) }

  /// Those whose content may be the beginning of one that opens so, or all of it.
  package func candidates(opening: String) throws(StoreError) -> [StoredInput] {
    try inputs(where: "opening = ? OR content_bytes < ?", [opening, Self.openingBytes])
  }

  package func inputs(content: ContentDigest) throws(StoreError) -> [StoredInput] {
    try inputs(where: "content_bytes = ? AND content_crc32 = ?", [content.length, hexText(content.checksum)])
  }

  private func inputs(where condition: String, _ arguments: StatementArguments) throws(StoreError) -> [StoredInput] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT id, path, format, content_bytes, content_crc32, records, first_time, last_time, opening, stamp, settings "
          + "FROM inputs WHERE \(condition) ORDER BY id", arguments: arguments
      ).map { row in
        guard let checksum = UInt32(row["content_crc32"] as String, radix: 16) else { throw StoreError.damaged("has a checksum that is none") }
        return StoredInput(
          id: row["id"], path: row["path"], format: row["format"],
          content: ContentDigest(length: row["content_bytes"], checksum: checksum), records: row["records"],
          firstTime: row["first_time"], lastTime: row["last_time"], opening: row["opening"], stamp: row["stamp"], settings: row["settings"])
      }
    }
  }

  /// Notes that an input is called otherwise now.
  package func move(_ id: Int64, to path: String, stamp: String) throws(StoreError) {
    try write { try $0.execute(sql: "UPDATE inputs SET path = ?, stamp = ? WHERE id = ?", arguments: [path, stamp, id]) }
  }

  /// Forgets inputs with all that they left.
  package func remove(_ ids: [Int64]) throws(StoreError) {
    try write { database in for id in ids { try database.execute(sql: "DELETE FROM inputs WHERE id = ?", arguments: [id]) } }
  }

  /// Gives back what is free in the file.
  package func compact() throws(StoreError) {
    do {
      try queue.writeWithoutTransaction { try $0.execute(sql: "VACUUM") }
    } catch { throw StoreError(error) }
  }
}

/// Eight hexadecimal digits.
func hexText(_ number: UInt32) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: 8 - digits.utf8.count) + digits
}
