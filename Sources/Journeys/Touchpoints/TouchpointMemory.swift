import Foundation
package import Ingest

/// How much memory touchpoints may take, and the file for those that don't fit: one for all stores of a run.
package final class TouchpointMemory: @unchecked Sendable {
  /// Bytes that touchpoints in stores may take.
  let limit: Int
  /// Touchpoints that one thread may unpack and sort at once.
  let share: Int
  private let folder: TemporaryFolder
  // What follows is touched only while `lock` is held.
  private let lock = NSLock()
  private var used = 0
  private var file: ScratchFile?
  private var end = 0
  private var firstFailure: TemporaryFileError?

  /// `limit`: bytes in stores; as many again are used while partitions are finished, shared by the threads.
  package init(limit: Int, threads: Int, folder: TemporaryFolder) {
    self.limit = limit
    self.folder = folder
    // They are there twice while they are sorted.
    share = max(1, limit / (2 * MemoryLayout<Touchpoint>.stride * max(1, threads)))
  }

  /// Touchpoints that are packed into one run at most, for they are there twice while that is done.
  var mostInRun: Int { max(1, min(1 << 17, limit / (8 * MemoryLayout<Touchpoint>.stride))) }

  func take(_ touchpoints: Int) { lock.withLock { used += touchpoints * MemoryLayout<Touchpoint>.stride } }

  func free(_ touchpoints: Int) { lock.withLock { used -= touchpoints * MemoryLayout<Touchpoint>.stride } }

  var isOverspent: Bool { lock.withLock { used > limit } }

  /// Whether anything was written.
  package var hasSpilled: Bool { lock.withLock { file != nil } }

  /// Puts a run's bytes into the file. After a failure nothing more is written: the run can't be whole any more.
  func write(_ bytes: Span<UInt8>, count: Int) -> PackedRun? {
    do throws(TemporaryFileError) {
      guard let (file, offset) = try room(for: bytes.count) else { return nil }
      try Self.write(bytes, to: file, at: offset)
      return PackedRun(file: file, offset: offset, length: bytes.count, count: count)
    } catch {
      lock.withLock { if firstFailure == nil { firstFailure = error } }
      return nil
    }
  }

  private static func write(_ bytes: Span<UInt8>, to file: ScratchFile, at offset: Int) throws(TemporaryFileError) {
    do throws(SystemError) {
      try file.write(bytes, at: offset)
    } catch {
      throw TemporaryFileError(file.path, offset: offset, .cannotWrite(error))
    }
  }

  private func room(for count: Int) throws(TemporaryFileError) -> (ScratchFile, Int)? {
    lock.lock()
    defer { lock.unlock() }
    if firstFailure != nil { return nil }
    if file == nil { file = try folder.file(named: "touchpoints") }
    guard let file else { return nil }
    defer { end += count }
    return (file, end)
  }

  /// Why touchpoints are missing; nil: none are.
  package var failure: TemporaryFileError? { lock.withLock { firstFailure } }

  /// Throws if touchpoints are missing.
  package func check() throws(TemporaryFileError) {
    if let failure { throw failure }
  }
}
