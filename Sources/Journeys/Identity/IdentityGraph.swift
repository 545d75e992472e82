import Ingest

/// The number of a person: all strong identifiers that records have named together.
struct Person: Hashable, Sendable, BitwiseCopyable {
  var number: UInt32
}

/// Which identifiers are one person.
///
/// Records only add; who is who is decided when all are read (`ResolvedIdentities`), so the order of records never matters.
package struct IdentityGraph {
  /// What a node stands for.
  enum Node: UInt8 {
    case customer, email, phone, user, order

    var name: String {
      switch self {
      case .customer: "customer"
      case .email: "email"
      case .phone: "phone"
      case .user: "user"
      case .order: "order"
      }
    }
  }

  /// The calling code of phones that are written without one, such as `49`.
  let phoneCountry: String?
  private var table: SymbolTable
  private(set) var kinds: [Node] = [.order]
  private var sets: [[Identifier]: IdentifierSet] = [:]
  private(set) var members: [[Identifier]] = [[]]
  /// Pairs that records name together, the smaller number first, and the first record that does.
  private(set) var pairs: [UInt64: Place] = [:]
  /// Records that only name somebody, by set and source.
  private(set) var identityOnly: [UInt64: Int] = [:]
  /// Identifiers of people who are to be left out.
  private(set) var suppressed: [Identifier] = []

  init(key: HashKey, phoneCountry: String? = nil) {
    table = SymbolTable(key: key)
    self.phoneCountry = phoneCountry
  }

  /// The set of those of the identifiers that name somebody; cookies name nobody.
  mutating func set(of identifiers: [NamedIdentifier], host: String, at place: Place) -> IdentifierSet {
    var named: [Identifier] = []
    for identifier in identifiers where identifier.kind != .cookie {
      guard let (kind, text) = comparableIdentifier(identifier, host: host, phoneCountry: phoneCountry) else { continue }
      let node: Node =
        switch kind {
        case .customer: .customer
        case .email: .email
        case .phone: .phone
        case .order: .order
        case .user, .cookie: .user
        }
      let new = self.node(node, text)
      if !named.contains(new) { named.append(new) }
    }
    return set(named, at: place)
  }

  /// The node of an order number, by which its rows' customers are one.
  mutating func order(_ number: [UInt8]) -> Identifier {
    node(.order, decodedText(number.span))
  }

  /// Leaves out the person of this identifier, whoever that turns out to be.
  mutating func suppress(_ identifier: NamedIdentifier) {
    guard let (kind, text) = comparableIdentifier(identifier, host: "", phoneCountry: phoneCountry) else { return }
    switch kind {
    case .email: suppressed.append(node(.email, text))
    case .phone: suppressed.append(node(.phone, text))
    case .customer: suppressed.append(node(.customer, text))
    case .order, .user, .cookie: break
    }
  }

  /// Remembers a record that only names somebody, so that it can be taken back.
  mutating func noteIdentityOnly(_ names: IdentifierSet, in source: Int) {
    identityOnly[UInt64(names.number) << 32 | UInt64(source), default: 0] += 1
  }

  private mutating func node(_ kind: Node, _ text: String) -> Identifier {
    let symbol = table.intern("\(kind.rawValue)\u{0}\(text)")
    if Int(symbol.number) == kinds.count { kinds.append(kind) }
    return Identifier(number: symbol.number)
  }

  /// A node's text, in the form in which it is compared.
  func text(of node: Int) -> String { String(table.text(of: Symbol(UInt32(node))).dropFirst(2)) }

  /// Whether one set's texts come before another's: an order that doesn't depend on what was met first.
  func isOrdered(_ a: IdentifierSet, before b: IdentifierSet) -> Bool {
    if a == b { return false }
    func texts(_ set: IdentifierSet) -> [String] {
      members[Int(set.number)].map { "\(kinds[Int($0.number)].rawValue)\(text(of: Int($0.number)))" }.sorted()
    }
    return texts(a).lexicographicallyPrecedes(texts(b))
  }

  private mutating func set(_ identifiers: [Identifier], at place: Place) -> IdentifierSet {
    if identifiers.isEmpty { return .nobody }
    let sorted = identifiers.sorted { $0.number < $1.number }
    if let known = sets[sorted] { return known }
    let new = IdentifierSet(number: UInt32(members.count))
    sets[sorted] = new
    members.append(sorted)
    for (index, one) in sorted.enumerated() {
      for other in sorted[(index + 1)...] { join(one, other, at: place) }
    }
    return new
  }

  /// Says that an order's number and the members of a set were named together.
  mutating func join(_ order: Identifier, _ set: IdentifierSet, at place: Place) {
    for member in members[Int(set.number)] { join(order, member, at: place) }
  }

  private mutating func join(_ a: Identifier, _ b: Identifier, at place: Place) {
    guard a != b else { return }
    let pair = pairKey(Int(a.number), Int(b.number))
    if let known = pairs[pair], known <= place { return }
    pairs[pair] = place
  }
}

/// Two nodes as one number, whichever comes first.
func pairKey(_ a: Int, _ b: Int) -> UInt64 { UInt64(min(a, b)) << 32 | UInt64(max(a, b)) }
