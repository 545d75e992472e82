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
}
