import Foundation
import GRDB
package import Ingest
package import Journeys

extension StoreFile {
  /// The head of an input's part.
  package func head(of id: Int64) throws(StoreError) -> [UInt8] {
    try read { database in
      let rows = try Row.fetchCursor(database.cachedStatement(sql: "SELECT head FROM inputs WHERE id = ?"), arguments: [id])
      return try withExtendedLifetime(rows) {
        guard let row = try rows.next() else { throw StoreError.damaged("has lost the input \(id)") }
        return try row.withUnsafeData(named: "head") { Array($0 ?? Data()) }
      }
    }
  }

  /// What the chunks of an input's part are, in their order.
  package func chunks(of id: Int64) throws(StoreError) -> [InputPart.Chunk] {
    try read { database in
      try Int.fetchAll(database, sql: "SELECT kind FROM parts WHERE input = ? ORDER BY number", arguments: [id]).map { number in
        guard let kind = InputPart.Chunk(rawValue: UInt8(truncatingIfNeeded: number)) else {
          throw StoreError.damaged("has lost a part of the input \(id)")
        }
        return kind
      }
    }
  }

  /// How many chunks an input's part has.
  package func chunkCount(of id: Int64) throws(StoreError) -> Int {
    try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM parts WHERE input = ?", arguments: [id]) ?? 0 }
  }

  package func chunk(_ number: Int, of id: Int64) throws(StoreError) -> (InputPart.Chunk, [UInt8]) {
    try read { database in
      let statement = try database.cachedStatement(sql: "SELECT kind, bytes FROM parts WHERE input = ? AND number = ?")
      let rows = try Row.fetchCursor(statement, arguments: [id, number])
      // A row lends its bytes, of which there are many, as long as its cursor lives.
      return try withExtendedLifetime(rows) {
        guard let row = try rows.next(), let number = Int.fromDatabaseValue(row["kind"]),
          let kind = InputPart.Chunk(rawValue: UInt8(truncatingIfNeeded: number))
        else { throw StoreError.damaged("has lost a part of the input \(id)") }
        return (kind, try row.withUnsafeData(named: "bytes") { Array($0 ?? Data()) })
      }
    }
  }
}

/// Writes one input's part into a store: all of it in one transaction, which `commit` ends.
package final class StorePartWriter: PartSink {
  private let store: StoreFile
  private let marks: InputMarks
  /// Inputs that this one takes the place of.
  private let replaced: [Int64]
  /// The input that has grown, and goes on with what is read.
  private let continued: Int64?
  private let nameOfPerson: (_ kind: String, _ text: String) -> String
  private let timeText: (Instant) -> String
  /// The input's number, once its head was taken.
  package private(set) var id: Int64 = 0
  private var chunks = 0
  private var isOpen = false
  package private(set) var failure: StoreError?

  /// `nameOfPerson` gives what a link calls somebody, `timeText` how the ledger shows a time.
  package init(
    _ store: StoreFile, _ marks: InputMarks, replacing replaced: [Int64], continuing continued: Int64? = nil, nameOfPerson: @escaping (String, String) -> String,
    timeText: @escaping (Instant) -> String
  ) {
    (self.store, self.marks, self.replaced, self.continued) = (store, marks, replaced, continued)
    (self.nameOfPerson, self.timeText) = (nameOfPerson, timeText)
  }

  deinit { if isOpen { rollBack() } }

  package func take(head: [UInt8], of source: SourceRecord) -> Bool {
    attempt { database in
      try database.beginTransaction(.immediate)
      isOpen = true
      for id in replaced { try database.execute(sql: "DELETE FROM inputs WHERE id = ?", arguments: [id]) }
      let (counts, content) = (source.counts, source.content ?? ContentDigest(length: 0, checksum: 0))
      if let continued {
        try goOn(database, continued, head, source, content)
        return
      }
      try database.execute(
        sql: """
          INSERT INTO inputs (path, format, bytes, crc32, is_gzip, content_bytes, content_crc32, records, touchpoints, identity_only, filtered, rejected,
            first_time, last_time, earliest, latest, resume_bytes, resume_lines, resume_reading, opening, stamp, settings, head)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          source.path, source.format, source.storedBytes, hexText(UInt32(truncatingIfNeeded: source.fingerprint)), source.isCompressed, content.length, hexText(content.checksum), counts.records, counts.touchpoints,
          counts.identityOnly, counts.filtered.reduce(0, +), counts.rejected, counts.firstTime.map(timeText), counts.lastTime.map(timeText),
          counts.firstTime?.microseconds, counts.lastTime?.microseconds, source.resume?.bytes,
          source.resume?.lines, source.resume?.reading, marks.opening, marks.stamp, marks.settings, Data(head),
        ])
      id = database.lastInsertedRowID
    }
  }

  /// Adds what was read of an input behind what was read before.
  private func goOn(_ database: Database, _ input: Int64, _ head: [UInt8], _ source: SourceRecord, _ content: ContentDigest) throws {
    let counts = source.counts
    try database.execute(
      sql: """
        UPDATE inputs SET path = ?, bytes = ?, crc32 = ?, is_gzip = ?, content_bytes = ?, content_crc32 = ?, records = records + ?,
          touchpoints = touchpoints + ?, identity_only = identity_only + ?, filtered = filtered + ?, rejected = rejected + ?,
          first_time = coalesce(first_time, ?), last_time = coalesce(?, last_time), earliest = min(coalesce(earliest, ?), coalesce(?, earliest)),
          latest = max(coalesce(latest, ?), coalesce(?, latest)), stamp = ?, resume_bytes = ?, resume_lines = ?, resume_reading = ? WHERE id = ?
        """,
      arguments: [
        source.path, source.storedBytes, hexText(UInt32(truncatingIfNeeded: source.fingerprint)), source.isCompressed, content.length,
        hexText(content.checksum), counts.records, counts.touchpoints, counts.identityOnly, counts.filtered.reduce(0, +), counts.rejected,
        counts.firstTime.map(timeText), counts.lastTime.map(timeText), counts.firstTime?.microseconds, counts.firstTime?.microseconds,
        counts.lastTime?.microseconds, counts.lastTime?.microseconds, marks.stamp, source.resume?.bytes, source.resume?.lines,
        source.resume?.reading, input,
      ])
    id = input
    // What was forgotten of it stays so: it begins with what is new.
    if try Bool.fetchOne(database, sql: "SELECT is_forgotten FROM inputs WHERE id = ?", arguments: [input]) ?? false {
      try database.execute(sql: "UPDATE inputs SET is_forgotten = 0, head = ? WHERE id = ?", arguments: [Data(head), input])
      return
    }
    chunks = try Int.fetchOne(database, sql: "SELECT count(*) FROM parts WHERE input = ?", arguments: [input]) ?? 0
    try database.execute(
      sql: "INSERT INTO parts VALUES (?, ?, ?, ?)", arguments: [id, chunks, Int(InputPart.Chunk.continuation.rawValue), Data(head)])
    chunks += 1
  }

  package func take(_ kind: InputPart.Chunk, _ chunk: [UInt8]) -> Bool {
    attempt { database in
      try database.cachedStatement(sql: "INSERT INTO parts VALUES (?, ?, ?, ?)").execute(arguments: [id, chunks, Int(kind.rawValue), Data(chunk)])
      chunks += 1
    }
  }

  package func take(_ link: PartLink) {
    _ = attempt { database in
      let (a, b) = (link.first, link.second)
      try database.cachedStatement(sql: "INSERT INTO links VALUES (?, ?, ?, ?, ?, ?)").execute(
        arguments: [id, link.line, a.kind, nameOfPerson(a.kind, a.text), b.kind, nameOfPerson(b.kind, b.text)])
    }
  }

  /// Ends the transaction: the input is in the store, or, after a failure, nothing of it.
  package func commit() throws(StoreError) {
    if attempt({ try $0.commit() }) { isOpen = false }
    guard let failure else { return }
    rollBack()
    throw failure
  }

  /// Takes nothing of the input.
  package func rollBack() {
    guard isOpen else { return }
    isOpen = false
    // Where even this fails, the journal undoes the transaction when the store is opened next.
    do { try store.queue.writeWithoutTransaction { if $0.isInsideTransaction { try $0.rollback() } } } catch { failure = failure ?? StoreError(error) }
  }

  private func attempt(_ work: (Database) throws -> Void) -> Bool {
    if failure != nil { return false }
    do {
      try store.queue.writeWithoutTransaction(work)
      return true
    } catch {
      failure = StoreError(error)
      return false
    }
  }
}
