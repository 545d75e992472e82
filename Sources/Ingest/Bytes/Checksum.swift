/// CRC-32 of the bytes, as gzip and `crc32` reckon it.
package func checksum(of bytes: Span<UInt8>) -> UInt32 {
  UInt32(truncatingIfNeeded: checksum(bytes, bytes.count, from: 0))
}
