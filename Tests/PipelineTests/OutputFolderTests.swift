import Foundation
import Glibc
import Ingest
import Reports
import Testing

@testable import waymark

/// A folder of output is one run's from the beginning to the end, however it ends.
struct OutputFolderTests {
  private static let log = "\(Project.fixtures)/shop/logs/access.log"

  /// A run that has its folder and waits for input.
  private final class Waiting {
    let process = Process()
    private let input = Pipe()

    init(out: String) throws {
      let place = URL(fileURLWithPath: out)
      let beside = "\(place.deletingLastPathComponent().path)/.\(place.lastPathComponent)\(FileSet.hiddenName)"
      let aside = FileManager.default.fileExists(atPath: out) ? "\(out)/\(FileSet.hiddenName)/new" : beside
      process.executableURL = URL(fileURLWithPath: BuiltCommand.path)
      process.arguments = ["report", "-", "--out", out]
      process.standardInput = input
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      for _ in 0..<1200 where !FileManager.default.fileExists(atPath: aside) { Thread.sleep(forTimeInterval: 0.05) }
    }

    func end(_ signal: Int32) -> Int32 {
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      return process.terminationStatus
    }

    func finish() throws -> Int32 {
      try input.fileHandleForWriting.write(contentsOf: Data(contentsOf: URL(fileURLWithPath: log)))
      try input.fileHandleForWriting.close()
      process.waitUntilExit()
      return process.terminationStatus
    }
  }

  private static func names(in folder: String) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }

  private static func report(to out: String) throws -> BuiltCommand.Ended { try BuiltCommand.run(["report", log, "--out", out]) }

  @Test(arguments: [true, false]) func `a second run ends at once and names the first`(isThere: Bool) throws {
    try Project.inTemporaryFolder { folder in
      let out = "\(folder)/new/report"
      if isThere { #expect(try Self.report(to: out).status == 0) }
      let first = try Waiting(out: out)
      let second = try Self.report(to: out)
      #expect(second.status == 75)
      #expect(second.errors.contains("\(out): process \(first.process.processIdentifier), which began 20"))
      #expect(second.errors.split(separator: "\n").count == 1)
      #expect(try first.finish() == 0)
      #expect(try Self.report(to: out).status == 0)
      #expect(try Self.names(in: out).contains("kpis.csv"))
    }
  }

  @Test func `another path to the same folder is the same folder`() throws {
    try Project.inTemporaryFolder { folder in
      let out = "\(folder)/report"
      let first = try Waiting(out: out)
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "report")
      #expect(try Self.report(to: "\(folder)/link").status == 75)
      #expect(try first.finish() == 0)
      #expect(try Self.report(to: "\(folder)/link").status == 0)
      #expect(FileSystem.entry(at: "\(folder)/link") == .link)
    }
  }

  @Test func `the lock of a killed run is free, and what it left is tidied up`() throws {
    try Project.inTemporaryFolder { folder in
      let out = "\(folder)/report"
      _ = try Waiting(out: out).end(SIGKILL)
      #expect(try Self.names(in: folder) == [".report\(FileSet.hiddenName)", "report"])
      #expect(try Self.names(in: out).isEmpty)
      _ = try Waiting(out: out).end(SIGKILL)
      #expect(try Self.names(in: folder) == ["report"])
      #expect(try Self.names(in: out) == [FileSet.hiddenName])
      #expect(try Self.report(to: out).status == 0)
      #expect(try !Self.names(in: out).contains { $0.hasPrefix(".") })
    }
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
  func `an interruption leaves the report before, and no folder where none was`(signal: Int32, status: Int32) throws {
    try Project.inTemporaryFolder { folder in
      let waiting = try Waiting(out: "\(folder)/a/b/report")
      #expect(waiting.end(signal) == status)
      #expect(waiting.process.terminationReason == .exit)
      #expect(try Self.names(in: folder).isEmpty)
      #expect(try Self.report(to: "\(folder)/report").status == 0)
      let before = try Self.names(in: "\(folder)/report")
      #expect(try Waiting(out: "\(folder)/report").end(signal) == status)
      #expect(try Self.names(in: "\(folder)/report") == before)
    }
  }

  /// The store's tables are written beside the folder's, whichever is done first.
  @Test(arguments: [1, 2, 4], [false, true])
  func `what is wrong with a store is told, and the report before stays`(threads: Int, isFull: Bool) throws {
    try Project.inTemporaryFolder { folder in
      #expect(try Self.report(to: "\(folder)/report").status == 0)
      let before = try Self.texts(in: "\(folder)/report")
      let messages = Messages(isQuiet: true, isVerbose: false)
      var plan = try Plan(Settings(), inputs: InputList.inputs([Self.log], Settings(), messages))
      plan.threads = threads
      var outcome = try Pipeline(plan, messages).run(rejects: nil)
      let failure = Failure(Exit.cannotCreate, "kpi.waymark: no space is left")
      outcome.keepTables = { () throws(Failure) in
        // The folder's failure comes first where another thread writes.
        if threads > 1 { Thread.sleep(forTimeInterval: 0.3) }
        throw failure
      }
      let calls = FolderCalls { call throws(SystemError) in
        if isFull, call.hasPrefix("write ") { throw SystemError(number: ENOSPC) }
      }
      let out = try OutputFolder(path: "\(folder)/report", calls: calls)
      #expect(throws: failure) { try out.write(outcome, plan, DelimitedOutput(OutputStyle()), []) }
      out.end()
      #expect(try Self.texts(in: "\(folder)/report") == before)
      // And where the store has no trouble, the tables are in both.
      var isKept = false
      outcome.keepTables = { () throws(Failure) in isKept = true }
      let next = try OutputFolder(path: "\(folder)/report")
      try next.write(outcome, plan, DelimitedOutput(OutputStyle()), [])
      next.end()
      #expect(isKept)
      #expect(try Self.texts(in: "\(folder)/report") != before)
    }
  }

  private static func texts(in folder: String) throws -> [String: String] {
    var texts: [String: String] = [:]
    for name in try names(in: folder) { texts[name] = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) }
    return texts
  }

  /// NFS locks no folders: a file in it is locked then. strace makes the first call to flock fail as there.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/strace")))
  func `where folders can't be locked a file in it is`() throws {
    try Project.inTemporaryFolder { folder in
      let out = "\(folder)/report"
      let failing = ["-f", "-qq", "-o", "/dev/null", "-e", "trace=flock", "-e", "inject=flock:error=EBADF:when=1", BuiltCommand.path]
      #expect(try BuiltCommand.run("/usr/bin/strace", failing + ["report", Self.log, "--out", out], in: folder).status == 0)
      #expect(try !Self.names(in: out).contains { $0.hasPrefix(".") })
      _ = FileManager.default.createFile(atPath: "\(out)/\(OutputLock.fileName)", contents: nil)
      let held = try #require(try FileLock("\(out)/\(OutputLock.fileName)", creating: false))
      let second = try BuiltCommand.run("/usr/bin/strace", failing + ["report", Self.log, "--out", out], in: folder)
      #expect(second.status == 75)
      #expect(second.errors.contains("process \(getpid())"))
      withExtendedLifetime(held) {}
    }
  }

  /// Many real kills, with a reader beside them: `scripts/kill-runs` alone makes 200.
  @Test(.enabled(if: Python.any != nil)) func `runs that are killed at random leave one whole report`() throws {
    let ended = try BuiltCommand.run(
      "/usr/bin/env", ["WAYMARK=\(BuiltCommand.path)", Python.any ?? "", "\(Project.root)/scripts/kill-runs", "--kills", "8", "--lines", "300"],
      in: Project.root)
    #expect(ended.status == 0, "\(ended.text)\(ended.errors)")
    #expect(ended.text.contains("torn, mixed or lost: 0"))
  }
}
