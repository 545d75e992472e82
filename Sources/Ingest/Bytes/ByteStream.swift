/// The decoded bytes of one input, lent piece by piece from one buffer.
///
/// What is decoded, and how damage is met, is `ByteDecoder`'s; a long gzip input is decoded ahead on another thread.
package struct ByteStream: ~Copyable {
  package typealias Ending = StoredAccount.Ending

  /// How the input ended and what it was; whole when `fill` has returned false.
  package var account: StoredAccount {
    var whole = stored
    whole.content = content
    return whole
  }

  private var stored = StoredAccount()
  /// The decoded content so far, where it is asked for.
  private var content: ContentDigest?

  /// The decoded bytes; those in `window` are valid and not yet taken.
  package private(set) var buffer: [UInt8]
  package private(set) var window = 0..<0

  private var decoder: ByteDecoder?
  private var ahead: ReadAhead?
  private var readsAhead = false
  /// The chunk that was read ahead, and what of it is not yet in the buffer.
  private var chunk: [UInt8] = []
  private var chunkRest = 0..<0
  private let step: Int
  /// Turns what is decoded into UTF-8, where it isn't.
  private var transcoder: TextTranscoder?
  /// Decoded bytes that are not yet turned.
  private var untold: [UInt8] = []
  private var isAtEnd = false
  /// Where the bytes begin that `rewind` will give again.
  private var held: Int?

  /// Inputs are read ahead in no smaller chunks than this.
  private static let leastAhead = 64 << 10

  /// Opens a file; `-` stands for standard input.
  ///
  /// `capacity` is how much a window can hold, `step` how much is read or inflated at once; `progress` is told of it.
  /// `sumsContent`: whether the account says what the content is.
  package init(
    path: String, capacity: Int, step: Int = 256 << 10, progress: ReadingProgress? = nil, sumsContent: Bool = false
  ) throws(SystemError) {
    self.step = max(step, 1)
    if sumsContent { content = ContentDigest(length: 0, checksum: 0) }
    decoder = try ByteDecoder(path: path, step: self.step, progress: progress)
    buffer = [UInt8](repeating: 0, count: capacity + self.step)
  }

  deinit { ahead?.cancel() }

  package var ending: Ending { stored.ending }
  package var trailingGarbage: Int { stored.trailingGarbage }
  package var storedBytes: Int { stored.storedBytes }
  package var fingerprint: UInt { stored.fingerprint }
  package var isCompressed: Bool { stored.isCompressed }

  /// Decodes on a thread of its own from here on, where the input is long.
  mutating func readAhead() { readsAhead = true }

  /// Marks the first `count` bytes of the window as taken.
  package mutating func take(_ count: Int) {
    window = (window.lowerBound + count)..<window.upperBound
  }

  /// Passes over so many bytes, or all there are.
  mutating func pass(_ count: Int) {
    var left = count
    while left > 0 {
      let part = min(left, window.count)
      take(part)
      left -= part
      if left > 0, !fill() { return }
    }
  }

  /// Keeps the window's bytes, taken or not, until `rewind`.
  package mutating func hold() { held = window.lowerBound }

  /// How many bytes are held that were taken.
  package var heldBytes: Int { held.map { window.lowerBound - $0 } ?? 0 }

  /// Makes the window begin again where it was held.
  package mutating func rewind() {
    window = (held ?? window.lowerBound)..<window.upperBound
    held = nil
  }

  /// Takes the window's bytes up to `end` out, together with the buffer that they stand in; `fresh` becomes the buffer.
  mutating func detach(upTo end: Int, into fresh: consuming [UInt8]) -> (bytes: [UInt8], range: Range<Int>) {
    precondition(held == nil && window.lowerBound <= end && end <= window.upperBound)
    // Taken over, for a copy that is written to would copy all of its bytes.
    var other = fresh
    if other.count < buffer.count { other = [UInt8](repeating: 0, count: buffer.count) }
    let rest = end..<window.upperBound
    other.overwrite(at: 0, with: buffer.span.extracting(rest))
    let taken = window.lowerBound..<end
    swap(&other, &buffer)
    window = 0..<rest.count
    return (other, taken)
  }

  /// Turns all bytes that are not yet taken into UTF-8, as they come; those of a mark must have been taken. What was
  /// turned before must have been UTF-8 already.
  mutating func transcode(_ next: TextTranscoder) {
    var waiting: [UInt8] = []
    waiting.append(buffer.span.extracting(window))
    waiting += untold
    untold = waiting
    window = window.lowerBound..<window.lowerBound
    transcoder = next
    if step < Self.leastRoom { buffer += [UInt8](repeating: 0, count: Self.leastRoom) }
  }

  var isUTF16: Bool {
    transcoder?.encoding == .utf16LittleEndian || transcoder?.encoding == .utf16BigEndian
  }

  /// Whether lines were told to end with CR alone.
  var endsLinesWithReturn: Bool { transcoder?.endsLinesWithReturn ?? false }

  /// Room for the text of a few stored bytes.
  private static let leastRoom = 64

  /// Adds bytes behind the window; false when there are no more. The window's offsets change.
  package mutating func fill() -> Bool {
    let kept = (held ?? window.lowerBound)..<window.upperBound
    buffer.moveToFront(kept)
    window = (window.lowerBound - kept.lowerBound)..<kept.count
    if held != nil {
      held = 0
      let room = max(step, Self.leastRoom)
      if buffer.count - kept.count < room { buffer += [UInt8](repeating: 0, count: max(room, buffer.count / 2)) }
    }
    precondition(window.upperBound < buffer.count, "a full window must be taken from before it is filled")
    let most = transcoder == nil ? step : max(step, Self.leastRoom)
    let space = window.upperBound..<min(window.upperBound + most, buffer.count)
    let made = transcoder == nil ? addDecoded(into: space) : transcode(into: space)
    window = window.lowerBound..<(window.upperBound + made)
    return made > 0
  }

  private mutating func addDecoded(into space: Range<Int>) -> Int {
    let made = ahead == nil ? decode(into: space) : copyAhead(into: space)
    if let before = content {
      content = before.adding(buffer.span.extracting(space.lowerBound..<(space.lowerBound + made)))
    }
    return made
  }

  /// Turns decoded bytes into UTF-8 behind the window, at least one unless the input is at its end.
  private mutating func transcode(into space: Range<Int>) -> Int {
    guard var transcoder = transcoder.take() else { return 0 }
    // What waits is taken out while bytes are lent to it by the same stream.
    var untold: [UInt8] = []
    swap(&untold, &self.untold)
    defer {
      self.transcoder = transcoder.isDone && untold.isEmpty ? nil : transcoder
      swap(&untold, &self.untold)
    }
    if untold.isEmpty, transcoder.passesASCII {
      let made = addDecoded(into: space)
      isAtEnd = made == 0
      let plain = firstAboveASCII(buffer.span.extracting(space.lowerBound..<(space.lowerBound + made)))
      untold.append(buffer.span.extracting((space.lowerBound + plain)..<(space.lowerBound + made)))
      if plain > 0 { return plain }
    }
    var text: [UInt8] = []
    // What is turned may be longer than what was stored, and has to find room.
    let most = space.count / TextTranscoder.growth
    while text.isEmpty {
      if untold.count < 4, !isAtEnd {
        // The decoder writes where the turned text will stand.
        let made = addDecoded(into: space)
        isAtEnd = made == 0
        untold.append(buffer.span.extracting(space.lowerBound..<(space.lowerBound + made)))
        continue
      }
      if untold.isEmpty { break }
      let count = min(untold.count, most)
      let isLast = isAtEnd && count == untold.count
      let used = transcoder.decode(untold.span.extracting(0..<count), isLast: isLast, into: &text)
      untold.removeFirst(used)
    }
    buffer.overwrite(at: space.lowerBound, with: text.span)
    return text.count
  }

  private mutating func decode(into space: Range<Int>) -> Int {
    guard var decoder = decoder.take() else { return 0 }
    let made = decoder.decode(into: &buffer, space)
    stored = decoder.account
    if made > 0, readsAhead, stored.isCompressed, decoder.isLong, step >= Self.leastAhead {
      ahead = ReadAhead(decoder, chunkSize: step)
    } else {
      self.decoder = consume decoder
    }
    return made
  }

  private mutating func copyAhead(into space: Range<Int>) -> Int {
    if chunkRest.isEmpty {
      var used: [UInt8] = []
      swap(&used, &chunk)
      guard let ahead, let next = ahead.next(reusing: used) else {
        stored = ahead?.account ?? stored
        return 0
      }
      chunk = next
      chunkRest = 0..<next.count
    }
    let count = min(chunkRest.count, space.count)
    // The chunk is taken out while the buffer is written to, for both belong to this value.
    var taken: [UInt8] = []
    swap(&taken, &chunk)
    buffer.overwrite(at: space.lowerBound, with: taken.span.extracting(chunkRest.lowerBound..<(chunkRest.lowerBound + count)))
    swap(&taken, &chunk)
    chunkRest = (chunkRest.lowerBound + count)..<chunkRest.upperBound
    return count
  }
}
