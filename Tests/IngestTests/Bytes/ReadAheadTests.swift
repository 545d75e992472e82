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

  /// Whole members, empty ones and two with wrong numbers behind them: reading ends at the first of these, as it does alone.
  @Test(arguments: [8, 4]) func `a trailer that disagrees ends the input there, whatever was decoded behind it`(fromEnd: Int) throws {
    let lines = (0..<9000).map { GzipMaker.member("line \($0)\n") }
    for place in [0, 4321, 8999] {
      var members = [Self.stored] + lines
      members[place][members[place].count - fromEnd] ^= 1
      members[6000][members[6000].count - 1] ^= 1
      let stored = Array(members.joined())
      let alone = try readLines(stored, step: 1000, capacity: Self.capacity)
      let ahead = try readLines(stored, step: 64 << 10, capacity: Self.capacity)
      guard case .badChecksum = ahead.ending else {
        Issue.record("ended \(ahead.ending)")
        return
      }
      #expect(ahead.lines.count == 30_000 + min(place, 6000))
      #expect(ahead == alone)
    }
  }

  @Test func `members without data, a hundred thousand of them, hold nothing up`() throws {
    let none = GzipMaker.member("")
    var stored = Self.stored
    for _ in 0..<100_000 { stored += none }
    stored += GzipMaker.member("last\n")
    let read = try readLines(stored, step: 64 << 10, capacity: Self.capacity)
    #expect(read.lines.count == 30_001)
    #expect(read.ending == .whole)
    // One of them states a length.
    stored[Self.stored.count + 50_000 * none.count - 4] = 1
    let damaged = try readLines(stored, step: 64 << 10, capacity: Self.capacity)
    #expect(damaged.lines.count == 30_000)
    #expect(damaged.ending == .badChecksum(reason: "incorrect length check", offset: Self.stored.count + 50_000 * none.count))
  }

  @Test func `members without data leave nothing to be checked by others`() throws {
    let none = GzipMaker.member("")
    let stored = (0..<10_000).flatMap { _ in none } + GzipMaker.member("one\n") + (0..<10_000).flatMap { _ in none } + GzipMaker.member("two\n")
    try withTemporaryFile(stored) { path in
      var decoder = ByteDecoder(try ReadHandle(path: path), isMixed: false, step: 64 << 10)
      var sum = decoder.leaveChecks()
      var (buffer, filled) = ([UInt8](repeating: 0, count: 100), 0)
      while true {
        let made = decoder.decode(into: &buffer, filled..<100)
        if made == 0 { break }
        filled += made
      }
      let parts = decoder.takeParts()
      let problem = sum.check(parts, of: buffer)
      #expect(parts.map(\.range) == [0..<4, 4..<8])
      #expect(problem == nil)
    }
  }

  @Test func `the stored bytes are counted and summed up`() throws {
    try withTemporaryFile(Self.stored) { path in
      var stream = try ByteStream(path: path, capacity: Self.capacity, step: 64 << 10)
      stream.readAhead()
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
        stream.readAhead()
        let first = stream.fill()
        stream.take(stream.window.count)
        let second = stream.fill()
        #expect(first && second)
      }
    }
  }
}
