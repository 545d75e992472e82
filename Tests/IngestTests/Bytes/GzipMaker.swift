import CZlib

/// Makes gzip members (RFC 1952) for the tests to join, cut and damage.
enum GzipMaker {
  /// The optional parts of a member's header.
  enum HeaderPart: String, CaseIterable, Sendable {
    case extra, name, comment, checksum
  }

  static func member(_ bytes: [UInt8], level: Int32 = 9, strategy: Int32 = Z_DEFAULT_STRATEGY) -> [UInt8] {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    // 31: a window of 15 bits, and 16 for gzip's header and trailer.
    let started = deflateInit2_(&stream, level, Z_DEFLATED, 31, 8, strategy, ZLIB_VERSION, size)
    precondition(started == Z_OK)
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 32)
    let made = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(target.count)
        let status = deflate(&stream, Z_FINISH)
        precondition(status == Z_STREAM_END)
        return target.count - Int(stream.avail_out)
      }
    }
    return Array(output[..<made])
  }

  static func member(_ text: String) -> [UInt8] { member(Array(text.utf8)) }

  /// A member with an optional part in its header, which stands behind the first ten bytes.
  static func member(_ text: String, with part: HeaderPart) -> [UInt8] {
    let plain = member(text)
    var header = Array(plain[..<10])
    switch part {
    case .checksum: header[3] |= 0x02
    case .extra: header[3] |= 0x04
    case .name: header[3] |= 0x08
    case .comment: header[3] |= 0x10
    }
    switch part {
    case .extra: header += [4, 0, 0x41, 0x42, 0, 0]
    case .name, .comment: header += Array("access.log".utf8) + [0]
    case .checksum:
      let sum = slowChecksum(header)
      header += [UInt8(sum & 0xFF), UInt8(sum >> 8 & 0xFF)]
    }
    return header + plain[10...]
  }

  /// A header with the fields that the flags name (RFC 1952, section 2.3.1): 1 text, 2 checksum, 4 extra, 8 name, 16 comment.
  static func header(flags: UInt8) -> [UInt8] {
    var header: [UInt8] = [0x1F, 0x8B, 8, flags, 1, 2, 3, 4, 0, 3]
    if flags & 4 != 0 { header += [5, 0, 0x41, 0x42, 1, 0, 0] }
    if flags & 8 != 0 { header += Array("access.log".utf8) + [0] }
    if flags & 16 != 0 { header += Array("a comment".utf8) + [0] }
    if flags & 2 != 0 {
      let sum = slowChecksum(header)
      header += [UInt8(sum & 0xFF), UInt8(sum >> 8 & 0xFF)]
    }
    return header
  }

  static func member(_ text: String, flags: UInt8) -> [UInt8] { header(flags: flags) + member(text)[10...] }

  /// All that zlib can inflate of a member that breaks off.
  static func inflated(_ stored: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    let started = inflateInit2_(&stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(started == Z_OK)
    defer { inflateEnd(&stream) }
    var input = stored
    var output = [UInt8](repeating: 0, count: 1 << 20)
    let made = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(target.count)
        _ = inflate(&stream, Z_SYNC_FLUSH)
        return target.count - Int(stream.avail_out)
      }
    }
    return Array(output[..<made])
  }
}

/// CRC-32 bit by bit (RFC 1952, section 8).
func slowChecksum(_ bytes: [UInt8]) -> UInt {
  var sum: UInt32 = ~0
  for byte in bytes {
    sum ^= UInt32(byte)
    for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
  }
  return UInt(~sum)
}
