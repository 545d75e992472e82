import Ingest

/// The crawler list, arranged so that an agent meets only the few patterns whose text it holds.
package struct BotTable: Sendable {
  private var patterns: [CrawlerPattern]
  /// For the first three bytes of a pattern's text: the patterns that have it.
  private var byStart: [UInt32: [(literal: [UInt8], pattern: Int)]] = [:]
  /// One bit for each hash of three bytes that some pattern's text begins with.
  private var starts = [UInt64](repeating: 0, count: 1024)
  /// Patterns without three bytes of text in a row, tried on every agent.
  private var always: [Int] = []

  /// The embedded list and the patterns that the configuration adds.
  package init(adding configured: [CrawlerPattern] = []) {
    self = configured.isEmpty ? Self.list : BotTable(with: configured)
  }

  /// Arranged once, for every part of a store begins with it.
  private static let list = BotTable(with: [])

  private init(with configured: [CrawlerPattern]) {
    patterns = Self.listed + configured
    for (number, pattern) in patterns.enumerated() {
      for literal in pattern.literals {
        guard literal.count >= 3 else {
          if always.last != number { always.append(number) }
          continue
        }
        let start = Self.gram(literal[0], literal[1], literal[2])
        byStart[start, default: []].append((literal, number))
        let bit = Self.bit(start)
        starts[bit >> 6] |= 1 << UInt64(bit & 63)
      }
    }
  }

  /// The patterns of the embedded list; a line that is no pattern would be a fault of the list, which a test looks for.
  static let listed: [CrawlerPattern] = listedLines.compactMap { CrawlerPattern($0) }

  static let listedLines: [String] =
    String(decoding: PackageResources.crawlers_txt, as: UTF8.self)
    .split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)

  /// Whether an agent is a bot: empty, or matched by a pattern.
  package func isBot(_ agent: Span<UInt8>) -> Bool {
    if agent.isEmpty { return true }
    if agent.count >= 3 {
      for at in 0...(agent.count - 3) {
        let start = Self.gram(agent[at], agent[at + 1], agent[at + 2])
        let bit = Self.bit(start)
        if starts[bit >> 6] & 1 << UInt64(bit & 63) == 0 { continue }
        guard let candidates = byStart[start] else { continue }
        for (literal, pattern) in candidates where at + literal.count <= agent.count {
          if sameBytes(agent.extracting(at..<(at + literal.count)), literal.span), patterns[pattern].isFound(in: agent) {
            return true
          }
        }
      }
    }
    for pattern in always where patterns[pattern].isFound(in: agent) { return true }
    return false
  }

  private static func gram(_ a: UInt8, _ b: UInt8, _ c: UInt8) -> UInt32 {
    UInt32(a) << 16 | UInt32(b) << 8 | UInt32(c)
  }

  private static func bit(_ gram: UInt32) -> Int {
    Int(truncatingIfNeeded: (gram &* 0x9E37_79B1) >> 16)
  }
}
