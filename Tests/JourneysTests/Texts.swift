import Ingest
@testable import Journeys

// The stage reads bytes that are lent to it; these take text, which is what a test has and what `#expect` can hold.

extension PathPattern {
  func matches(_ path: String) -> Bool {
    let bytes = [UInt8](path.utf8)
    return matches(bytes.span)
  }
}

extension [PathPattern] {
  func matches(_ path: String) -> Bool {
    let bytes = [UInt8](path.utf8)
    return matches(bytes.span)
  }
}

extension AssetEndings {
  func contain(_ path: String) -> Bool {
    let bytes = [UInt8](path.utf8)
    return contain(bytes.span)
  }
}

extension CrawlerPattern {
  func isFound(in text: String) -> Bool {
    let bytes = Array(text.utf8)
    return isFound(in: bytes.span)
  }
}

extension BotTable {
  func isBot(_ agent: String) -> Bool {
    let bytes = Array(agent.utf8)
    return isBot(bytes.span)
  }
}

/// The path and the query of a target that stands between other bytes.
func pathAndQuery(_ target: String, between before: String, and after: String) -> (path: String, query: String) {
  let bytes = Array((before + target + after).utf8)
  let range = before.utf8.count..<(before.utf8.count + target.utf8.count)
  let (path, query) = (pathRange(bytes.span, range), queryRange(bytes.span, range))
  return (String(decoding: bytes[path], as: UTF8.self), String(decoding: bytes[query], as: UTF8.self))
}

func bits(of address: String) -> (bits: UInt128, isV4: Bool)? {
  let bytes = Array(address.utf8)
  return addressBits(bytes.span)
}
