/// The bytes as text: UTF-8 where they are valid, else each byte as the Latin-1 character it may have been.
///
/// So two different byte strings stay two texts, and nothing is lost (reference: Apache logs of the Windows-1251 age).
package func decodedText(_ bytes: Span<UInt8>) -> String {
  if let valid = try? UTF8Span(validating: bytes) { return String(copying: valid) }
  var text = String.UnicodeScalarView()
  for index in 0..<bytes.count { text.append(Unicode.Scalar(bytes[index])) }
  return String(text)
}

@inlinable @inline(__always)
package func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

@inlinable @inline(__always)
package func asciiLowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

@inlinable @inline(__always)
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

/// The same up to `end`, which is returned where the byte stands nowhere before it.
@inline(__always)
func nearIndex(of byte: UInt8, in bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
  nearIndex(of: byte, in: bytes.extracting(0..<end), from: start)
}

/// Finds one byte again and again, from left to right, as fields that it separates are cut.
///
/// All places in 64 bytes are found at once, without a branch, and the next questions are answered from them: fields are so
/// short that a search each costs more in wrong guesses of where it ends than in bytes looked at.
struct ByteScan {
  private let wanted: UInt8
  /// The bytes that were looked at last, and a bit for each of them that is the wanted one.
  private var base = 0
  private var end = 0
  private var marks: UInt64 = 0

  init(for byte: UInt8) { wanted = byte }

  /// The first place at or after `start`, or the end; `start` may not be further left than the last time.
  @inline(__always)
  mutating func next(in bytes: Span<UInt8>, from start: Int) -> Int {
    var from = start
    while from < bytes.count {
      if from < end {
        let rest = marks & (UInt64.max &<< UInt64(truncatingIfNeeded: from &- base))
        if rest != 0 { return base &+ rest.trailingZeroBitCount }
        from = end
      } else {
        look(at: from, bytes)
      }
    }
    return bytes.count
  }

  private mutating func look(at start: Int, _ bytes: Span<UInt8>) {
    base = start
    end = min(start &+ 64, bytes.count)
    if end &- start == 64 {
      marks = Ingest.marks(of: wanted, in: bytes, at: start)
    } else if end >= 64 {
      // The last bytes are looked at with those before them, which are forgotten again.
      marks = Ingest.marks(of: wanted, in: bytes, at: end &- 64) >> UInt64(start &- (end &- 64))
    } else {
      marks = 0
      for place in start..<end where bytes[place] == wanted { marks |= 1 &<< UInt64(truncatingIfNeeded: place &- start) }
    }
  }
}

/// The first place of `byte` at or after `start`, or nil: for what mostly stands in the next eight bytes, but may be far.
@inline(__always)
func firstIndex(of byte: UInt8, in bytes: Span<UInt8>, mostlyAt start: Int) -> Int? {
  guard start >= 0, start + 8 <= bytes.count else { return firstIndex(of: byte, in: bytes, from: start) }
  let place = nearIndex(of: byte, in: bytes.extracting(start..<(start + 8)), from: 0)
  return place < 8 ? start + place : firstIndex(of: byte, in: bytes, from: start + 8)
}

/// Whether eight bytes are digits, dots or slashes, which have neighbouring codes.
@inline(__always)
func isOfDigitsAndDots(_ word: UInt64) -> Bool {
  let tops: UInt64 = 0x8080_8080_8080_8080
  // Above `9` the first sum reaches the top bit of a byte; below `.` the difference loses it.
  let isAbove = word | (word &+ 0x4646_4646_4646_4646)
  let isNotBelow = (word | tops) &- 0x2E2E_2E2E_2E2E_2E2E
  return isAbove & tops == 0 && isNotBelow & tops == tops
}

/// The number that eight digits make, the first in the lowest byte; nil where other bytes are among them.
@inline(__always)
func eightDigits(_ word: UInt64) -> Int64? {
  var value = word ^ 0x3030_3030_3030_3030
  // What is above nine reaches the top bit of its byte.
  guard (value | (value &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 == 0 else { return nil }
  // Neighbours are joined: first to numbers of two digits, then four of those to one.
  value = value &* 10 &+ value >> 8
  let pairs: UInt64 = 0x0000_00FF_0000_00FF
  value = (value & pairs) &* (100 | 1_000_000 << 32) &+ (value >> 16 & pairs) &* (1 | 10_000 << 32)
  return Int64(value >> 32)
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

