package import Ingest

/// What every arrival means, once all is read: source, medium, campaign and channel.
package struct TrafficSources {
  /// What an arrival means.
  package struct Meaning: Equatable, Sendable, BitwiseCopyable {
    /// Source, medium and campaign, by their number in `names`.
    package var source: Symbol
    package var channel: Channel
    /// The referrer's host, in `referrers`.
    package var referrer: Symbol
    /// Whether it came from the site itself, or back from paying.
    package var isInside = false
    /// Whether tags said so.
    package var isCampaign = false
  }

  package struct Name: Hashable, Comparable, Sendable {
    package var source: String
    package var medium: String
    package var campaign: String

    package init(source: String, medium: String, campaign: String) {
      (self.source, self.medium, self.campaign) = (source, medium, campaign)
    }

    package static func < (a: Name, b: Name) -> Bool {
      for (one, other) in [(a.source, b.source), (a.medium, b.medium), (a.campaign, b.campaign)] where one != other {
        return one.utf8.lexicographicallyPrecedes(other.utf8)
      }
      return false
    }
  }

  /// Every distinct source, in order; the first is that of direct visits.
  package private(set) var names: [Name]
  package private(set) var channels = ChannelNames()
  package private(set) var referrers: SymbolTable
  /// The site's own hosts as the logs name them, in order.
  package private(set) var ownHosts: [String] = []
  private var byReferrer: [Meaning] = []
  private var byTag: [Meaning] = []
  /// By activity.
  private var activityChannels: [Channel] = []

  /// The number of the source that nobody told.
  package static let direct = Symbol(0)
  static let directName = Name(source: "(direct)", medium: "(none)", campaign: ArrivalTags.notSet)

  /// A book of nothing, of which everything is direct.
  package init() {
    names = [Self.directName]
    referrers = SymbolTable(key: HashKey(0, 0))
    byReferrer = [Meaning(source: Self.direct, channel: .direct, referrer: .none)]
  }

  init(_ book: ArrivalBook, _ activities: ActivityBook, _ rules: ChannelRules) {
    let reader = ArrivalReader(book, rules)
    ownHosts = reader.own.found
    let referred = (0...book.hosts.count).map { reader.referrer($0 == 0 ? "" : book.hosts.text(of: Symbol(UInt32($0)))) }
    let tagged = (1..<(book.tagged.count + 1)).map { reader.tags(book.tagged.text(of: Symbol(UInt32($0)))) }
    names = [Self.directName] + Set((referred + tagged).map(\.name)).subtracting([Self.directName]).sorted()
    referrers = SymbolTable(key: HashKey(0, 0))
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, UInt32($0)) })
    // Names are given numbers in order, so that these don't depend on what is met first.
    for name in Set((referred + tagged).map(\.channel)).sorted() { _ = channels.channel(named: name) }
    func meaning(_ read: ArrivalReader.Reading) -> Meaning {
      Meaning(
        source: Symbol(numbers[read.name] ?? 0), channel: channels.channel(named: read.channel),
        referrer: read.referrer.isEmpty ? .none : referrers.intern(read.referrer), isInside: read.isInside,
        isCampaign: read.isCampaign)
    }
    byReferrer = referred.map { meaning($0) }
    byTag = tagged.map { meaning($0) }
    activityChannels = activities.entries.map { entry in
      channels.channel(named: reader.channel(of: entry.activity, activities.words) ?? "")
    }
  }

  package func meaning(of arrival: Arrival) -> Meaning {
    if arrival.isTagged { return byTag[arrival.number - 1] }
    return byReferrer[arrival.number]
  }

  /// The channel of an activity; its name is empty where nothing tells.
  func channel(ofActivity number: Int) -> Channel { activityChannels[number] }
}

/// Reads what arrivals say by the rules.
struct ArrivalReader {
  struct Reading {
    var name: TrafficSources.Name
    var channel: String
    var referrer = ""
    var isInside = false
    var isCampaign = false
  }

  private let known: KnownSources
  let own: OwnHosts
  private let groups: [ChannelRules.Group]
  private let ignored: Set<String>

  init(_ book: ArrivalBook, _ rules: ChannelRules) {
    known = KnownSources(assistants: rules.assistants)
    own = OwnHosts(book, sites: rules.sites, known)
    groups = rules.groups
    ignored = Self.paymentProviders.union(rules.ignoredReferrers.map { withoutWWW($0.lowercased()) })
  }

  /// A referrer's host says who sent the visitor, unless it is the site itself or somebody who only took the money.
  func referrer(_ host: String) -> Reading {
    let direct = Reading(name: TrafficSources.directName, channel: channel(TrafficSources.directName, isFromAssistant: false))
    let plain = withoutWWW(host)
    if plain.isEmpty { return direct }
    let site = plain.split(separator: "/").first.map(String.init) ?? plain
    if own.contain(site) || isIgnored(site) {
      return Reading(name: direct.name, channel: direct.channel, referrer: host, isInside: true)
    }
    let entry = known.entry(ofHost: plain)
    var name = TrafficSources.Name(source: plain, medium: "referral", campaign: ArrivalTags.notSet)
    switch entry?.category {
    case .search:
      name.medium = "organic"
      if let engine = entry?.name, !engine.isEmpty { name.source = engine }
    case .social: name.medium = "social"
    case .assistant: name.medium = "ai-assistant"
    default: break
    }
    return Reading(name: name, channel: channel(name, isFromAssistant: entry?.category == .assistant), referrer: host)
  }

  func tags(_ key: String) -> Reading {
    let parts = key.split(separator: Character(ArrivalBook.separator), omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4 else { return referrer("") }
    let name = TrafficSources.Name(source: parts[0], medium: parts[1], campaign: parts[2])
    let isFromAssistant = known.entry(ofHost: withoutWWW(parts[3]))?.category == .assistant
    return Reading(
      name: name, channel: channel(name, isFromAssistant: isFromAssistant), referrer: parts[3], isCampaign: true)
  }

  /// The channel that the record states, else the one of its source, else the one that its kind has by itself.
  func channel(of activity: Activity, _ words: SymbolTable) -> String? {
    if activity.channel != .none { return words.text(of: activity.channel) }
    if activity.source != .none {
      func text(_ word: Symbol) -> String { word == .none ? ArrivalTags.notSet : words.text(of: word) }
      let name = TrafficSources.Name(
        source: text(activity.source), medium: text(activity.medium), campaign: text(activity.campaign))
      return channel(name, isFromAssistant: false)
    }
    return Self.channelsOfKinds[words.text(of: activity.kind)]
  }

  private func channel(_ name: TrafficSources.Name, isFromAssistant: Bool) -> String {
    let tags = ChannelTags(
      source: name.source, medium: name.medium, campaign: name.campaign, category: known.category(ofSource: name.source),
      isFromAssistant: isFromAssistant)
    return groups.first { $0.fits(tags) }?.name ?? DefaultChannelGroup.channel(of: tags)
  }

  private func isIgnored(_ host: String) -> Bool {
    var rest = Substring(host)
    while true {
      if ignored.contains(String(rest)) { return true }
      guard let dot = rest.firstIndex(of: ".") else { return false }
      rest = rest[rest.index(after: dot)...]
    }
  }

  private static let paymentProviders = Set(
    String(decoding: PackageResources.payment_providers_txt, as: UTF8.self).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }.map(String.init))

  /// The channels of touchpoints off the site (channels.md).
  private static let channelsOfKinds = [
    "call": "Phone", "outbound_call": "Phone", "store_visit": "Store", "event": "Event", "campaign_response": "Event", "chat": "Chat",
    "ticket": "Support", "meeting": "Sales", "sales_email": "Sales", "task": "Sales", "survey": "Survey",
    "email_open": "Email", "email_click": "Email",
  ]
}
