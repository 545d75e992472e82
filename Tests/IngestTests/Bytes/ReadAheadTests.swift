import Testing

@testable import Ingest

/// A long gzip input is decoded on another thread; nothing that is read may tell.
@Suite("Reading ahead") struct ReadAheadTests {
  /// Two members of hardly compressible lines, longer than several reads.
  static let stored: [UInt8] = {
    var random = SeededGenerator(seed: 3)
    var text: [UInt8] = []
    for line in 0..<30_000 { text += Array("\(line) \(random.next()) \(random.next())\n".utf8) }
    let middle = text.count / 2 + 7
    return GzipMaker.member(Array(text[..<middle])) + GzipMaker.member(Array(text[middle...]))
  }()

  private static let capacity = 512 << 10

  @Test(arguments: [64 << 10, 100_000, 256 << 10]) func `gives the lines that are read without it`(step: Int) throws {
    let alone = try readLines(Self.stored, step: 1000, capacity: Self.capacity)
    #expect(alone.lines.count == 30_000)
    #expect(try readLines(Self.stored, step: step, capacity: Self.capacity) == alone)
  }

  @Test(arguments: [0.3, 0.5, 0.9, 0.9999]) func `a cut input ends alike`(share: Double) throws {
    let cut = Array(Self.stored.prefix(Int(Double(Self.stored.count) * share)))
    let alone = try readLines(cut, step: 1000, capacity: Self.capacity)
    let ahead = try readLines(cut, step: 64 << 10, capacity: Self.capacity)
    #expect(ahead.ending == .truncated)
    #expect(ahead == alone)
  }

  @Test func `damage and garbage are told alike`() throws {
    var damaged = Self.stored
    damaged[damaged.count / 2] ^= 0x55
    let alone = try readLines(damaged, step: 1000, capacity: Self.capacity)
    let ahead = try readLines(damaged, step: 64 << 10, capacity: Self.capacity)
    #expect(ahead.lines == alone.lines)
    #expect(ahead.ending != .whole)
    let garbage = try readLines(Self.stored + Array("JUNK".utf8), step: 64 << 10, capacity: Self.capacity)
    #expect(garbage.trailingGarbage == 4)
    #expect(garbage.lines.count == 30_000)
  }

  @Test func `the stored bytes are counted and summed up`() throws {
    try withTemporaryFile(Self.stored) { path in
      var stream = try ByteStream(path: path, capacity: Self.capacity, step: 64 << 10)
      while stream.fill() { stream.take(stream.window.count) }
      let account = stream.account
      #expect(account.storedBytes == Self.stored.count)
      #expect(account.fingerprint == slowChecksum(Self.stored))
      #expect(account.isCompressed)
    }
  }

  /// Whoever stops reading ends the thread: this would hang or leak threads otherwise.
  @Test func `an input that is left unread ends its thread`() throws {
    try withTemporaryFile(Self.stored) { path in
      for _ in 0..<200 {
        var stream = try ByteStream(path: path, capacity: Self.capacity, step: 64 << 10)
        let first = stream.fill()
        stream.take(stream.window.count)
        let second = stream.fill()
        #expect(first && second)
      }
    }
  }
}
