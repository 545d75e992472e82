/// Addresses with a common prefix, as `10.0.0.0/8` or `2001:db8::/32`; one address alone is its own range.
package struct AddressRange: Equatable, Sendable {
  private let bits: UInt128
  private let length: Int
  private let isV4: Bool

  /// Nil where the text is no address.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let first = parts.first else { return nil }
    let bytes = Array(first.utf8)
    guard let address = addressBits(bytes.span) else { return nil }
    let whole = address.isV4 ? 32 : 128
    var length = whole
    if parts.count == 2 {
      guard let given = Int(parts[1]), (0...whole).contains(given) else { return nil }
      length = given
    }
    (bits, self.length, isV4) = (address.bits, length, address.isV4)
  }

  package func contains(_ address: (bits: UInt128, isV4: Bool)) -> Bool {
    guard address.isV4 == isV4 else { return false }
    let shift = UInt128((isV4 ? 32 : 128) - length)
    return shift >= 128 || address.bits >> shift == bits >> shift
  }
}

/// The number that an IPv4 or IPv6 address stands for; an IPv4 address in IPv6 clothes is the IPv4 one.
package func addressBits(_ text: Span<UInt8>) -> (bits: UInt128, isV4: Bool)? {
  if firstIndex(of: 0x3A, in: text) == nil { return v4Bits(text).map { (UInt128($0), true) } }
  // The groups before the gap that :: stands for, and those behind it.
  var (bits, count) = (UInt128(0), 0)
  var gap: Int?
  var at = 0
  if text.count >= 2, text[0] == 0x3A, text[1] == 0x3A {
    gap = 0
    at = 2
  }
  while at < text.count, text[at] != 0x25 {
    if count <= 6, let v4 = v4Bits(text.extracting(at..<text.count)) {
      bits = bits << 32 | UInt128(v4)
      count += 2
      at = text.count
      break
    }
    var value: UInt32 = 0
    let start = at
    while at < text.count, let digit = hexDigit(text[at]) {
      value = value << 4 | UInt32(digit)
      at += 1
      if at - start > 4 { return nil }
    }
    guard at > start else { return nil }
    if count == 8 { return nil }
    bits = bits << 16 | UInt128(value)
    count += 1
    guard at < text.count, text[at] != 0x25 else { break }
    guard text[at] == 0x3A else { return nil }
    at += 1
    if at < text.count, text[at] == 0x3A {
      guard gap == nil else { return nil }
      gap = count
      at += 1
    } else if at == text.count || text[at] == 0x25 {
      // A single colon has a group behind it.
      return nil
    }
  }
  guard gap == nil ? count == 8 : count <= 7 else { return nil }
  if let gap {
    // What follows the gap stands at the end, what precedes it at the front.
    let behind = UInt128((count - gap) * 16)
    let tail = bits & (UInt128(1) << behind - 1)
    let head = gap == 0 ? 0 : (bits >> behind) << UInt128((8 - gap) * 16)
    bits = head | tail
  }
  if bits >> 32 == 0xFFFF { return (bits & 0xFFFF_FFFF, true) }
  return (bits, false)
}

private func v4Bits(_ text: Span<UInt8>) -> UInt32? {
  var bits: UInt32 = 0
  var part: UInt32 = 0
  var length = 0
  var parts = 0
  for index in 0...text.count {
    if index == text.count || text[index] == 0x2E {
      guard length > 0, length <= 3, part <= 255, parts < 4 else { return nil }
      bits = bits << 8 | part
      (part, length, parts) = (0, 0, parts + 1)
    } else if isDigit(text[index]) {
      part = part * 10 + UInt32(text[index] - 0x30)
      length += 1
      if length > 3 { return nil }
    } else {
      return nil
    }
  }
  return parts == 4 ? bits : nil
}

/// Whether an address is of a private, loopback, link-local or carrier network (RFC 1918, 3927, 4193, 4291, 6598).
func isPrivate(_ address: (bits: UInt128, isV4: Bool)) -> Bool {
  if address.isV4 {
    let bits = UInt32(truncatingIfNeeded: address.bits)
    switch bits >> 24 {
    case 10, 127: return true
    case 100: return bits >> 22 == 100 << 2 | 1
    case 169: return bits >> 16 == 169 << 8 | 254
    case 172: return bits >> 20 == 172 << 4 | 1
    case 192: return bits >> 16 == 192 << 8 | 168
    default: return false
    }
  }
  return address.bits == 1 || address.bits >> 121 == 0xFC >> 1 || address.bits >> 118 == 0xFE80 >> 6
}
