import GRDB

/// Why a store can't be used.
package enum StoreError: Error, Equatable {
  /// Another run writes to it.
  case busy
  /// It is no store, or one that a newer program made: in words.
  case foreign(String)
  /// SQLite's words: a full disk, a folder that can't be written, damage.
  case failed(String, isFull: Bool)
  /// Bytes in it aren't what was written.
  case damaged(String)

  init(_ error: any Error) {
    guard let error = error as? DatabaseError else {
      self = .failed("\(error)", isFull: false)
      return
    }
    switch error.resultCode.primaryResultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy
    case .SQLITE_NOTADB: self = .foreign("is no store of Waymark's")
    case .SQLITE_CORRUPT: self = .damaged("is damaged (\(error.message ?? "SQLite can't read it"))")
    case .SQLITE_FULL: self = .failed("no space is left", isFull: true)
    default: self = .failed(error.message ?? error.description, isFull: false)
    }
  }
}
