import Ingest

/// Every distinct log user of a host once, with the set of identifiers that it stands for.
struct UserBook {
  private var users: SymbolTable
  private var sets: [IdentifierSet] = []
  private var text: [UInt8] = []

  init(key: HashKey) { users = SymbolTable(key: key) }

  mutating func set(of user: Span<UInt8>, host: Span<UInt8>, at place: Place, in identities: inout IdentityGraph) -> IdentifierSet {
    // The scratch bytes are taken out while the table reads them.
    var text: [UInt8] = []
    swap(&text, &self.text)
    defer { swap(&text, &self.text) }
    text.removeAll(keepingCapacity: true)
    text.append(host)
    text.append(0)
    text.append(user)
    let known = users.count
    let symbol = users.intern(text.span)
    if users.count == known { return sets[Int(symbol.number) - 1] }
    let named = NamedIdentifier(.user, decodedText(user))
    let new = identities.set(of: [named], host: decodedText(host).lowercased(), at: place)
    sets.append(new)
    return new
  }
}
