import Ingest

/// Source, medium and campaign as a landing page's query tags them: by utm parameters, else by an advertiser's click id.
struct ArrivalTags: Equatable {
  var source: String
  var medium: String
  var campaign: String

  /// What a missing part is called.
  static let notSet = "(not set)"

  init(source: String, medium: String?, campaign: String?) {
    self.source = source
    self.medium = medium.flatMap { $0.isEmpty ? nil : $0 } ?? Self.notSet
    self.campaign = campaign.flatMap { $0.isEmpty ? nil : $0 } ?? Self.notSet
  }

  /// Nil where the query holds neither. Names are read in any letter case; of several values the first that says something counts.
  init?(query bytes: Span<UInt8>, _ query: Range<Int>) {
    var source: String?
    var medium: String?
    var campaign: String?
    var click: Int?
    var start = query.lowerBound
    while start < query.upperBound {
      let end = firstIndex(of: 0x26, in: bytes, from: start, to: query.upperBound) ?? query.upperBound
      if Self.mayBeginTag(bytes[start]), let equals = firstIndex(of: 0x3D, in: bytes, from: start, to: end), equals + 1 < end,
        equals - start <= Self.longestName
      {
        let name = Self.name(bytes.extracting(start..<equals))
        switch name {
        case "utm_source": if source == nil { source = Self.value(bytes.extracting((equals + 1)..<end)) }
        case "utm_medium": if medium == nil { medium = Self.value(bytes.extracting((equals + 1)..<end)) }
        case "utm_campaign": if campaign == nil { campaign = Self.value(bytes.extracting((equals + 1)..<end)) }
        default:
          if let number = Self.clickNumbers[name], Self.value(bytes.extracting((equals + 1)..<end)) != nil {
            click = min(click ?? number, number)
          }
        }
      }
      start = end + 1
    }
    if let source {
      self.init(source: source, medium: medium, campaign: campaign)
    } else if let click {
      self.init(source: Self.clickIDs[click].source, medium: Self.clickIDs[click].medium, campaign: nil)
    } else {
      return nil
    }
  }

  private static func name(_ bytes: Span<UInt8>) -> String {
    isPlain(bytes) ? decodedText(bytes).lowercased() : percentDecoded(bytes).lowercased()
  }

  /// Nil where nothing but blanks is there. An e-mail is nobody's source, and shown nowhere.
  private static func value(_ bytes: Span<UInt8>) -> String? {
    if isPlain(bytes) { return decodedText(bytes) }
    let text = percentDecoded(bytes)
    let plain = String(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) }).trimmingBlanks()
    if plain.isEmpty { return nil }
    return looksLikeEmail(plain) ? ":email" : plain
  }

  /// Whether all is letters, digits, `-`, `_` and `.`, so that nothing has to be undone.
  private static func isPlain(_ bytes: Span<UInt8>) -> Bool {
    for index in bytes.indices {
      switch bytes[index] {
      case 0x61...0x7A, 0x30...0x39, 0x41...0x5A, 0x2D, 0x5F, 0x2E: break
      default: return false
      }
    }
    return true
  }

  /// Click ids in the order in which they count (definitions.md), and whose they are.
  private static let clickIDs: [(name: String, source: String, medium: String)] = [
    ("gclid", "google", "cpc"), ("gbraid", "google", "cpc"), ("wbraid", "google", "cpc"), ("gad_source", "google", "cpc"),
    ("msclkid", "bing", "cpc"), ("ttclid", "tiktok", "cpc"), ("twclid", "twitter", "cpc"), ("li_fat_id", "linkedin", "cpc"),
    ("epik", "pinterest", "cpc"), ("sccid", "snapchat", "cpc"), ("rdt_cid", "reddit", "cpc"),
    ("dclid", "dv360", "display"), ("fbclid", "facebook", "social"),
  ]

  private static let clickNumbers = Dictionary(uniqueKeysWithValues: clickIDs.enumerated().map { ($1.name, $0) })

  /// Long enough for a name whose every letter is percent-encoded.
  private static let longestName = 48

  /// Whether a parameter of this first byte may be a tag, so that most are passed over at a glance.
  private static func mayBeginTag(_ byte: UInt8) -> Bool {
    switch asciiLowercased(byte) {
    case 0x75, 0x67, 0x77, 0x6D, 0x74, 0x6C, 0x65, 0x73, 0x72, 0x64, 0x66, 0x25: true
    default: false
    }
  }
}
