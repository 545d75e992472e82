import Ingest

/// The orders of a run when all is read: which numbers are orders, whose they are, and which currencies they have.
struct OrderList {
  /// What a goal page that carries a number means.
  enum Claim {
    /// It is not the number's earliest page, or the number is listed but is no order: it converts nothing.
    case nothing
    /// The number is listed nowhere among the exports: a goal like one without a number.
    case goal
    case order(Order)
  }

  private let book: OrderBook
  private let hasExports: Bool
  private let conversions: [Exchange.Conversion]
  private(set) var currencies: [Currency] = []
  /// For each currency of the book the numbers of its own and of the one that it is converted to.
  private var currencyNumbers: [(own: Int32, target: Int32)] = []
  private var unnamedNumber: Int32 = 0
  /// The person of each of the book's entries.
  private var persons: [UInt32] = []
  /// Orders that no goal page claims, by their places among the book's entries and, behind those, its unnumbered ones. Those
  /// of a person stand side by side, and `starts` says for each person's number where they begin.
  private var unclaimed: [UInt32] = []
  private var starts: [UInt32] = []
  /// Orders that name nobody and that no goal page claims.
  private var ownerless: [UInt32] = []

  init(_ book: OrderBook, hasExports: Bool, exchange: Exchange, identities: ResolvedIdentities) {
    self.book = book
    self.hasExports = hasExports
    conversions = book.currencies.map { exchange.conversion(of: $0) }
    numberCurrencies()
    persons.reserveCapacity(book.entries.count)
    for entry in book.entries { persons.append(Self.person(of: entry, book, identities)?.number ?? 0) }
    gatherUnclaimed(identities)
  }

  /// The customer whom an order's rows name, or else another record.
  private static func person(of entry: OrderEntry, _ book: OrderBook, _ identities: ResolvedIdentities) -> Person? {
    if let node = entry.node, identities.isIgnored(node) { return nil }
    // An order that names nobody itself may be named together with somebody.
    return entry.person(in: identities, book.rares) ?? entry.node.flatMap { identities.person(ofOrder: $0) }
  }

  /// Currencies are numbered by their code, so that the numbers don't depend on what is met first.
  private mutating func numberCurrencies() {
    var isUsed = [(own: Bool, target: Bool)](repeating: (false, false), count: conversions.count)
    func note(_ entry: OrderEntry) {
      if worth(of: entry).isConverted { isUsed[Int(entry.currency)].target = true } else { isUsed[Int(entry.currency)].own = true }
    }
    for entry in book.entries where entry.isListed && entry.isOrder { note(entry) }
    for entry in book.unnumbered where entry.isOrder { note(entry) }
    var used: Set<Currency> = [.unnamed]
    for (number, conversion) in conversions.enumerated() {
      if isUsed[number].own { used.insert(conversion.own) }
      if isUsed[number].target { used.insert(conversion.target) }
    }
    currencies = used.sorted()
    func number(_ currency: Currency) -> Int32 { Int32(currencies.firstIndex(of: currency) ?? 0) }
    currencyNumbers = conversions.map { (number($0.own), number($0.target)) }
    unnamedNumber = number(.unnamed)
  }

  /// Sorts the orders that no goal page claims by their persons, by counting: persons are numbers.
  private mutating func gatherUnclaimed(_ identities: ResolvedIdentities) {
    let entries = book.entries
    var counts = [UInt32](repeating: 0, count: identities.personNumbers + 1)
    func isUnclaimed(_ entry: OrderEntry) -> Bool { entry.isListed && entry.isOrder && !entry.hasGoalPage && entry.time != nil }
    func forEach(_ body: (_ order: UInt32, _ person: UInt32) -> Void) {
      for index in entries.indices where isUnclaimed(entries[index]) { body(UInt32(index), persons[index]) }
      for (index, entry) in book.unnumbered.enumerated() where entry.isOrder && entry.time != nil {
        body(UInt32(entries.count + index), entry.person(in: identities, book.rares)?.number ?? 0)
      }
    }
    forEach { _, person in counts[Int(person)] += 1 }
    ownerless.reserveCapacity(Int(counts[0]))
    counts[0] = 0
    var total: UInt32 = 0
    for person in counts.indices {
      (counts[person], total) = (total, total + counts[person])
    }
    starts = counts
    var (sorted, ownerless) = ([UInt32](repeating: 0, count: Int(total)), [UInt32]())
    forEach { order, person in
      if person == 0 { return ownerless.append(order) }
      sorted[Int(counts[Int(person)])] = order
      counts[Int(person)] += 1
    }
    unclaimed = sorted
    self.ownerless = ownerless
  }

  // MARK: Unclaimed orders

  /// Numbers beyond those of all persons.
  var personNumbers: Int { starts.count - 1 }

  /// The orders of a person that no goal page claims, instead of those in `orders`.
  func unclaimed(of person: Person, into orders: inout [Order]) {
    orders.removeAll(keepingCapacity: true)
    for place in places(of: person) {
      if let order = order(unclaimed[place]) { orders.append(order) }
    }
  }

  /// The sources of those orders' first rows.
  func sources(ofUnclaimed person: Person) -> [Int] {
    places(of: person).map { entry(unclaimed[$0]).firstRow?.source ?? 0 }
  }

  private func places(of person: Person) -> Range<Int> {
    let number = Int(person.number)
    return Int(starts[number])..<(number + 1 < starts.count ? Int(starts[number + 1]) : unclaimed.count)
  }

  /// Orders that name nobody and that no goal page claims.
  var ownerlessCount: Int { ownerless.count }

  func forEachOwnerless<Problem: Error>(_ numbers: Range<Int>, _ body: (Order) throws(Problem) -> Void) throws(Problem) {
    for place in ownerless[numbers] {
      if let order = order(place) { try body(order) }
    }
  }

  private func order(_ place: UInt32) -> Order? {
    order(entry(place), Int(place) < book.entries.count ? Symbol(place) : .none)
  }

  private func entry(_ place: UInt32) -> OrderEntry {
    let place = Int(place)
    return place < book.entries.count ? book.entries[place] : book.unnumbered[place - book.entries.count]
  }

  // MARK: Claims

  /// The person whom the order of this number names.
  func person(of number: Symbol) -> Person? {
    let person = persons[Int(number.number)]
    return person == 0 ? nil : Person(number: person)
  }

  /// The source of the row that stands for the order of this number, where it is one and an export lists it.
  func source(of number: Symbol) -> Int? {
    let entry = book.entries[Int(number.number)]
    return entry.isListed && entry.isOrder ? entry.firstRow?.source : nil
  }

  /// What the touchpoint's order number makes of it.
  func claim(_ touchpoint: Touchpoint) -> Claim {
    let entry = book.entries[Int(touchpoint.order.number)]
    guard book.isGoalPage(entry, touchpoint.time, touchpoint.place) else { return .nothing }
    if !hasExports {
      return .order(
        Order(
          time: touchpoint.time, currency: unnamedNumber, revenue: 0, refund: 0, hasAmount: false, isListed: false,
          number: touchpoint.order, place: touchpoint.place))
    }
    guard entry.isListed else { return .goal }
    guard entry.isOrder, let order = order(entry, touchpoint.order) else { return .nothing }
    return .order(order)
  }

  /// The text of an order's number, in the form in which numbers are compared.
  func text(of number: Symbol) -> String { book.text(of: number) }

  private func order(_ entry: OrderEntry, _ number: Symbol) -> Order? {
    guard let time = entry.time, let place = entry.firstRow else { return nil }
    let worth = worth(of: entry)
    let numbers = currencyNumbers[Int(entry.currency)]
    return Order(
      time: time, currency: worth.isConverted ? numbers.target : numbers.own, revenue: worth.revenue ?? 0, refund: worth.refund,
      hasAmount: worth.revenue != nil, number: number, place: place)
  }

  /// Total and refund in minor units, and whether they are in another currency than the order's own. An order that is
  /// refunded without saying how much is refunded whole.
  private func worth(of entry: OrderEntry) -> (revenue: Int64?, refund: Int64, isConverted: Bool) {
    let conversion = conversions[Int(entry.currency)]
    let total = entry.total(book.rares)
    let stated = entry.refund(book.rares) ?? (entry.status == .refunded ? total : nil)
    let refund = stated.flatMap { conversion.minorUnits($0) }
    let revenue = total.flatMap { conversion.minorUnits($0) }
    return (revenue?.units, refund?.units ?? 0, revenue?.isConverted ?? refund?.isConverted ?? conversion.isUsual)
  }
}
