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
  /// The set of each identifier alone (0: none yet), of two, the smaller number first, and of more.
  private var singles: [IdentifierSet] = [.nobody]
  private var couples: [UInt64: IdentifierSet] = [:]
  private var groups: [[Identifier]: IdentifierSet] = [:]
  /// The members of all sets, one set after the other, and where each ends.
  private var members: [Identifier] = []
  private var ends: [Int] = [0]
  /// Pairs that one record names together, the smaller number first.
  private var pairs: Set<UInt64> = []

  init(key: HashKey) {
    table = SymbolTable(key: key)
  }

  /// The set of those of the identifiers that name somebody; cookies name nobody.
  mutating func set(of identifiers: [NamedIdentifier], host: String) -> IdentifierSet {
    // What is worked with is taken out while the table is changed.
    var (named, text): ([Identifier], [UInt8]) = ([], [])
    swap(&named, &self.named)
    swap(&text, &self.text)
    defer {
      swap(&named, &self.named)
      swap(&text, &self.text)
    }
    named.removeAll(keepingCapacity: true)
    for identifier in identifiers where identifier.kind != .cookie {
      if recent.identifier == identifier, host.isEmpty {
        if !named.contains(recent.node) { named.append(recent.node) }
        continue
      }
      text.removeAll(keepingCapacity: true)
      text.append(0)
      guard let kind = appendComparable(identifier, host: host, to: &text) else { continue }
      let node: Node =
        switch kind {
        case .customer: .customer
        case .email: .email
        case .phone: .phone
        case .user, .cookie: .user
        }
      let new = self.node(node, &text)
      if host.isEmpty, named.isEmpty { recent = (identifier, new) }
      if !named.contains(new) { named.append(new) }
    }
    return set(named)
  }

  /// The first identifier of a record before: an order's rows mostly follow each other.
  private var recent: (identifier: NamedIdentifier, node: Identifier) = (NamedIdentifier(.cookie, ""), Identifier(number: 0))
  private var named: [Identifier] = []
  private var text: [UInt8] = []

  /// The node of an order number, by which its rows' customers are one.
  mutating func order(_ number: [UInt8]) -> Identifier {
    var text: [UInt8] = []
    text.reserveCapacity(number.count + 1)
    text.append(0)
    text += number
    return node(.order, &text)
  }

  /// The node of a text whose first byte is free for its kind.
  private mutating func node(_ kind: Node, _ text: inout [UInt8]) -> Identifier {
    text[0] = kind.rawValue
    let symbol = table.intern(text.span)
    if Int(symbol.number) == kinds.count {
      kinds.append(kind)
      singles.append(.nobody)
    }
    return Identifier(number: symbol.number)
  }

  private mutating func set(_ identifiers: [Identifier]) -> IdentifierSet {
    switch identifiers.count {
    case 0: return .nobody
    case 1:
      let place = Int(identifiers[0].number)
      if singles[place] == .nobody { singles[place] = add(identifiers) }
      return singles[place]
    case 2:
      let key = Self.couple(identifiers[0], identifiers[1])
      if let known = couples[key] { return known }
      let new = add(identifiers)
      couples[key] = new
      return new
    default:
      let sorted = identifiers.sorted { $0.number < $1.number }
      if let known = groups[sorted] { return known }
      let new = add(sorted)
      groups[sorted] = new
      return new
    }
  }

  private mutating func add(_ identifiers: [Identifier]) -> IdentifierSet {
    let new = IdentifierSet(number: UInt32(ends.count))
    members += identifiers.sorted { $0.number < $1.number }
    ends.append(members.count)
    for (index, one) in identifiers.enumerated() {
      for other in identifiers[(index + 1)...] { join(one, other) }
    }
    return new
  }

  private func range(_ set: Int) -> Range<Int> { (set == 0 ? 0 : ends[set - 1])..<ends[set] }

  /// Says that an order's number and the members of a set were named together.
  mutating func join(_ order: Identifier, _ set: IdentifierSet) {
    for place in range(Int(set.number)) { join(order, members[place]) }
  }

  private mutating func join(_ a: Identifier, _ b: Identifier) {
    pairs.insert(Self.couple(a, b))
  }

  private static func couple(_ a: Identifier, _ b: Identifier) -> UInt64 {
    UInt64(min(a.number, b.number)) << 32 | UInt64(max(a.number, b.number))
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
    let persons = ends.indices.map { set -> Person? in
      members[range(set)].first { !isIgnored[Int($0.number)] }.map { Person(number: UInt32(joined.root(Int($0.number)))) }
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
