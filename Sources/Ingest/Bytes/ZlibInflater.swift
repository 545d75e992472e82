internal import CZlib

/// zlib's inflate, of deflated data alone.
@safe struct ZlibInflater: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>

  init?() {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // A window of 15 bits, and negative: no header, no trailer, no checksum.
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    guard unsafe inflateInit2_(stream, -15, ZLIB_VERSION, size) == Z_OK else {
      unsafe stream.deallocate()
      return nil
    }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Makes ready for other data.
  mutating func reset() {
    unsafe inflateReset(stream)
  }

  /// Inflates from `input[from]` into `output[into]`; says how much of each was used.
  mutating func step(
    _ input: inout [UInt8], _ from: Range<Int>, into output: inout [UInt8], _ into: Range<Int>
  ) -> (used: Int, made: Int, status: InflaterStatus) {
    precondition(from.lowerBound >= 0 && from.upperBound <= input.count)
    precondition(into.lowerBound >= 0 && into.upperBound <= output.count)
    let code = unsafe input.withUnsafeMutableBufferPointer { source -> Int32 in
      unsafe output.withUnsafeMutableBufferPointer { target -> Int32 in
        guard let source = source.baseAddress, let target = target.baseAddress else {
          return Z_BUF_ERROR
        }
        unsafe stream.pointee.next_in = source + from.lowerBound
        unsafe stream.pointee.avail_in = UInt32(from.count)
        unsafe stream.pointee.next_out = target + into.lowerBound
        unsafe stream.pointee.avail_out = UInt32(into.count)
        return unsafe inflate(stream, Z_NO_FLUSH)
      }
    }
    let used = unsafe from.count - Int(stream.pointee.avail_in)
    let made = unsafe into.count - Int(stream.pointee.avail_out)
    switch code {
    case Z_STREAM_END: return (used, made, .dataEnd)
    case Z_OK, Z_BUF_ERROR: return (used, made, .going)
    default:
      let reason = unsafe stream.pointee.msg.map { unsafe String(cString: $0) }
      return (used, made, .damaged(reason ?? "zlib error \(code)"))
    }
  }
}

/// CRC-32 as gzip and `crc32` reckon it (RFC 1952, section 8), carried on from `start`.
package func checksum(_ bytes: Span<UInt8>, from start: UInt32 = 0) -> UInt32 {
  #if ISAL
    return isalChecksum(bytes, from: start)
  #else
    return unsafe bytes.withUnsafeBufferPointer { pointer in
      guard let base = pointer.baseAddress else { return start }
      return unsafe UInt32(truncatingIfNeeded: crc32_z(UInt(start), base, pointer.count))
    }
  #endif
}

/// The CRC-32 of two byte strings that follow each other, by those of each and how long the second is.
func joinedChecksum(_ first: UInt32, _ second: UInt32, length: Int) -> UInt32 {
  UInt32(truncatingIfNeeded: crc32_combine(UInt(first), UInt(second), length))
}
