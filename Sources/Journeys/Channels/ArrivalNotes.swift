import Ingest

/// One reading thread's notes of where pages' visitors came from: hosts met lately, and counts that are added up at the end.
struct ArrivalNotes {
  private var hosts: RecentTexts<ArrivalBook.Host>
  /// By host's number: records that it served, and assets whose referrer it is.
  private(set) var served: [Int] = []
  private(set) var assetReferrals: [Int] = []
  /// The host met last as a referrer's and as the server's, for most lines name the same.
  private var referring = LastHost()
  private var serving = LastHost()

  private struct LastHost {
    var bytes: [UInt8] = []
    var host = ArrivalBook.Host(symbol: .none, hasPaths: false)
  }

  init(key: HashKey) { hosts = RecentTexts(key: key, most: 1 << 15) }

  /// Where the visitor of a page came from.
  mutating func arrival(referrer: Range<Int>, query: Range<Int>, _ bytes: Span<UInt8>, _ books: TouchpointBooks) -> Arrival {
    let name = referrerHost(bytes, referrer)
    if !query.isEmpty, let tags = ArrivalTags(query: bytes, query) {
      guard let name else { return books.withLock { $0.arrivals.arrival(tags, referrer: "") } }
      let source = source(name, in: referrer, bytes, books)
      return books.withLock { $0.arrivals.arrival(tags, from: source) }
    }
    guard let name else { return .none }
    return .referrer(source(name, in: referrer, bytes, books).number)
  }

  /// A referrer's host, with the beginning of its path where the lists know that.
  private mutating func source(
    _ name: Range<Int>, in referrer: Range<Int>, _ bytes: Span<UInt8>, _ books: TouchpointBooks
  ) -> Symbol {
    let host = self.referrer(name, bytes, books)
    if !host.hasPaths { return host.symbol }
    let rest = bytes.extracting(name.upperBound..<referrer.upperBound)
    return books.withLock { $0.arrivals.withPath(host.symbol, rest) }
  }

  /// An asset names the page that uses it, so its referrer is mostly the site itself.
  mutating func noteAsset(referrer: Range<Int>, _ bytes: Span<UInt8>, _ books: TouchpointBooks) {
    guard let name = referrerHost(bytes, referrer) else { return }
    Self.count(Int(self.referrer(name, bytes, books).symbol.number), in: &assetReferrals)
  }

  /// A record that this virtual host served.
  mutating func noteServed(_ name: Range<Int>, _ bytes: Span<UInt8>, _ books: TouchpointBooks) {
    guard !name.isEmpty else { return }
    Self.count(Int(Self.host(bytes.extracting(name), &serving, &hosts, books).symbol.number), in: &served)
  }

  private static func count(_ number: Int, in counts: inout [Int]) {
    while counts.count <= number { counts.append(0) }
    counts[number] += 1
  }

  private mutating func referrer(_ name: Range<Int>, _ bytes: Span<UInt8>, _ books: TouchpointBooks) -> ArrivalBook.Host {
    Self.host(bytes.extracting(name), &referring, &hosts, books)
  }

  private static func host(
    _ name: Span<UInt8>, _ last: inout LastHost, _ hosts: inout RecentTexts<ArrivalBook.Host>, _ books: TouchpointBooks
  ) -> ArrivalBook.Host {
    if last.bytes.count == name.count, sameBytes(last.bytes.span, name) { return last.host }
    var host: ArrivalBook.Host
    if let known = hosts.known(of: name) {
      host = known
    } else {
      host = books.withLock { $0.arrivals.host(name) }
      hosts.keep(host, of: name)
    }
    last.bytes.removeAll(keepingCapacity: true)
    last.bytes.append(name)
    last.host = host
    return host
  }
}
