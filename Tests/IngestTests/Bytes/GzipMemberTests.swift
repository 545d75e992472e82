@testable import Ingest
import Testing

/// What holds of gzip with any inflater: the package's tests are run with and without the trait `ISAL`.
@Suite("A gzip member", .timeLimit(.minutes(1)))
struct GzipMemberTests {
  /// Bytes that ISA-L may give less where data breaks off, for it decodes up to three at once; zlib gives all there are.
  #if ISAL
    private static let mostHeldBack = 2
  #else
    private static let mostHeldBack = 0
  #endif

  private static let text = (1...60).map { "10.0.0.\($0) GET /p/\($0 * $0 * 7919) 200\n" }.joined()
  private static let stored = GzipMaker.member(text)

  private struct Decoded: Equatable {
    var bytes: [UInt8] = []
    var ending = StoredAccount.Ending.whole
    var trailingGarbage = 0
  }

  private func decoded(_ stored: [UInt8], step: Int = 4096, space: Int = 4096) throws -> Decoded {
    try withTemporaryFile(stored) { path in
      var decoder = ByteDecoder(try ReadHandle(path: path), isMixed: false, step: step)
      var (buffer, all) = ([UInt8](repeating: 0, count: space), Decoded())
      while true {
        let made = decoder.decode(into: &buffer, 0..<space)
        if made == 0 { break }
        all.bytes += buffer[..<made]
      }
      (all.ending, all.trailingGarbage) = (decoder.account.ending, decoder.account.trailingGarbage)
      return all
    }
  }

  @Test(arguments: 0..<32)
  func `a header has its optional fields in any combination, and ends where they end`(flags: Int) throws {
    let stored = GzipMaker.member("first ") + GzipMaker.member("second", flags: UInt8(flags))
    for step in [1, 2, 3, 5, 8, 64, 4096] {
      let read = try decoded(stored, step: step)
      #expect(String(decoding: read.bytes, as: UTF8.self) == "first second", "\(step) at once")
      #expect(read.ending == .whole, "\(step) at once")
    }
    let header = GzipMaker.header(flags: UInt8(flags))
    for length in 3..<header.count {
      #expect(try decoded(Array(header[..<length])) == Decoded(ending: .truncated), "header cut at \(length)")
    }
  }

  @Test func `an extra field may be empty`() throws {
    let stored: [UInt8] = [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 3, 0, 0] + GzipMaker.member("text")[10...]
    #expect(try decoded(stored) == Decoded(bytes: Array("text".utf8)))
  }

  @Test(arguments: [
    (2, 0x07, "unknown compression method", 3), (3, 0x20, "unknown header flags set", 4), (3, 0x80, "unknown header flags set", 4),
  ] as [(Int, UInt8, String, Int)])
  func `a header that no version of gzip writes is damage`(place: Int, byte: UInt8, reason: String, offset: Int) throws {
    var damaged = Self.stored
    damaged[place] = byte
    #expect(try decoded(damaged) == Decoded(ending: .damaged(reason: reason, offset: offset)))
  }

  @Test func `a header's checksum is of all its bytes`() throws {
    let stored = GzipMaker.member("text", flags: 0x1F)
    let length = GzipMaker.header(flags: 0x1F).count
    // The bytes that state when and where it was made, names, and the checksum.
    for place in [4, 8, 9, 13, 20, length - 4, length - 2, length - 1] {
      var damaged = stored
      damaged[place] ^= 0x04
      for step in [1, 7, 4096] {
        #expect(try decoded(damaged, step: step) == Decoded(ending: .damaged(reason: "header crc mismatch", offset: length)))
      }
    }
  }

  @Test(arguments: [1, 20, 4096]) func `cut anywhere it gives what was stored before the cut`(space: Int) throws {
    for length in 10..<Self.stored.count {
      let cut = Array(Self.stored[..<length])
      let read = try decoded(cut, space: space)
      let possible = GzipMaker.inflated(cut)
      #expect(read.ending == .truncated)
      #expect(possible.starts(with: read.bytes), "cut at \(length)")
      #expect(possible.count - read.bytes.count <= Self.mostHeldBack, "cut at \(length)")
    }
  }

  @Test func `where the trailer disagrees all data is given, and the place is that of the number`() throws {
    for fromEnd in 1...8 {
      var damaged = Self.stored
      damaged[damaged.count - fromEnd] ^= 0x10
      for (step, space) in [(1, 1), (64, 10), (4096, 4096)] {
        let (reason, offset) =
          fromEnd > 4 ? ("incorrect data check", damaged.count - 4) : ("incorrect length check", damaged.count)
        let expected = Decoded(bytes: Array(Self.text.utf8), ending: .badChecksum(reason: reason, offset: offset))
        #expect(try decoded(damaged + Self.stored, step: step, space: space) == expected, "\(fromEnd) bytes before the end")
      }
    }
  }

  @Test(arguments: 0..<8) func `a bit flipped in the data is told, after all that was stored before it`(bit: Int) throws {
    for place in 10..<(Self.stored.count - 8) {
      var damaged = Self.stored
      damaged[place] ^= 1 << UInt8(bit)
      let read = try decoded(damaged)
      let before = try decoded(Array(Self.stored[..<place]))
      #expect(read.bytes.starts(with: before.bytes), "byte \(place)")
      switch read.ending {
      // The bits that fill the last byte mean nothing.
      case .whole: #expect(read.bytes == Array(Self.text.utf8), "byte \(place): unnoticed")
      case .truncated: break
      case .damaged(_, let offset), .badChecksum(_, let offset):
        #expect((place...damaged.count).contains(offset), "byte \(place): told of \(offset)")
      }
      for (step, space) in [(1, 4096), (64, 1), (4096, 33)] where place % 8 == bit {
        let other = try decoded(damaged, step: step, space: space)
        #expect(other.bytes.starts(with: before.bytes), "byte \(place), \(step) stored and \(space) decoded at once")
        #expect((other.ending == .whole) == (read.ending == .whole))
        #if !ISAL
          // What ISA-L makes of damaged data hangs on how much of it there is.
          #expect(other.bytes == read.bytes, "byte \(place), \(step) stored and \(space) decoded at once")
        #endif
      }
    }
  }

  @Test(arguments: 1...9) func `stored, fixed and dynamic blocks of any level are inflated, in pieces of any size`(level: Int) throws {
    var generator = SeededGenerator(seed: UInt64(level))
    for length in [0, 1, 100, 70_000] {
      let bytes = (0..<length).map { UInt8(generator.below($0 % 3 == 0 ? 256 : 3)) }
      let stored = GzipMaker.member(bytes, level: Int32(level % 9), strategy: Int32(level % 5))
      for (step, space) in [(3, 4096), (4096, 7), (1 << 17, 1 << 17)] {
        #expect(try decoded(stored + stored, step: step, space: space) == Decoded(bytes: bytes + bytes), "\(length) bytes")
      }
    }
  }

  @Test func `data longer than any window is as it was stored`() throws {
    var generator = SeededGenerator(seed: 9)
    var text: [UInt8] = []
    // Repetitions from as far as deflate can reach, 32,768 bytes back.
    let block = (0..<32_768).map { _ in UInt8(generator.below(256)) }
    for round in 0..<6 { text += block + Array("round \(round)".utf8) }
    let stored = GzipMaker.member(text)
    for (step, space) in [(100, 1000), (4096, 40_000), (1 << 17, 1 << 17)] {
      #expect(try decoded(stored, step: step, space: space) == Decoded(bytes: text))
    }
  }
}

@Suite("The sum of a member's data")
struct GzipDataSumTests {
  @Test func `is the same whether reckoned in one piece, in many, or joined`() {
    let bytes = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    var (whole, pieces, joined) = (GzipDataSum(), GzipDataSum(), GzipDataSum())
    whole.add(bytes.span)
    for start in stride(from: 0, to: bytes.count, by: 77) {
      let part = bytes.span.extracting(start..<min(start + 77, bytes.count))
      pieces.add(part)
      joined.add(part.count, checksum: checksum(part))
    }
    #expect(pieces == whole)
    #expect(joined == whole)
    #expect(UInt(checksum(bytes.span)) == slowChecksum(bytes))
  }
}
