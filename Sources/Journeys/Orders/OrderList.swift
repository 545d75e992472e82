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
  private let exchange: Exchange
  private(set) var currencies: [Currency] = []
  private var currencyNumbers: [Currency: Int32] = [:]
  private var persons: [Person?]
  /// Orders that no goal page claims, by the person whom they name, and the source of their first row.
  private(set) var unclaimed: [(person: Person, order: Order, source: Int)] = []
  /// Orders that name nobody and that no goal page claims.
  private(set) var ownerless: [Order] = []

  init(_ book: OrderBook, hasExports: Bool, exchange: Exchange, identities: ResolvedIdentities) {
    self.book = book
    self.hasExports = hasExports
    self.exchange = exchange
    persons = book.entries.map { entry in
      if let node = entry.node, identities.isIgnored(node) { return nil }
      // An order that names nobody itself may be named together with somebody.
      return entry.names.person(in: identities) ?? entry.node.flatMap { identities.person(ofOrder: $0) }
    }
    // Currencies are numbered by their code, so that the numbers don't depend on what is met first.
    let listed = book.entries.filter { $0.isListed && $0.isOrder } + book.unnumbered.filter(\.isOrder)
    let codes = Set(listed.map { money(of: $0).currency } + [.unnamed])
    currencies = codes.sorted { $0.code < $1.code }
    for (number, currency) in currencies.enumerated() { currencyNumbers[currency] = Int32(number) }

    for (index, entry) in book.entries.enumerated() where entry.isListed && entry.isOrder && !entry.hasGoalPage {
      if let order = order(entry, Symbol(UInt32(index))) { keep(order, entry, persons[index]) }
    }
    for entry in book.unnumbered where entry.isOrder {
      if let order = order(entry, .none) { keep(order, entry, entry.names.person(in: identities)) }
    }
  }

  private mutating func keep(_ order: Order, _ entry: OrderBook.Entry, _ person: Person?) {
    if let person { unclaimed.append((person, order, entry.firstRow?.source ?? 0)) } else { ownerless.append(order) }
  }

  /// The person whom the order of this number names.
  func person(of number: Symbol) -> Person? { persons[Int(number.number)] }

  /// The source of the row that stands for the order of this number, where it is one and an export lists it.
  func source(of number: Symbol) -> Int? {
    let entry = book.entries[Int(number.number)]
    return entry.isListed && entry.isOrder ? entry.firstRow?.source : nil
  }

  /// What the touchpoint's order number makes of it.
  func claim(_ touchpoint: Touchpoint) -> Claim {
    let entry = book.entries[Int(touchpoint.order.number)]
    guard entry.goalTime == touchpoint.time, entry.goalPlace == touchpoint.place else { return .nothing }
    if !hasExports {
      return .order(
        Order(
          time: touchpoint.time, currency: number(of: .unnamed), revenue: 0, refund: 0, hasAmount: false, isListed: false,
          number: touchpoint.order, place: touchpoint.place))
    }
    guard entry.isListed else { return .goal }
    guard entry.isOrder, let order = order(entry, touchpoint.order) else { return .nothing }
    return .order(order)
  }

  private func number(of currency: Currency) -> Int32 { currencyNumbers[currency] ?? 0 }

  /// The text of an order's number, in the form in which numbers are compared.
  func text(of number: Symbol) -> String { book.text(of: number) }

  private func order(_ entry: OrderBook.Entry, _ number: Symbol) -> Order? {
    guard let time = entry.time else { return nil }
    let money = money(of: entry)
    return Order(
      time: time, currency: self.number(of: money.currency), revenue: money.revenue ?? 0, refund: money.refund,
      hasAmount: money.revenue != nil, number: number, place: entry.firstRow ?? entry.goalPlace)
  }

  /// Total and refund in minor units. An order that is refunded without saying how much is refunded whole.
  private func money(of entry: OrderBook.Entry) -> (revenue: Int64?, refund: Int64, currency: Currency) {
    let stated = entry.refund ?? (entry.status == .refunded ? entry.total : nil)
    let refund = stated.flatMap { exchange.minorUnits($0, in: entry.currency) }
    let total = entry.total.flatMap { exchange.minorUnits($0, in: entry.currency) }
    return (total?.units, refund?.units ?? 0, total?.currency ?? refund?.currency ?? exchange.currency(for: entry.currency))
  }
}
