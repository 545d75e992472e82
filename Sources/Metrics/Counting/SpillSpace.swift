package import Ingest
import Synchronization

/// A file for what doesn't fit into memory.
package protocol SpillFile: AnyObject, Sendable {
  var path: String { get }
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
  private let make: @Sendable (_ name: String) throws(TemporaryFileError) -> any SpillFile
  private let kept = Mutex<TemporaryFileError?>(nil)
  private let files = Mutex(0)

  /// `make` gives a new, empty file of a name.
  package init(share: Int, _ make: @escaping @Sendable (_ name: String) throws(TemporaryFileError) -> any SpillFile) {
    self.share = share
    self.make = make
  }

  /// Why the figures can't be trusted; nil: they can.
  package var failure: TemporaryFileError? { kept.withLock { $0 } }

  func note(_ failure: TemporaryFileError) { kept.withLock { if $0 == nil { $0 = failure } } }

  func file() -> (any SpillFile)? {
    let number = files.withLock { number in
      number += 1
      return number
    }
    do throws(TemporaryFileError) {
      return try make("table-\(number)")
    } catch {
      note(error)
      return nil
    }
  }
}
