package import Ingest

/// The client ids that browsers keep. Several on one record are one browser, and so are all that they lead to.
package struct CookieGraph {
  private(set) var ids: SymbolTable
  /// Client ids that one record has together, the smaller number first.
  private(set) var pairs: Set<UInt64> = []
  /// Client ids of browsers that are to be left out.
  private(set) var suppressed: [Symbol] = []

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

  /// How many client ids a hit has.
  static func count(_ hit: Hit) -> Int {
    (hit.cookies[0].isPresent ? 1 : 0) + (hit.cookies[1].isPresent ? 1 : 0) + (hit.cookies[2].isPresent ? 1 : 0)
  }

  /// The browser that a row of an export names by a cookie's value.
  ///
  /// An export doesn't say which cookie of a log it means, so the value is taken for a configured one and, where it looks
  /// like one, for Google's or HubSpot's too.
  mutating func browser(_ identifiers: [NamedIdentifier]) -> Symbol {
    guard let cookie = identifiers.first(where: { $0.kind == .cookie }),
      let (_, text) = comparableIdentifier(cookie, host: "")
    else { return .none }
    let first = ids.intern("id:" + text)
    let parts = text.split(separator: ".")
    if parts.count >= 2, parts.suffix(2).allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }) {
      let other = ids.intern("ga:" + parts.suffix(2).joined(separator: "."))
      join(first, other)
    } else if text.utf8.count == 32, text.allSatisfy(\.isHexDigit) {
      let other = ids.intern("hs:" + text)
      join(first, other)
    }
    return first
  }

  /// A client id as it was met, with the kind of cookie that it is of before a colon.
  package func text(of id: Symbol) -> String { ids.text(of: id) }

  /// Leaves out the browser that keeps this client id.
  mutating func suppress(_ value: String) {
    let browser = browser([NamedIdentifier(.cookie, value)])
    if browser != .none { suppressed.append(browser) }
  }

  /// The client id of this text, as another graph has it.
  mutating func id(_ text: Span<UInt8>) -> Symbol { ids.intern(text) }

  mutating func join(_ a: Symbol, _ b: Symbol) {
    let (low, high) = a.number < b.number ? (a.number, b.number) : (b.number, a.number)
    pairs.insert(UInt64(low) << 32 | UInt64(high))
  }

  /// For each client id that stands for a browser, the first in order of all that the browser has.
  func firstTexts() -> [UInt32: String] {
    var first: [UInt32: String] = [:]
    for (id, root) in resolved().enumerated().dropFirst() {
      let text = ids.text(of: Symbol(UInt32(id)))
      if first[root].map({ text < $0 }) ?? true { first[root] = text }
    }
    return first
  }

  /// For each client id the one that stands for its browser; empty where no record had any.
  func resolved() -> [UInt32] {
    if ids.count == 0 { return [] }
    var joined = DisjointSets(count: ids.count + 1)
    for pair in pairs { joined.join(Int(pair >> 32), Int(pair & 0xFFFF_FFFF)) }
    return (0...ids.count).map { UInt32(joined.root($0)) }
  }
}
