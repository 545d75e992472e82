import Ingest

/// The number of a person: all strong identifiers that records have named together.
struct Person: Hashable, Sendable, BitwiseCopyable {
  var number: UInt32
}

/// Which identifiers are one person.
///
/// Records only add; who is who is decided when all are read, so the order of records never matters. An
/// identifier that would join too many e-mails or customer ids (a switchboard's phone) is ignored and reported.
package struct IdentityGraph {
  /// The most e-mails and customer ids that one identifier may join (definitions.md).
  static let mostEmails = 20
  static let mostCustomers = 100

  private enum Node: UInt8 {
    case customer, email, phone, user, order
  }

  private var table: SymbolTable
  private var kinds: [Node] = [.order]
  private var sets: [[Identifier]: IdentifierSet] = [:]
  private var members: [[Identifier]] = [[]]
  /// Pairs that one record names together, the smaller number first.
  private var pairs: Set<UInt64> = []

  init(key: HashKey) {
    table = SymbolTable(key: key)
  }

  /// The set of those of the identifiers that name somebody; cookies name nobody.
  mutating func set(of identifiers: [NamedIdentifier], host: String) -> IdentifierSet {
    var named: [Identifier] = []
    for identifier in identifiers where identifier.kind != .cookie {
      guard let (kind, text) = comparableIdentifier(identifier, host: host) else { continue }
      let node: Node =
        switch kind {
        case .customer: .customer
        case .email: .email
        case .phone: .phone
        case .user, .cookie: .user
        }
      let new = self.node(node, text)
      if !named.contains(new) { named.append(new) }
    }
    return set(named)
  }

  /// The node of an order number, by which its rows' customers are one.
  mutating func order(_ number: [UInt8]) -> Identifier {
    node(.order, decodedText(number.span))
  }

  private mutating func node(_ kind: Node, _ text: String) -> Identifier {
    let symbol = table.intern("\(kind.rawValue)\u{0}\(text)")
    if Int(symbol.number) == kinds.count { kinds.append(kind) }
    return Identifier(number: symbol.number)
  }

  private mutating func set(_ identifiers: [Identifier]) -> IdentifierSet {
    if identifiers.isEmpty { return .nobody }
    let sorted = identifiers.sorted { $0.number < $1.number }
    if let known = sets[sorted] { return known }
    let new = IdentifierSet(number: UInt32(members.count))
    sets[sorted] = new
    members.append(sorted)
    for (index, one) in sorted.enumerated() {
      for other in sorted[(index + 1)...] { join(one, other) }
    }
    return new
  }

  /// Says that an order's number and the members of a set were named together.
  mutating func join(_ order: Identifier, _ set: IdentifierSet) {
    for member in members[Int(set.number)] { join(order, member) }
  }

  private mutating func join(_ a: Identifier, _ b: Identifier) {
    let (low, high) = a.number < b.number ? (a.number, b.number) : (b.number, a.number)
    pairs.insert(UInt64(low) << 32 | UInt64(high))
  }

  /// Decides who is who.
  func resolved() -> ResolvedIdentities {
    var emails = [Int](repeating: 0, count: kinds.count)
    var customers = emails
    func note(_ a: Int, _ b: Int) {
      if kinds[b] == .email { emails[a] += 1 }
      if kinds[b] == .customer { customers[a] += 1 }
    }
    for pair in pairs {
      let (a, b) = (Int(pair >> 32), Int(pair & 0xFFFF_FFFF))
      note(a, b)
      note(b, a)
    }
    let isIgnored = kinds.indices.map { emails[$0] > Self.mostEmails || customers[$0] > Self.mostCustomers }
    var joined = DisjointSets(count: kinds.count)
    for pair in pairs {
      let (a, b) = (Int(pair >> 32), Int(pair & 0xFFFF_FFFF))
      if !isIgnored[a], !isIgnored[b] { joined.join(a, b) }
    }
    let persons = members.map { set -> Person? in
      set.first { !isIgnored[Int($0.number)] }.map { Person(number: UInt32(joined.root(Int($0.number)))) }
    }
    return ResolvedIdentities(
      persons: persons, ignored: isIgnored.filter { $0 }.count,
      isIgnored: isIgnored)
  }
}

/// Who every set of identifiers is.
struct ResolvedIdentities {
  fileprivate var persons: [Person?]
  /// How many identifiers would have joined too many.
  var ignored: Int
  fileprivate var isIgnored: [Bool]

  /// The person whom the set names, if it names one.
  func person(_ set: IdentifierSet) -> Person? { persons[Int(set.number)] }

  /// Whether an order's number joins too many customers to say whose it is.
  func isIgnored(_ order: Identifier) -> Bool { isIgnored[Int(order.number)] }
}

/// Sets that only ever grow together (union by size, path halving).
struct DisjointSets {
  private var parents: [Int]
  private var sizes: [Int]

  init(count: Int) {
    parents = Array(0..<count)
    sizes = [Int](repeating: 1, count: count)
  }

  mutating func root(_ member: Int) -> Int {
    var at = member
    while parents[at] != at {
      parents[at] = parents[parents[at]]
      at = parents[at]
    }
    return at
  }

  mutating func join(_ a: Int, _ b: Int) {
    var (a, b) = (root(a), root(b))
    if a == b { return }
    if sizes[a] < sizes[b] { swap(&a, &b) }
    parents[b] = a
    sizes[a] += sizes[b]
  }
}
