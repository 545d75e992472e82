import Foundation
import Glibc
import Testing

@testable import waymark

/// What can go wrong with an output or an input: the status, one message that says what, where and what next, and what is left.
struct OutputFaultTests {
  private static let log = "\(Project.fixtures)/shop/logs/access.log"

  /// One way of going wrong: a line for a shell, in which `waymark` is the command, `$LOG` a log and `$BAD` one with unreadable lines.
  struct Fault: CustomTestStringConvertible, Sendable {
    var line: String
    var status: Int32
    /// What the one message says of place and reason.
    var says: [String]
    var testDescription: String { line }

    init(_ line: String, _ status: Int32, _ says: String...) {
      self.line = line
      self.status = status
      self.says = says
    }
  }

  private static let isRoot = geteuid() == 0
  private static let canMount: Bool = {
    let ended = try? BuiltCommand.run("/usr/bin/env", ["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], in: "/")
    return ended?.status == 0
  }()

  /// Runs the line in a folder with an output of before.
  private func run(_ line: String, in folder: String) throws -> BuiltCommand.Ended {
    let log = try String(contentsOfFile: Self.log, encoding: .utf8)
    try Project.write((0..<20).map { "no log at all, but words, words and words in line \($0)\n" }.joined() + String(repeating: log, count: 300), to: "\(folder)/bad.log")
    try FileManager.default.createDirectory(atPath: "\(folder)/old", withIntermediateDirectories: true)
    for name in ["old/kpis.csv", "file"] { try Project.write("before", to: "\(folder)/\(name)") }
    try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "nowhere")
    #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
    let setUp = "LOG='\(Self.log)' BAD='\(folder)/bad.log'; waymark() { '\(BuiltCommand.path)' \"$@\"; }; "
    return try BuiltCommand.run("/bin/sh", ["-c", setUp + line], in: folder)
  }

  private func expect(_ fault: Fault) throws {
    try Project.inTemporaryFolder { folder in
      let ended = try run(fault.line, in: folder)
      #expect(ended.status == fault.status)
      let messages = ended.errors.split(separator: "\n")
      #expect(messages.count == (fault.says.isEmpty ? 0 : 1), "\(ended.errors)")
      for words in fault.says { #expect(ended.errors.contains(words), "\(ended.errors)") }
      // What was there before is there, and nothing was left beside it.
      for name in ["old/kpis.csv", "file"] { #expect(try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) == "before", "\(name)") }
      let left = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.contains("waymark") || $0.contains("new") }
      #expect(left.isEmpty)
    }
  }

  static let faults: [Fault] = [
    // A limit on the size of files, of 512 bytes.
    Fault("ulimit -f 1; waymark report $LOG --out old", 73, "old/", ".csv: File too large", "ulimit -f", "What was there before is untouched"),
    Fault("ulimit -f 1; waymark report $LOG --out new", 73, "new/", ".csv: File too large", "ulimit -f"),
    Fault("ulimit -f 1; waymark report $BAD --rejects file", 73, "file: File too large", "ulimit -f", "Nothing was reported"),
    Fault("ulimit -f 1; waymark export touchpoints $LOG --out file", 73, "file: File too large", "ulimit -f", "What was there before is untouched"),
    Fault("ulimit -f 1; waymark report $LOG --as json", 74, "standard output: File too large", "The tables are incomplete"),
    Fault("ulimit -f 1; waymark report $LOG --partial file", 73, "file: File too large", "Nothing was written", "ulimit -f"),
    Fault("waymark report $LOG --partial missing/x", 73, "missing/x: No such file or directory", "Nothing was written"),
    // Started without standard output, or input.
    Fault("waymark report $LOG >&-", 74, "standard output: Bad file descriptor"),
    Fault("waymark report $BAD --rejects old/y >&-; status=$?; grep -c period, old/y; rm old/y; exit $status", 74, "standard output: Bad file descriptor"),
    Fault("waymark report - <&-", 74, "Bad file descriptor"),
    // Devices that are full.
    Fault("waymark report $LOG > /dev/full", 74, "standard output: No space left on device", "The tables are incomplete"),
    Fault("waymark check $LOG > /dev/full", 74, "standard output: No space left on device"),
    Fault("waymark export sessions $LOG > /dev/full", 74, "standard output: No space left on device", "The export is incomplete"),
    Fault("waymark report $BAD --rejects /dev/full", 73, "/dev/full: No space left on device", "Make room"),
    Fault("waymark report $LOG --identity-report /dev/full", 73, "/dev/full: No space left on device", "Make room"),
    Fault("waymark export sessions $LOG --out /dev/full", 73, "/dev/full: No space left on device", "Make room"),
    // What is no folder, or no file.
    Fault("waymark report $LOG --out file", 73, "file: it is no folder"),
    Fault("waymark report $LOG --out file/new", 73, "file/new: it is no folder, or something above it is none"),
    Fault("waymark report $LOG --out link", 73, "link: it is a link that leads nowhere"),
    Fault("waymark report $LOG --out pipe", 73, "pipe: it is no folder"),
    Fault("waymark report $LOG --out /dev/null/new", 73, "/dev/null/new: it is no folder, or something above it is none"),
    Fault("waymark report $LOG --out ''", 64, "--out"),
    Fault("mkdir -p old/run.json; waymark report $LOG --out old", 73, "old: ", "Something else than a file"),
    Fault("waymark report $LOG --rejects old", 73, "old: Is a directory"),
    Fault("waymark report $LOG --identity-report missing/x", 73, "missing/x: No such file or directory"),
    Fault("waymark export sessions $LOG --out missing/x", 73, "missing/x: No such file or directory"),
    // Nothing is made for a run that can't begin.
    Fault("waymark report nowhere.log --out new", 66, "nowhere.log: no such file or folder"),
    Fault("waymark report $LOG --table nonsense --out new", 64, "--table nonsense"),
    // Inputs that break off.
    Fault("gzip -c $LOG | head -c 300 > t.gz; waymark report t.gz --out old --strict 2> said; status=$?; tail -n 1 said >&2; exit $status", 74, "with --strict nothing is reported"),
    Fault("gzip -c $LOG | head -c 300 > t.gz; waymark report t.gz > out", 74, "t.gz: the gzip data breaks off after 300 bytes", "What came before was read", "Copy the file again"),
    // With one thread the pipe is read before the log is opened.
    Fault("cp $LOG z.log; (sleep 0.5; rm z.log; cat $LOG) > pipe & waymark report pipe z.log --threads 1 > out", 66, "z.log: No such file or directory", "the report is over the other inputs"),
    Fault("cp $LOG z.log; (sleep 0.5; : > z.log; cat $LOG) > pipe & waymark report pipe z.log --threads 1 > out", 74, "z.log: it was longer at first, but ended after 0 bytes", "Run it again"),
    Fault("cp $LOG z.log; (sleep 0.5; : > z.log; cat $LOG) > pipe & waymark report pipe z.log --threads 1 --strict --out old 2> said; status=$?; tail -n 1 said >&2; exit $status", 74, "with --strict nothing is reported"),
    // A log that is written to is nothing to speak of, but for who asks.
    Fault("cp $LOG z.log; (sleep 0.5; cat $LOG $LOG >> z.log; cat $LOG) > pipe & waymark report pipe z.log --threads 1 > out", 0),
    // A store. SQLite's own first pages need more than 512 bytes.
    Fault("ulimit -f 1; waymark report $BAD --store kpi", 73, "kpi: ", "What was read before is safe"),
    Fault("ulimit -f 120; waymark report $BAD --max-rejects 50% --store kpi > out", 73, "kpi: ", "What was read before is safe"),
    Fault("waymark report $LOG --store missing/kpi", 73, "missing/kpi: ", "check the folder"),
    Fault("waymark report $LOG --store $LOG", 65, "access.log: is no store"),
    Fault("waymark store info --store nowhere", 65, "nowhere: no such store"),
    // Who reads no further has what they wanted.
    Fault("{ waymark report $LOG; echo $? > status; } | head -c 1 > out; exit $(cat status)", 0),
    Fault("cat $LOG > pipe & waymark report pipe --table kpis > out", 0),
  ]

  @Test(arguments: faults) func `is said, and what was there stays`(fault: Fault) throws { try expect(fault) }

  /// What a small file system does, in one that only the line sees.
  static let smallDisks: [Fault] = [
    Fault("mount -t tmpfs -o size=64k tmpfs old; waymark report $LOG --out old", 73, "old/", ".csv: No space left on device", "Make room"),
    Fault("mount -t tmpfs -o nr_inodes=6 tmpfs old; waymark report $LOG --out old", 73, "old/", "No space left on device"),
    Fault("mount -t tmpfs -o nr_inodes=1 tmpfs old; waymark report $LOG --out old", 73, "old: No space left on device", "can't be written to"),
    Fault("mount -t tmpfs -o nr_inodes=3 tmpfs old; touch old/a; cp $LOG old/y; waymark report $BAD --rejects old/y; status=$?; cmp $LOG old/y && exit $status", 73, "old/y: No space left on device"),
    Fault("mount -t tmpfs -o ro tmpfs old; waymark report $LOG --out old", 73, "old: Read-only file system"),
    Fault("mount -t tmpfs -o ro tmpfs old; waymark report $LOG --out old/a/b", 73, "old/a/b: Read-only file system"),
    Fault("mount -t tmpfs -o size=16k tmpfs old; waymark report $LOG --store old/kpi", 73, "old/kpi: ", "What was read before is safe"),
    Fault("mount -t tmpfs -o ro tmpfs old; waymark report $LOG --store old/kpi", 73, "old/kpi: "),
    Fault("mount -t tmpfs -o ro tmpfs old; waymark report $LOG --rejects old/x", 73, "old/x: Read-only file system"),
    Fault("mount -t tmpfs -o size=4k tmpfs old; head -c 9000 $BAD > old/x 2> said; waymark report $BAD --rejects old/y", 73, "old/y: No space left on device", "Nothing was reported"),
    Fault("mount -t tmpfs -o size=4k tmpfs old; waymark report $BAD --identity-report old/y --goal '/*' --include-bots > out; exit $?", 0),
    Fault("mount -t tmpfs -o size=8k tmpfs old; waymark export touchpoints $BAD --out old/y", 73, "old/y: No space left on device"),
    Fault("mount -t tmpfs -o size=64k tmpfs old; seq 1 120000 | sed 's/.*/10.&.0.1 - - [01\\/Mar\\/2026:10:00:00 +0000] \"GET \\/& HTTP\\/1.1\" 200 5 \"-\" \"Mozilla\\/5.0 Firefox\\/&\"/' | waymark report - --memory 16M --temp old", 73,
      "No space left on device while temporary files were written", "--temp"),
  ]

  @Test(.enabled(if: canMount), arguments: smallDisks) func `of a small disk it is said`(fault: Fault) throws {
    try expect(Fault(line: fault, "exec unshare -m sh -c "))
  }

  /// Permissions, which a superuser doesn't meet.
  static let refusals: [Fault] = [
    Fault("waymark report $LOG --out closed", 73, "closed: Permission denied", "Check its permissions"),
    Fault("waymark report $LOG --out closed/a/b", 73, "closed/a/b: Permission denied"),
    Fault("waymark report $LOG --store closed/kpi", 73, "closed/kpi: "),
    Fault("waymark report $LOG --rejects closed/x", 73, "closed/x: Permission denied"),
    Fault("waymark report secret.log --out new", 66, "secret.log: Permission denied", "Nothing was reported"),
    Fault("waymark report secret --out new", 66, "secret: the folder can't be read"),
  ]

  @Test(arguments: refusals) func `who may not is told so`(fault: Fault) throws {
    let asNobody = Self.isRoot ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : ""
    try Project.inTemporaryFolder { folder in
      #expect(chmod(folder, 0o777) == 0)
      let setUp = "mkdir closed; cp $LOG secret.log; chmod 555 closed; chmod 0 secret.log; mkdir secret; chmod 0 secret; "
      let line = fault.line.replacingOccurrences(of: "waymark ", with: "exec \(asNobody)'\(BuiltCommand.path)' ")
      let ended = try run(setUp + line, in: folder)
      #expect(ended.status == fault.status)
      #expect(ended.errors.split(separator: "\n").count == 1, "\(ended.errors)")
      for words in fault.says { #expect(ended.errors.contains(words), "\(ended.errors)") }
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/new"))
      #expect(chmod("\(folder)/secret", 0o700) == 0)
    }
  }

  /// As cron starts it: no locale, no terminal, hardly an environment. What it says is mailed.
  @Test func `in an empty environment success is silent and a failure is one message`() throws {
    try Project.inTemporaryFolder { folder in
      let cron = "cd /; env -i HOME=/ LOGNAME=root SHELL=/bin/sh PATH=/usr/bin:/bin /bin/sh -c"
      let done = try run("\(cron) \"'\(BuiltCommand.path)' report $LOG --timezone Europe/Berlin --out '\(folder)/new'\" < /dev/null", in: folder)
      #expect(done.status == 0 && done.text.isEmpty && done.errors.isEmpty)
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/new").contains("run.json"))
    }
    try Project.inTemporaryFolder { folder in
      let cron = "cd /; env -i HOME=/ LOGNAME=root SHELL=/bin/sh PATH=/usr/bin:/bin /bin/sh -c"
      let failed = try run("\(cron) \"'\(BuiltCommand.path)' report /nowhere.log --out '\(folder)/new'\" < /dev/null", in: folder)
      #expect(failed.status == 66 && failed.text.isEmpty)
      #expect(failed.errors == "waymark: /nowhere.log: no such file or folder. Nothing was reported; check the name.\n")
    }
  }

  @Test func `of a damaged input what was read is reported, in a whole report`() throws {
    try Project.inTemporaryFolder { folder in
      let ended = try run("gzip -c $LOG | head -c 300 > t.gz; waymark report t.gz --out new", in: folder)
      #expect(ended.status == 74)
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/new").contains("run.json"))
      #expect(try String(contentsOfFile: "\(folder)/new/run.json", encoding: .utf8).contains("\"status\": 74"))
    }
  }

  @Test func `who asks is told that a log grows`() throws {
    try Project.inTemporaryFolder { folder in
      let ended = try run("cp $LOG a.log; (sleep 0.5; cat $LOG >> a.log; cat $LOG) > pipe & waymark report a.log pipe --threads 1 --verbose > out", in: folder)
      #expect(ended.status == 0)
      #expect(ended.errors.contains("a.log: it grows: of 3176 bytes by now, the first 1588 were read."), "\(ended.errors)")
    }
  }

  /// The rejects' old file has its rights and its place under a link; a file in a folder that takes no new ones is written as it is.
  @Test func `a file that is replaced keeps its rights and its links`() throws {
    try Project.inTemporaryFolder { folder in
      let ended = try run("chmod 640 file; ln -s file there; ln $BAD kept; waymark report $BAD --rejects there > out; stat -c %a file; readlink there", in: folder)
      #expect(ended.status == 0)
      #expect(ended.text == "640\nfile\n")
      #expect(try String(contentsOfFile: "\(folder)/file", encoding: .utf8).split(separator: "\n").count == 20)
    }
  }

  @Test func `standard output by its name is written to, not replaced`() throws {
    try Project.inTemporaryFolder { folder in
      let ended = try run("ls -i file > before; waymark report $BAD --rejects /dev/stdout >> file; ls -i file | diff - before && grep -c 'no log at all' file", in: folder)
      #expect(ended.status == 0)
    }
  }

  @Test func `where a file may be written to but none made beside it, it is`() throws {
    try Project.inTemporaryFolder { folder in
      #expect(chmod(folder, 0o777) == 0)
      let asNobody = Self.isRoot ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : ""
      let ended = try run("mkdir closed; touch closed/x; chmod 666 closed/x; chmod 555 closed; \(asNobody)'\(BuiltCommand.path)' report $BAD --rejects closed/x > /dev/null; grep -c 'no log' closed/x", in: folder)
      #expect(ended.text == "20\n", "\(ended.errors)")
    }
  }

  @Test func `what a killed run left aside the next one removes`() throws {
    try Project.inTemporaryFolder { folder in
      let abandoned = "\(folder)/.file.waymark-abc"
      try Project.write("half", to: abandoned)
      try Project.write("not ours", to: "\(folder)/.file.txt")
      #expect(try run("waymark report $BAD --rejects file > out", in: folder).status == 0)
      #expect(!FileManager.default.fileExists(atPath: abandoned))
      #expect(FileManager.default.fileExists(atPath: "\(folder)/.file.txt"))
    }
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func `an interruption removes what was written aside`(signal: Int32) throws {
    try Project.inTemporaryFolder { folder in
      try Project.write("before", to: "\(folder)/file")
      func aside() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix(".file.waymark-") } }
      let (process, input) = (Process(), Pipe())
      process.executableURL = URL(fileURLWithPath: BuiltCommand.path)
      process.arguments = ["report", "-", "--rejects", "\(folder)/file"]
      process.standardInput = input
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      for _ in 0..<400 where try aside().isEmpty { Thread.sleep(forTimeInterval: 0.05) }
      #expect(try aside().count == 1)
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      #expect(process.terminationStatus == 128 + signal)
      #expect(process.terminationReason == .exit)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file"])
      #expect(try String(contentsOfFile: "\(folder)/file", encoding: .utf8) == "before")
    }
  }
}

extension OutputFaultTests.Fault {
  /// The same below another program, which takes the line.
  init(line fault: Self, _ program: String) {
    self = fault
    let names = "LOG=\"$LOG\" BAD=\"$BAD\"; waymark() { '\(BuiltCommand.path)' \"$@\"; }; "
    line = "export LOG BAD; \(program)'\(names.replacingOccurrences(of: "'", with: "'\\''"))\(fault.line.replacingOccurrences(of: "'", with: "'\\''"))'"
  }
}
