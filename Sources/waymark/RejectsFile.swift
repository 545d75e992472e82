import Ingest

/// The file of `--rejects`: every record that can't be read, unchanged, one after the other.
final class RejectsFile: RejectKeeper {
  private let path: String
  private let handle: WriteHandle
  private var buffer: [UInt8] = []
  private var failure: Failure?

  init(path: String) throws(Failure) {
    self.path = path
    do throws(SystemError) {
      handle = try WriteHandle(creating: path)
    } catch {
      throw Failure(Exit.cannotCreate, "\(path): \(error.words). The rejects can't be written there.")
    }
  }

  func append(_ bytes: Span<UInt8>) {
    buffer.append(bytes)
    if buffer.count > 1 << 20 { flush() }
  }

  func endRecord() { buffer.append(0x0A) }

  private func flush() {
    guard failure == nil else { return }
    do throws(SystemError) {
      try handle.write(buffer.span)
    } catch {
      failure = Failure(Exit.cannotCreate, "\(path): \(error.words). The rejects are incomplete.")
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Writes what is left; throws the first failure there was.
  func finish() throws(Failure) {
    flush()
    if let failure { throw failure }
  }
}
