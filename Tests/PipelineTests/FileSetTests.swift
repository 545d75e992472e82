import Foundation
import Glibc
import Ingest
import Testing

@testable import waymark

/// Whenever a run that replaces files is killed, or one of its calls fails, all of them are old or all are new.
struct FileSetTests {
  private static let names = ["channels.csv", "kpis.csv", "run.json"]

  /// A folder with a report, or none, and files of somebody else.
  private func inFolder<Result>(old: [String], _ body: (String) throws -> Result) throws -> Result {
    try Project.inTemporaryFolder { folder in
      for name in old { try Project.write("old \(name)", to: "\(folder)/\(name)") }
      try Project.write("notes", to: "\(folder)/notes.txt")
      try FileManager.default.createDirectory(atPath: "\(folder)/own", withIntermediateDirectories: false)
      try Project.write("deep", to: "\(folder)/own/kpis.csv")
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/to-notes", withDestinationPath: "notes.txt")
      return try body(folder)
    }
  }

  private func replaceAll(in folder: String, _ names: [String], _ calls: FolderCalls) throws {
    var set = FileSet(in: folder, calls: calls)
    do {
      try set.begin(isNew: false)
      for name in names {
        try set.write(name) { file throws(SystemError) in try file.write(Array("new \(name)".utf8).span) }
      }
      _ = try set.replace()
    } catch {
      // What a run does that fails.
      try? set.settle()
      throw error
    }
  }

  /// What can be read of a report, as anybody reads it.
  private func report(in folder: String) -> [String: String] {
    var texts: [String: String] = [:]
    for name in Self.names + ["gone.csv"] { texts[name] = try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) }
    return texts
  }

  private func texts(_ age: String, _ names: [String]) -> [String: String] {
    Dictionary(uniqueKeysWithValues: names.map { ($0, "\(age) \($0)") })
  }

  private func expectForeignFiles(in folder: String, _ comment: String) {
    #expect((try? String(contentsOfFile: "\(folder)/to-notes", encoding: .utf8)) == "notes", "\(comment)")
    #expect((try? String(contentsOfFile: "\(folder)/own/kpis.csv", encoding: .utf8)) == "deep", "\(comment)")
  }

  /// Plain files and nothing else beside those that aren't ours.
  private func expectTidy(_ folder: String, _ names: [String], _ comment: String) throws {
    let there = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(there == (names + ["notes.txt", "own", "to-notes"]).sorted(), "\(comment)")
    for name in names { #expect(FileSystem.entry(at: "\(folder)/\(name)") == .file, "\(comment): \(name)") }
  }

  /// Counts calls, and from one on stops them.
  private final class Stopping {
    var count = 0
    let first: Int
    let last: Int
    let error: SystemError
    var name = ""

    /// From call `first` to call `last` none happens.
    init(_ first: Int, through last: Int = .max, _ error: Int32 = EIO) { (self.first, self.last, self.error) = (first, last, SystemError(number: error)) }

    func calls() -> FolderCalls {
      FolderCalls { call throws(SystemError) in
        self.count += 1
        if self.count == self.first { self.name = call }
        if (self.first...self.last).contains(self.count) { throw self.error }
      }
    }
  }

  /// The names that were there before and are after: a first report, the next one, one with a new table, one after a half-lost one.
  static let olds: [[String]] = [[], names, ["kpis.csv", "run.json"]]

  @Test(arguments: olds) func `killed before any call, all names lead to the old files or all to the new ones`(old: [String]) throws {
    var ends: Set<String> = []
    for number in 1... {
      let isOver = try inFolder(old: old) { folder in
        let stopping = Stopping(number)
        try? replaceAll(in: folder, Self.names, stopping.calls())
        let comment = "killed before call \(number), \(stopping.name)"
        let found = report(in: folder)
        let isNew = found == texts("new", Self.names)
        #expect(isNew || found == texts("old", old), "\(comment)")
        expectForeignFiles(in: folder, comment)
        ends.insert(isNew ? "new" : "old")
        // The next run tidies up before it does anything.
        try FileSet(in: folder, calls: FolderCalls()).settle()
        #expect(report(in: folder) == found, "\(comment)")
        try expectTidy(folder, isNew ? Self.names : old, comment)
        expectForeignFiles(in: folder, comment)
        return stopping.count < number
      }
      if isOver { break }
    }
    #expect(ends == ["old", "new"])
  }

  /// A folder that was made for the report has nothing in it, also no link, until it has all.
  @Test(arguments: [false, true]) func `killed before any call, a new folder is empty or whole`(isTaken: Bool) throws {
    var ends: Set<Bool> = []
    for number in 1... {
      let isOver = try Project.inTemporaryFolder { parent in
        let folder = "\(parent)/report"
        try FileSystem.makeFolder(at: folder)
        let stopping = Stopping(number)
        var set = FileSet(in: folder, calls: stopping.calls())
        do {
          try set.begin(isNew: true)
          if isTaken { try Project.write("not ours", to: "\(folder)/notes.txt") }
          for name in Self.names {
            try set.write(name) { file throws(SystemError) in try file.write(Array("new \(name)".utf8).span) }
          }
          _ = try set.replace()
        } catch {
          try? set.settle()
        }
        let comment = "killed before call \(number), \(stopping.name)"
        let found = report(in: folder)
        #expect([[:], texts("new", Self.names)].contains(found), "\(comment)")
        if found.isEmpty, !isTaken { #expect(try FileSystem.names(in: folder).isEmpty, "\(comment)") }
        ends.insert(found.isEmpty)
        try FileSet(in: folder, calls: FolderCalls()).settle()
        #expect(report(in: folder) == found, "\(comment)")
        #expect(try FileSystem.names(in: parent) == ["report"], "\(comment)")
        let own = try FileSystem.names(in: folder).filter { $0 != "notes.txt" }.sorted()
        #expect(own == (found.isEmpty ? [] : Self.names), "\(comment)")
        for name in own { #expect(FileSystem.entry(at: "\(folder)/\(name)") == .file, "\(comment): \(name)") }
        return stopping.count < number
      }
      if isOver { break }
    }
    #expect(ends == [true, false])
  }

  /// Tidying up may be killed as well.
  @Test(arguments: [names, ["kpis.csv", "run.json"]]) func `killed twice, it is still one report`(old: [String]) throws {
    var number = 0
    var (wasKilled, wasKilledTwice) = (true, false)
    while wasKilled {
      number += 1
      var second = 0
      repeat {
        second += 1
        try inFolder(old: old) { folder in
          let first = Stopping(number)
          try? replaceAll(in: folder, Self.names, first.calls())
          wasKilled = first.count >= number
          let found = report(in: folder)
          let again = Stopping(second)
          try? FileSet(in: folder, calls: again.calls()).settle()
          wasKilledTwice = again.count >= second
          let comment = "killed before calls \(number) and \(second), \(first.name), \(again.name)"
          #expect(report(in: folder) == found, "\(comment)")
          try FileSet(in: folder, calls: FolderCalls()).settle()
          #expect(report(in: folder) == found, "\(comment)")
          try expectTidy(folder, found == texts("new", Self.names) ? Self.names : old, comment)
        }
      } while wasKilledTwice
    }
    #expect(number > 30)
  }

  @Test(arguments: olds) func `a call that fails leaves the old files and nothing else, or the new ones`(old: [String]) throws {
    for number in 1... {
      let isOver = try inFolder(old: old) { folder in
        let stopping = Stopping(number, through: number, ENOSPC)
        var failed = false
        do { try replaceAll(in: folder, Self.names, stopping.calls()) } catch { failed = true }
        let comment = "failed at call \(number), \(stopping.name)"
        let found = report(in: folder)
        #expect(found == (failed ? texts("old", old) : texts("new", Self.names)), "\(comment)")
        // What couldn't be removed the next run removes.
        try FileSet(in: folder, calls: FolderCalls()).settle()
        #expect(report(in: folder) == found, "\(comment)")
        try expectTidy(folder, failed ? old : Self.names, comment)
        return stopping.count < number
      }
      if isOver { break }
    }
  }

  /// A file system without symbolic links: what a kill mixes, the next run makes whole.
  @Test func `without symbolic links the next run makes it whole`() throws {
    var ends: Set<String> = []
    for number in 1... {
      let isOver = try inFolder(old: Self.names) { folder in
        let stopping = Stopping(number)
        let stop = stopping.calls()
        let calls = FolderCalls { call throws(SystemError) in
          try stop.before(call)
          if call.hasPrefix("symlink") { throw SystemError(number: EPERM) }
        }
        try? replaceAll(in: folder, Self.names, calls)
        let comment = "killed before call \(number), \(stopping.name)"
        try FileSet(in: folder, calls: FolderCalls()).settle()
        let found = report(in: folder)
        #expect([texts("old", Self.names), texts("new", Self.names)].contains(found), "\(comment)")
        ends.insert(found["kpis.csv"] ?? "")
        try expectTidy(folder, Self.names, comment)
        return stopping.count < number
      }
      if isOver { break }
    }
    #expect(ends.count == 2)
  }

  @Test func `without second names the old files are copied, with their rights`() throws {
    try inFolder(old: Self.names) { folder in
      #expect(chmod("\(folder)/kpis.csv", 0o640) == 0)
      var seen: [String: String] = [:]
      var rights: mode_t = 0
      let calls = FolderCalls { call throws(SystemError) in
        if call.hasPrefix("link ") { throw SystemError(number: EPERM) }
        guard call.hasPrefix("symlink new") else { return }
        seen = self.report(in: folder)
        var status = stat()
        if stat("\(folder)/kpis.csv", &status) == 0 { rights = status.st_mode & 0o777 }
      }
      try replaceAll(in: folder, Self.names, calls)
      #expect(seen == texts("old", Self.names))
      #expect(rights == 0o640)
      #expect(report(in: folder) == texts("new", Self.names))
      try expectTidy(folder, Self.names, "copied")
    }
  }

  @Test func `a file that was a link is replaced, and its target stays`() throws {
    try inFolder(old: ["kpis.csv"]) { folder in
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/run.json", withDestinationPath: "notes.txt")
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/channels.csv", withDestinationPath: "nowhere")
      var seen: [String: String] = [:]
      let calls = FolderCalls { call throws(SystemError) in if call.hasPrefix("symlink new") { seen = self.report(in: folder) } }
      try replaceAll(in: folder, Self.names, calls)
      #expect(seen == ["kpis.csv": "old kpis.csv", "run.json": "notes"])
      #expect(report(in: folder) == texts("new", Self.names))
      try expectTidy(folder, Self.names, "linked")
      expectForeignFiles(in: folder, "linked")
    }
  }

  @Test func `a folder that bears the name of a file is left alone, and the report before stays`() throws {
    try inFolder(old: ["kpis.csv"]) { folder in
      try FileManager.default.createDirectory(atPath: "\(folder)/run.json/in", withIntermediateDirectories: true)
      #expect(throws: SystemError(number: EEXIST)) { try replaceAll(in: folder, Self.names, FolderCalls()) }
      #expect(report(in: folder) == texts("old", ["kpis.csv"]))
      #expect(FileManager.default.fileExists(atPath: "\(folder)/run.json/in"))
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/\(FileSet.hiddenName)"))
    }
  }

  /// Somebody who may write to the folder could put links where the hidden folder is: nothing is removed through them.
  @Test(arguments: ["", "/new", "/old"]) func `nothing is removed through a link`(place: String) throws {
    try inFolder(old: Self.names) { folder in
      let hidden = "\(folder)/\(FileSet.hiddenName)"
      if !place.isEmpty { try FileManager.default.createDirectory(atPath: hidden, withIntermediateDirectories: false) }
      try FileManager.default.createSymbolicLink(atPath: hidden + place, withDestinationPath: "\(folder)/own")
      try replaceAll(in: folder, Self.names, FolderCalls())
      expectForeignFiles(in: folder, place)
      try expectTidy(folder, Self.names, place)
    }
  }

  /// Whoever has the folder open, mounted or as where they are, still has it.
  @Test func `the folder stays the same one, with its rights`() throws {
    try inFolder(old: Self.names) { folder in
      #expect(chmod(folder, 0o2750) == 0)
      var (before, after) = (stat(), stat())
      #expect(stat(folder, &before) == 0)
      try replaceAll(in: folder, Self.names, FolderCalls())
      #expect(stat(folder, &after) == 0)
      #expect(before.st_ino == after.st_ino && before.st_mode == after.st_mode)
    }
  }
}
