import ArgumentParser
import Glibc
import Ingest

/// The exit statuses of spec/cli.md (after sysexits.h).
enum Exit {
  static let usage: Int32 = 64
  static let dataError: Int32 = 65
  static let noInput: Int32 = 66
  static let cannotCreate: Int32 = 73
  static let ioError: Int32 = 74
  static let busy: Int32 = 75
}

/// What to do about an output that can't be written.
func advice(_ error: SystemError) -> String {
  switch error.number {
  case ENOSPC: "Make room there, or name a place on another disk."
  case EDQUOT: "The owner's share of the disk is used up: make room, or name a place on another disk."
  case EFBIG: "The limit on the size of files is too low for it: `ulimit -f`, or LimitFSIZE of the service."
  case EROFS: "What it lies on is mounted read-only: name another place."
  case EACCES, EPERM: "Check its permissions, and those of the folder, for the user of this run."
  case ENOENT: "Something on the way there is missing: make it, or correct the name."
  case EEXIST: "Something else than a file has the name of one: move it away."
  default: "Run it again, or name another place."
  }
}

/// Why a run ends early: what, where, and what to do next, with the status it ends with.
struct Failure: Error, Equatable {
  var status: Int32
  var message: String
  var place: MessagePlace

  init(_ status: Int32, _ message: String, at place: MessagePlace = MessagePlace()) {
    self.status = status
    self.message = message
    self.place = place
  }

  init(_ error: IngestError) {
    switch error {
    case .unreadable(let path, let system):
      self.init(Exit.noInput, "\(path): \(system.words). Nothing was reported; check the name and the permissions.", at: .file(path))
    case .openDates(let path, let column):
      self.init(
        Exit.usage,
        "\(path): no date of the column “\(column)” shows whether the day or the month comes first, as 05/06/2026. Say "
          + "`time: {column: \(column), format: \"dd/MM/yyyy\"}` or `\"MM/dd/yyyy\"` for this file in the configuration, "
          + "or `dates: day_first` or `month_first` beside its `format`.", at: .file(path))
    case .missingColumns(let path, let columns):
      self.init(
        Exit.usage,
        "\(path): the mapping speaks of \(listed(columns.missing)), but the header has \(listed(columns.present)). "
          + "Correct `columns:` for this file in the configuration.", at: .file(path))
    }
  }
}

extension Failure {
  init(_ error: TemporaryFileError) {
    switch error.reason {
    case .cannotCreate(let system):
      self.init(
        Exit.cannotCreate,
        "\(error.path): \(system.words). More memory is needed than --memory allows, and temporary files can't be made there; name another folder with --temp.")
    case .cannotWrite(let system):
      self.init(
        Exit.cannotCreate,
        "\(error.path): \(system.words) while temporary files were written. Nothing was reported; make room, or name another folder with --temp.")
    case .cannotRead(let system):
      self.init(
        Exit.ioError, "\(error.path): \(system.words) at byte \(error.offset) of a temporary file. Nothing was reported; run it again.")
    case .damaged(let what):
      self.init(
        Exit.ioError,
        "\(error.path): \(what) at byte \(error.offset); the temporary file isn't what was written. Nothing was reported; run it again, with another folder for --temp.")
    }
  }
}

/// The word that a mistyped one may mean, else all that there are.
func hint(_ word: String, among words: [String]) -> String {
  let parts = word.split(separator: ",").map { $0.trimmingPrefix(" ") }
  if parts.count > 1, parts.allSatisfy({ words.contains(String($0)) }) { return "name one at a time" }
  return nearest(to: word, among: words).first.map { "did you mean \($0)?" } ?? "known are \(words.joined(separator: ", "))"
}

/// “a”, “b” and “c”.
func listed(_ names: [String], _ conjunction: String = "and") -> String {
  let quoted = names.map { "“\($0)”" }
  guard quoted.count > 1, let last = quoted.last else { return quoted.first ?? "nothing" }
  return quoted.dropLast().joined(separator: ", ") + " \(conjunction) " + last
}
