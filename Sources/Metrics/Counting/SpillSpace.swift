package import Ingest
import Synchronization

/// A file for what doesn't fit into memory.
package protocol SpillFile: AnyObject, Sendable {
  /// Writes all bytes from `offset` on.
  func write(_ bytes: Span<UInt8>, at offset: Int) throws(SystemError)
  /// The bytes from `offset` on, fewer than `count` where the file ends before.
  func read(_ count: Int, at offset: Int) throws(SystemError) -> [UInt8]
}

extension ScratchFile: SpillFile {}

/// Where tables put aside what doesn't fit into their share of memory.
///
/// A disk may fail in the midst of counting: the first failure is kept, what comes after it is of no use, and whoever shows the
/// tables asks for it when they are written.
package final class SpillSpace: Sendable {
  /// The most bytes that one counter table, or one sorting of rows, should take.
  let share: Int
  private let make: @Sendable () throws -> any SpillFile
  private let kept = Mutex<(any Error)?>(nil)

  /// `make` gives a new, empty file.
  package init(share: Int, _ make: @escaping @Sendable () throws -> any SpillFile) {
    self.share = share
    self.make = make
  }

  /// Why the figures can't be trusted; nil: they can.
  package var failure: (any Error)? { kept.withLock { $0 } }

  func note(_ failure: any Error) { kept.withLock { if $0 == nil { $0 = failure } } }

  func file() -> (any SpillFile)? {
    do {
      return try make()
    } catch {
      note(error)
      return nil
    }
  }
}

/// A run ended before its last entry.
struct ShortSpillFile: Error {}
