import Glibc
import Ingest

/// Writes to standard output. A reader that has gone away has what it wanted: the run ends quietly.
func printOut(_ bytes: [UInt8]) throws(Failure) {
  do throws(SystemError) {
    try writeAll(bytes.span, to: 1)
  } catch {
    if error.number == EPIPE { return }
    throw Failure(Exit.ioError, "standard output: \(error.words). The tables are incomplete.")
  }
}
