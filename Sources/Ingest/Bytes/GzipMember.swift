/// The header of a gzip member (RFC 1952, section 2.3), read a piece at a time.
struct GzipHeader {
  /// What the next byte belongs to.
  private enum Part { case fixed, extraLength, extra, name, comment, checksum, none }

  private var part = Part.fixed
  private var flags: UInt8 = 0
  /// Which byte of its part the next one is; how long the extra field is, and the checksum as far as it is read.
  private var place = 0
  private var extraLength = 0
  private var stated = 0
  /// CRC-32 of the header so far.
  private var sum: UInt32 = 0

  var isComplete: Bool { part == .none }

  /// Reads on; says how many bytes were used, and what is wrong with the last of them, in zlib's words.
  mutating func read(_ bytes: Span<UInt8>) -> (used: Int, problem: String?) {
    var used = 0
    while used < bytes.count, !isComplete {
      let isSummed = part != .checksum
      let problem = read(bytes[used])
      used += 1
      if let problem { return (used, problem) }
      if isSummed, part == .checksum || used == bytes.count { sum = checksum(bytes.extracting(0..<used), from: sum) }
    }
    return (used, nil)
  }

  private mutating func read(_ byte: UInt8) -> String? {
    let shifted = Int(byte) << (place == 0 ? 0 : 8)
    place += 1
    switch part {
    case .fixed:
      if place == 3, byte != 8 { return "unknown compression method" }
      if place == 4 { flags = byte }
      if flags & 0xE0 != 0 { return "unknown header flags set" }
      if place == 10 { begin(.extraLength) }
    case .extraLength:
      extraLength |= shifted
      if place == 2 { begin(.extra) }
    case .extra: if place == extraLength { begin(.name) }
    case .name: if byte == 0 { begin(.comment) }
    case .comment: if byte == 0 { begin(.checksum) }
    case .checksum:
      stated |= shifted
      if place == 2 {
        if stated != Int(sum & 0xFFFF) { return "header crc mismatch" }
        begin(.none)
      }
    case .none: break
    }
    return nil
  }

  /// Goes on to a part, or to the first behind it that the header has.
  private mutating func begin(_ next: Part) {
    (part, place) = (next, 0)
    switch next {
    case .extraLength where flags & 0x04 == 0: begin(.name)
    case .extra where extraLength == 0: begin(.name)
    case .name where flags & 0x08 == 0: begin(.comment)
    case .comment where flags & 0x10 == 0: begin(.checksum)
    case .checksum where flags & 0x02 == 0: begin(.none)
    default: break
    }
  }
}

/// What the eight bytes behind a member's data say of it (RFC 1952, section 2.3.1).
struct GzipTrailer: Equatable, Sendable {
  static let count = 8

  /// CRC-32 of the data.
  let checksum: UInt32
  /// Bytes of the data, modulo 2^32.
  let length: UInt32

  init(_ bytes: Span<UInt8>) {
    func number(_ place: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
    }
    (checksum, length) = (number(0), number(4))
  }
}

/// What has come of a member's data so far, for its trailer to agree with.
struct GzipDataSum: Equatable, Sendable {
  private var checksum: UInt32 = 0
  private var length = 0

  mutating func add(_ data: Span<UInt8>) {
    checksum = Ingest.checksum(data, from: checksum)
    length += data.count
  }

  /// Adds so many bytes whose CRC-32 is known.
  mutating func add(_ count: Int, checksum next: UInt32) {
    checksum = joinedChecksum(checksum, next, length: count)
    length += count
  }

  /// What disagrees, in zlib's words, and how many bytes before the trailer's end it stands.
  func problem(_ trailer: GzipTrailer) -> (reason: String, fromEnd: Int)? {
    if trailer.checksum != checksum { return ("incorrect data check", 4) }
    return trailer.length == UInt32(truncatingIfNeeded: length) ? nil : ("incorrect length check", 0)
  }
}

/// Decoded bytes of one member that stand together in a buffer, for whoever takes them to check.
struct GzipPart: Sendable {
  var range: Range<Int>
  /// CRC-32 of the bytes, where it was reckoned already.
  var checksum: UInt32?
  /// Where the member's data ends here: its trailer, and the account of the input if that should disagree.
  var end: (trailer: GzipTrailer, account: StoredAccount, offset: Int)?
}

extension GzipDataSum {
  /// Goes on over decoded bytes. Where a trailer disagrees, it says how many bytes are good and how the input ended there.
  mutating func check(_ parts: [GzipPart], of bytes: [UInt8]) -> (good: Int, account: StoredAccount)? {
    for part in parts {
      if let known = part.checksum { add(part.range.count, checksum: known) } else { add(bytes.span.extracting(part.range)) }
      guard let end = part.end else { continue }
      if let (reason, fromEnd) = problem(end.trailer) {
        var account = end.account
        account.ending = .badChecksum(reason: reason, offset: end.offset - fromEnd)
        return (part.range.upperBound, account)
      }
      self = GzipDataSum()
    }
    return nil
  }
}
