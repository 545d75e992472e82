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
  private let sources: KnownSources

  /// A host's number, and whether a path behind it can make it another source.
  struct Host: BitwiseCopyable {
    var symbol: Symbol
    var hasPaths: Bool
  }

  init(_ rules: ChannelRules, key: HashKey) {
    hosts = SymbolTable(key: key)
    tagged = SymbolTable(key: key)
    sources = KnownSources(assistants: rules.assistants)
  }

  /// Where a row says that its visitor came from.
  mutating func arrival(_ tags: ArrivalTags, referrer: String) -> Arrival {
    let key = [tags.source, tags.medium, tags.campaign, referrer].joined(separator: Self.separator)
    return .tagged(tagged.intern(key).number)
  }

  /// Where a tagged page's visitor came from, with the host that referred to it.
  mutating func arrival(_ tags: ArrivalTags, from referrer: Symbol) -> Arrival {
    arrival(tags, referrer: hosts.text(of: referrer))
  }

  /// The host of this name in any letter case.
  mutating func host(_ name: Span<UInt8>) -> Host {
    var lowered: [UInt8] = []
    lowered.appendLowercased(name)
    let known = hosts.count
    let symbol = hosts.intern(lowered.span)
    if hosts.count > known { grow(decodedText(lowered.span)) }
    return Host(symbol: symbol, hasPaths: !paths[Int(symbol.number)].isEmpty)
  }

  /// Adds what one thread counted.
  mutating func add(_ notes: ArrivalNotes) {
    for (number, count) in notes.served.enumerated() { served[number] += count }
    for (number, count) in notes.assetReferrals.enumerated() { assetReferrals[number] += count }
  }

  /// A host as another book has it, perhaps with the beginning of a path, and what that book counted of it.
  mutating func host(known name: Span<UInt8>, served: Int, assetReferrals: Int) -> Symbol {
    let known = hosts.count
    let symbol = hosts.intern(name)
    // Behind a path the lists know nothing more.
    if hosts.count > known { grow(firstIndex(of: 0x2F, in: name) == nil ? decodedText(name) : "") }
    self.served[Int(symbol.number)] += served
    self.assetReferrals[Int(symbol.number)] += assetReferrals
    return symbol
  }

  /// Tags as another book has them.
  mutating func tagged(known tags: Span<UInt8>) -> Arrival { .tagged(tagged.intern(tags).number) }

  private mutating func grow(_ host: String) {
    served.append(0)
    assetReferrals.append(0)
    paths.append(sources.paths(below: withoutWWW(host)).map { Array($0.utf8) })
  }

  /// `x.com/i/grok` is another source than `x.com`; `x.com/i/grokking` isn't.
  mutating func withPath(_ host: Symbol, _ rest: Span<UInt8>) -> Symbol {
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

  /// What no tag holds: control characters are blanks there.
  static let separator = "\u{1F}"
}
