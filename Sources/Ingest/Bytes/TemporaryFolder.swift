import Foundation

/// Why a temporary file is of no use, and where in it.
package struct TemporaryFileError: Error, Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    case cannotCreate(SystemError)
    case cannotWrite(SystemError)
    case cannotRead(SystemError)
    /// It isn't what was written; with what is wrong.
    case damaged(String)
  }

  package var path: String
  package var offset = 0
  package var reason: Reason

  package init(_ path: String, offset: Int = 0, _ reason: Reason) {
    self.path = path
    self.offset = offset
    self.reason = reason
  }
}

/// A run's own folder for what doesn't fit into memory: made when the first file is, gone when the run ends.
///
/// A run that is killed leaves it behind. Its lock is free then, by which the next run knows that it may remove it.
package final class TemporaryFolder: RemovedOnInterruption, @unchecked Sendable {
  private static let prefix = "waymark-spill-"
  /// Ends the name of a folder that has no lock yet.
  private static let unfinished = ".new"
  private static let lockName = "lock"
  /// Seconds after which a folder without a lock has no owner who is about to lock it.
  private static let oldAge = 3600

  private let parent: String
  // What follows is touched only while `guarded` is held.
  private let guarded = NSLock()
  private var path: String?
  private var lock: FileLock?
  private var isRemoved = false
  private var fileCount = 0

  /// Nothing is made before the first file.
  package init(in parent: String) { self.parent = parent }

  deinit { remove() }

  /// A new file in the folder.
  package func file(named name: String) throws(TemporaryFileError) -> ScratchFile {
    let folder = try madePath()
    let path = "\(folder)/\(name)"
    do throws(SystemError) {
      return try ScratchFile(creating: path)
    } catch {
      throw TemporaryFileError(path, .cannotCreate(error))
    }
  }

  /// A new file whose name says nothing.
  package func file() throws(TemporaryFileError) -> ScratchFile {
    let number = guarded.withLock {
      fileCount += 1
      return fileCount
    }
    return try file(named: String(number))
  }

  private func madePath() throws(TemporaryFileError) -> String {
    guarded.lock()
    defer { guarded.unlock() }
    if let path { return path }
    do throws(SystemError) {
      let made = try FileSystem.makeFolder("\(parent)/\(Self.prefix)XXXXXX")
      // It has its lock before it has the name by which others look for abandoned ones.
      let hidden = made + Self.unfinished
      try FileSystem.rename(made, to: hidden)
      path = hidden
      Interruptions.removes(self)
      lock = try FileLock("\(hidden)/\(Self.lockName)", creating: true)
      try FileSystem.rename(hidden, to: made)
      path = made
      return made
    } catch {
      throw TemporaryFileError(parent, .cannotCreate(error))
    }
  }

  /// Removes the folder and all files in it; none can be made afterwards.
  package func remove() {
    Interruptions.forgets(self)
    guarded.lock()
    defer { guarded.unlock() }
    if let path, !isRemoved { Self.remove(path) }
    isRemoved = true
    lock = nil
  }

  package func removeAtOnce() {
    // Never let go of: who wants a file now would be told that the folder is missing, and say so.
    guarded.lock()
    if let path, !isRemoved { Self.remove(path) }
  }

  /// Removes what runs left behind that were killed.
  package static func removeAbandoned(in parent: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] where name.hasPrefix(prefix) {
      let folder = "\(parent)/\(name)"
      let isNamed = !name.hasSuffix(unfinished)
      do throws(SystemError) {
        // Nil: its owner is alive.
        guard let lock = try FileLock("\(folder)/\(lockName)", creating: false) else { continue }
        withExtendedLifetime(lock) { remove(folder) }
      } catch {
        // Without a lock it is a folder just being made, or one whose owner died while it did that.
        if error.number == ENOENT, !isNamed || isEmpty(folder), let age = FileSystem.age(of: folder), age > oldAge { remove(folder) }
      }
    }
  }

  private static func isEmpty(_ folder: String) -> Bool {
    (try? FileManager.default.contentsOfDirectory(atPath: folder))?.isEmpty ?? false
  }

  /// The lock goes last, so that a folder of which only a part is gone is known for what it is.
  private static func remove(_ folder: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where name != lockName { FileSystem.remove("\(folder)/\(name)") }
    FileSystem.remove("\(folder)/\(lockName)")
    FileSystem.removeFolder(folder)
  }
}
