import Foundation
import GRDB
package import Ingest

/// A store: a SQLite file that keeps what has been read, so that tonight's run reads tonight's files alone and reports over all.
///
/// Tables that people may read: `inputs` (the ledger), `links` (who is who by which line) and `report_…` (the latest tables).
/// `about` says how it was made; `parts` holds what inputs left, in Waymark's own form (`InputPart`), and `carried` what reports left
/// for the next of their kind (`CarriedReport`).
package final class StoreFile {
  /// What the tables mean; a store with a higher number is refused.
  package static let version = 2

  package let path: String
  let queue: DatabaseQueue
  /// How browsers are hashed in all of its parts.
  package let key: HashKey
  /// How its parts were made.
  package let rules: [(name: String, text: String)]

  /// Opens a store and keeps all others out of it. `rules` are written into a new one; with nil it must be there.
  package init(path: String, creating rules: [(name: String, text: String)]?) throws(StoreError) {
    self.path = path
    let isNew = (FileSystem.size(of: path) ?? 0) == 0
    if isNew, rules == nil { throw .foreign("no such store") }
    do {
      var configuration = Configuration()
      configuration.allowsUnsafeTransactions = true
      configuration.busyMode = .immediateError
      configuration.prepareDatabase { database in
        // What is forgotten is overwritten, and a run that was killed leaves no write half done. Pages are what a new store's are.
        try database.execute(sql: "PRAGMA page_size = 16384; PRAGMA locking_mode = EXCLUSIVE; PRAGMA secure_delete = ON; PRAGMA synchronous = FULL")
      }
      // It holds people's names: nobody else is to read it from the start.
      if isNew, !FileManager.default.fileExists(atPath: path) {
        _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
      }
      queue = try DatabaseQueue(path: path, configuration: configuration)
      let found = try queue.writeWithoutTransaction { database in
        try database.inTransaction(.exclusive) {
          if isNew, let rules { try Self.create(in: database, rules) } else { try Self.migrate(database) }
          return .commit
        }
        return try Self.about(in: database)
      }
      (key, self.rules) = found
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError(error)
    }
  }

  /// Does something in one transaction, or not at all.
  func write<Value>(_ work: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      return try queue.write(work)
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError(error)
    }
  }

  func read<Value>(_ work: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      return try queue.read(work)
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError(error)
    }
  }

  private static func create(in database: Database, _ rules: [(name: String, text: String)]) throws {
    try database.execute(sql: schema + carriedSchema)
    let key = HashKey.drawn().words
    let about = [("version", String(version)), ("key", "\(key.0) \(key.1)")] + rules.map { ("rule " + $0.name, $0.text) }
    for (name, value) in about { try database.execute(sql: "INSERT INTO about VALUES (?, ?)", arguments: [name, value]) }
  }

  private static func about(in database: Database) throws -> (HashKey, [(name: String, text: String)]) {
    guard try database.tableExists("about"), try database.tableExists("inputs") else {
      throw StoreError.foreign("is a SQLite file, but no store of Waymark's")
    }
    let rows = try Row.fetchAll(database, sql: "SELECT name, value FROM about ORDER BY name")
    let about = rows.map { (name: $0["name"] as String, text: $0["value"] as String) }
    guard let text = about.first(where: { $0.name == "version" })?.text, let version = Int(text) else {
      throw StoreError.damaged("doesn't say which version it is of")
    }
    guard version <= Self.version else {
      throw StoreError.foreign("is a store of version \(version), made by a newer Waymark; this one knows version \(Self.version)")
    }
    let words = about.first { $0.name == "key" }?.text.split(separator: " ").compactMap { UInt64($0) } ?? []
    guard words.count == 2 else { throw StoreError.damaged("has lost its key") }
    let rules = about.filter { $0.name.hasPrefix("rule ") }.map { (name: String($0.name.dropFirst(5)), text: $0.text) }
    return (HashKey(words[0], words[1]), rules)
  }

  /// Brings a store of an older version up to this one.
  private static func migrate(_ database: Database) throws {
    guard try database.tableExists("about"), try database.tableExists("inputs"),
      try String.fetchOne(database, sql: "SELECT value FROM about WHERE name = 'version'") == "1"
    else { return }
    try database.execute(sql: carriedSchema)
    try database.execute(sql: "UPDATE about SET value = '2' WHERE name = 'version'")
  }

  /// What is carried forward holds good only for touchpoints that others were added to: it goes as soon as anything else is done to
  /// them. Rows of exports (kind 2) have no share in it, so an export may be replaced every night.
  private static let carriedSchema = """
    CREATE TABLE carried (shape TEXT PRIMARY KEY, number INTEGER NOT NULL, bytes BLOB NOT NULL);
    CREATE TRIGGER parts_deleted AFTER DELETE ON parts WHEN OLD.kind <> 2 BEGIN DELETE FROM carried; END;
    CREATE TRIGGER parts_changed AFTER UPDATE ON parts WHEN OLD.kind <> 2 BEGIN DELETE FROM carried; END;
    CREATE TRIGGER heads_changed AFTER UPDATE OF head ON inputs BEGIN DELETE FROM carried; END;
    """

  private static let schema = """
    CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE inputs (
      id INTEGER PRIMARY KEY,
      path TEXT NOT NULL,
      format TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      crc32 TEXT NOT NULL,
      is_gzip INTEGER NOT NULL,
      content_bytes INTEGER NOT NULL,
      content_crc32 TEXT NOT NULL,
      records INTEGER NOT NULL,
      touchpoints INTEGER NOT NULL,
      identity_only INTEGER NOT NULL,
      filtered INTEGER NOT NULL,
      rejected INTEGER NOT NULL,
      first_time TEXT,
      last_time TEXT,
      earliest INTEGER,
      latest INTEGER,
      is_forgotten INTEGER NOT NULL DEFAULT 0,
      resume_bytes INTEGER,
      resume_lines INTEGER,
      resume_reading TEXT,
      opening TEXT NOT NULL,
      stamp TEXT NOT NULL,
      settings TEXT NOT NULL,
      head BLOB NOT NULL
    );
    CREATE INDEX inputs_by_content ON inputs (content_bytes, content_crc32);
    CREATE INDEX inputs_by_stamp ON inputs (stamp);
    CREATE INDEX inputs_by_opening ON inputs (opening);
    CREATE TABLE parts (
      input INTEGER NOT NULL REFERENCES inputs (id) ON DELETE CASCADE,
      number INTEGER NOT NULL,
      kind INTEGER NOT NULL,
      bytes BLOB NOT NULL,
      PRIMARY KEY (input, number)
    );
    CREATE TABLE links (
      input INTEGER NOT NULL REFERENCES inputs (id) ON DELETE CASCADE,
      line INTEGER NOT NULL,
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      other_kind TEXT NOT NULL,
      other_name TEXT NOT NULL
    );
    CREATE INDEX links_by_input ON links (input);
    """
}
