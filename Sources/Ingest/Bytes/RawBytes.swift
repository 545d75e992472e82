internal import Glibc

// Everything here that touches memory by address is wrapped in a checked interface: ranges are tested
// before a pointer is formed, and no pointer leaves its call. Only this file, SystemCalls.swift, its two neighbours
// and the two inflaters say `unsafe`.

/// The first place of `byte` in `bytes` at or after `start`, or nil.
package func firstIndex(of byte: UInt8, in bytes: Span<UInt8>, from start: Int = 0) -> Int? {
  firstIndex(of: byte, in: bytes, from: start, to: bytes.count)
}

/// The first place of `byte` in `bytes[start..<end]`, or nil.
package func firstIndex(of byte: UInt8, in bytes: Span<UInt8>, from start: Int, to end: Int) -> Int? {
  guard start >= 0, start < end, end <= bytes.count else { return nil }
  return unsafe bytes.withUnsafeBufferPointer { pointer in
    guard let base = pointer.baseAddress,
      let found = unsafe memchr(base + start, Int32(byte), end - start)
    else { return nil }
    return unsafe UnsafeRawPointer(base).distance(to: found)
  }
}

/// Whether both hold the same bytes.
package func sameBytes(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
  guard a.count == b.count else { return false }
  if a.isEmpty { return true }
  return unsafe a.withUnsafeBufferPointer { left in
    unsafe b.withUnsafeBufferPointer { right in
      guard let left = left.baseAddress, let right = right.baseAddress else { return false }
      return unsafe memcmp(left, right, a.count) == 0
    }
  }
}

/// The order of two byte strings, as UTF-8 text compares: negative, zero or positive.
package func compareBytes(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Int {
  let shared = min(a.count, b.count)
  if shared > 0 {
    let order = unsafe a.withUnsafeBufferPointer { left in
      unsafe b.withUnsafeBufferPointer { right -> Int32 in
        guard let left = left.baseAddress, let right = right.baseAddress else { return 0 }
        return unsafe memcmp(left, right, shared)
      }
    }
    if order != 0 { return Int(order) }
  }
  return a.count - b.count
}

/// The eight bytes at `offset`, the first the least significant; traps outside the span.
@inline(__always)
func word(_ bytes: Span<UInt8>, at offset: Int) -> UInt64 {
  precondition(offset >= 0 && offset &+ 8 <= bytes.count)
  return unsafe UInt64(
    littleEndian: bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
}

/// Which of the 64 bytes at `offset` are `byte`: a bit for each, the lowest for the first; traps outside the span.
@inline(__always)
func marks(of byte: UInt8, in bytes: Span<UInt8>, at offset: Int) -> UInt64 {
  precondition(offset >= 0 && offset &+ 64 <= bytes.count)
  let wanted = SIMD16<UInt8>(repeating: byte)
  // A half is eight bytes of ones or of zeros: each keeps a bit of its own, and the product brings those together.
  let bits = { (half: UInt64) -> UInt64 in ((half & 0x8040_2010_0804_0201) &* 0x0101_0101_0101_0101) >> 56 }
  var result: UInt64 = 0
  for part in 0..<4 {
    let place = offset &+ part &* 16
    let text = unsafe bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place, as: SIMD16<UInt8>.self)
    let halves = unsafe unsafeBitCast(text .== wanted, to: SIMD2<UInt64>.self)
    result |= (bits(UInt64(littleEndian: halves[0])) | bits(UInt64(littleEndian: halves[1])) &<< 8) &<< UInt64(truncatingIfNeeded: part &* 16)
  }
  return result
}

/// Up to eight bytes that are looked for all at once.
package struct ByteSet: Sendable {
  private var wanted: (SIMD16<UInt8>, SIMD16<UInt8>, SIMD16<UInt8>, SIMD16<UInt8>, SIMD16<UInt8>, SIMD16<UInt8>, SIMD16<UInt8>, SIMD16<UInt8>)
  /// A bit for each byte there is.
  private var bits: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  /// At least one byte; the same one may be given twice.
  package init(_ bytes: [UInt8]) {
    precondition((1...8).contains(bytes.count), "one byte to eight")
    func pattern(_ place: Int) -> SIMD16<UInt8> { SIMD16(repeating: bytes[min(place, bytes.count - 1)]) }
    wanted = (pattern(0), pattern(1), pattern(2), pattern(3), pattern(4), pattern(5), pattern(6), pattern(7))
    for byte in bytes {
      let bit: UInt64 = 1 << UInt64(byte & 63)
      switch byte >> 6 {
      case 0: bits.0 |= bit
      case 1: bits.1 |= bit
      case 2: bits.2 |= bit
      default: bits.3 |= bit
      }
    }
  }

  @inline(__always)
  private func contains(_ byte: UInt8) -> Bool {
    let word = byte < 128 ? (byte < 64 ? bits.0 : bits.1) : (byte < 192 ? bits.2 : bits.3)
    return word >> UInt64(byte & 63) & 1 != 0
  }

  /// Whether any of them is among `bytes`.
  package func meets(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 16 else {
      for index in bytes.indices where contains(bytes[index]) { return true }
      return false
    }
    var offset = 0
    while true {
      let text = unsafe bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: SIMD16<UInt8>.self)
      let first = (text .== wanted.0) .| (text .== wanted.1) .| (text .== wanted.2) .| (text .== wanted.3)
      let second = (text .== wanted.4) .| (text .== wanted.5) .| (text .== wanted.6) .| (text .== wanted.7)
      let halves = unsafe unsafeBitCast(first .| second, to: SIMD2<UInt64>.self)
      if halves[0] | halves[1] != 0 { return true }
      if offset == bytes.count &- 16 { return false }
      // The last sixteen overlap those before them.
      offset = min(offset &+ 16, bytes.count &- 16)
    }
  }
}

extension Array where Element == UInt8 {
  /// Appends a span in one move.
  package mutating func append(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }

  /// Appends a span with its ASCII letters in lower case.
  package mutating func appendLowercased(_ bytes: Span<UInt8>) {
    let start = count
    append(bytes)
    var all = mutableSpan
    for index in start..<all.count { all[index] = asciiLowercased(all[index]) }
  }

  /// Overwrites the bytes from `place` on in one move.
  mutating func overwrite(at place: Int, with bytes: Span<UInt8>) {
    precondition(place >= 0 && place + bytes.count <= count)
    unsafe withUnsafeMutableBufferPointer { target in
      unsafe bytes.withUnsafeBufferPointer { source in
        guard let target = target.baseAddress, let source = source.baseAddress else { return }
        unsafe memcpy(target + place, source, bytes.count)
      }
    }
  }

  /// Moves `range` to the front, overwriting what stood there.
  mutating func moveToFront(_ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    guard range.lowerBound > 0, !range.isEmpty else { return }
    unsafe withUnsafeMutableBufferPointer { pointer in
      guard let base = pointer.baseAddress else { return }
      unsafe memmove(base, base + range.lowerBound, range.count)
    }
  }
}
