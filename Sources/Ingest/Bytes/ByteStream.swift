/// The decoded bytes of one input, lent piece by piece from one buffer.
///
/// What is decoded, and how damage is met, is `ByteDecoder`'s; a long gzip input is decoded ahead on another thread.
package struct ByteStream: ~Copyable {
  package typealias Ending = StoredAccount.Ending

  /// How the input ended and what it was; whole when `fill` has returned false.
  package private(set) var account = StoredAccount()

  /// The decoded bytes; those in `window` are valid and not yet taken.
  package private(set) var buffer: [UInt8]
  package private(set) var window = 0..<0

  private var decoder: ByteDecoder?
  private var ahead: ReadAhead?
  /// The chunk that was read ahead, and what of it is not yet in the buffer.
  private var chunk: [UInt8] = []
  private var chunkRest = 0..<0
  private let step: Int
  /// Where the bytes begin that `rewind` will give again.
  private var held: Int?

  /// Inputs are read ahead in no smaller chunks than this.
  private static let leastAhead = 64 << 10

  /// Opens a file; `-` stands for standard input.
  ///
  /// `capacity` is how much a window can hold, `step` how much is read or inflated at once.
  package init(path: String, capacity: Int, step: Int = 256 << 10) throws(SystemError) {
    self.step = max(step, 1)
    decoder = try ByteDecoder(path: path, step: self.step)
    buffer = [UInt8](repeating: 0, count: capacity + self.step)
  }

  deinit { ahead?.cancel() }

  package var ending: Ending { account.ending }
  package var trailingGarbage: Int { account.trailingGarbage }
  package var storedBytes: Int { account.storedBytes }
  package var fingerprint: UInt { account.fingerprint }
  package var isCompressed: Bool { account.isCompressed }

  /// Marks the first `count` bytes of the window as taken.
  package mutating func take(_ count: Int) {
    window = (window.lowerBound + count)..<window.upperBound
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

  /// Adds bytes behind the window; false when there are no more. The window's offsets change.
  package mutating func fill() -> Bool {
    let kept = (held ?? window.lowerBound)..<window.upperBound
    buffer.moveToFront(kept)
    window = (window.lowerBound - kept.lowerBound)..<kept.count
    if held != nil {
      held = 0
      if buffer.count - kept.count < step { buffer += [UInt8](repeating: 0, count: max(step, buffer.count / 2)) }
    }
    precondition(window.upperBound < buffer.count, "a full window must be taken from before it is filled")
    let space = window.upperBound..<min(window.upperBound + step, buffer.count)
    let made = ahead == nil ? decode(into: space) : copyAhead(into: space)
    window = window.lowerBound..<(window.upperBound + made)
    return made > 0
  }

  private mutating func decode(into space: Range<Int>) -> Int {
    guard var decoder = decoder.take() else { return 0 }
    let made = decoder.decode(into: &buffer, space)
    account = decoder.account
    if made > 0, account.isCompressed, decoder.isLong, step >= Self.leastAhead {
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
        account = ahead?.account ?? account
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
