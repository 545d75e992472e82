import Foundation

/// Decodes a long gzip input on a thread of its own, a few chunks ahead of who reads them.
///
/// Unzipping costs as much as all that follows, so the two run side by side. Chunks come in order and the same whatever
/// the threads do, so nothing that is read depends on them. The checksums of what was unzipped are reckoned by whoever
/// would wait otherwise: here while enough chunks are ready, else by who takes them.
final class ReadAhead: @unchecked Sendable {
  // What is shared is touched only while `condition` is locked; the decoder belongs to the thread alone.
  private let condition = NSCondition()
  private var ready: [Chunk] = []
  private var empty: [[UInt8]] = []
  private var isFinished = false
  private var isCancelled = false
  private var finalAccount = StoredAccount()
  private var decoder: ByteDecoder
  private let chunkSize: Int
  /// What came of the member that is read; it belongs to who takes the chunks.
  private var sum: GzipDataSum

  /// Decoded bytes, and what of them is whose member's.
  private struct Chunk {
    var bytes: [UInt8]
    var parts: [GzipPart] = []
    var isLast = false
  }

  /// Chunks that wait to be read, at most.
  private static let mostReady = 4
  /// Parts of a chunk, at most about: a chunk with more members ends before it is full.
  private static let mostParts = 1000

  init(_ decoder: consuming ByteDecoder, chunkSize: Int) {
    sum = decoder.leaveChecks()
    self.decoder = decoder
    self.chunkSize = chunkSize
    let thread = Thread { [self] in decodeAll() }
    thread.name = "unzip"
    thread.start()
  }

  /// The account of the input; whole only when `next` has returned nil.
  var account: StoredAccount { condition.withLock { finalAccount } }

  /// The next chunk, or nil at the end. `used` is a chunk that is done with, for its memory.
  func next(reusing used: [UInt8]) -> [UInt8]? {
    guard var chunk = take(reusing: used) else { return nil }
    var sum = sum
    if let (good, account) = sum.check(chunk.parts, of: chunk.bytes) {
      chunk.bytes.removeLast(chunk.bytes.count - good)
      stop(account)
    }
    self.sum = sum
    return chunk.bytes.isEmpty ? nil : chunk.bytes
  }

  private func take(reusing used: [UInt8]) -> Chunk? {
    condition.lock()
    defer { condition.unlock() }
    if !used.isEmpty { empty.append(used) }
    while ready.isEmpty, !isFinished { condition.wait() }
    guard !isCancelled, !ready.isEmpty else { return nil }
    let chunk = ready.removeFirst()
    condition.signal()
    return chunk
  }

  /// Ends the thread before the input does.
  func cancel() {
    condition.withLock {
      isCancelled = true
      condition.signal()
    }
  }

  /// Ends the input where a member's checksum disagrees, whatever was decoded behind it.
  private func stop(_ account: StoredAccount) {
    condition.withLock {
      isCancelled = true
      finalAccount = account
      condition.signal()
    }
  }

  private func decodeAll() {
    while true {
      var bytes = takeEmpty()
      var filled = 0
      var isLast = false
      while filled < chunkSize, decoder.parts.count < Self.mostParts {
        let made = decoder.decode(into: &bytes, filled..<chunkSize)
        isLast = made == 0
        if isLast { break }
        filled += made
      }
      bytes.removeLast(bytes.count - filled)
      guard hand(over: Chunk(bytes: bytes, parts: decoder.takeParts(), isLast: isLast)) else { return }
    }
  }

  private func takeEmpty() -> [UInt8] {
    var chunk = condition.withLock { empty.popLast() } ?? []
    if chunk.count < chunkSize { chunk += [UInt8](repeating: 0, count: chunkSize - chunk.count) }
    return chunk
  }

  /// Puts a chunk where it is waited for; false when it was the last.
  private func hand(over chunk: Chunk) -> Bool {
    var chunk = chunk
    if condition.withLock({ ready.count >= Self.mostReady }) {
      for index in chunk.parts.indices {
        chunk.parts[index].checksum = checksum(chunk.bytes.span.extracting(chunk.parts[index].range))
      }
    }
    condition.lock()
    defer {
      condition.signal()
      condition.unlock()
    }
    while ready.count >= Self.mostReady, !isCancelled { condition.wait() }
    if isCancelled {
      isFinished = true
      return false
    }
    ready.append(chunk)
    if chunk.isLast {
      finalAccount = decoder.account
      isFinished = true
      return false
    }
    return true
  }
}
