package import Ingest

/// Every activity of the exports once, and the words that activities use.
package struct ActivityBook {
  /// An activity and whom its record names.
  struct Entry {
    var activity: Activity
    var names: IdentifierSet
    /// Whether it goes the way of a browser, by its cookie.
    var hasBrowser: Bool
    var modified: Instant?
  }

  /// Kinds, channels, sources, media, campaigns and keywords.
  package private(set) var words: SymbolTable
  private(set) var entries: [Entry] = []
  private var byID: [String: Int] = [:]
  private var repeats: RowRepeats

  init(key: HashKey) {
    words = SymbolTable(key: key)
    repeats = RowRepeats(key: key)
  }

  /// Takes a row that has a time; nil: it says of a known record what was said before, or something newer.
  mutating func take(
    _ row: ActivityRow, at time: Instant, place: Place, names: IdentifierSet, cookie: Symbol, identities: IdentityGraph
  ) -> Int? {
    var activity = Activity(time: time, place: place, kind: words.intern(row.kind))
    activity.isLead = row.kind == "lead"
    activity.channel = word(row.channel)
    activity.source = word(row.source)
    activity.medium = word(row.medium)
    activity.campaign = word(row.campaign)
    activity.keyword = word(row.keyword)
    if let nps = row.nps { activity.nps = Int8(clamping: nps) }
    if let csat = row.csat { activity.csat = Int8(clamping: csat) }
    let entry = Entry(activity: activity, names: names, hasBrowser: cookie != .none, modified: row.modified)
    if let id = row.id, !id.isEmpty {
      if let known = byID[id] {
        join(entry, into: known, identities)
        return nil
      }
      byID[id] = entries.count
    } else if repeats.isRepeat(content(of: row, names, cookie), in: place.source) {
      return nil
    }
    entries.append(entry)
    return entries.count - 1
  }

  /// Every activity with its channel, and whether conversions may be credited to it.
  func origins(_ sources: TrafficSources, touches kinds: Set<String>) -> [Activity] {
    let touches = Set(kinds.map { words.symbol(of: Array($0.utf8).span) })
    return entries.enumerated().map { number, entry in
      var activity = entry.activity
      activity.origin = sources.channel(ofActivity: number)
      activity.isTouch = touches.contains(activity.kind)
      return activity
    }
  }

  private mutating func word(_ text: String?) -> Symbol {
    guard let text, !text.isEmpty else { return .none }
    return words.intern(text)
  }

  /// Of two rows of one record the one that was changed later counts; of rows changed at one time, or at none that is
  /// known, each part for itself: the earlier time, the better answer, the word that comes last. So their order never matters.
  private mutating func join(_ new: Entry, into known: Int, _ identities: IdentityGraph) {
    let old = entries[known]
    var joined = old
    if let changed = new.modified, old.modified.map({ $0 < changed }) ?? true {
      joined = new
    } else if new.modified == old.modified {
      joined.activity.time = min(old.activity.time, new.activity.time)
      joined.activity.nps = max(old.activity.nps, new.activity.nps)
      joined.activity.csat = max(old.activity.csat, new.activity.csat)
      joined.activity.kind = last(old.activity.kind, new.activity.kind)
      joined.activity.isLead = joined.activity.kind == new.activity.kind ? new.activity.isLead : old.activity.isLead
      joined.activity.channel = last(old.activity.channel, new.activity.channel)
      joined.activity.source = last(old.activity.source, new.activity.source)
      joined.activity.medium = last(old.activity.medium, new.activity.medium)
      joined.activity.campaign = last(old.activity.campaign, new.activity.campaign)
      joined.activity.keyword = last(old.activity.keyword, new.activity.keyword)
      if identities.isOrdered(old.names, before: new.names) { joined.names = new.names }
    }
    // The record stays where it was first read, for that is where it was counted.
    joined.activity.place = old.activity.place
    joined.hasBrowser = old.hasBrowser
    entries[known] = joined
  }

  private func last(_ a: Symbol, _ b: Symbol) -> Symbol { words.isOrdered(a, before: b) ? b : a }

  private func content(of row: ActivityRow, _ names: IdentifierSet, _ cookie: Symbol) -> [UInt8] {
    var content = RowContent()
    content.add(row.kind)
    content.add(row.time?.microseconds)
    for text in [row.channel, row.source, row.medium, row.campaign, row.keyword] { content.add(text) }
    content.add(names, cookie)
    content.add(row.nps.map(Int64.init))
    content.add(row.csat.map(Int64.init))
    return content.bytes
  }
}
