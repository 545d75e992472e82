import Foundation
import Glibc
import Ingest

/// A file of output that is there whole or not at all: written aside in the same folder, flushed to disk, and then renamed.
///
/// What was there before stays until then, and lends its owner and its rights. A pipe or a device is written to as it is, and so is a
/// file in a folder that takes no new ones. What a killed run left aside, the next one for the same file removes.
final class WholeFile: RemovedOnInterruption, @unchecked Sendable {
  private let path: String
  private let opened: Opened
  // What follows is touched only while `guarded` is held.
  private let guarded = NSLock()
  private var isOver = false

  private struct Opened: ~Copyable {
    /// Nil where the file is written to as it is.
    var aside: String?
    var handle: WriteHandle
  }

  init(path: String) throws(SystemError) {
    // A link leads on to the new file as it did to the old one.
    self.path = FileSystem.resolved(path) ?? path
    opened = try Self.open(self.path)
    if opened.aside != nil { Interruptions.removes(self) }
  }

  private static func open(_ path: String) throws(SystemError) -> Opened {
    guard takesNeighbour(path) else { return Opened(aside: nil, handle: try WriteHandle(creating: path)) }
    let parts = parts(path)
    removeAbandoned(in: parts.folder, prefix: parts.prefix)
    for _ in 0..<100 {
      let aside = "\(parts.folder)/\(parts.prefix)\(String(UInt32.random(in: 0...UInt32.max), radix: 36))"
      do throws(SystemError) {
        let handle = try WriteHandle(creatingNew: aside)
        handle.lock()
        // Before it was locked another run may have taken it for abandoned.
        guard handle.isAt(aside) else { continue }
        handle.takeAccess(of: path)
        return Opened(aside: aside, handle: handle)
      } catch {
        if error.number == EEXIST { continue }
        if FileSystem.kind(of: path) != .file { throw error }
        break
      }
    }
    return Opened(aside: nil, handle: try WriteHandle(creating: path))
  }

  deinit { remove() }

  func write(_ bytes: Span<UInt8>) throws(SystemError) { try opened.handle.write(bytes) }

  /// Puts it in its place.
  func finish() throws(SystemError) {
    try opened.handle.flush()
    guarded.lock()
    defer { guarded.unlock() }
    guard let aside = opened.aside, !isOver else { return }
    try FileSystem.rename(aside, to: path)
    isOver = true
    FileSystem.flushNames(in: Self.parts(path).folder)
  }

  /// Removes it if it isn't finished.
  func remove() {
    Interruptions.forgets(self)
    guarded.withLock {
      if let aside = opened.aside, !isOver { FileSystem.remove(aside) }
      isOver = true
    }
  }

  func removeAtOnce() {
    // Never let go of: the file must not be put in its place after this.
    guarded.lock()
    if let aside = opened.aside, !isOver { FileSystem.remove(aside) }
  }

  /// Standard output under the name of a file is that file, and to rename another over it would lose what is written to it.
  private static func takesNeighbour(_ place: String) -> Bool {
    (FileSystem.kind(of: place).map { $0 == .file } ?? true) && !["/dev/", "/proc/"].contains(where: place.hasPrefix)
  }

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
