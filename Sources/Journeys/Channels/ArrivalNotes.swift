import Ingest

/// One reading thread's notes of where pages' visitors came from: hosts met lately, and counts that are added up at the end.
struct ArrivalNotes {
  private var hosts: RecentTexts<ArrivalBook.Host>
  /// By host's number: records that it served, and assets whose referrer it is.
  private(set) var served: [Int] = []
  private(set) var assetReferrals: [Int] = []
  private var last = [HostMemory(), HostMemory()]

  /// The host met last in each place, for most lines name the same.
  private struct HostMemory {
    var bytes: [UInt8] = []
    var host = ArrivalBook.Host(symbol: .none, hasPaths: false)

    func isThat(_ name: Range<Int>, _ text: Span<UInt8>) -> Bool {
      bytes.count == name.count && sameBytes(bytes.span, text.extracting(name))
    }
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
    let host = host(name, bytes, Self.referring, books)
    if !host.hasPaths { return host.symbol }
    let rest = bytes.extracting(name.upperBound..<referrer.upperBound)
    return books.withLock { $0.arrivals.withPath(host.symbol, rest) }
  }

  /// An asset names the page that uses it, so its referrer is mostly the site itself.
  mutating func noteAsset(referrer: Range<Int>, _ bytes: Span<UInt8>, _ books: TouchpointBooks) {
    guard let name = referrerHost(bytes, referrer) else { return }
    Self.count(Int(host(name, bytes, Self.referring, books).symbol.number), in: &assetReferrals)
  }

  /// A record that this virtual host served.
  mutating func noteServed(_ name: Range<Int>, _ bytes: Span<UInt8>, _ books: TouchpointBooks) {
    guard !name.isEmpty else { return }
    Self.count(Int(host(name, bytes, Self.serving, books).symbol.number), in: &served)
  }

  private static func count(_ number: Int, in counts: inout [Int]) {
    while counts.count <= number { counts.append(0) }
    counts[number] += 1
  }

  private mutating func host(_ name: Range<Int>, _ bytes: Span<UInt8>, _ place: Int, _ books: TouchpointBooks) -> ArrivalBook.Host {
    if last[place].isThat(name, bytes) { return last[place].host }
    let text = bytes.extracting(name)
    var host: ArrivalBook.Host
    if let known = hosts.known(of: text) {
      host = known
    } else {
      host = books.withLock { $0.arrivals.host(text) }
      hosts.keep(host, of: text)
    }
    last[place].bytes.removeAll(keepingCapacity: true)
    last[place].bytes.append(text)
    last[place].host = host
    return host
  }

  private static let referring = 0
  private static let serving = 1
}
