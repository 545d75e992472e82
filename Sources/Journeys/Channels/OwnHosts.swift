import Ingest

/// The site's own hosts, from which nobody comes: those that the user names; else the virtual hosts that the logs name;
/// else the host that most assets name as their referrer (definitions.md).
struct OwnHosts {
  private var patterns: [Glob] = []
  private var hosts: Set<String> = []

  init(_ book: ArrivalBook, sites: [String], _ known: KnownSources) {
    if !sites.isEmpty {
      patterns = sites.map { Glob(withoutWWW($0.lowercased()), crossesSlashes: true) }
      return
    }
    // A client may send any host; one that is known as somebody else's is believed of the user alone.
    for number in 1..<book.served.count where book.served[number] > 0 {
      let host = withoutWWW(book.hosts.text(of: Symbol(UInt32(number))))
      if known.entry(ofHost: host) == nil { hosts.insert(host) }
    }
    if hosts.isEmpty, let most = Self.mostReferred(book) { hosts.insert(withoutWWW(most)) }
  }

  private static func mostReferred(_ book: ArrivalBook) -> String? {
    var most: (count: Int, host: Symbol)?
    for (number, count) in book.assetReferrals.enumerated() where count > 0 {
      let host = Symbol(UInt32(number))
      if let best = most, best.count > count || (best.count == count && book.hosts.isOrdered(best.host, before: host)) {
        continue
      }
      most = (count, host)
    }
    return most.map { book.hosts.text(of: $0.host) }
  }

  /// The hosts that the logs name, in order.
  var found: [String] { hosts.sorted() }

  /// Whether a host in lower case, of which `www.` was taken off, is one.
  func contain(_ host: String) -> Bool {
    if hosts.contains(host) { return true }
    let bytes = Array(host.utf8)
    return patterns.contains { $0.matches(bytes.span) }
  }
}
