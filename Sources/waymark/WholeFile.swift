import Foundation
import Glibc
import Ingest

/// A file of output that is there whole or not at all: written aside in the same folder, flushed to disk, and then renamed.
///
/// What was there before stays until then, and lends its owner and its rights. A pipe or a device is written to as it is, and so is a
/// file in a folder that takes no new ones. What a killed run left aside, the next one for the same file removes.
final class WholeFile {
  private let path: String
  private let opened: Opened

  private struct Opened: ~Copyable {
    /// Nil where the file is written to as it is.
    var aside: Aside?
    var handle: WriteHandle
  }

  init(path: String) throws(SystemError) {
    // A link leads on to the new file as it did to the old one; /dev/stdout is what it leads to.
    self.path = Self.isDevice(path) ? path : FileSystem.resolved(path) ?? path
    opened = try Self.open(self.path)
  }

  deinit { remove() }

  func write(_ bytes: Span<UInt8>) throws(SystemError) { try opened.handle.write(bytes) }

  /// Puts it in its place.
  func finish() throws(SystemError) {
    try opened.handle.flush()
    try opened.aside?.rename(to: path)
    if opened.aside != nil { FileSystem.flushNames(in: Self.parts(path).folder) }
  }

  /// Removes it if it isn't finished.
  func remove() { opened.aside?.remove() }

  private static func open(_ path: String) throws(SystemError) -> Opened {
    guard takesNeighbour(path) else { return Opened(aside: nil, handle: try WriteHandle(creating: path)) }
    let parts = parts(path)
    removeAbandoned(in: parts.folder, prefix: parts.prefix)
    for _ in 0..<100 {
      let aside = Aside("\(parts.folder)/\(parts.prefix)\(String(UInt32.random(in: 0...UInt32.max), radix: 36))")
      do throws(SystemError) {
        let handle = try aside.made()
        handle.lock()
        // Before it was locked another run may have taken it for abandoned.
        guard handle.isAt(aside.path) else { continue }
        handle.takeAccess(of: path)
        return Opened(aside: aside, handle: handle)
      } catch {
        if error.number == EEXIST { continue }
        // The file may be one to write to in a folder that isn't.
        guard [EACCES, EPERM].contains(error.number), FileSystem.kind(of: path) == .file else { throw error }
        break
      }
    }
    return Opened(aside: nil, handle: try WriteHandle(creating: path))
  }

  private static func takesNeighbour(_ path: String) -> Bool { (FileSystem.kind(of: path).map { $0 == .file } ?? true) && !isDevice(path) }

  /// Standard output may be a file, and to rename another over it would lose what else is written to it.
  private static func isDevice(_ path: String) -> Bool { ["/dev/", "/proc/"].contains(where: path.hasPrefix) }

  private static func parts(_ path: String) -> (folder: String, prefix: String) {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/." : String(path[..<$0]) } ?? "."
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    // A name has 255 bytes at most.
    return (folder, ".\(name.utf8.count > 200 ? "out" : name).waymark-")
  }

  private static func removeAbandoned(in folder: String, prefix: String) {
    for name in (try? FileSystem.names(in: folder)) ?? [] where name.hasPrefix(prefix) {
      // One that can't be locked has a living writer.
      if let lock = try? FileLock("\(folder)/\(name)", creating: false) {
        withExtendedLifetime(lock) { FileSystem.remove("\(folder)/\(name)") }
      }
    }
  }
}

/// A file that is written aside, until it gets its name or is removed.
private final class Aside: RemovedOnInterruption, @unchecked Sendable {
  let path: String
  // What follows is touched only while `guarded` is held.
  private let guarded = NSLock()
  private var isThere = false

  init(_ path: String) {
    self.path = path
    Interruptions.removes(self)
  }

  deinit { remove() }

  func made() throws(SystemError) -> WriteHandle {
    guarded.lock()
    defer { guarded.unlock() }
    let handle = try WriteHandle(creatingNew: path)
    isThere = true
    return handle
  }

  func rename(to final: String) throws(SystemError) {
    guarded.lock()
    defer { guarded.unlock() }
    guard isThere else { return }
    try FileSystem.rename(path, to: final)
    isThere = false
  }

  func remove() {
    Interruptions.forgets(self)
    guarded.withLock {
      if isThere { FileSystem.remove(path) }
      isThere = false
    }
  }

  func removeAtOnce() {
    // Never let go of: it must neither be made nor get its name after this.
    guarded.lock()
    if isThere { FileSystem.remove(path) }
  }
}
