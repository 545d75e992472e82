import Ingest
import TestSupport
import Testing

@testable import Journeys

struct IdentityGraphTests {
  @Test func `identifiers that one record names are one person, across records too`() {
    let persons = People([
      [.email("ann@example.com"), .phone("+49 1")], [.customer("7"), .email("ANN@example.com")], [.phone("0049 1")],
      [.email("bob@example.com"), .customer("8")], [.customer("7")],
    ]).persons
    #expect(persons == [0, 0, 0, 3, 0])
  }

  @Test func `kinds are told apart and cookies join nobody`() {
    let persons = People([
      [.customer("77")], [.phone("77")], [.user("77")], [.cookie("c"), .customer("78")],
      [.cookie("c"), .customer("79")],
      [.cookie("c")],
    ]).persons
    #expect(persons == [0, 1, 2, 3, 4, nil])
  }

  @Test func `placeholders join nobody`() {
    let persons = People([
      [.email("test@example.com"), .customer("1")], [.email("test@example.com"), .customer("2")],
      [.phone("0000"), .email("unknown")], [],
    ]).persons
    #expect(persons == [0, 1, nil, nil])
  }

  @Test func `a user is another on every host unless it is an e-mail`() {
    var graph = IdentityGraph(key: HashKey(1, 2))
    let sets = ["a.example", "b.example"].flatMap { host in
      ["admin", "ann@example.com"].map { graph.set(of: [.user($0)], host: host, at: Self.place) }
    }
    let identities = ResolvedIdentities(graph)
    #expect(identities.person(sets[0]) != identities.person(sets[2]))
    #expect(identities.person(sets[1]) == identities.person(sets[3]))
  }

  @Test(arguments: [(20, true), (21, false)])
  func `an identifier joins up to twenty e-mails and is ignored beyond`(count: Int, joins: Bool) {
    let people = People((0..<count).map { [.phone("+49 1"), .email("e\($0)@example.com")] })
    #expect(Set(people.persons).count == (joins ? 1 : count))
    #expect(people.ignored == (joins ? 0 : 1))
  }

  @Test(arguments: [(100, true), (101, false)])
  func `an identifier joins up to a hundred customers and is ignored beyond`(count: Int, joins: Bool) {
    let people = People((0..<count).map { [.customer("c\($0)"), .phone("+49 1")] })
    #expect(Set(people.persons).count == (joins ? 1 : count))
    #expect(people.ignored == (joins ? 0 : 1))
  }

  @Test func `one that is met after those whom it would join is ignored too`() {
    let emails = (0..<21).map { NamedIdentifier.email("e\($0)@example.com") }
    let people = People(emails.map { [$0] } + emails.map { [.phone("+49 1"), $0] })
    #expect(people.persons == (0..<21).map { $0 } + (0..<21).map { $0 })
  }

  @Test func `the same e-mail on many records counts once`() {
    let people = People((0..<50).map { [.phone("+49 1"), .email("e\($0 % 20)@example.com"), .user("u\($0)")] })
    #expect(people.ignored == 0)
    #expect(Set(people.persons) == [0])
  }

  @Test func `what is named beside an ignored identifier stays one person, and it alone names nobody`() {
    var records: [[NamedIdentifier]] = (0..<21).map { [.phone("+49 1"), .email("e\($0)@example.com")] }
    records.append([.phone("+49 1"), .email("e0@example.com"), .customer("7")])
    records.append([.customer("7")])
    records.append([.phone("+49 1")])
    let people = People(records)
    #expect(people.persons == (0..<21).map { $0 } + [0, 0, nil])
  }

  @Test func `an order joins all whom its rows name`() {
    var graph = IdentityGraph(key: HashKey(1, 2))
    let order = graph.order(Array("1001".utf8))
    let ann = graph.set(of: [.email("ann@example.com")], host: "", at: Self.place)
    let seven = graph.set(of: [.customer("7")], host: "", at: Self.place)
    let bob = graph.set(of: [.customer("8")], host: "", at: Self.place)
    graph.join(order, ann, at: Self.place)
    graph.join(order, seven, at: Self.place)
    graph.join(graph.order(Array("1002".utf8)), bob, at: Self.place)
    let identities = ResolvedIdentities(graph)
    #expect(identities.person(ann) == identities.person(seven))
    #expect(identities.person(ann) != identities.person(bob))
  }

  @Test(arguments: [(100, true), (101, false)])
  func `an order of too many customers joins nobody`(count: Int, joins: Bool) {
    var graph = IdentityGraph(key: HashKey(1, 2))
    let order = graph.order(Array("1001".utf8))
    let sets = (0..<count).map { graph.set(of: [.customer("c\($0)")], host: "", at: Self.place) }
    for set in sets { graph.join(order, set, at: Self.place) }
    let identities = ResolvedIdentities(graph)
    #expect(identities.isIgnored(order) != joins)
    #expect(Set(sets.map { identities.person($0) }).count == (joins ? 1 : count))
  }

  private static let place = Place(source: 0, line: 1)

  @Test func `an e-mail's digests are the e-mail where it is known`() {
    // printf ann@example.com | sha256sum, md5sum
    let sha = "71d4f55f72fa128dfb468a1a3901507c804b74316488744d769d7f4b16696476"
    let md5 = "257c57037d384ae37ea27a07e8a01665"
    let cases = [
      (sha, "Ann@Example.com ", true), (sha.uppercased(), "mailto:ann@example.com", true), (md5, "ann@example.com", true),
      (sha, "bob@example.com", false), (md5, "bob@example.com", false),
    ]
    for (digest, plain, isJoined) in cases {
      var graph = IdentityGraph(key: HashKey(1, 2))
      let hashed = graph.set(of: [.email(digest), .customer("7")], host: "", at: Self.place)
      let known = graph.set(of: [.email(plain), .phone("+49 1")], host: "", at: Self.place)
      let identities = ResolvedIdentities(graph)
      #expect((identities.person(hashed) == identities.person(known)) == isJoined, "\(digest) \(plain)")
    }
  }

  @Test(arguments: 0..<20)
  func `who is who is what relabelling until nothing changes finds, in any order of records`(tens: Int) {
    for seed in (tens * 10)..<(tens * 10 + 10) {
      var random = Seeded(seed)
      let records = Self.randomRecords(&random)
      let slow = SlowIdentities(records)
      #expect(People(records).persons == slow.persons, "seed \(seed)")
      #expect(People(records).ignored == slow.ignored, "seed \(seed)")
      let arrival = records.indices.shuffled(using: &random)
      #expect(People(records, arrival: arrival, key: HashKey(3, UInt64(seed))).persons == slow.persons, "seed \(seed)")
    }
  }

  /// Some records, most of them of few persons; in every third case a switchboard's phone meets about 21 e-mails.
  private static func randomRecords(_ random: inout Seeded) -> [[NamedIdentifier]] {
    let size = 4 + random.below(30)
    var records = (0..<(10 + random.below(40))).map { _ in
      (0...random.below(3)).map { _ -> NamedIdentifier in
        switch random.below(4) {
        case 0: .customer("c\(random.below(size))")
        case 1: .email("e\(random.below(size))@example.com")
        case 2: .phone("+49 \(1 + random.below(size))")
        default: .user("u\(random.below(size))")
        }
      }
    }
    if random.chance(33) {
      for number in 0..<(19 + random.below(4)) { records.append([.phone("+1 1"), .email("hub\(number)@example.com")]) }
    }
    return records
  }
}

/// Whom each of some records names: the number of the first record that names the same person, or nil.
private struct People {
  let persons: [Int?]
  let ignored: Int

  init(_ records: [[NamedIdentifier]], arrival: [Int]? = nil, key: HashKey = HashKey(1, 2)) {
    var graph = IdentityGraph(key: key)
    var sets = [IdentifierSet](repeating: .nobody, count: records.count)
    for number in arrival ?? Array(records.indices) { sets[number] = graph.set(of: records[number], host: "", at: Place(source: 0, line: number)) }
    let identities = ResolvedIdentities(graph)
    var first: [Person: Int] = [:]
    var persons: [Int?] = []
    for (number, set) in sets.enumerated() {
      let person = identities.person(set)
      if let person, first[person] == nil { first[person] = number }
      persons.append(person.flatMap { first[$0] })
    }
    self.persons = persons
    ignored = identities.ignored
  }
}

/// The same by repeated relabelling: every record gives its identifiers the smallest label among them.
private struct SlowIdentities {
  let persons: [Int?]
  let ignored: Int

  init(_ records: [[NamedIdentifier]]) {
    let named = records.map { $0.map { "\($0.kind) \($0.text)" } }
    var met: [String: Set<String>] = [:]
    for record in named {
      for one in record { met[one, default: []].formUnion(record.filter { $0 != one }) }
    }
    let ignored = Set(met.filter { _, others in others.count { $0.hasPrefix("email") } > 20 }.keys)
    var labels: [String: Int] = [:]
    for (number, record) in named.enumerated() {
      for one in record where labels[one] == nil { labels[one] = number }
    }
    var isChanging = true
    while isChanging {
      isChanging = false
      for record in named {
        let kept = record.filter { !ignored.contains($0) }
        guard let least = kept.compactMap({ labels[$0] }).min() else { continue }
        for one in kept where labels[one] != least {
          labels[one] = least
          isChanging = true
        }
      }
    }
    var first: [Int: Int] = [:]
    persons = named.enumerated().map { number, record in
      guard let label = record.first(where: { !ignored.contains($0) }).flatMap({ labels[$0] }) else { return nil }
      if first[label] == nil { first[label] = number }
      return first[label]
    }
    self.ignored = ignored.count
  }
}
