import Glibc
@testable import Ingest
import Testing

@Suite("A byte stream")
struct ByteStreamTests {
  /// What a stream says when it has been read to its end.
  private struct Read: Equatable {
    var bytes: [UInt8] = []
    var ending = ByteStream.Ending.whole
    var trailingGarbage = 0
    var storedBytes = 0
    var fingerprint: UInt = 0
    var isCompressed = false

    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  private func read(_ stored: [UInt8], step: Int = 4096, extension suffix: String = "log") throws -> Read {
    try withTemporaryFile(stored, extension: suffix) { path in
      var stream = try ByteStream(path: path, capacity: 4096, step: step)
      var read = Read()
      while stream.fill() {
        read.bytes += stream.buffer[stream.window]
        stream.take(stream.window.count)
      }
      (read.ending, read.trailingGarbage) = (stream.ending, stream.trailingGarbage)
      (read.storedBytes, read.fingerprint) = (stream.storedBytes, stream.fingerprint)
      read.isCompressed = stream.isCompressed
      return read
    }
  }

  @Test func `plain bytes are given as they are stored, with their size and checksum`() throws {
    let stored = Array("one\ntwo\r\n\0three".utf8)
    let read = try read(stored)
    #expect(read.bytes == stored)
    #expect(read.ending == .whole)
    #expect(!read.isCompressed)
    #expect(read.storedBytes == stored.count)
    #expect(read.fingerprint == slowChecksum(stored))
  }

  @Test(arguments: ["gz", "log", "bytes"])
  func `gzip is told by its first bytes, whatever the name`(suffix: String) throws {
    let stored = GzipMaker.member("one\ntwo\n")
    let zipped = try read(stored, extension: suffix)
    #expect(zipped.text == "one\ntwo\n")
    #expect(zipped.isCompressed)
    #expect(zipped.storedBytes == stored.count)
    #expect(zipped.fingerprint == slowChecksum(stored))
    let plain = try read(Array("no gzip\n".utf8), extension: suffix)
    #expect(plain.text == "no gzip\n")
    #expect(!plain.isCompressed)
  }

  @Test func `members follow each other without a seam`() throws {
    let stored = ["a line that ", "", "straddles\nthree", " members"].flatMap { GzipMaker.member($0) }
    let read = try read(stored)
    #expect(read.text == "a line that straddles\nthree members")
    #expect(read.ending == .whole)
  }

  @Test(arguments: GzipMaker.HeaderPart.allCases)
  func `the optional parts of a gzip header are skipped`(part: GzipMaker.HeaderPart) throws {
    let read = try read(GzipMaker.member("first ") + GzipMaker.member("second", with: part))
    #expect(read.text == "first second")
    #expect(read.ending == .whole)
  }

  @Test func `an empty file is whole and holds nothing`() throws {
    #expect(try read([]) == Read())
  }

  @Test(arguments: [1, 512, 20_000])
  func `zeros after a member are padding`(count: Int) throws {
    let zeros = [UInt8](repeating: 0, count: count)
    let read = try read(GzipMaker.member("one ") + zeros + GzipMaker.member("two") + zeros)
    #expect(read.text == "one two")
    #expect(read.ending == .whole)
    #expect(read.trailingGarbage == 0)
  }

  @Test(arguments: [("JUNK", 4), ("\0\0JUNK", 4), ("J", 1), (String(repeating: "x", count: 9000), 9000)])
  func `other bytes after the last member are counted and don't count as damage`(junk: String, count: Int) throws {
    let read = try read(GzipMaker.member("all of it\n") + Array(junk.utf8))
    #expect(read.text == "all of it\n")
    #expect(read.ending == .whole)
    #expect(read.trailingGarbage == count)
  }

  @Test func `of a file with gzip's first two bytes alone the rest is missing`() throws {
    let read = try read([0x1F, 0x8B])
    #expect(read.bytes.isEmpty)
    #expect(read.ending == .truncated)
  }

  @Test func `where only the first byte of another member is left, the member is missing, as for gzip`() throws {
    let read = try read(GzipMaker.member("one\n") + [0x1F])
    #expect(read.text == "one\n")
    #expect(read.ending == .truncated)
  }

  @Test func `what begins like gzip and isn't is damaged`() throws {
    let read = try read([0x1F, 0x8B, 0x07] + Array("not deflate at all".utf8))
    #expect(read.bytes.isEmpty)
    guard case .damaged(let reason, _) = read.ending else {
      Issue.record("ended \(read.ending)")
      return
    }
    #expect(!reason.isEmpty)
  }

  @Test(arguments: [1...64, 65...80, 4096...4096])
  func `how much is read at once never changes the bytes`(steps: ClosedRange<Int>) throws {
    let lines = (1...60).map { "line \($0) of some text that deflate can shorten\n" }.joined()
    let halves = (String(lines.prefix(1000)), String(lines.dropFirst(1000)))
    let zipped = GzipMaker.member(halves.0) + [0, 0, 0] + GzipMaker.member(halves.1)
    let whole = (plain: try read(Array(lines.utf8)), zipped: try read(zipped))
    #expect(whole.zipped.text == lines)
    for step in steps {
      #expect(try read(Array(lines.utf8), step: step) == whole.plain, "plain, \(step) at once")
      #expect(try read(zipped, step: step) == whole.zipped, "gzip, \(step) at once")
    }
  }

  @Test func `bytes that aren't taken stay in front of those that come`() throws {
    try withTemporaryFile(Array("abcdefgh".utf8)) { path in
      var stream = try ByteStream(path: path, capacity: 8, step: 3)
      var seen: [String] = []
      while stream.fill() {
        seen.append(String(decoding: stream.buffer[stream.window], as: UTF8.self))
        stream.take(1)
      }
      #expect(seen.last == "cdefgh")
      for (taken, window) in seen.enumerated() { #expect("abcdefgh".dropFirst(taken).hasPrefix(window)) }
    }
  }

  @Test func `a file that isn't there can't be opened`() {
    #expect(throws: SystemError(number: ENOENT)) {
      _ = try ByteStream(path: "/nowhere/at/all", capacity: 16)
    }
  }

  @Test func `a folder opens and then ends in damage`() throws {
    var stream = try ByteStream(path: "/", capacity: 16)
    let hasBytes = stream.fill()
    #expect(!hasBytes)
    #expect(stream.ending == .damaged(reason: SystemError(number: EISDIR).words, offset: 0))
  }
}

@Suite("Bytes held to be read again")
struct HeldBytesTests {
  @Test(arguments: [1, 7, 64, 5000]) func `come again from where they were held, and all behind them`(step: Int) throws {
    let stored = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    try withTemporaryFile(stored) { path in
      var stream = try ByteStream(path: path, capacity: 128, step: step)
      var read: [UInt8] = []
      func take(_ count: Int) {
        while stream.window.count < count, stream.fill() {}
        let part = stream.window.prefix(count)
        read.append(stream.buffer.span.extracting(part))
        stream.take(part.count)
      }
      for _ in 0..<10 { take(100) }
      stream.hold()
      for _ in 0..<100 { take(100) }
      #expect(stream.heldBytes == 10_000)
      stream.rewind()
      read.removeLast(10_000)
      while stream.window.count > 0 || stream.fill() { take(100) }
      #expect(read == stored)
    }
  }
}
