import Foundation

/// Decodes a long gzip input on a thread of its own, a few chunks ahead of who reads them.
///
/// Unzipping costs as much as all that follows, so the two run side by side. Chunks come in order and the same whatever
/// the threads do, so nothing that is read depends on them.
final class ReadAhead: @unchecked Sendable {
  // What is shared is touched only while `condition` is locked; the decoder belongs to the thread alone.
  private let condition = NSCondition()
  private var ready: [[UInt8]] = []
  private var empty: [[UInt8]] = []
  private var isFinished = false
  private var isCancelled = false
  private var finalAccount = StoredAccount()
  private var decoder: ByteDecoder
  private let chunkSize: Int

  /// Chunks that wait to be read, at most.
  private static let mostReady = 4

  init(_ decoder: consuming ByteDecoder, chunkSize: Int) {
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
    condition.lock()
    defer { condition.unlock() }
    if !used.isEmpty { empty.append(used) }
    while ready.isEmpty, !isFinished { condition.wait() }
    guard !ready.isEmpty else { return nil }
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

  private func decodeAll() {
    while true {
      var chunk = takeEmpty()
      var filled = 0
      while filled < chunkSize {
        let made = decoder.decode(into: &chunk, filled..<chunkSize)
        if made == 0 { break }
        filled += made
      }
      chunk.removeLast(chunk.count - filled)
      guard hand(over: chunk) else { return }
    }
  }

  private func takeEmpty() -> [UInt8] {
    var chunk = condition.withLock { empty.popLast() } ?? []
    if chunk.count < chunkSize { chunk += [UInt8](repeating: 0, count: chunkSize - chunk.count) }
    return chunk
  }

  /// Puts a chunk where it is waited for; false when it was the last.
  private func hand(over chunk: [UInt8]) -> Bool {
    condition.lock()
    defer {
      condition.signal()
      condition.unlock()
    }
    while ready.count >= Self.mostReady, !isCancelled { condition.wait() }
    let isLast = chunk.count < chunkSize
    if !chunk.isEmpty { ready.append(chunk) }
    if isLast || isCancelled {
      finalAccount = decoder.account
      isFinished = true
      return false
    }
    return true
  }
}
