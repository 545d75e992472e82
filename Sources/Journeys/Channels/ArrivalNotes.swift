import Ingest

/// One reading thread's notes of where pages' visitors came from: hosts met lately, and counts that are added up at the end.
struct ArrivalNotes {
  private var hosts: RecentTexts<ArrivalBook.Host>
  /// By host's number: records that it served, and assets whose referrer it is.
  private(set) var served: [Int] = []
  private(set) var assetReferrals: [Int] = []
  /// The referrer met last, up to its path: most lines name the site itself.
  private var lastOrigin = Origin()

  private struct Origin {
    /// Up to the slash behind the host; empty: none is known.
    var bytes: [UInt8] = []
    var host = ArrivalBook.Host(symbol: .none, hasPaths: false)
    /// Where the host's name ends.
    var end = 0
  }

  init(key: HashKey) { hosts = RecentTexts(key: key, most: 1 << 15) }

  /// Where the visitor of a page came from.
  mutating func arrival(referrer: Range<Int>, query: Range<Int>, _ bytes: Span<UInt8>, _ books: TouchpointBooks) -> Arrival {
    let origin = origin(of: referrer, bytes, books)
    if !query.isEmpty, let tags = ArrivalTags(query: bytes, query) {
      guard let origin else { return books.withLock { $0.arrivals.arrival(tags, referrer: "") } }
      let source = source(origin, in: referrer, bytes, books)
      return books.withLock { $0.arrivals.arrival(tags, from: source) }
    }
    guard let origin else { return .none }
    return .referrer(source(origin, in: referrer, bytes, books).number)
  }

  /// A referrer's host, with the beginning of its path where the lists know that.
  private func source(
    _ origin: (host: ArrivalBook.Host, end: Int), in referrer: Range<Int>, _ bytes: Span<UInt8>, _ books: TouchpointBooks
  ) -> Symbol {
    if !origin.host.hasPaths { return origin.host.symbol }
    let rest = bytes.extracting(origin.end..<referrer.upperBound)
    return books.withLock { $0.arrivals.withPath(origin.host.symbol, rest) }
  }

  /// An asset names the page that uses it, so its referrer is mostly the site itself.
  mutating func noteAsset(referrer: Range<Int>, _ bytes: Span<UInt8>, _ books: TouchpointBooks) {
    guard let origin = origin(of: referrer, bytes, books) else { return }
    Self.count(Int(origin.host.symbol.number), in: &assetReferrals)
  }

  /// A record that this virtual host served.
  mutating func noteServed(_ name: Range<Int>, _ bytes: Span<UInt8>, _ books: TouchpointBooks) {
    guard !name.isEmpty else { return }
    Self.count(Int(host(bytes.extracting(name), books).symbol.number), in: &served)
  }

  private static func count(_ number: Int, in counts: inout [Int]) {
    while counts.count <= number { counts.append(0) }
    counts[number] += 1
  }

  /// A referrer's host and where its name ends; nil: there is none.
  private mutating func origin(
    of referrer: Range<Int>, _ bytes: Span<UInt8>, _ books: TouchpointBooks
  ) -> (host: ArrivalBook.Host, end: Int)? {
    let count = lastOrigin.bytes.count
    if count > 0, count <= referrer.count,
      sameBytes(lastOrigin.bytes.span, bytes.extracting(referrer.lowerBound..<(referrer.lowerBound + count)))
    {
      return (lastOrigin.host, referrer.lowerBound + lastOrigin.end)
    }
    guard let name = referrerHost(bytes, referrer) else { return nil }
    let host = host(bytes.extracting(name), books)
    // Whatever follows the slash is part of no host.
    if name.upperBound < referrer.upperBound, bytes[name.upperBound] == 0x2F {
      lastOrigin.bytes.removeAll(keepingCapacity: true)
      lastOrigin.bytes.append(bytes.extracting(referrer.lowerBound..<(name.upperBound + 1)))
      lastOrigin.host = host
      lastOrigin.end = name.upperBound - referrer.lowerBound
    }
    return (host, name.upperBound)
  }

  private mutating func host(_ name: Span<UInt8>, _ books: TouchpointBooks) -> ArrivalBook.Host {
    if let known = hosts.known(of: name) { return known }
    let host = books.withLock { $0.arrivals.host(name) }
    hosts.keep(host, of: name)
    return host
  }
}
