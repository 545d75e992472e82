/// Which cookies are client ids, and what of them counts.
///
/// A configured cookie comes before Google's `_ga`, of which the last two parts count, and that before HubSpot's
/// `hubspotutk`. A session's cookie (`JSESSIONID` and the like) is never one unless it is configured.
struct CookieRule: Sendable {
  /// In lower case, for Apache compares names without it.
  private let configured: [[UInt8]]
  static let configuredMark = Array("id:".utf8)
  private static let google = Array("_ga".utf8)
  private static let hubSpot = Array("hubspotutk".utf8)

  init(configured: [String]) { self.configured = configured.map { Array($0.lowercased().utf8) } }

  /// The rank of the cookie among a record's, 0 to 2, and its id; nil where it names no client.
  func clientID(_ name: Span<UInt8>, _ value: Span<UInt8>) -> (rank: Int, id: [UInt8])? {
    // Most cookies are no client ids, and their values are not looked at.
    let rank: Int
    if configured.contains(where: { isName($0, name) }) {
      rank = 0
    } else if isName(Self.google, name) {
      rank = 1
    } else if isName(Self.hubSpot, name) {
      rank = 2
    } else {
      return nil
    }
    var plain: [UInt8] = []
    for index in 0..<value.count where value[index] != 0x22 { plain.append(value[index]) }
    let text = decodedText(plain.span).lowercased()
    if text.isEmpty || text == "-" || text == "redacted" || plain.allSatisfy({ $0 == 0x30 }) { return nil }
    switch rank {
    case 0: return (rank, Self.configuredMark + plain)
    case 1:
      let parts = plain.split(separator: 0x2E)
      guard parts.count >= 2 else { return nil }
      return (rank, Array("ga:".utf8) + parts[parts.count - 2] + [0x2E] + parts[parts.count - 1])
    default: return (rank, Array("hs:".utf8) + plain)
    }
  }

  private func isName(_ known: [UInt8], _ name: Span<UInt8>) -> Bool {
    guard known.count == name.count else { return false }
    for (index, byte) in known.enumerated() where asciiLowercased(name[index]) != byte { return false }
    return true
  }
}
