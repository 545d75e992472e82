import Ingest

/// What the numbers in a part's touchpoints stand for, and what they are called in the books of a run.
///
/// A part's own numbers begin at 1 in the order in which its tables list what they name; 0 is nothing, as in every book.
package struct PartNumbers: Sendable {
  var pages: [Symbol] = [.none]
  var hosts: [Symbol] = [.none]
  var tagged: [Arrival] = [.none]
  var cookies: [Symbol] = [.none]
  var names: [IdentifierSet] = [.nobody]
  var orders: [[UInt8]] = [[]]

  /// The touchpoint in the books' numbers, but for its order.
  func renumbered(_ touchpoint: Touchpoint, source: Int) throws(PartDamage) -> Touchpoint {
    var new = touchpoint
    new.place = Place(source: source, line: touchpoint.place.line)
    new.page = try Self.look(touchpoint.page.number, in: pages)
    new.cookie = try Self.look(touchpoint.cookie.number, in: cookies)
    new.names = try Self.look(touchpoint.names.number, in: names)
    let arrival = UInt32(truncatingIfNeeded: touchpoint.arrival.number)
    if touchpoint.arrival.isTagged {
      new.arrival = try Self.look(arrival, in: tagged)
    } else if arrival != 0 {
      new.arrival = .referrer(try Self.look(arrival, in: hosts).number)
    }
    return new
  }

  @inline(__always)
  private static func look<Value>(_ number: UInt32, in values: [Value]) throws(PartDamage) -> Value {
    guard Int(number) < values.count else { throw PartDamage("a number that no table has") }
    return values[Int(number)]
  }
}

/// The tables of a part: every text that its touchpoints refer to by number.
enum PartTables {
  static func write(_ gathered: borrowing Gathered, keepsAddresses: Bool, to writer: inout PartWriter) {
    write(gathered.pages.pages, to: &writer)
    writer.count(gathered.arrivals.hosts.count)
    for number in 0..<gathered.arrivals.hosts.count {
      gathered.arrivals.hosts.withBytes(of: Symbol(UInt32(number + 1))) { writer.text($0) }
      writer.count(gathered.arrivals.served[number + 1])
      writer.count(gathered.arrivals.assetReferrals[number + 1])
    }
    write(gathered.arrivals.tagged, to: &writer)
    write(gathered.cookies.ids, to: &writer)
    writer.list(gathered.cookies.pairs.sorted()) { $0.number($1) }
    writer.count(gathered.identities.setCount - 1)
    for set in 1..<max(1, gathered.identities.setCount) {
      writer.list(Array(gathered.identities.members(of: set))) { writer, member in
        writer.count(Int(gathered.identities.kinds[Int(member.number)].rawValue))
        writer.text(gathered.identities.text(of: Int(member.number)))
      }
    }
    writer.count(gathered.orders.numberCount)
    for number in 0..<gathered.orders.numberCount { writer.text(gathered.orders.copy(of: Symbol(UInt32(number + 1))).span) }
    writer.list(keepsAddresses ? gathered.addresses.known : []) {
      $0.number(UInt64($1.mark))
      $0.text($1.text)
    }
  }

  private static func write(_ table: SymbolTable, to writer: inout PartWriter) {
    writer.count(table.count)
    for number in 0..<table.count { table.withBytes(of: Symbol(UInt32(number + 1))) { writer.text($0) } }
  }

  /// Enters the texts in the books.
  static func read(
    _ scanner: inout PartScanner, into books: inout TouchpointBooks.Books, source: Int
  ) throws(PartDamage) -> PartNumbers {
    var numbers = PartNumbers()
    try readTexts(&scanner, into: &numbers.pages) { books.pages.page(named: $0) }
    for _ in 0..<(try scanner.count()) {
      let name = try scanner.bytesOfText()
      let served = try scanner.amountCounted()
      let assetReferrals = try scanner.amountCounted()
      numbers.hosts.append(books.arrivals.host(known: name.span, served: served, assetReferrals: assetReferrals))
    }
    try readTexts(&scanner, into: &numbers.tagged) { books.arrivals.tagged(known: $0) }
    try readTexts(&scanner, into: &numbers.cookies) { books.cookies.id($0) }
    for pair in try scanner.list({ scanner throws(PartDamage) in try scanner.number() }) {
      let (low, high) = (Int(pair >> 32), Int(pair & 0xFFFF_FFFF))
      guard low < numbers.cookies.count, high < numbers.cookies.count else { throw PartDamage("a number that no table has") }
      books.cookies.join(numbers.cookies[low], numbers.cookies[high])
    }
    for _ in 0..<(try scanner.count()) {
      let members = try scanner.list { scanner throws(PartDamage) in
        let number = try scanner.number(upTo: Int(UInt8.max))
        guard let kind = IdentityGraph.Node(rawValue: UInt8(number)) else { throw PartDamage("an unknown kind of identifier") }
        return (kind: kind, text: Array(try scanner.bytesOfText()))
      }
      numbers.names.append(books.identities.set(ofCompared: members, at: Place(source: source, line: 0)))
    }
    numbers.orders += try scanner.list { scanner throws(PartDamage) in Array(try scanner.bytesOfText()) }
    for _ in 0..<(try scanner.count()) {
      let mark = UInt32(try scanner.number(upTo: Int(UInt32.max)))
      books.addresses.keep(try scanner.text(), of: mark)
    }
    return numbers
  }

  private static func readTexts<Number>(
    _ scanner: inout PartScanner, into numbers: inout [Number], _ enter: (Span<UInt8>) -> Number
  ) throws(PartDamage) {
    let count = try scanner.count()
    numbers.reserveCapacity(count + 1)
    for _ in 0..<count {
      let text = try scanner.bytesOfText()
      numbers.append(enter(text.span))
    }
  }
}

extension PartTables {
  /// Copies tables, but the members of sets that `goes` says yes to; it is told the set's number, kind and text.
  static func copy(
    _ scanner: inout PartScanner, to writer: inout PartWriter, without goes: (UInt32, IdentityGraph.Node, String) -> Bool
  ) throws(PartDamage) {
    try copyTexts(&scanner, to: &writer)
    let hosts = try scanner.count()
    writer.count(hosts)
    for _ in 0..<hosts {
      let name = try scanner.bytesOfText()
      writer.text(name.span)
      for _ in 0..<2 { writer.count(try scanner.amountCounted()) }
    }
    for _ in 0..<2 { try copyTexts(&scanner, to: &writer) }
    writer.list(try scanner.list { scanner throws(PartDamage) in try scanner.number() }) { $0.number($1) }
    let sets = try scanner.count()
    writer.count(sets)
    for set in 0..<sets {
      let members = try scanner.count()
      var kept = PartWriter()
      var count = 0
      for _ in 0..<members {
        let kind = try scanner.number(upTo: Int(UInt8.max))
        let text = try scanner.text()
        if let known = IdentityGraph.Node(rawValue: UInt8(kind)), goes(UInt32(set + 1), known, text) { continue }
        kept.count(kind)
        kept.text(text)
        count += 1
      }
      writer.count(count)
      writer.append(kept.bytes)
    }
    try copyTexts(&scanner, to: &writer)
    let addresses = try scanner.count()
    writer.count(addresses)
    for _ in 0..<addresses {
      writer.number(try scanner.number())
      let text = try scanner.bytesOfText()
      writer.text(text.span)
    }
  }

  private static func copyTexts(_ scanner: inout PartScanner, to writer: inout PartWriter) throws(PartDamage) {
    let count = try scanner.count()
    writer.count(count)
    for _ in 0..<count {
      let text = try scanner.bytesOfText()
      writer.text(text.span)
    }
  }
}
