import Glibc
import Ingest
import Metrics
import Reports

/// Writes to standard output. A reader that has gone away has what it wanted: the run ends quietly.
func printOut(_ bytes: [UInt8]) throws(Failure) {
  do throws(SystemError) {
    try writeAll(bytes.span, to: 1)
  } catch {
    if error.number == EPIPE { return }
    throw incompleteTables(error)
  }
}

/// Writes tables to standard output, a piece at a time.
func printOut(_ tables: [Table], _ writer: any TableWriter) throws(Failure) {
  var output: [UInt8] = []
  do throws(SystemError) {
    try writer.write(tables, to: &output) { bytes throws(SystemError) in
      if bytes.count < 1 << 18 { return }
      try writeAll(bytes.span, to: 1)
      bytes.removeAll(keepingCapacity: true)
    }
  } catch {
    if error.number == EPIPE { return }
    throw incompleteTables(error)
  }
  try printOut(output)
}

private func incompleteTables(_ error: SystemError) -> Failure {
  Failure(Exit.ioError, "standard output: \(error.words). The tables are incomplete. \(advice(error))")
}
