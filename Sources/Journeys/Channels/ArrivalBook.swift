import Ingest

/// Where pages' visitors came from, each distinct answer once, and which hosts the logs know.
///
/// What a referrer means is known only when all is read: the site's own hosts are no source, and these the logs tell.
package struct ArrivalBook {
  /// Referrers' hosts and virtual hosts in lower case, beside hosts with a path where the lists know one.
  private(set) var hosts: SymbolTable
  /// Tags with the host of the referrer beside them.
  private(set) var tagged: SymbolTable
  /// By host: records that it served, and assets whose referrer it is.
  private(set) var served: [Int] = [0]
  private(set) var assetReferrals: [Int] = [0]
  /// By host: beginnings of paths that make it another source.
  private var paths: [[[UInt8]]] = [[]]
  private var last = [HostMemory(), HostMemory()]
  private let sources: KnownSources

  /// The host met last in each place, for most lines name the same.
  private struct HostMemory {
    var bytes: [UInt8] = []
    var symbol = Symbol.none

    func isThat(_ host: Range<Int>, _ text: Span<UInt8>) -> Bool {
      bytes.count == host.count && sameBytes(bytes.span, text.extracting(host))
    }
  }

  init(_ rules: ChannelRules, key: HashKey) {
    hosts = SymbolTable(key: key)
    tagged = SymbolTable(key: key)
    sources = KnownSources(assistants: rules.assistants)
  }

  /// Where the visitor of a page came from.
  mutating func arrival(referrer: Range<Int>, query: Range<Int>, _ bytes: Span<UInt8>) -> Arrival {
    let host = referrerHost(bytes, referrer)
    if !query.isEmpty, let tags = ArrivalTags(query: bytes, query) {
      guard let host else { return arrival(tags, referrer: "") }
      let symbol = source(host, in: referrer, bytes)
      return arrival(tags, referrer: hosts.text(of: symbol))
    }
    guard let host else { return .none }
    return .referrer(source(host, in: referrer, bytes).number)
  }

  /// A referrer's host, with the beginning of its path where the lists know that.
  private mutating func source(_ host: Range<Int>, in referrer: Range<Int>, _ bytes: Span<UInt8>) -> Symbol {
    let symbol = number(of: host, bytes, Self.referring)
    if paths[Int(symbol.number)].isEmpty { return symbol }
    return withPath(symbol, bytes.extracting(host.upperBound..<referrer.upperBound))
  }

  /// Where a row says that its visitor came from.
  mutating func arrival(_ tags: ArrivalTags, referrer: String) -> Arrival {
    let key = [tags.source, tags.medium, tags.campaign, referrer].joined(separator: Self.separator)
    return .tagged(tagged.intern(key).number)
  }

  /// An asset names the page that uses it, so its referrer is mostly the site itself.
  mutating func noteAsset(referrer: Range<Int>, _ bytes: Span<UInt8>) {
    guard let host = referrerHost(bytes, referrer) else { return }
    assetReferrals[Int(number(of: host, bytes, Self.referring).number)] += 1
  }

  /// A record that this virtual host served.
  mutating func noteServed(_ host: Range<Int>, _ bytes: Span<UInt8>) {
    guard !host.isEmpty else { return }
    served[Int(number(of: host, bytes, Self.serving).number)] += 1
  }

  private mutating func number(of host: Range<Int>, _ bytes: Span<UInt8>, _ place: Int) -> Symbol {
    if last[place].isThat(host, bytes) { return last[place].symbol }
    var lowered: [UInt8] = []
    lowered.reserveCapacity(host.count)
    for index in host { lowered.append(asciiLowercased(bytes[index])) }
    let known = hosts.count
    let symbol = hosts.intern(lowered.span)
    if hosts.count > known { grow(decodedText(lowered.span)) }
    last[place] = HostMemory(bytes: lowered, symbol: symbol)
    return symbol
  }

  private mutating func grow(_ host: String) {
    served.append(0)
    assetReferrals.append(0)
    paths.append(sources.paths(below: withoutWWW(host)).map { Array($0.utf8) })
  }

  /// `x.com/i/grok` is another source than `x.com`; `x.com/i/grokking` isn't.
  private mutating func withPath(_ host: Symbol, _ rest: Span<UInt8>) -> Symbol {
    for path in paths[Int(host.number)] where rest.count >= path.count && sameBytes(rest.extracting(0..<path.count), path.span) {
      if rest.count > path.count, ![0x2F, 0x3F, 0x23].contains(rest[path.count]) { continue }
      let known = hosts.count
      let symbol = hosts.intern(hosts.text(of: host) + decodedText(path.span))
      if hosts.count > known {
        served.append(0)
        assetReferrals.append(0)
        paths.append([])
      }
      return symbol
    }
    return host
  }

  private static let referring = 0
  private static let serving = 1

  /// What no tag holds: control characters are blanks there.
  static let separator = "\u{1F}"
}
