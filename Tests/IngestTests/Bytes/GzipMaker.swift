import CZlib

/// Makes gzip members (RFC 1952) for the tests to join, cut and damage.
enum GzipMaker {
  /// The optional parts of a member's header.
  enum HeaderPart: String, CaseIterable, Sendable {
    case extra, name, comment, checksum
  }

  static func member(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    // 31: a window of 15 bits, and 16 for gzip's header and trailer.
    let started = deflateInit2_(&stream, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
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
