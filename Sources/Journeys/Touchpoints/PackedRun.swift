import Ingest

/// Some of a partition's touchpoints in a file, in order: a header, then blocks, each with the checksum of its bytes.
///
///     "WMTP" · version · three zeros · touchpoints (8 bytes) · CRC-32 of these
///     bytes of the block (4) · touchpoints in it (4) · CRC-32 of both and of the block (4) · the block
///
/// Numbers of a header are little-endian. What doesn't agree is an error that says where.
struct PackedRun {
  var file: ScratchFile
  var offset: Int
  var length: Int
  /// Touchpoints in it.
  var count: Int

  fileprivate static let headerSize = 20
  fileprivate static let blockHeaderSize = 12
  private static let name: [UInt8] = [0x57, 0x4D, 0x54, 0x50]

  /// Appends the bytes of a run. `touchpoints` gives its parts in order.
  static func append(_ groups: BrowserGroups, to bytes: inout [UInt8]) {
    var block: [Touchpoint] = []
    block.reserveCapacity(PackedTouchpoints.mostInBlock)
    bytes += name + [PackedTouchpoints.version, 0, 0, 0]
    append(UInt64(groups.count), 8, to: &bytes)
    append(UInt64(checksum(bytes.span.extracting((bytes.count - 16)..<bytes.count))), 4, to: &bytes)
    groups.forEach(inKeyOrder: true) { browser in
      for touchpoint in browser.head {
        block.append(touchpoint)
        if block.count == PackedTouchpoints.mostInBlock { append(&block, to: &bytes) }
      }
    }
    if !block.isEmpty { append(&block, to: &bytes) }
  }

  private static func append(_ block: inout [Touchpoint], to bytes: inout [UInt8]) {
    let start = bytes.count
    bytes += [UInt8](repeating: 0, count: blockHeaderSize)
    PackedTouchpoints.append(block[...], to: &bytes)
    var header: [UInt8] = []
    append(UInt64(bytes.count - start - blockHeaderSize), 4, to: &header)
    append(UInt64(block.count), 4, to: &header)
    bytes.replaceSubrange(start..<(start + 8), with: header)
    let sum = blockSum(header.span, bytes.span.extracting((start + blockHeaderSize)..<bytes.count))
    header.removeAll()
    append(UInt64(sum), 4, to: &header)
    bytes.replaceSubrange((start + 8)..<(start + 12), with: header)
    block.removeAll(keepingCapacity: true)
  }

  /// The header's own sum is mixed into that of the bytes, so that neither can be taken for another's.
  fileprivate static func blockSum(_ header: Span<UInt8>, _ bytes: Span<UInt8>) -> UInt32 {
    let sum = checksum(header)
    return (sum << 1 | sum >> 31) ^ checksum(bytes)
  }

  private static func append(_ value: UInt64, _ count: Int, to bytes: inout [UInt8]) {
    for byte in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(byte * 8))) }
  }

  fileprivate static func isHeader(_ header: Span<UInt8>) -> Bool {
    sameBytes(header.extracting(0..<4), name.span) && header[5] == 0 && header[6] == 0 && header[7] == 0
  }
}

/// Reads a run block by block.
struct PackedRunReader {
  private let run: PackedRun
  /// Where in the file the bytes of `chunk` begin.
  private var chunkOffset: Int
  private var chunk: [UInt8] = []
  /// Where the next block begins in `chunk`.
  private var at = 0
  private var left: Int
  private let chunkSize: Int

  /// `chunkSize`: bytes that are read at once.
  init(_ run: PackedRun, chunkSize: Int) throws(TemporaryFileError) {
    self.run = run
    self.chunkSize = chunkSize
    chunkOffset = run.offset
    left = run.count
    try need(PackedRun.headerSize)
    let held = chunk
    let header = held.span.extracting(0..<PackedRun.headerSize)
    guard number(header, 16, 4) == UInt64(checksum(header.extracting(0..<16))) else { throw damage("a header with a wrong checksum") }
    guard PackedRun.isHeader(header) else { throw damage("no run of touchpoints") }
    guard header[4] == PackedTouchpoints.version else { throw damage("version \(header[4]) of the form, which isn't known") }
    guard number(header, 8, 8) == UInt64(run.count) else { throw damage("another number of touchpoints than was written") }
    at = PackedRun.headerSize
  }

  /// Replaces the touchpoints in `block` by the next ones; false at the end.
  mutating func next(_ block: inout [Touchpoint]) throws(TemporaryFileError) -> Bool {
    block.removeAll(keepingCapacity: true)
    return try append(to: &block)
  }

  /// Appends the next block; false at the end.
  mutating func append(to touchpoints: inout [Touchpoint]) throws(TemporaryFileError) -> Bool {
    if left == 0 {
      if chunkOffset + at != run.offset + run.length { throw damage("bytes behind the last block") }
      return false
    }
    try need(PackedRun.blockHeaderSize)
    let length = Int(number(chunk.span, at, 4))
    let count = Int(number(chunk.span, at + 4, 4))
    guard count > 0, count <= min(left, PackedTouchpoints.mostInBlock), length <= count * PackedTouchpoints.mostBytes else {
      throw damage("a block of \(count) touchpoints in \(length) bytes")
    }
    try need(PackedRun.blockHeaderSize + length)
    let start = at + PackedRun.blockHeaderSize
    let held = chunk
    let bytes = held.span.extracting(start..<(start + length))
    guard number(held.span, at + 8, 4) == UInt64(PackedRun.blockSum(held.span.extracting(at..<(at + 8)), bytes)) else {
      throw damage("a block with a wrong checksum")
    }
    do throws(PackedTouchpoints.Damage) {
      try PackedTouchpoints.read(count, of: bytes, into: &touchpoints)
    } catch {
      throw TemporaryFileError(run.file.path, offset: chunkOffset + start + error.offset, .damaged(error.words))
    }
    at = start + length
    left -= count
    return true
  }

  /// Makes sure that so many bytes from `at` on are in `chunk`.
  private mutating func need(_ count: Int) throws(TemporaryFileError) {
    if chunk.count - at >= count { return }
    let place = chunkOffset + at
    let end = run.offset + run.length
    guard place + count <= end else { throw damage("breaks off") }
    do throws(SystemError) {
      chunk = try run.file.read(min(max(count, chunkSize), end - place), at: place)
    } catch {
      throw TemporaryFileError(run.file.path, offset: place, .cannotRead(error))
    }
    chunkOffset = place
    at = 0
    guard chunk.count >= count else { throw damage("breaks off") }
  }

  private func number(_ bytes: Span<UInt8>, _ offset: Int, _ count: Int) -> UInt64 {
    (0..<count).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64($1 * 8) }
  }

  private func damage(_ words: String) -> TemporaryFileError {
    TemporaryFileError(run.file.path, offset: chunkOffset + at, .damaged(words))
  }
}
