import Ingest

/// Where a referrer's host stands, without user, port, or a dot at its end; nil where there is none.
///
/// A referrer without a scheme is taken for one where it begins with something like a host.
func referrerHost(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
  guard range.count > 3 else { return nil }
  var start = range.lowerBound
  var hasScheme = false
  if let colon = firstIndex(of: 0x3A, in: bytes, from: start, to: min(range.upperBound, start + longestScheme)),
    colon + 2 < range.upperBound, bytes[colon + 1] == 0x2F, bytes[colon + 2] == 0x2F,
    isScheme(bytes.extracting(start..<colon))
  {
    start = colon + 3
    hasScheme = true
  } else if bytes[start] == 0x2F, bytes[start + 1] == 0x2F {
    start += 2
    hasScheme = true
  }
  var end = start
  var colon: Int?
  var dots = 0
  scan: while end < range.upperBound {
    switch bytes[end] {
    case 0x2F, 0x3F, 0x23, 0x5C: break scan
    // What stood before was a user and a password; without a scheme it is an address, as of mailto:.
    case 0x40:
      if !hasScheme { return nil }
      start = end + 1
      colon = nil
      dots = 0
    case 0x3A: if colon == nil { colon = end }
    case 0x2E: dots += 1
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F, 0x80...: break
    case 0x5B, 0x5D: break
    default: return nil
    }
    end += 1
  }
  if start < end, bytes[start] == 0x5B {
    end = firstIndex(of: 0x5D, in: bytes, from: start, to: end).map { $0 + 1 } ?? end
  } else if let colon {
    end = colon
  }
  while end > start, bytes[end - 1] == 0x2E { end -= 1 }
  return start < end && (hasScheme || dots > 0) ? start..<end : nil
}

/// `android-app` and `chrome-extension` are the longest that are met.
private let longestScheme = 20

/// Letters, digits, `+`, `-` and `.` (RFC 3986 §3.1): a URL in the query of one without a scheme isn't its host.
private func isScheme(_ bytes: Span<UInt8>) -> Bool {
  for index in 0..<bytes.count {
    switch bytes[index] {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2D, 0x2E: break
    default: return false
    }
  }
  return true
}
