import Foundation
import Ingest
import Metrics
import Reports

/// The CSV form of `--out`.
struct DelimitedOutput {
  private let writer: (any TableWriter)?

  init(_ style: OutputStyle) { writer = Forms.form(named: "csv")?.writer(style) }

  func bytes(of table: Table) -> [UInt8] {
    var bytes: [UInt8] = []
    writer?.write([table], to: &bytes)
    return bytes
  }

  /// Writes a table to a file, a piece at a time.
  func write(_ table: Table, to file: borrowing WriteHandle) throws(SystemError) {
    var piece: [UInt8] = []
    try writer?.write([table], to: &piece) { bytes throws(SystemError) in
      if bytes.count >= Self.pieceSize { try Self.write(&bytes, to: file) }
    }
    try Self.write(&piece, to: file)
  }

  private static let pieceSize = 1 << 18

  private static func write(_ bytes: inout [UInt8], to file: borrowing WriteHandle) throws(SystemError) {
    try file.write(bytes.span)
    bytes.removeAll(keepingCapacity: true)
  }
}

/// The folder of `--out`: each table as `NAME.csv`, and `run.json`.
///
/// Everything is written aside and flushed to disk first; only when all of it is there are the files renamed into place.
struct OutputFolder {
  let path: String

  func write(_ outcome: Outcome, _ plan: Plan, _ form: DelimitedOutput, _ warnings: [String]) throws(Failure) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw Failure(Exit.cannotCreate, "\(path): the folder can't be made. Check the path and its permissions.")
    }
    var written: [(aside: String, final: String)] = []
    func aside(_ name: String) -> String {
      let aside = "\(path)/.\(name).\(ProcessInfo.processInfo.processIdentifier).tmp"
      written.append((aside, "\(path)/\(name)"))
      return aside
    }
    do throws(Failure) {
      let files = outcome.tables.map { (table: $0, path: aside("\($0.name).csv")) }
      var writers = Array(0..<plan.threads)
      try sideBySide(&writers, parts: files.count) { _, number throws(Failure) in
        try writeFlushed(to: files[number].path) { file throws(SystemError) in try form.write(files[number].table, to: file) }
      }
      try outcome.checkTables()
      let record = Array(RunRecord(outcome, plan, warnings).text.utf8)
      try writeFlushed(to: aside("run.json")) { file throws(SystemError) in try file.write(record.span) }
      for (aside, final) in written { try rename(aside, to: final) }
    } catch {
      for (aside, _) in written { FileSystem.remove(aside) }
      throw error
    }
    FileSystem.flushNames(in: path)
  }

  private func rename(_ aside: String, to final: String) throws(Failure) {
    do throws(SystemError) {
      try FileSystem.rename(aside, to: final)
    } catch {
      throw Failure(Exit.cannotCreate, "\(final): \(error.words). The report is not complete.")
    }
  }

  private func writeFlushed(
    to file: String, _ write: (borrowing WriteHandle) throws(SystemError) -> Void
  ) throws(Failure) {
    do throws(SystemError) {
      let handle = try WriteHandle(creating: file)
      try write(handle)
      try handle.flush()
    } catch {
      throw Failure(Exit.cannotCreate, "\(file): \(error.words). The report before is untouched.")
    }
  }
}
