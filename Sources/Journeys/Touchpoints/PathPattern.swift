package import Ingest

/// Which paths a rule means.
package enum PathPattern: Equatable, Sendable {
  /// The path and everything below it, by whole segments: `/cart` means `/cart` and `/cart/add`, not `/cartoon`.
  case under([UInt8])
  /// Paths that begin with the first and end with the second, whole segments, with something between.
  case between([UInt8], [UInt8])
  /// A pattern of the configuration: `*` stands for anything.
  case glob(Glob)

  /// A path as the configuration writes it; one slash at its end makes no difference either.
  package init(_ text: String) {
    let plain = text.utf8.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text
    self = .glob(Glob(plain, crossesSlashes: true))
  }

  static func under(_ path: String) -> PathPattern { .under(Array(path.utf8)) }
  static func between(_ start: String, _ end: String) -> PathPattern {
    .between(Array(start.utf8), Array(end.utf8))
  }

  /// Whether the path is meant; one slash at its end makes no difference.
  package func matches(_ path: Span<UInt8>) -> Bool {
    let end = path.count > 1 && path[path.count - 1] == 0x2F ? path.count - 1 : path.count
    let plain = path.extracting(0..<end)
    switch self {
    case .glob(let glob):
      return glob.matches(path) || (end < path.count && glob.matches(plain))
    case .under(let start):
      guard plain.count >= start.count, sameBytes(plain.extracting(0..<start.count), start.span) else {
        return false
      }
      return plain.count == start.count || plain[start.count] == 0x2F
    case .between(let start, let finish):
      guard plain.count > start.count + finish.count else { return false }
      return sameBytes(plain.extracting(0..<start.count), start.span)
        && sameBytes(plain.extracting((plain.count - finish.count)..<plain.count), finish.span)
    }
  }
}

extension [PathPattern] {
  package func matches(_ path: Span<UInt8>) -> Bool {
    for pattern in self where pattern.matches(path) { return true }
    return false
  }
}

/// Where the path stands in a request's target: up to `?` or `#`, without scheme and host (definitions.md).
///
/// The range is empty where an absolute target has no path; that path is `/`.
func pathRange(_ bytes: Span<UInt8>, _ target: Range<Int>) -> Range<Int> {
  var start = target.lowerBound
  if start < target.upperBound, bytes[start] != 0x2F, let colon = schemeEnd(bytes, target) {
    start = colon + 3
    while start < target.upperBound, bytes[start] != 0x2F, bytes[start] != 0x3F, bytes[start] != 0x23 { start += 1 }
  }
  var end = firstIndex(of: 0x3F, in: bytes, from: start, to: target.upperBound) ?? target.upperBound
  end = firstIndex(of: 0x23, in: bytes, from: start, to: end) ?? end
  return start..<end
}

/// Where the query stands: behind the first `?` of the target, up to `#`.
func queryRange(_ bytes: Span<UInt8>, _ target: Range<Int>) -> Range<Int> {
  let end = firstIndex(of: 0x23, in: bytes, from: target.lowerBound, to: target.upperBound) ?? target.upperBound
  guard let mark = firstIndex(of: 0x3F, in: bytes, from: target.lowerBound, to: end) else { return end..<end }
  return (mark + 1)..<end
}

/// The colon of `scheme://`.
private func schemeEnd(_ bytes: Span<UInt8>, _ target: Range<Int>) -> Int? {
  var at = target.lowerBound
  while at < target.upperBound, (bytes[at] | 0x20) &- 0x61 < 26 { at += 1 }
  guard at > target.lowerBound, at + 2 < target.upperBound, bytes[at] == 0x3A, bytes[at + 1] == 0x2F,
    bytes[at + 2] == 0x2F
  else { return nil }
  return at
}
