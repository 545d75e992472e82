import Ingest

/// Who every set of identifiers is, when all is read.
///
/// An identifier that would join too many e-mails or customer ids (a switchboard's phone) is ignored and reported.
struct ResolvedIdentities {
  /// The most e-mails and customer ids that one identifier may join (definitions.md).
  static let mostEmails = 20
  static let mostCustomers = 100

  private let graph: IdentityGraph
  /// The node that a digest stands for.
  private let plain: [Int: Int]
  private let isIgnoredNode: [Bool]
  /// The person of each set, 0 where it names nobody.
  private let persons: [UInt32]
  private let roots: [UInt32]
  /// Whether a node is joined with another.
  private let hasPair: [Bool]
  /// People who are left out.
  private(set) var suppressed: Set<Person> = []

  init(_ graph: IdentityGraph) {
    self.graph = graph
    let plain = HashedEmails(graph).plain
    self.plain = plain
    func node(_ number: Int) -> Int { plain.isEmpty ? number : plain[number] ?? number }
    // A digest and its address are one e-mail, so pairs are counted once they are.
    var pairs: [UInt64] = []
    pairs.reserveCapacity(graph.pairs.count)
    graph.pairs.forEach { pair, _ in
      let (a, b) = (node(Int(pair >> 32)), node(Int(pair & 0xFFFF_FFFF)))
      if a != b { pairs.append(pairKey(a, b)) }
    }
    if !plain.isEmpty {
      var met: Set<UInt64> = []
      pairs = pairs.filter { met.insert($0).inserted }
    }
    var emails = [UInt32](repeating: 0, count: graph.kinds.count)
    var customers = emails
    func note(_ a: Int, _ b: Int) {
      if graph.kinds[b] == .email { emails[a] += 1 }
      if graph.kinds[b] == .customer { customers[a] += 1 }
    }
    for pair in pairs {
      let (a, b) = (Int(pair >> 32), Int(pair & 0xFFFF_FFFF))
      note(a, b)
      note(b, a)
    }
    let ignored = graph.kinds.indices.map { emails[node($0)] > Self.mostEmails || customers[node($0)] > Self.mostCustomers }
    var joined = DisjointSets(count: graph.kinds.count)
    var hasPair = [Bool](repeating: false, count: graph.kinds.count)
    for pair in pairs {
      let (a, b) = (Int(pair >> 32), Int(pair & 0xFFFF_FFFF))
      if ignored[a] || ignored[b] { continue }
      joined.join(a, b)
      hasPair[a] = true
      hasPair[b] = true
    }
    self.hasPair = hasPair
    isIgnoredNode = ignored
    let roots = graph.kinds.indices.map { UInt32(joined.root(node($0))) }
    self.roots = roots
    persons = (0..<graph.setCount).map { set -> UInt32 in
      for member in graph.memberPlaces(of: set) {
        let number = Int(graph.member(at: member).number)
        if !ignored[number] { return roots[number] }
      }
      return 0
    }
    for identifier in graph.suppressed where !ignored[Int(identifier.number)] {
      suppressed.insert(Person(number: roots[Int(identifier.number)]))
    }
    // Who opted out as 8001 is left out as `hubspot:8001`: better one too many than one too few.
    if !graph.suppressedIDs.isEmpty {
      for node in graph.kinds.indices where graph.kinds[node] == .customer && !ignored[node] {
        let parts = graph.text(of: node).split(separator: ":", maxSplits: 1)
        if parts.count == 2, graph.suppressedIDs.contains(String(parts[1])) { suppressed.insert(Person(number: roots[node])) }
      }
    }
  }

  /// How many identifiers would have joined too many.
  var ignored: Int { isIgnoredNode.indices.count { plain[$0] == nil && isIgnoredNode[$0] } }

  /// Numbers beyond those of all persons.
  var personNumbers: Int { roots.count }

  /// The person whom the set names, if it names one.
  func person(_ set: IdentifierSet) -> Person? {
    let person = persons[Int(set.number)]
    return person == 0 ? nil : Person(number: person)
  }

  /// Whether an order's number joins too many customers to say whose it is.
  func isIgnored(_ order: Identifier) -> Bool { isIgnoredNode[Int(order.number)] }

  /// The person with whom records name an order, if they name one.
  func person(ofOrder order: Identifier) -> Person? {
    let node = Int(order.number)
    return hasPair[node] ? Person(number: roots[node]) : nil
  }

  /// Leaves a person out, because of a browser that is.
  mutating func suppress(_ person: Person) { suppressed.insert(person) }

  /// Every identifier of the people who are left out.
  var suppressedNames: [(kind: String, text: String)] {
    if suppressed.isEmpty { return [] }
    return graph.kinds.indices.dropFirst().filter { suppressed.contains(Person(number: roots[$0])) }.map { (graph.kinds[$0].name, graph.text(of: $0)) }
  }

  /// Records that only name people who are left out, by source.
  var suppressedIdentityOnly: [Int: Int] {
    var counts: [Int: Int] = [:]
    for (key, count) in graph.identityOnly {
      guard let person = person(IdentifierSet(number: UInt32(key >> 32))), suppressed.contains(person) else { continue }
      counts[Int(key & 0xFFFF_FFFF), default: 0] += count
    }
    return counts
  }

  // MARK: Why

  /// What made two identifiers one person: the first record that named both.
  package struct Merge {
    var person: Person
    var a: Int
    var b: Int
    var place: Place
  }

  /// The merges that make every person, each by its earliest record: between any two identifiers of a person they are the
  /// one chain of records that joins them.
  func merges() -> [Merge] {
    var usable: [(a: Int, b: Int, place: Place)] = []
    graph.pairs.forEach { pair, place in
      let (a, b) = (Int(pair >> 32), Int(pair & 0xFFFF_FFFF))
      if !isIgnoredNode[a], !isIgnoredNode[b] { usable.append((a, b, place)) }
    }
    // Records of one place name several pairs: those are taken in the order of their texts, which no run changes.
    let sorted = usable.map { ($0, self.name(of: $0.a), self.name(of: $0.b)) }.map { edge, a, b in
      a <= b ? (edge, a, b) : ((a: edge.b, b: edge.a, place: edge.place), b, a)
    }.sorted { ($0.0.place, $0.1, $0.2) < ($1.0.place, $1.1, $1.2) }
    var joined = DisjointSets(count: graph.kinds.count)
    for (digest, node) in plain { joined.join(digest, node) }
    var merges: [Merge] = []
    for (edge, _, _) in sorted where joined.root(edge.a) != joined.root(edge.b) {
      joined.join(edge.a, edge.b)
      merges.append(Merge(person: Person(number: roots[edge.a]), a: edge.a, b: edge.b, place: edge.place))
    }
    return merges
  }

  /// The nodes that were ignored.
  var ignoredNodes: [Int] { isIgnoredNode.indices.filter { isIgnoredNode[$0] } }

  /// The nodes of a person, for naming them in a report.
  func kind(of node: Int) -> IdentityGraph.Node { graph.kinds[node] }
  func text(of node: Int) -> String { graph.text(of: node) }
  private func name(of node: Int) -> String { "\(graph.kinds[node].rawValue)\(graph.text(of: node))" }

  /// For each person the name that stands first among those of its identifiers: the same in every run.
  func firstNames() -> [Person: (kind: IdentityGraph.Node, text: String)] {
    var first: [Person: (String, Int)] = [:]
    for node in graph.kinds.indices.dropFirst() where !isIgnoredNode[node] {
      let person = Person(number: roots[node])
      let name = name(of: node)
      if first[person].map({ name < $0.0 }) ?? true { first[person] = (name, node) }
    }
    return first.mapValues { (graph.kinds[$0.1], graph.text(of: $0.1)) }
  }
}

/// Sets that only ever grow together (union by size, path halving).
struct DisjointSets {
  private var parents: [UInt32]
  private var sizes: [UInt32]

  init(count: Int) {
    parents = Array(0..<UInt32(count))
    sizes = [UInt32](repeating: 1, count: count)
  }

  mutating func root(_ member: Int) -> Int {
    var at = UInt32(member)
    while parents[Int(at)] != at {
      parents[Int(at)] = parents[Int(parents[Int(at)])]
      at = parents[Int(at)]
    }
    return Int(at)
  }

  mutating func join(_ a: Int, _ b: Int) {
    var (a, b) = (root(a), root(b))
    if a == b { return }
    if sizes[a] < sizes[b] { swap(&a, &b) }
    parents[b] = UInt32(a)
    sizes[a] += sizes[b]
  }
}
