import Foundation
import Glibc
import Ingest
import Metrics

/// A folder of output that only one run writes to at a time.
///
/// The system lets go of the lock when the run ends, however it ends, and the folder shows nothing of it. Only where a file system
/// can't lock folders (NFS) a hidden file in it is locked.
final class OutputLock {
  private let lock: FileLock
  private var file: String?

  static let fileName = ".waymark-lock"

  /// Makes the folder where there is none, with those above it: `made` is called with each.
  init(folder: String, made: (String) -> Void) throws(Failure) {
    do throws(SystemError) {
      for _ in 0..<100 {
        try Self.make(folder, made)
        let file = "\(folder)/\(Self.fileName)"
        let lock: FileLock?
        do throws(SystemError) {
          lock = try FileLock(folder: folder)
          self.file = nil
        } catch {
          guard [EBADF, EINVAL, EOPNOTSUPP, ENOSYS].contains(error.number) else { throw error }
          lock = try FileLock(file, creating: FileSystem.entry(at: file) == nil)
          self.file = file
        }
        guard let lock else { throw SystemError(number: EWOULDBLOCK) }
        // Whoever held it may have removed it, with nothing in it, as it was opened here.
        if lock.isAt(self.file ?? folder) {
          self.lock = lock
          return
        }
      }
      throw SystemError(number: EWOULDBLOCK)
    } catch {
      throw Self.failure(error, folder)
    }
  }

  deinit {
    if let file { FileSystem.remove(file) }
  }

  private static func make(_ folder: String, _ made: (String) -> Void) throws(SystemError) {
    if let kind = FileSystem.kind(of: folder) {
      if kind != .folder { throw SystemError(number: ENOTDIR) }
      return
    }
    let parent = URL(fileURLWithPath: folder).deletingLastPathComponent().path
    if parent != folder { try make(parent, made) }
    do throws(SystemError) {
      try FileSystem.makeFolder(at: folder)
      made(folder)
    } catch {
      // Another run may have been quicker.
      if error.number != EEXIST || FileSystem.kind(of: folder) != .folder { throw error }
    }
  }

  private static func failure(_ error: SystemError, _ folder: String) -> Failure {
    switch error.number {
    case EWOULDBLOCK: Failure(Exit.busy, "\(folder): \(holder(of: folder)) writes to this folder. Nothing was read; run it again when that has ended.", at: .file(folder))
    case ENOTDIR: Failure(Exit.cannotCreate, "\(folder): it is no folder, or something above it is none. Name a folder with --out.", at: .file(folder))
    case EEXIST: Failure(Exit.cannotCreate, "\(folder): it is a link that leads nowhere. Make the folder that it means, or remove it.", at: .file(folder))
    default: Failure(Exit.cannotCreate, "\(folder): \(error.words). The folder can't be written to. \(advice(error))", at: .file(folder))
    }
  }

  /// Who it is, as far as the system tells: of a process in another container, or on another machine, nothing.
  private static func holder(of folder: String) -> String { lockHolder(ofOneOf: [folder, "\(folder)/\(fileName)"]) }
}

/// Who holds a lock on one of the files, as far as the system tells.
func lockHolder(ofOneOf paths: [String]) -> String {
  guard let process = paths.lazy.compactMap({ FileSystem.lockHolder(of: $0) }).first else { return "another run" }
  guard let start = FileSystem.startTime(ofProcess: process), let zone = TimeZoneRules(name: "UTC") else { return "process \(process)" }
  return "process \(process), which began \(isoText(of: Instant(seconds: Int64(start)), in: zone)),"
}
