/// How an input's decoded content begins: by this inputs are told apart without being read whole.
///
/// Decoded means unzipped and nothing else: a file, its gzipped copy and a copy of several gzip members are one content; the same
/// text in UTF-16 is another. What can't be decoded for damage is not part of the content.
package struct ContentHead: Hashable, Sendable {
  /// The most bytes that a head is of.
  package static let most = 64 << 10

  /// Bytes of decoded content that the hash is of: `most`, or all where there are fewer.
  package var length: Int
  /// SipHash-2-4 of these bytes under a key that never changes, so that heads may be kept from run to run.
  package var hash: Key128

  package init(length: Int, hash: Key128) {
    self.length = length
    self.hash = hash
  }

  /// Whether the content may go on behind the head.
  package var isFull: Bool { length == Self.most }

  /// The head of a file, which is opened and read on its own; a pipe would lose these bytes to it.
  ///
  /// `limit`: of how many bytes at most.
  package static func read(path: String, upTo limit: Int = most) throws(SystemError) -> ContentHead {
    var decoder = try ByteDecoder(path: path, step: max(limit, 4096))
    var bytes = [UInt8](repeating: 0, count: limit)
    var filled = 0
    while filled < limit {
      let made = decoder.decode(into: &bytes, filled..<limit)
      if made == 0 { break }
      filled += made
    }
    return ContentHead(length: filled, hash: sipHash128(bytes.span.extracting(0..<filled), key: HashKey(0, 0)))
  }
}

/// What an input's decoded content is as a whole, or the first part of it: its length and its CRC-32.
package struct ContentDigest: Hashable, Sendable {
  /// Decoded bytes.
  package var length: Int
  /// Their CRC-32, which of a whole gzip member its trailer states too.
  package var checksum: UInt32

  package init(length: Int, checksum: UInt32) {
    self.length = length
    self.checksum = checksum
  }

  /// The digest with more bytes behind.
  func adding(_ bytes: Span<UInt8>) -> ContentDigest {
    ContentDigest(length: length + bytes.count, checksum: Ingest.checksum(bytes, from: checksum))
  }

  /// The digest of a file's decoded content to its end, or only of its first `limit` bytes.
  package static func read(path: String, upTo limit: Int? = nil) throws(SystemError) -> ContentDigest {
    try read(path: path, at: [limit ?? .max])[0]
  }

  /// The digests of a file's first so many decoded bytes, for several lengths that rise; where the content ends before one, the
  /// digest is of all of it.
  package static func read(path: String, at lengths: [Int]) throws(SystemError) -> [ContentDigest] {
    try read(path: path, lengths).digests
  }

  /// The same, and how the file is stored: whole where the last length is beyond its end.
  package static func read(path: String, _ lengths: [Int]) throws(SystemError) -> (digests: [ContentDigest], account: StoredAccount) {
    var stream = try ByteStream(path: path, capacity: 0)
    if let last = lengths.last, last > ContentHead.most { stream.readAhead() }
    var digests: [ContentDigest] = []
    var soFar = ContentDigest(length: 0, checksum: 0)
    for length in lengths {
      while soFar.length < length, !stream.window.isEmpty || stream.fill() {
        let window = stream.window
        let count = min(window.count, length - soFar.length)
        soFar = soFar.adding(stream.buffer.span.extracting(window.lowerBound..<(window.lowerBound + count)))
        stream.take(count)
      }
      digests.append(soFar)
    }
    return (digests, stream.account)
  }
}
