/// The bytes as text: UTF-8 where they are valid, else each byte as the Latin-1 character it may have been.
///
/// So two different byte strings stay two texts, and nothing is lost (reference: Apache logs of the Windows-1251 age).
package func decodedText(_ bytes: Span<UInt8>) -> String {
  if let valid = try? UTF8Span(validating: bytes) { return String(copying: valid) }
  var text = String.UnicodeScalarView()
  for index in 0..<bytes.count { text.append(Unicode.Scalar(bytes[index])) }
  return String(text)
}

@inline(__always)
package func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

@inline(__always)
package func asciiLowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

@inline(__always)
package func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

/// The number that two digits make, or nil.
@inline(__always)
func twoDigits(_ bytes: Span<UInt8>, _ at: Int) -> Int? {
  let tens = bytes[at] &- 0x30
  let ones = bytes[at + 1] &- 0x30
  return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : nil
}

/// The number that `count` digits make, or nil.
func digits(_ bytes: Span<UInt8>, _ at: Int, _ count: Int) -> Int? {
  guard at >= 0, at + count <= bytes.count, count > 0, count <= 18 else { return nil }
  var value = 0
  for index in at..<(at + count) {
    guard isDigit(bytes[index]) else { return nil }
    value = value * 10 + Int(bytes[index] - 0x30)
  }
  return value
}

/// The number that all digits from `start` on make; nil where others stand there, or more than any size has.
func byteCount(_ bytes: Span<UInt8>, _ start: Int) -> Int64? {
  digits(bytes, start, bytes.count - start).map { Int64($0) }
}

/// The first place of `byte` at or after `start`, or the end: for fields of a few bytes, of which a call of memchr each would
/// cost more than what it finds.
@inline(__always)
func nearIndex(of byte: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int {
  let ones: UInt64 = 0x0101_0101_0101_0101
  let wanted = ones &* UInt64(byte)
  var place = start
  while place + 8 <= bytes.count {
    let found = word(bytes, at: place) ^ wanted
    // The lowest top bit that is set stands at the first byte that became zero.
    let zeros = (found &- ones) & ~found & 0x8080_8080_8080_8080
    if zeros != 0 { return place + zeros.trailingZeroBitCount / 8 }
    place += 8
  }
  while place < bytes.count, bytes[place] != byte { place += 1 }
  return place
}

/// Whether only blanks stand in the bytes: such a line is no record.
func isBlankLine(_ bytes: Span<UInt8>) -> Bool {
  for index in 0..<bytes.count where !isBlank(bytes[index]) { return false }
  return true
}

/// The range without blanks at either end.
func trimmed(_ bytes: Span<UInt8>) -> Range<Int> {
  var start = 0
  var end = bytes.count
  while start < end, isBlank(bytes[start]) { start += 1 }
  while end > start, isBlank(bytes[end - 1]) { end -= 1 }
  return start..<end
}

