import Ingest

/// On what kind of device an agent runs, as its own words tell it.
///
/// Android without `Mobile` is a tablet (Google's advice to webmasters, 2011-03-30), `Mobi` a phone (MDN, browser detection).
/// Tablets that pretend to be another device can't be told: an iPad with its usual settings says that it is a Macintosh.
package enum DeviceClass: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// The record names no agent.
  case unknown
  case desktop, mobile, tablet
  /// Televisions, consoles, and agents that say nothing of their device.
  case other

  package var name: String {
    switch self {
    case .unknown: "(not set)"
    case .desktop: "desktop"
    case .mobile: "mobile"
    case .tablet: "tablet"
    case .other: "other"
    }
  }

  package init(agent: Span<UInt8>) {
    if agent.isEmpty {
      self = .unknown
      return
    }
    var text: [UInt8] = []
    text.appendLowercased(agent)
    func has(_ words: [[UInt8]]) -> Bool { words.contains { holds(text.span, $0.span) } }
    let isAndroid = has(Self.android)
    if has(Self.others) {
      self = .other
    } else if has(Self.tablets) || (isAndroid && !has(Self.mobileWord) && !has(Self.smallBrowsers)) {
      self = .tablet
    } else if isAndroid || has(Self.phones) || has(Self.smallBrowsers) {
      self = .mobile
    } else {
      self = has(Self.desktops) ? .desktop : .other
    }
  }

  private static let android = words("android")
  private static let mobileWord = words("mobi")
  private static func words(_ words: String...) -> [[UInt8]] { words.map { Array($0.utf8) } }

  /// Tested first, for many of them run Android, Windows or a phone's browser.
  private static let others = words(
    "smart-tv", "smarttv", "smart tv", "googletv", "google tv", "android tv", "androidtv", "appletv", "apple tv", "hbbtv", "bravia",
    "netcast", "web0s", "webos.tv", "crkey", "roku/", "viera", "; aft", "; tv)", "playstation", "xbox", "nintendo", "watchos",
    "; watch", "; sm-r")
  /// `tablet pc` is Windows on any computer, which wrote so for years.
  private static let tablets = words("ipad", "tablet;", "tablet)", "tablet rv:", "opera tablet", "playbook", "kindle", "silk/", "touchpad", "rim tablet")
  private static let phones = words(
    "mobi", "iphone", "ipod", "windows phone", "windows ce", "iemobile", "blackberry", "bb10", "symbian", "symbos", "series60", "series40",
    "nokia", "j2me", "midp", "kaios", "palmos", "webos/", "bada/", "maemo", "meego")
  /// Browsers that run on phones whatever else they say.
  private static let smallBrowsers = words("opera mini", "ucweb", "ucbrowser/", "puffin/")
  private static let desktops = words(
    "windows nt", "windows 9", "win98", "win95", "winnt", "windows;", "macintosh", "mac os x", "mac_powerpc", "x11", "cros ", "linux x86_64",
    "linux i686", "linux i586", "linux amd64", "wow64", "freebsd", "openbsd", "netbsd", "sunos")
}

/// Whether a text holds a word somewhere.
private func holds(_ text: Span<UInt8>, _ word: Span<UInt8>) -> Bool {
  var from = 0
  while let place = firstIndex(of: word[0], in: text, from: from), place + word.count <= text.count {
    if sameBytes(text.extracting(place..<(place + word.count)), word) { return true }
    from = place + 1
  }
  return false
}
