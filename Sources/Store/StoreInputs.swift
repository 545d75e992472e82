import GRDB
package import Ingest

/// An input as the ledger has it.
package struct StoredInput: Equatable, Sendable {
  package var id: Int64
  package var path: String
  package var format: String
  /// How it is stored: its bytes, their CRC-32, and whether they are gzip.
  package var storedBytes: Int
  package var fingerprint: UInt32
  package var isCompressed: Bool
  /// What it decodes to.
  package var content: ContentDigest
  package var records: Int
  package var firstTime: String?
  package var lastTime: String?
  /// The time of its earliest and of its latest record, whatever was forgotten of it since.
  package var earliest: Instant?
  package var latest: Instant?
  /// Whether what it left was forgotten: it is known again, and nothing else.
  package var isForgotten: Bool
  /// How the content begins, as a hash of `StoreFile.openingBytes`, or of all where there is less.
  package var opening: String
  /// By what a file is known again without being opened: its device, number, size and time of change.
  package var stamp: String
  /// How it was read.
  package var settings: String
  /// Where its reading can go on when it has grown.
  package var resume: ResumePoint?
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
        sql: "SELECT id, path, format, bytes, crc32, is_gzip, content_bytes, content_crc32, records, first_time, last_time, earliest, latest, is_forgotten, opening, stamp, settings "
          + ", resume_bytes, resume_lines, resume_reading FROM inputs WHERE \(condition) ORDER BY id", arguments: arguments
      ).map { row in
        guard let checksum = UInt32(row["content_crc32"] as String, radix: 16), let stored = UInt32(row["crc32"] as String, radix: 16) else { throw StoreError.damaged("has a checksum that is none") }
        return StoredInput(
          id: row["id"], path: row["path"], format: row["format"], storedBytes: row["bytes"], fingerprint: stored,
          isCompressed: row["is_gzip"],
          content: ContentDigest(length: row["content_bytes"], checksum: checksum), records: row["records"],
          firstTime: row["first_time"], lastTime: row["last_time"],
          earliest: (row["earliest"] as Int64?).map { Instant(microseconds: $0) }, latest: (row["latest"] as Int64?).map { Instant(microseconds: $0) },
          isForgotten: row["is_forgotten"], opening: row["opening"], stamp: row["stamp"], settings: row["settings"],
          resume: (row["resume_reading"] as String?).map { ResumePoint(bytes: row["resume_bytes"], lines: row["resume_lines"], reading: $0) })
      }
    }
  }

  /// Notes that an input is called otherwise now, and where an account is given, that it is stored otherwise.
  package func move(_ id: Int64, to path: String, stamp: String, _ account: StoredAccount?) throws(StoreError) {
    try write { database in
      try database.execute(sql: "UPDATE inputs SET path = ?, stamp = ? WHERE id = ?", arguments: [path, stamp, id])
      guard let account else { return }
      try database.execute(
        sql: "UPDATE inputs SET bytes = ?, crc32 = ?, is_gzip = ? WHERE id = ?",
        arguments: [account.storedBytes, hexText(UInt32(truncatingIfNeeded: account.fingerprint)), account.isCompressed, id])
    }
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
