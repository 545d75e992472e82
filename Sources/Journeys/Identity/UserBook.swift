import Ingest

/// Every log user of a host that was met lately, with the set of identifiers that it stands for.
struct UserBook {
  private var recent: RecentTexts<IdentifierSet>
  private var text: [UInt8] = []

  init(key: HashKey) { recent = RecentTexts(key: key, most: 1 << 16) }

  /// `ask` says which set an identifier on a host is; it is called for those that weren't met lately.
  mutating func set(
    of user: Span<UInt8>, host: Span<UInt8>, ask: (NamedIdentifier, _ host: String) -> IdentifierSet
  ) -> IdentifierSet {
    // The scratch bytes are taken out while the table reads them.
    var text: [UInt8] = []
    swap(&text, &self.text)
    defer { swap(&text, &self.text) }
    text.removeAll(keepingCapacity: true)
    text.append(host)
    text.append(0)
    text.append(user)
    if let known = recent.known(of: text.span) { return known }
    let new = ask(NamedIdentifier(.user, decodedText(user)), decodedText(host).lowercased())
    recent.keep(new, of: text.span)
    return new
  }
}
