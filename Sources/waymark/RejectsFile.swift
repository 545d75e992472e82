import Ingest

/// The file of `--rejects`: every record that can't be read, unchanged, one after the other. It is there when the run has read all.
final class RejectsFile: RejectKeeper {
  private let path: String
  private let file: WholeFile
  private var buffer: [UInt8] = []
  private var failure: Failure?

  init(path: String) throws(Failure) {
    self.path = path
    do throws(SystemError) {
      file = try WholeFile(path: path)
    } catch {
      throw Failure(Exit.cannotCreate, "\(path): \(error.words). The rejects can't be written there. \(advice(error))", at: .file(path))
    }
  }

  func append(_ bytes: Span<UInt8>) {
    buffer.append(bytes)
    if buffer.count > 1 << 20 { flush() }
  }

  func endRecord() { buffer.append(0x0A) }

  private func flush() {
    guard failure == nil else { return buffer.removeAll() }
    do throws(SystemError) {
      try file.write(buffer.span)
    } catch {
      failure = incomplete(error)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private func incomplete(_ error: SystemError) -> Failure {
    Failure(Exit.cannotCreate, "\(path): \(error.words) while the rejects were written. Nothing was reported. \(advice(error))", at: .file(path))
  }

  /// Writes what is left and puts the file in its place; throws the first failure there was.
  func finish() throws(Failure) {
    flush()
    if let failure { throw failure }
    do throws(SystemError) {
      try file.finish()
    } catch {
      throw incomplete(error)
    }
  }
}
