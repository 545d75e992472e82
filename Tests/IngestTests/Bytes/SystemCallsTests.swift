import Foundation
import Glibc
@testable import Ingest
import Testing

@Suite("System calls")
struct SystemCallsTests {
  @Test func `a file is emptied, written and renamed over another`() throws {
    try withTemporaryFile(Array("old and much longer".utf8)) { old in
      try withTemporaryFile(Array("older".utf8)) { target in
        do {
          let handle = try WriteHandle(creating: old)
          try handle.write(Array("new ".utf8).span)
          try handle.write(Array("bytes".utf8).span)
          try handle.write([UInt8]().span)
          try handle.flush()
        }
        try FileSystem.rename(old, to: target)
        #expect(FileManager.default.contents(atPath: target) == Data("new bytes".utf8))
        #expect(FileSystem.kind(of: old) == nil)
        #expect(FileSystem.kind(of: target) == .file)
        FileSystem.remove(target)
        #expect(FileSystem.kind(of: target) == nil)
      }
    }
  }

  @Test func `a folder is told from other paths`() {
    #expect(FileSystem.kind(of: "/") == .folder)
    #expect(FileSystem.kind(of: "/dev/null") == .other)
  }

  @Test func `writing to a full device is an error, not a loss`() throws {
    let handle = try WriteHandle(creating: "/dev/full")
    #expect(throws: SystemError(number: ENOSPC)) { try handle.write([UInt8](repeating: 1, count: 10).span) }
  }

  @Test func `an error has the system's words`() {
    #expect(SystemError(number: ENOENT).words == "No such file or directory")
  }

  @Test func `what can't be opened for writing says why`() {
    #expect(throws: SystemError(number: ENOENT)) { _ = try WriteHandle(creating: "/nowhere/at/all") }
    #expect(throws: SystemError(number: EISDIR)) { _ = try WriteHandle(creating: "/") }
  }

  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = try FileSystem.makeFolder("\(FileManager.default.temporaryDirectory.path)/waymark-test-XXXXXX")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  @Test func `names, links and what they lead to`() throws {
    try inFolder { folder in
      try FileSystem.makeFolder(at: "\(folder)/a")
      do { try WriteHandle(creatingNew: "\(folder)/f").write(Array("text".utf8).span) }
      try FileSystem.link("\(folder)/f", to: "\(folder)/a/g")
      try FileSystem.makeLink(at: "\(folder)/l", to: "a/g")
      try FileSystem.makeLink(at: "\(folder)/nowhere", to: "no/such")
      #expect(try FileSystem.names(in: folder).sorted() == ["a", "f", "l", "nowhere"])
      #expect(["a", "f", "l", "nowhere", "x"].map { FileSystem.entry(at: "\(folder)/\($0)") } == [.folder, .file, .link, .link, nil])
      #expect(FileSystem.entry(at: "/dev/null") == .other)
      #expect(FileSystem.target(ofLink: "\(folder)/l") == "a/g")
      #expect(FileSystem.target(ofLink: "\(folder)/f") == nil)
      #expect(FileSystem.resolved("\(folder)/a/../l")?.hasSuffix("/a/g") ?? false)
      #expect(FileSystem.resolved("\(folder)/nowhere") == nil)
      #expect(throws: SystemError(number: EEXIST)) { _ = try WriteHandle(creatingNew: "\(folder)/nowhere") }
      #expect(throws: SystemError(number: ENOENT)) { _ = try FileSystem.names(in: "\(folder)/x") }
    }
  }

  @Test func `a copy is for the same people, whatever its length`() throws {
    try inFolder { folder in
      let bytes = (0..<700_001).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/f"))
      #expect(chmod("\(folder)/f", 0o640) == 0)
      do { try WriteHandle(creatingNew: "\(folder)/copy").copy("\(folder)/f") }
      #expect(FileManager.default.contents(atPath: "\(folder)/copy") == Data(bytes))
      var status = stat()
      #expect(stat("\(folder)/copy", &status) == 0 && status.st_mode & 0o777 == 0o640)
    }
  }

  @Test func `a folder is locked once, its holder is known, and it goes free with its lock`() throws {
    try inFolder { folder in
      #expect(FileSystem.lockHolder(of: folder) == nil)
      do {
        let lock = try #require(try FileLock(folder: folder))
        #expect(try FileLock(folder: folder) == nil)
        #expect(FileSystem.lockHolder(of: folder) == getpid())
        #expect(lock.isAt(folder) && !lock.isAt("/"))
        try FileSystem.rename(folder, to: folder + "-moved")
        #expect(!lock.isAt(folder))
        try FileSystem.rename(folder + "-moved", to: folder)
      }
      #expect(try FileLock(folder: folder) != nil)
      #expect(throws: SystemError(number: ENOTDIR)) { _ = try FileLock(folder: "/dev/null") }
    }
  }

  @Test func `a process knows when it began`() throws {
    let start = try #require(FileSystem.startTime(ofProcess: getpid()))
    #expect((0..<86_400).contains(time(nil) - start + 2))
    #expect(FileSystem.startTime(ofProcess: -1) == nil)
  }
}
