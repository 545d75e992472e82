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
    var files = outcome.tables.map { (name: "\($0.name).csv", bytes: form.bytes(of: $0)) }
    files.append(("run.json", Array(RunRecord(outcome, plan, warnings).text.utf8)))
    var written: [(aside: String, final: String)] = []
    do throws(Failure) {
      for file in files {
        let aside = "\(path)/.\(file.name).\(ProcessInfo.processInfo.processIdentifier).tmp"
        written.append((aside, "\(path)/\(file.name)"))
        try writeFlushed(file.bytes, to: aside)
      }
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

  private func writeFlushed(_ bytes: [UInt8], to file: String) throws(Failure) {
    do throws(SystemError) {
      let handle = try WriteHandle(creating: file)
      try handle.write(bytes.span)
      try handle.flush()
    } catch {
      throw Failure(Exit.cannotCreate, "\(file): \(error.words). The report before is untouched.")
    }
  }
}
