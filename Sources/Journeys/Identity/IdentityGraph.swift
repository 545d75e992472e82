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
  /// The set of each identifier alone (0: none yet), of two, and of more.
  private var singles: [IdentifierSet] = [.nobody]
  private var couples: [UInt64: IdentifierSet] = [:]
  private var groups: [[Identifier]: IdentifierSet] = [:]
  /// The members of all sets, one set after the other, and where each ends.
  private var allMembers: [Identifier] = []
  private var ends: [UInt32] = [0]
  /// What is worked with for one record, kept from record to record.
  private var named: [Identifier] = []
  private var text: [UInt8] = []
  /// The first identifier of the record before: an order's rows mostly follow each other.
  private var recent: (identifier: NamedIdentifier, node: Identifier) = (NamedIdentifier(.cookie, ""), Identifier(number: 0))
  /// Pairs that records name together, the smaller number first, and the first record that does.
  private(set) var pairs: PairPlaces
  /// Records that only name somebody, by set and source.
  private(set) var identityOnly: [UInt64: Int] = [:]
  /// Whether records that are no orders name orders.
  private(set) var namesOrders = false
  /// Identifiers of people who are to be left out.
  private(set) var suppressed: [Identifier] = []
  /// Customer ids of theirs as a system shows them, without its name in front.
  private(set) var suppressedIDs: Set<String> = []

  init(key: HashKey, phoneCountry: String? = nil) {
    table = SymbolTable(key: key)
    pairs = PairPlaces(salt: tableSalt(key))
    self.phoneCountry = phoneCountry
  }

  /// The set of those of the identifiers that name somebody; cookies name nobody.
  mutating func set(of identifiers: [NamedIdentifier], host: String, at place: Place) -> IdentifierSet {
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
      guard let new = node(of: identifier, host: host, &text) else { continue }
      if host.isEmpty, named.isEmpty { recent = (identifier, new) }
      if !named.contains(new) { named.append(new) }
    }
    return set(named, at: place)
  }

  /// The node of an identifier that names somebody.
  private mutating func node(of identifier: NamedIdentifier, host: String, _ text: inout [UInt8]) -> Identifier? {
    text.removeAll(keepingCapacity: true)
    text.append(0)
    guard let kind = appendComparable(identifier, host: host, phoneCountry: phoneCountry, to: &text) else { return nil }
    let node: Node =
      switch kind {
      case .customer: .customer
      case .email: .email
      case .phone: .phone
      case .order: .order
      case .user, .cookie: .user
      }
    if node == .order { namesOrders = true }
    return self.node(node, &text)
  }

  /// The set of identifiers that another graph has: their kinds and texts as they are compared.
  mutating func set(ofCompared members: [(kind: Node, text: [UInt8])], at place: Place) -> IdentifierSet {
    set(members.map { kind, text in
      var node: [UInt8] = [0]
      node += text
      return self.node(kind, &node)
    }, at: place)
  }

  /// The node of an order number, by which its rows' customers are one.
  mutating func order(_ number: [UInt8]) -> Identifier {
    var text: [UInt8] = []
    text.reserveCapacity(number.count + 1)
    text.append(0)
    text += number
    return node(.order, &text)
  }

  /// Leaves out the person of this identifier, whoever that turns out to be.
  mutating func suppress(_ identifier: NamedIdentifier) {
    guard identifier.kind != .cookie, identifier.kind != .user, identifier.kind != .order else { return }
    var text: [UInt8] = []
    if let node = node(of: identifier, host: "", &text) { suppressed.append(node) }
    if identifier.kind == .customer { suppressedIDs.insert(identifier.text.trimmingBlanks()) }
  }

  /// Remembers a record that only names somebody, so that it can be taken back.
  mutating func noteIdentityOnly(_ names: IdentifierSet, in source: Int) {
    identityOnly[UInt64(names.number) << 32 | UInt64(source), default: 0] += 1
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

  /// Every pair of identifiers that a record names together, with the first such record, in an order that means nothing.
  func forEachPair(_ body: (_ a: (kind: String, text: String), _ b: (kind: String, text: String), Place) -> Void) {
    pairs.forEach { pair, place in
      let (a, b) = (Int(pair >> 32), Int(pair & 0xFFFF_FFFF))
      body((kinds[a].name, text(of: a)), (kinds[b].name, text(of: b)), place)
    }
  }

  /// A node's text, in the form in which it is compared.
  func text(of node: Int) -> String { String(table.text(of: Symbol(UInt32(node))).dropFirst()) }

  /// How many bytes that text has.
  func length(of node: Int) -> Int { table.withBytes(of: Symbol(UInt32(node))) { $0.count } - 1 }

  /// How many sets there are, that of nobody among them.
  var setCount: Int { ends.count }

  /// The identifiers of a set.
  func members(of set: Int) -> ArraySlice<Identifier> { allMembers[memberPlaces(of: set)] }

  /// Where the identifiers of a set stand, and what stands there: for many sets without an array for each.
  func memberPlaces(of set: Int) -> Range<Int> { (set == 0 ? 0 : Int(ends[set - 1]))..<Int(ends[set]) }
  func member(at place: Int) -> Identifier { allMembers[place] }

  /// Whether one set's texts come before another's: an order that doesn't depend on what was met first.
  func isOrdered(_ a: IdentifierSet, before b: IdentifierSet) -> Bool {
    if a == b { return false }
    func texts(_ set: IdentifierSet) -> [String] {
      members(of: Int(set.number)).map { "\(kinds[Int($0.number)].rawValue)\(text(of: Int($0.number)))" }.sorted()
    }
    return texts(a).lexicographicallyPrecedes(texts(b))
  }

  private mutating func set(_ identifiers: [Identifier], at place: Place) -> IdentifierSet {
    switch identifiers.count {
    case 0: return .nobody
    case 1:
      let number = Int(identifiers[0].number)
      if singles[number] == .nobody { singles[number] = add(identifiers, at: place) }
      return singles[number]
    case 2:
      let key = pairKey(Int(identifiers[0].number), Int(identifiers[1].number))
      if let known = couples[key] { return known }
      let new = add(identifiers, at: place)
      couples[key] = new
      return new
    default:
      let sorted = identifiers.sorted { $0.number < $1.number }
      if let known = groups[sorted] { return known }
      let new = add(sorted, at: place)
      groups[sorted] = new
      return new
    }
  }

  private mutating func add(_ identifiers: [Identifier], at place: Place) -> IdentifierSet {
    let new = IdentifierSet(number: UInt32(ends.count))
    if identifiers.count == 1 {
      allMembers.append(identifiers[0])
    } else {
      allMembers += identifiers.sorted { $0.number < $1.number }
    }
    precondition(allMembers.count < UInt32.max, "more identifiers in sets than a number can count")
    ends.append(UInt32(allMembers.count))
    for (index, one) in identifiers.enumerated() {
      for other in identifiers[(index + 1)...] { join(one, other, at: place) }
    }
    return new
  }

  /// Says that an order's number and the members of a set were named together.
  mutating func join(_ order: Identifier, _ set: IdentifierSet, at place: Place) {
    for member in members(of: Int(set.number)) { join(order, member, at: place) }
  }

  private mutating func join(_ a: Identifier, _ b: Identifier, at place: Place) {
    guard a != b else { return }
    pairs.note(pairKey(Int(a.number), Int(b.number)), at: place)
  }
}

/// Two nodes as one number, whichever comes first.
func pairKey(_ a: Int, _ b: Int) -> UInt64 { UInt64(min(a, b)) << 32 | UInt64(max(a, b)) }
