import Foundation
import Glibc
import Ingest
import Metrics
import Reports

/// Where an export's rows go, a buffer at a time: standard output, or a file that is there whole or not at all.
final class RowSink {
  private let path: String?
  /// What is written first and then renamed; the path itself where that is no plain file, such as a pipe.
  private let aside: String
  private let file: OpenFile?
  private var buffer: [UInt8] = []

  private static let bufferSize = 1 << 20

  private final class OpenFile {
    let handle: WriteHandle

    init(_ path: String) throws(SystemError) { handle = try WriteHandle(creating: path) }
  }

  /// Why rows are written no longer.
  private enum End: Error {
    /// The reader of standard output has what it wanted.
    case readerIsGone
    case failed(Failure)
  }

  init(path: String?) throws(Failure) {
    self.path = path
    guard let path else {
      (aside, file) = ("", nil)
      return
    }
    let isPlain = FileSystem.kind(of: path).map { $0 == .file } ?? true
    aside = isPlain ? "\(path).\(ProcessInfo.processInfo.processIdentifier).tmp" : path
    do throws(SystemError) {
      file = try OpenFile(aside)
    } catch {
      throw Failure(Exit.cannotCreate, "\(path): \(error.words). The export can't be written there.")
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
      if file != nil, aside != path { FileSystem.remove(aside) }
      if case .failed(let failure) = error { throw failure }
    }
  }

  private func flush() throws(End) {
    do throws(SystemError) {
      if let file { try file.handle.write(buffer.span) } else { try writeAll(buffer.span, to: 1) }
    } catch {
      if file == nil, error.number == EPIPE { throw .readerIsGone }
      let status = file == nil ? Exit.ioError : Exit.cannotCreate
      throw .failed(Failure(status, "\(path ?? "standard output"): \(error.words). The export is incomplete."))
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Puts a finished file in its place.
  private func finish() throws(End) {
    guard let file, let path, aside != path else { return }
    do throws(SystemError) {
      try file.handle.flush()
      try FileSystem.rename(aside, to: path)
    } catch {
      throw .failed(Failure(Exit.cannotCreate, "\(path): \(error.words). What was there before is untouched."))
    }
  }
}
