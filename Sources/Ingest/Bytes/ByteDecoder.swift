/// How an input's stored bytes ended, and what they were.
package struct StoredAccount: Equatable, Sendable {
  /// How the stored bytes ended.
  package enum Ending: Equatable, Sendable {
    case whole
    /// A gzip member was not finished when the input was; decoded bytes before it are all right.
    case truncated
    /// The inflater's or the system's reason, and the stored offset near which it was met.
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
  /// What the bytes decode to, where that was asked for.
  package var content: ContentDigest?

  /// The account with so many more bytes read as stored.
  fileprivate func adding(_ bytes: Span<UInt8>) -> StoredAccount {
    var account = self
    account.fingerprint = UInt(checksum(bytes, from: UInt32(truncatingIfNeeded: fingerprint)))
    account.storedBytes += bytes.count
    return account
  }
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
  /// Where in a gzip member the next stored byte stands.
  private var stage = Stage.between
  /// What has come of the member's data; where others check it, what it consists of.
  private var sum = GzipDataSum()
  private var hasData = false
  private var leavesChecks = false
  private(set) var parts: [GzipPart] = []
  private var sniffed = false
  private var finished = false
  /// Whether text follows, not a gzip member.
  private var isPlain = false
  /// Standard input may be `cat` of plain and gzipped files: text and members then follow each other in any order.
  private let isMixed: Bool
  private var isAtLineStart = true
  /// Stored bytes that are read at once, at most.
  private let mostRead: Int
  /// Is told of bytes that were read as stored.
  private let progress: ReadingProgress?

  private enum Stage { case between, header(GzipHeader), data, trailer }

  /// Bytes on either side of those unread that an inflater may reach.
  private static let margin = 8

  /// `-` stands for standard input; `step` is about how much is decoded at once.
  init(path: String, step: Int, progress: ReadingProgress? = nil) throws(SystemError) {
    self.init(path == "-" ? ReadHandle() : try ReadHandle(path: path), isMixed: path == "-", step: step, progress: progress)
  }

  init(_ handle: consuming ReadHandle, isMixed: Bool, step: Int, progress: ReadingProgress? = nil) {
    self.handle = handle
    self.progress = progress
    self.isMixed = isMixed
    mostRead = max(step / 2, 1)
    // A trailer, or the three bytes that tell a member, must be seen at once.
    stored = [UInt8](repeating: 0, count: Self.margin + GzipTrailer.count + mostRead + Self.margin)
  }

  /// Whether the input fills more than one read, so that reading ahead is worth a thread.
  var isLong: Bool { account.storedBytes >= mostRead }

  /// From now on the data of members is put down in `parts`, and checked by whoever takes it, with the sum so far.
  mutating func leaveChecks() -> GzipDataSum {
    leavesChecks = true
    return sum
  }

  /// What was decoded since this was last asked for.
  mutating func takeParts() -> [GzipPart] {
    var taken: [GzipPart] = []
    swap(&taken, &parts)
    return taken
  }

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
    let kept = max(unread.lowerBound - Self.margin, 0)..<unread.upperBound
    stored.moveToFront(kept)
    unread = (unread.lowerBound - kept.lowerBound)..<kept.count
    let got = try handle.read(into: &stored, unread.upperBound..<min(unread.upperBound + mostRead, stored.count - Self.margin))
    if got == 0 { return false }
    account = account.adding(stored.span.extracting(unread.upperBound..<(unread.upperBound + got)))
    progress?.add(storedBytes: got)
    unread = unread.lowerBound..<(unread.upperBound + got)
    return true
  }

  private mutating func copy(into buffer: inout [UInt8], _ space: Range<Int>) throws(SystemError) -> Int {
    if isMixed { return try copyToMember(into: &buffer, space) }
    if unread.isEmpty {
      let got = try handle.read(into: &buffer, space)
      if got == 0 { finished = true }
      account = account.adding(buffer.span.extracting(space.lowerBound..<(space.lowerBound + got)))
      progress?.add(storedBytes: got)
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
      switch stage {
      case .between:
        guard try findMember() else { return isPlain ? try copy(into: &buffer, space) : 0 }
      case .header(var header):
        if unread.isEmpty, try !readStored() { return end(.truncated) }
        let (used, problem) = header.read(stored.span.extracting(unread))
        unread = (unread.lowerBound + used)..<unread.upperBound
        if let problem { return end(.damaged(reason: problem, offset: offset)) }
        stage = header.isComplete ? .data : .header(header)
      case .data:
        let made = try inflateData(into: &buffer, space)
        if made > 0 || finished { return made }
      case .trailer:
        while unread.count < GzipTrailer.count { guard try readStored() else { return end(.truncated) } }
        let trailer = GzipTrailer(stored.span.extracting(unread))
        unread = (unread.lowerBound + GzipTrailer.count)..<unread.upperBound
        stage = .between
        // A member without data is checked at once, or else a chunk could end any number of them.
        if leavesChecks, hasData {
          putDown(space.lowerBound..<space.lowerBound, end: trailer)
        } else if let (reason, fromEnd) = sum.problem(trailer) {
          return end(.badChecksum(reason: reason, offset: offset - fromEnd))
        }
      }
    }
  }

  /// Inflates what there is of a member's data; 0 where none came of it or the input has ended.
  private mutating func inflateData(into buffer: inout [UInt8], _ space: Range<Int>) throws(SystemError) -> Int {
    var isAtEnd = false
    if unread.isEmpty { isAtEnd = try !readStored() }
    guard let (used, made, status) = inflater?.step(&stored, unread, into: &buffer, space) else {
      return end(.damaged(reason: "the inflater could not be started", offset: 0))
    }
    unread = (unread.lowerBound + used)..<unread.upperBound
    let range = space.lowerBound..<(space.lowerBound + made)
    if made > 0 { hasData = true }
    if leavesChecks { putDown(range) } else { sum.add(buffer.span.extracting(range)) }
    switch status {
    case .going:
      // Only now: what there was no space for may have been held back.
      if isAtEnd, made == 0 { return end(.truncated) }
    case .dataEnd: stage = .trailer
    case .damaged(let reason): _ = end(.damaged(reason: reason, offset: offset))
    }
    return made
  }

  /// The place of the next unread byte in the input.
  private var offset: Int { account.storedBytes - unread.count }

  /// Ends the input before its end, where nothing more can be had.
  private mutating func end(_ ending: StoredAccount.Ending) -> Int {
    finished = true
    account.ending = ending
    return 0
  }

  /// Puts down where decoded bytes stand; the part before goes on where it can.
  private mutating func putDown(_ range: Range<Int>, end trailer: GzipTrailer? = nil) {
    let end = trailer.map { ($0, account, offset) }
    if let last = parts.indices.last, parts[last].end == nil, parts[last].range.upperBound == range.lowerBound {
      parts[last].range = parts[last].range.lowerBound..<range.upperBound
      parts[last].end = end
    } else if !range.isEmpty || end != nil {
      parts.append(GzipPart(range: range, checksum: nil, end: end))
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
        stage = .header(GzipHeader())
        (sum, hasData) = (GzipDataSum(), false)
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
