import Ingest

/// The client ids that browsers keep. Several on one record are one browser, and so are all that they lead to.
package struct CookieGraph {
  private var ids: SymbolTable
  private var pairs: Set<UInt64> = []

  init(key: HashKey) { ids = SymbolTable(key: key) }

  /// The client id that counts for a hit; its further ones are joined to it.
  mutating func browser(_ hit: Hit, _ bytes: Span<UInt8>) -> Symbol {
    var first = Symbol.none
    for rank in 0..<3 where hit.cookies[rank].isPresent {
      let id = ids.intern(bytes.extracting(hit.cookies[rank].range))
      if first == .none { first = id } else if first != id { join(first, id) }
    }
    return first
  }

  /// The client id of an event: the same as a configured cookie's in a log.
  mutating func browser(_ event: EventRow) -> Symbol {
    guard let cookie = event.identifiers.first(where: { $0.kind == .cookie }),
      let (_, text) = comparableIdentifier(cookie, host: "")
    else { return .none }
    return ids.intern("id:" + text)
  }

  private mutating func join(_ a: Symbol, _ b: Symbol) {
    let (low, high) = a.number < b.number ? (a.number, b.number) : (b.number, a.number)
    pairs.insert(UInt64(low) << 32 | UInt64(high))
  }

  /// For each client id the one that stands for its browser; empty where no record had any.
  func resolved() -> [UInt32] {
    if ids.count == 0 { return [] }
    var joined = DisjointSets(count: ids.count + 1)
    for pair in pairs { joined.join(Int(pair >> 32), Int(pair & 0xFFFF_FFFF)) }
    return (0...ids.count).map { UInt32(joined.root($0)) }
  }
}
