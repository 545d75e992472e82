@testable import Ingest
import Testing

/// Files cut off or flipped by full disks and broken transfers: what can be had is had, and the damage is told.
@Suite("Damaged gzip", .timeLimit(.minutes(1)))
struct DamagedGzipTests {
  private static let text = (1...40).map { "10.0.0.\($0) line \($0 * $0) of forty\n" }.joined()
  private static let members = [String(text.prefix(413)), String(text.dropFirst(413))].map { GzipMaker.member($0) }
  private static let stored = members[0] + members[1]
  private static let lines = text.split(separator: "\n").map(String.init)

  @Test func `undamaged it gives forty lines`() throws {
    let read = try readLines(Self.stored)
    #expect(read.texts == Self.lines)
    #expect(read.ending == .whole)
  }

  @Test func `cut at any byte it gives the lines before the cut and is truncated`() throws {
    var longest = 0
    for length in 2..<Self.stored.count where length != Self.members[0].count {
      let read = try readLines(Array(Self.stored[..<length]))
      let joined = read.texts.joined(separator: "\n")
      let isPrefix = Self.text.hasPrefix(joined)
      let whole = read.lines.filter(\.isTerminated).map(\.text)
      #expect(isPrefix, "cut at \(length)")
      #expect(whole == Array(Self.lines.prefix(whole.count)), "cut at \(length)")
      #expect(read.ending == .truncated, "cut at \(length)")
      #expect(read.trailingGarbage == 0, "cut at \(length)")
      #expect(joined.utf8.count >= longest, "cut at \(length) gives less than a cut before it")
      longest = max(longest, joined.utf8.count)
    }
    #expect(longest >= Self.text.utf8.count - 1)
  }

  /// zlib holds back what there is no space for: of a repetition up to 258 bytes.
  @Test(arguments: [1, 7, 300]) func `cut at any byte it gives as much into little space as into much`(space: Int) throws {
    let stored = GzipMaker.member(String(repeating: "ten bytes\n", count: 90) + Self.text)
    for length in 10..<stored.count {
      let cut = Array(stored[..<length])
      let (little, much) = (try decoded(cut, space: space), try decoded(cut, space: 8192))
      #expect(little == much, "cut at \(length): \(little.count) bytes instead of \(much.count)")
    }
  }

  @Test(arguments: [1, 2, 3, 8, 1000])
  func `text and members that follow each other as on standard input are told apart in pieces of any size`(step: Int) throws {
    let stored = Array("one\n".utf8) + GzipMaker.member("two\n") + [0, 0] + GzipMaker.member("three\n") + Array("four\n\u{1F}\n".utf8)
    #expect(String(decoding: try decoded(stored, isMixed: true, step: step, space: 5), as: UTF8.self) == "one\ntwo\nthree\nfour\n\u{1F}\n")
  }

  /// All that is decoded, so many bytes at once.
  private func decoded(_ stored: [UInt8], isMixed: Bool = false, step: Int = 4096, space: Int) throws -> [UInt8] {
    try withTemporaryFile(stored) { path in
      var decoder = ByteDecoder(try ReadHandle(path: path), isMixed: isMixed, step: step)
      var (buffer, all) = ([UInt8](repeating: 0, count: space), [UInt8]())
      while true {
        let made = decoder.decode(into: &buffer, 0..<space)
        if made == 0 { return all }
        all += buffer[..<made]
      }
    }
  }

  @Test func `cut between two members it is whole`() throws {
    let read = try readLines(Self.members[0])
    #expect(read.ending == .whole)
    #expect(read.texts.joined(separator: "\n") == Self.text.prefix(413))
  }

  @Test(arguments: [0x01, 0x20, 0x80, 0xFF] as [UInt8])
  func `a byte flipped anywhere never goes unnoticed where it changes the lines`(mask: UInt8) throws {
    for place in Self.stored.indices {
      var damaged = Self.stored
      damaged[place] ^= mask
      // Without the magic bytes in front it is no gzip, which the format then tells.
      if place < 2 { continue }
      let read = try readLines(damaged)
      let isNoticed = read.ending != .whole || read.trailingGarbage > 0
      #expect(isNoticed || read.texts == Self.lines, "byte \(place) flipped")
    }
  }

  @Test(arguments: [8, 5, 4, 1])
  func `where only the trailer is wrong all data is given first`(fromEnd: Int) throws {
    var damaged = Self.stored
    damaged[damaged.count - fromEnd] ^= 0x10
    let read = try readLines(damaged)
    #expect(read.texts == Self.lines)
    guard case .badChecksum(let reason, let offset) = read.ending else {
      Issue.record("ended \(read.ending)")
      return
    }
    #expect(reason == (fromEnd > 4 ? "incorrect data check" : "incorrect length check"))
    #expect((damaged.count - 8...damaged.count).contains(offset))
  }

  @Test func `data that can't be inflated ends the input near its place`() throws {
    var damaged = Self.stored
    let place = Self.members[0].count + 60
    for index in place..<(place + 40) { damaged[index] = 0xFF }
    let read = try readLines(damaged)
    guard case .damaged(_, let offset) = read.ending else {
      Issue.record("ended \(read.ending)")
      return
    }
    #expect((Self.members[0].count...damaged.count).contains(offset))
    #expect(read.texts.starts(with: Self.lines.prefix(15)))
  }

  @Test(arguments: 0..<200)
  func `bytes at random after a gzip header do no harm`(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let noise = (0..<generator.below(300)).map { _ in UInt8(generator.below(256)) }
    let read = try readLines([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + noise, step: 1 + generator.below(64))
    #expect(read.ending != .whole)
  }
}
