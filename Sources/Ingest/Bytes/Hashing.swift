/// A secret that hashes are keyed with, so that what strangers write into logs can't be made to collide.
package struct HashKey: Sendable, Equatable {
  var k0: UInt64
  var k1: UInt64

  package init(_ k0: UInt64, _ k1: UInt64) {
    self.k0 = k0
    self.k1 = k1
  }

  /// The key as two numbers, to be kept with what is hashed under it.
  package var words: (UInt64, UInt64) { (k0, k1) }

  /// A key drawn for this run; no output may depend on it.
  package static func drawn() -> HashKey {
    var generator = SystemRandomNumberGenerator()
    return HashKey(generator.next(), generator.next())
  }
}

/// An identifier as a keyed 128-bit hash: small, of one size, and nobody's address.
package struct Key128: Hashable, Sendable, BitwiseCopyable {
  package var high: UInt64
  package var low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// 32 hexadecimal digits.
  package var text: String {
    [high, low].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }.joined()
  }

  /// The hash of nothing, which no identifier has.
  package static let none = Key128(high: 0, low: 0)

  package static func == (a: Key128, b: Key128) -> Bool { a.high == b.high && a.low == b.low }
  package func hash(into hasher: inout Hasher) { hasher.combine(low) }
}

/// SipHash-2-4 with 128 bits of output (Aumasson and Bernstein, 2012).
package func sipHash128(_ bytes: Span<UInt8>, key: HashKey) -> Key128 {
  var state = SipState(key)
  let whole = bytes.count & ~7
  var offset = 0
  while offset < whole {
    state.absorb(word(bytes, at: offset))
    offset += 8
  }
  var last = UInt64(truncatingIfNeeded: bytes.count) << 56
  while offset < bytes.count {
    last |= UInt64(bytes[offset]) << UInt64((offset & 7) * 8)
    offset += 1
  }
  state.absorb(last)
  return state.finish()
}

/// One hash out of two, in this order: how a device is made of an address and an agent.
package func sipHash128(_ a: Key128, _ b: Key128, key: HashKey) -> Key128 {
  var state = SipState(key)
  state.absorb(a.high)
  state.absorb(a.low)
  state.absorb(b.high)
  state.absorb(b.low)
  state.absorb(32 << 56)
  return state.finish()
}

private struct SipState {
  private var v0, v1, v2, v3: UInt64

  init(_ key: HashKey) {
    v0 = key.k0 ^ 0x736f_6d65_7073_6575
    v1 = key.k1 ^ 0x646f_7261_6e64_6f6d ^ 0xee
    v2 = key.k0 ^ 0x6c79_6765_6e65_7261
    v3 = key.k1 ^ 0x7465_6462_7974_6573
  }

  @inline(__always)
  private mutating func round() {
    v0 &+= v1
    v1 = (v1 << 13 | v1 >> 51) ^ v0
    v0 = v0 << 32 | v0 >> 32
    v2 &+= v3
    v3 = (v3 << 16 | v3 >> 48) ^ v2
    v0 &+= v3
    v3 = (v3 << 21 | v3 >> 43) ^ v0
    v2 &+= v1
    v1 = (v1 << 17 | v1 >> 47) ^ v2
    v2 = v2 << 32 | v2 >> 32
  }

  @inline(__always)
  mutating func absorb(_ word: UInt64) {
    v3 ^= word
    round()
    round()
    v0 ^= word
  }

  mutating func finish() -> Key128 {
    v2 ^= 0xee
    for _ in 0..<4 { round() }
    let first = v0 ^ v1 ^ v2 ^ v3
    v1 ^= 0xdd
    for _ in 0..<4 { round() }
    return Key128(high: first, low: v0 ^ v1 ^ v2 ^ v3)
  }
}

/// A number out of a key, for tables that mix numbers with it.
package func tableSalt(_ key: HashKey) -> UInt64 { key.k0 ^ (key.k1 << 32 | key.k1 >> 32) }

/// A quick keyed hash for tables that compare the bytes themselves: 16 bytes a multiplication.
func tableHash(_ bytes: Span<UInt8>, key: HashKey) -> UInt64 {
  var hash = key.k0 ^ UInt64(truncatingIfNeeded: bytes.count) &* 0x9e37_79b9_7f4a_7c15
  let count = bytes.count
  if count >= 16 {
    var offset = 0
    while offset + 16 < count {
      hash = fold(word(bytes, at: offset) ^ key.k1, word(bytes, at: offset + 8) ^ hash)
      offset += 16
    }
    return fold(word(bytes, at: count - 16) ^ key.k1, word(bytes, at: count - 8) ^ hash)
  }
  if count >= 8 {
    return fold(word(bytes, at: 0) ^ key.k1, word(bytes, at: count - 8) ^ hash)
  }
  var small: UInt64 = 0
  for index in 0..<count { small = small << 8 | UInt64(bytes[index]) }
  return fold(small ^ key.k1, hash)
}

@inline(__always)
private func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
  let product = a.multipliedFullWidth(by: b)
  return product.high ^ product.low
}
