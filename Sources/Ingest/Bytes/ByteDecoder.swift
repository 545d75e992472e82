/// How an input's stored bytes ended, and what they were.
package struct StoredAccount: Equatable, Sendable {
  /// How the stored bytes ended.
  package enum Ending: Equatable, Sendable {
    case whole
    /// A gzip member was not finished when the input was; decoded bytes before it are all right.
    case truncated
    /// zlib's or the system's reason, and the stored offset near which it was met.
    case damaged(reason: String, offset: Int)
    /// The data is all there, but its checksum or length disagrees.
    case badChecksum(reason: String, offset: Int)
  }

  package var ending = Ending.whole
  /// Bytes after the last gzip member that are neither zeros nor another member.
  package var trailingGarbage = 0
  /// Bytes read as stored, and their CRC-32: the input's size and fingerprint.
  package var storedBytes = 0
  package var fingerprint: UInt = 0
  package var isCompressed = false
}

/// Reads an input and decodes it into arrays that the caller owns.
///
/// Plain text and gzip are told apart by content (RFC 1952 magic `1F 8B`), never by name. Members of a gzip file follow
/// each other without a seam, and on standard input text may stand between them. Damage never throws: what could be
/// decoded is given first, and the account says how it ended.
struct ByteDecoder: ~Copyable {
  private(set) var account = StoredAccount()
  private let handle: ReadHandle
  private var stored: [UInt8]
  private var unread = 0..<0
  private var inflater: Inflater?
  private var insideMember = false
  private var sniffed = false
  private var finished = false
  /// Whether text follows, not a gzip member.
  private var isPlain = false
  /// Standard input may be `cat` of plain and gzipped files: text and members then follow each other in any order.
  private let isMixed: Bool
  private var isAtLineStart = true

  /// `-` stands for standard input; `step` is about how much is decoded at once.
  init(path: String, step: Int) throws(SystemError) {
    self.init(path == "-" ? ReadHandle() : try ReadHandle(path: path), isMixed: path == "-", step: step)
  }

  init(_ handle: consuming ReadHandle, isMixed: Bool, step: Int) {
    self.handle = handle
    self.isMixed = isMixed
    // What tells a gzip member is three bytes, which must be seen at once.
    stored = [UInt8](repeating: 0, count: max(step / 2, 3))
  }

  /// Whether the input fills more than one read, so that reading ahead is worth a thread.
  var isLong: Bool { account.storedBytes >= stored.count }

  /// Decodes into `buffer[space]`; says how many bytes, 0 at the end.
  mutating func decode(into buffer: inout [UInt8], _ space: Range<Int>) -> Int {
    if finished { return 0 }
    do throws(SystemError) {
      if !sniffed { try sniff() }
      return isPlain ? try copy(into: &buffer, space) : try inflate(into: &buffer, space)
    } catch {
      finished = true
      account.ending = .damaged(reason: error.words, offset: account.storedBytes)
      return 0
    }
  }

  private mutating func sniff() throws(SystemError) {
    sniffed = true
    while unread.count < 2, try readStored() {}
    account.isCompressed = startsMember
    isPlain = !account.isCompressed
    if account.isCompressed { inflater = Inflater() }
  }

  private var startsMember: Bool {
    unread.count >= 2 && stored[unread.lowerBound] == 0x1F && stored[unread.lowerBound + 1] == 0x8B
  }

  /// Reads more stored bytes behind those unread; false at the end of the input.
  private mutating func readStored() throws(SystemError) -> Bool {
    stored.moveToFront(unread)
    unread = 0..<unread.count
    let got = try handle.read(into: &stored, unread.upperBound..<stored.count)
    if got == 0 { return false }
    let sum = checksum(
      stored.span.extracting(unread.upperBound..<(unread.upperBound + got)), got, from: account.fingerprint)
    account.fingerprint = sum
    account.storedBytes += got
    unread = 0..<(unread.upperBound + got)
    return true
  }

  private mutating func copy(into buffer: inout [UInt8], _ space: Range<Int>) throws(SystemError) -> Int {
    if isMixed { return try copyToMember(into: &buffer, space) }
    if unread.isEmpty {
      let got = try handle.read(into: &buffer, space)
      if got == 0 { finished = true }
      let sum = checksum(
        buffer.span.extracting(space.lowerBound..<(space.lowerBound + got)), got, from: account.fingerprint)
      account.fingerprint = sum
      account.storedBytes += got
      return got
    }
    let count = min(unread.count, space.count)
    for offset in 0..<count { buffer[space.lowerBound + offset] = stored[unread.lowerBound + offset] }
    unread = (unread.lowerBound + count)..<unread.upperBound
    return count
  }

  /// Copies text up to where a gzip member begins at the start of a line.
  private mutating func copyToMember(into buffer: inout [UInt8], _ space: Range<Int>) throws(SystemError) -> Int {
    var isAtEnd = false
    while unread.count < 3, !isAtEnd { isAtEnd = try !readStored() }
    if unread.isEmpty {
      finished = true
      return 0
    }
    if isAtLineStart, isMember(at: unread.lowerBound) {
      isPlain = false
      account.isCompressed = true
      if inflater == nil { inflater = Inflater() }
      return try inflate(into: &buffer, space)
    }
    var end = unread.lowerBound + min(unread.count, space.count)
    var from = unread.lowerBound + 1
    while let mark = firstIndex(of: 0x1F, in: stored.span, from: from, to: end) {
      // A member that is cut by the end of what was read is looked at again with what follows.
      let isCut = mark + 3 > unread.upperBound && !isAtEnd
      if stored[mark - 1] == 0x0A, isCut || isMember(at: mark) {
        end = mark
        break
      }
      from = mark + 1
    }
    let count = end - unread.lowerBound
    for offset in 0..<count { buffer[space.lowerBound + offset] = stored[unread.lowerBound + offset] }
    isAtLineStart = stored[end - 1] == 0x0A
    unread = end..<unread.upperBound
    return count
  }

  private func isMember(at place: Int) -> Bool {
    place + 2 < unread.upperBound && stored[place] == 0x1F && stored[place + 1] == 0x8B && stored[place + 2] == 0x08
  }

  private mutating func inflate(into buffer: inout [UInt8], _ space: Range<Int>) throws(SystemError) -> Int {
    while true {
      if !insideMember {
        guard try findMember() else { return isPlain ? try copy(into: &buffer, space) : 0 }
      }
      var isAtEnd = false
      if unread.isEmpty { isAtEnd = try !readStored() }
      guard let (used, made, status) = inflater?.step(&stored, unread, into: &buffer, space) else {
        finished = true
        account.ending = .damaged(reason: "zlib could not be started", offset: 0)
        return 0
      }
      unread = (unread.lowerBound + used)..<unread.upperBound
      switch status {
      case .going:
        // Only now: zlib may have held back what there was no space for.
        guard isAtEnd, made == 0 else { break }
        finished = true
        account.ending = .truncated
        return 0
      case .memberEnd: insideMember = false
      case .damaged(let reason):
        finished = true
        let offset = account.storedBytes - unread.count
        // zlib reports these two only after all of the member's data has been given.
        let isCheck = reason.hasPrefix("incorrect ") && reason.hasSuffix(" check") && reason != "incorrect header check"
        account.ending =
          isCheck ? .badChecksum(reason: reason, offset: offset) : .damaged(reason: reason, offset: offset)
        return made
      }
      if made > 0 { return made }
    }
  }

  /// Goes to the next gzip member; zeros between and after members are padding, as for gzip itself.
  private mutating func findMember() throws(SystemError) -> Bool {
    while true {
      while !unread.isEmpty, stored[unread.lowerBound] == 0 {
        unread = (unread.lowerBound + 1)..<unread.upperBound
      }
      if unread.count < 2, try readStored() { continue }
      if startsMember {
        insideMember = true
        inflater?.reset()
        return true
      }
      if isMixed, !unread.isEmpty, !(unread.count == 1 && stored[unread.lowerBound] == 0x1F) {
        isPlain = true
        isAtLineStart = true
        return false
      }
      finished = true
      // A member's first byte alone: the rest of it is missing, as gzip sees it too.
      if unread.count == 1, stored[unread.lowerBound] == 0x1F {
        account.ending = .truncated
        return false
      }
      account.trailingGarbage = unread.count
      unread = 0..<0
      while try readStored() {
        account.trailingGarbage += unread.count
        unread = 0..<0
      }
      return false
    }
  }
}
