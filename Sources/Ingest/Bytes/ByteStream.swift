/// The decoded bytes of one input, lent piece by piece from one buffer.
///
/// Plain text and gzip are told apart by content (RFC 1952 magic `1F 8B`), never by name. Members of a
/// gzip file follow each other without a seam: a line may straddle two. Damage never throws: what could
/// be decoded is given first, and `ending` says afterwards how the input ended.
package struct ByteStream: ~Copyable {
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

  package private(set) var ending = Ending.whole
  /// Bytes after the last gzip member that are neither zeros nor another member.
  package private(set) var trailingGarbage = 0
  /// Bytes read as stored, and their CRC-32: the input's size and fingerprint.
  package private(set) var storedBytes = 0
  package private(set) var fingerprint: UInt = 0
  package private(set) var isCompressed = false

  /// The decoded bytes; those in `window` are valid and not yet taken.
  package private(set) var buffer: [UInt8]
  package private(set) var window = 0..<0

  private let handle: ReadHandle
  private var stored: [UInt8]
  private var unread = 0..<0
  private var inflater: Inflater?
  private var insideMember = false
  private var sniffed = false
  private var finished = false

  /// The bytes that one `fill` adds at most.
  private let step: Int

  /// Opens a file; `-` stands for standard input.
  ///
  /// `capacity` is how much a window can hold, `step` how much is read or inflated at once.
  package init(path: String, capacity: Int, step: Int = 256 << 10) throws(SystemError) {
    handle = path == "-" ? ReadHandle() : try ReadHandle(path: path)
    self.step = max(step, 1)
    buffer = [UInt8](repeating: 0, count: capacity + self.step)
    stored = [UInt8](repeating: 0, count: max(self.step / 2, 2))
  }

  /// Marks the first `count` bytes of the window as taken.
  package mutating func take(_ count: Int) {
    window = (window.lowerBound + count)..<window.upperBound
  }

  /// Adds bytes behind the window; false when there are no more. The window's offsets change.
  package mutating func fill() -> Bool {
    if finished { return false }
    buffer.moveToFront(window)
    window = 0..<window.count
    precondition(window.upperBound < buffer.count, "a full window must be taken from before it is filled")
    do throws(SystemError) {
      if !sniffed { try sniff() }
      return isCompressed ? try fillByInflating() : try fillAsStored()
    } catch {
      finished = true
      ending = .damaged(reason: error.words, offset: storedBytes)
      return false
    }
  }

  private var room: Range<Int> {
    window.upperBound..<min(window.upperBound + step, buffer.count)
  }

  private mutating func sniff() throws(SystemError) {
    sniffed = true
    while unread.count < 2, try readStored() {}
    isCompressed = startsMember
    if isCompressed { inflater = Inflater() }
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
    fingerprint = checksum(stored.span.extracting(unread.upperBound..<(unread.upperBound + got)), got, from: fingerprint)
    unread = 0..<(unread.upperBound + got)
    storedBytes += got
    return true
  }

  private mutating func fillAsStored() throws(SystemError) -> Bool {
    if unread.isEmpty {
      let space = room
      let got = try handle.read(into: &buffer, space)
      guard got > 0 else {
        finished = true
        return false
      }
      let added = space.lowerBound..<(space.lowerBound + got)
      fingerprint = checksum(buffer.span.extracting(added), got, from: fingerprint)
      storedBytes += got
      window = 0..<added.upperBound
      return true
    }
    let count = min(unread.count, room.count)
    for offset in 0..<count { buffer[window.upperBound + offset] = stored[unread.lowerBound + offset] }
    unread = (unread.lowerBound + count)..<unread.upperBound
    window = 0..<(window.upperBound + count)
    return true
  }

  private mutating func fillByInflating() throws(SystemError) -> Bool {
    while true {
      if !insideMember {
        guard try findMember() else { return false }
      }
      if unread.isEmpty, try !readStored() {
        finished = true
        ending = .truncated
        return false
      }
      let space = room
      guard let (used, made, status) = inflater?.step(&stored, unread, into: &buffer, space) else {
        finished = true
        ending = .damaged(reason: "zlib could not be started", offset: 0)
        return false
      }
      unread = (unread.lowerBound + used)..<unread.upperBound
      window = 0..<(window.upperBound + made)
      switch status {
      case .going: break
      case .memberEnd: insideMember = false
      case .damaged(let reason):
        finished = true
        let offset = storedBytes - unread.count
        // zlib reports these two only after all of the member's data has been given.
        ending = reason.hasPrefix("incorrect ") && reason.hasSuffix(" check") && reason != "incorrect header check"
          ? .badChecksum(reason: reason, offset: offset) : .damaged(reason: reason, offset: offset)
        return made > 0
      }
      if made > 0 { return true }
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
      finished = true
      // A member's first byte alone: the rest of it is missing, as gzip sees it too.
      if unread.count == 1, stored[unread.lowerBound] == 0x1F {
        ending = .truncated
        return false
      }
      trailingGarbage = unread.count
      unread = 0..<0
      while try readStored() {
        trailingGarbage += unread.count
        unread = 0..<0
      }
      return false
    }
  }
}
