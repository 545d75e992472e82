import Foundation
import Glibc
import Ingest
import Metrics
import Reports

/// Where an export's rows go, a buffer at a time: standard output, or a file that is there whole or not at all.
final class RowSink {
  private let path: String?
  private let file: WholeFile?
  private var buffer: [UInt8] = []

  private static let bufferSize = 1 << 20

  /// Why rows are written no longer.
  private enum End: Error {
    /// The reader of standard output has what it wanted.
    case readerIsGone
    case failed(Failure)
  }

  init(path: String?) throws(Failure) {
    self.path = path
    do throws(SystemError) {
      file = try path.map { path throws(SystemError) in try WholeFile(path: path) }
    } catch {
      throw Failure(Exit.cannotCreate, "\(path ?? ""): \(error.words). The export can't be written there. \(advice(error))", at: .file(path ?? ""))
    }
  }

  /// Writes all rows. A case that is missing is the visitor's, who stands in the first column.
  func write(
    _ exported: inout ExportedRows, _ columns: [Table.Column], _ writer: any RowWriter, caseColumn: Int?
  ) throws(Failure) {
    do throws(End) {
      writer.begin(columns, to: &buffer)
      var isFirst = true
      let context = exported.context
      try exported.rows.forEachRow(in: context) { row throws(End) in
        var cells = row
        if let caseColumn, cells[caseColumn] == .missing { cells[caseColumn] = cells[0] }
        writer.row(cells, of: columns, isFirst: isFirst, to: &buffer)
        isFirst = false
        if buffer.count >= Self.bufferSize { try flush() }
      }
      writer.end(to: &buffer)
      try flush()
      try finish()
    } catch {
      file?.remove()
      if case .failed(let failure) = error { throw failure }
    }
  }

  private func flush() throws(End) {
    do throws(SystemError) {
      if let file { try file.write(buffer.span) } else { try writeAll(buffer.span, to: 1) }
    } catch {
      if file == nil, error.number == EPIPE { throw .readerIsGone }
      let status = file == nil ? Exit.ioError : Exit.cannotCreate
      let rest = file == nil ? "The export is incomplete." : "\(advice(error)) What was there before is untouched."
      throw .failed(Failure(status, "\(path ?? "standard output"): \(error.words). \(rest)", at: path.map { .file($0) } ?? MessagePlace()))
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Puts a finished file in its place.
  private func finish() throws(End) {
    guard let file else { return }
    do throws(SystemError) {
      try file.finish()
    } catch {
      throw .failed(Failure(Exit.cannotCreate, "\(path ?? ""): \(error.words). \(advice(error)) What was there before is untouched.", at: .file(path ?? "")))
    }
  }
}
