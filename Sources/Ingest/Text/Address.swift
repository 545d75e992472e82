/// Whether the bytes look like an IPv4 or IPv6 address, with a port, a zone or brackets or without.
func looksLikeAddress(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
  guard !range.isEmpty else { return false }
  var dots = 0
  var colons = 0
  var hasHexLetter = false
  for index in range {
    switch bytes[index] {
    case 0x30...0x39: break
    case 0x2E: dots += 1
    case 0x3A: colons += 1
    case 0x41...0x46, 0x61...0x66: hasHexLetter = true
    case 0x5B, 0x5D: if index != range.lowerBound, colons == 0 { return false }
    case 0x25: return colons >= 2
    default: return false
    }
  }
  if colons >= 2 { return true }
  return dots == 3 && !hasHexLetter
}

/// Whether the bytes look like a host's name: with a dot or a port, or one of the names servers use without.
func looksLikeHost(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
  var hasMark = false
  for index in range {
    switch bytes[index] {
    case 0x2E, 0x3A: hasMark = true
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F, 0x2A, 0x80...: break
    default: return false
    }
  }
  return hasMark || (range.count == 1 && bytes[range.lowerBound] == 0x5F)
}

/// An address or host without `:port` and without the brackets of `[::1]:80`.
func withoutPort(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
  guard !range.isEmpty else { return range }
  if bytes[range.lowerBound] == 0x5B {
    if let close = firstIndex(of: 0x5D, in: bytes, from: range.lowerBound, to: range.upperBound) {
      return (range.lowerBound + 1)..<close
    }
    return range
  }
  let colon = nearIndex(of: 0x3A, in: bytes, from: range.lowerBound, to: range.upperBound)
  if colon == range.upperBound { return range }
  // Two colons or more are IPv6 without a port.
  if firstIndex(of: 0x3A, in: bytes, from: colon + 1, to: range.upperBound) != nil { return range }
  var index = colon + 1
  while index < range.upperBound, isDigit(bytes[index]) { index += 1 }
  let isPort = index == range.upperBound && index > colon + 1 && colon > range.lowerBound
  return isPort ? range.lowerBound..<colon : range
}

/// Chooses the client among the addresses of an X-Forwarded-For list and the peer behind it: the right-most that is no
/// trusted proxy; where none is configured the right-most public one, for what stands further left may be made up.
struct ClientChoice {
  private let proxies: [AddressRange]
  private var chosen: Range<Int>?
  private var leftmost: Range<Int>?

  init(proxies: [AddressRange]) { self.proxies = proxies }

  /// The right-most address that was fit, else the left-most of all.
  var client: Range<Int>? { chosen ?? leftmost }

  /// Takes a list further left than those before.
  mutating func consider(_ list: Field, _ bytes: Span<UInt8>) {
    var end = list.range.upperBound
    while end > list.range.lowerBound, chosen == nil || leftmost == nil {
      var start = end
      while start > list.range.lowerBound, bytes[start - 1] != 0x2C { start -= 1 }
      let blank = trimmed(bytes.extracting(start..<end))
      if !blank.isEmpty { consider(address: withoutPort(bytes, (start + blank.lowerBound)..<(start + blank.upperBound)), bytes) }
      end = start - 1
    }
  }

  /// Takes an address further left than those before.
  mutating func consider(address: Range<Int>, _ bytes: Span<UInt8>) {
    leftmost = address
    guard chosen == nil, let bits = addressBits(bytes.extracting(address)) else { return }
    let isProxy = proxies.isEmpty ? isPrivate(bits) : proxies.contains { $0.contains(bits) }
    if !isProxy { chosen = address }
  }
}
