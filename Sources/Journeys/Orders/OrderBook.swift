package import Ingest

/// Every order number met in exports or on goal pages, and what all its rows say together.
///
/// Joining is without regard to the rows' order: the strongest status, the largest refund, the larger of two
/// totals, the earliest time.
package struct OrderBook {
  /// One order number.
  struct Entry {
    /// Whether an export lists it.
    var isListed = false
    var status: OrderStatus?
    var time: Instant?
    var total: Amount?
    var currency = Currency.unnamed
    var refund: Amount?
    var names = NameList()
    var node: Identifier?
    /// The order's first row, which stands for it in its source's account.
    var firstRow: Place?
    /// Whether that row had no time and waits for another row's, with its bytes kept.
    var isFirstRowUndated = false
    /// Where the rows of one source add up.
    var sum: RunningSum?
    var hasUnequalTotals = false
    /// The earliest goal page that carries the number.
    var goalTime = Instant.distantFuture
    var goalPlace = Place(source: 0, line: 0)
    var hasGoalPage = false

    /// Without a status column, or with the status left out of every row, an order counts.
    var isOrder: Bool { status.map(\.isOrder) ?? true }
    /// Whether all that is known of it is money given back.
    var isRefundAlone: Bool { time == nil && total == nil && refund != nil }
  }

  /// The sets of identifiers that an order's rows name; nearly all orders have one.
  struct NameList: Equatable {
    private var first = IdentifierSet.nobody
    private var others: [IdentifierSet]?

    func contains(_ names: IdentifierSet) -> Bool {
      names != .nobody && (first == names || others?.contains(names) ?? false)
    }

    mutating func append(_ names: IdentifierSet) {
      if first == .nobody {
        first = names
      } else {
        others = others ?? []
        others?.append(names)
      }
    }

    var areSeveral: Bool { others != nil }

    func forEach(_ body: (IdentifierSet) -> Void) {
      if first != .nobody { body(first) }
      others?.forEach(body)
    }

    /// The person whom the first set names that names any.
    func person(in identities: ResolvedIdentities) -> Person? {
      if first == .nobody { return nil }
      return identities.person(first) ?? others?.lazy.compactMap { identities.person($0) }.first
    }
  }

  /// The amounts of an order's rows in one source, as they add up; few exports have any.
  final class RunningSum {
    let source: Int
    var total: Amount?
    var refund: Amount?

    init(source: Int) { self.source = source }
  }

  private var numbers: SymbolTable
  /// The number of the last row as it was written, and its entry: an order's rows mostly follow each other.
  private var last: (text: String, index: Int)?
  private(set) var entries: [Entry] = [Entry()]
  /// Other numbers of orders, by which refunds may name them.
  private var aliases: [(alias: Symbol, number: Symbol)] = []
  /// Orders whose rows have no number: each is one.
  private(set) var unnumbered: [Entry] = []
  /// Log users seen on the goal page of an order.
  private var usersOnGoalPages: [(order: Symbol, names: IdentifierSet, place: Place)] = []
  private var repeats: RowRepeats

  /// Whether every order is told to the identity graph, for a report that explains who is who.
  private let joinsAlways: Bool

  init(key: HashKey, joinsAlways: Bool = false) {
    self.joinsAlways = joinsAlways
    numbers = SymbolTable(key: key)
    repeats = RowRepeats(key: key)
  }

  // MARK: Goal pages

  /// The number's symbol; its earliest goal page is remembered.
  mutating func noteGoalPage(_ number: [UInt8], time: Instant, place: Place, names: IdentifierSet) -> Symbol {
    let symbol = self.symbol(number)
    let index = Int(symbol.number)
    if names != .nobody { usersOnGoalPages.append((symbol, names, place)) }
    let isEarlier =
      time == entries[index].goalTime ? place < entries[index].goalPlace : time < entries[index].goalTime
    if !entries[index].hasGoalPage || isEarlier {
      entries[index].hasGoalPage = true
      entries[index].goalTime = time
      entries[index].goalPlace = place
    }
    return symbol
  }

  /// The text of a number as it is compared.
  func text(of number: Symbol) -> String { numbers.text(of: number) }

  private mutating func symbol(_ number: [UInt8]) -> Symbol {
    let symbol = numbers.intern(number.span)
    if Int(symbol.number) == entries.count { entries.append(Entry()) }
    return symbol
  }

  private func copy(of number: Symbol) -> [UInt8] {
    numbers.withBytes(of: number) { bytes in
      var copy: [UInt8] = []
      copy.append(bytes)
      return copy
    }
  }

  // MARK: Rows

  /// Joins a row to its order and says what became of it.
  mutating func take(_ row: OrderRow, at place: Place, identities: inout IdentityGraph) -> Verdict {
    if row.amount.map({ $0.rounded(toDigits: 4) == nil }) ?? false || row.refund.map({ $0.rounded(toDigits: 4) == nil }) ?? false {
      return .rejected(Refusal("an amount too large to add up"))
    }
    let names = identities.set(of: row.identifiers, host: "", at: place)
    if let last, row.number == last.text {
      return take(row, at: place, last.index, names, &identities)
    }
    guard let text = row.number, let number = comparableOrderNumber(text) else {
      if row.time == nil {
        // A deal that is not won yet has no time to be an order at.
        guard let status = row.status, !status.isOrder else { return .rejected(Refusal("no time and no order number")) }
        return .filtered(.notAnOrder)
      }
      if repeats.isRepeat(Self.content(of: row, names), in: place.source) { return .filtered(.repeat) }
      var entry = Entry(isListed: true)
      entry.firstRow = place
      Self.join(row, place, names, into: &entry)
      unnumbered.append(entry)
      return entry.isOrder ? .touchpoint : .filtered(.notAnOrder)
    }
    let index = Int(symbol(number).number)
    last = (text, index)
    return take(row, at: place, index, names, &identities)
  }

  /// Joins a row to the order of which the entry is.
  private mutating func take(
    _ row: OrderRow, at place: Place, _ index: Int, _ names: IdentifierSet, _ identities: inout IdentityGraph
  ) -> Verdict {
    if let other = row.alias.flatMap({ comparableOrderNumber($0) }) {
      let alias = symbol(other)
      if Int(alias.number) != index { aliases.append((alias, Symbol(UInt32(index)))) }
    }
    let isFirst = entries[index].firstRow == nil
    let isNamedBefore = entries[index].names.contains(names)
    Self.join(row, place, names, into: &entries[index])
    // Nearly all orders name one set of identifiers in all their rows, and such an order joins nobody.
    if names != .nobody, !isNamedBefore, joinsAlways || entries[index].names.areSeveral {
      identities.join(node(of: index, at: place, &identities), names, at: place)
    }
    guard isFirst else { return .filtered(.repeat) }
    entries[index].isListed = true
    entries[index].firstRow = place
    let isUndated = row.time == nil && row.status?.isOrder ?? true
    entries[index].isFirstRowUndated = isUndated
    return .deferred(keepsBytes: isUndated)
  }

  /// The node of an order in the identity graph; a new one is joined with whom the order's rows have named.
  private mutating func node(of index: Int, at place: Place, _ identities: inout IdentityGraph) -> Identifier {
    if let node = entries[index].node { return node }
    let node = identities.order(copy(of: Symbol(UInt32(index))))
    entries[index].node = node
    let first = entries[index].firstRow ?? place
    entries[index].names.forEach { identities.join(node, $0, at: first) }
    return node
  }

  private static func content(of row: OrderRow, _ names: IdentifierSet) -> [UInt8] {
    var content = RowContent()
    content.add(row.time?.microseconds)
    for amount in [row.amount, row.refund] {
      content.add(amount.map { String($0.units) })
      content.add(amount.map { Int64($0.digits) })
    }
    content.add(row.currency.code)
    content.add(row.status.map { Int64($0.rawValue) })
    content.add(names, .none)
    return content.bytes
  }

  private static func join(_ row: OrderRow, _ place: Place, _ names: IdentifierSet, into entry: inout Entry) {
    if let status = row.status { entry.status = max(entry.status ?? status, status) }
    if let time = row.time { entry.time = min(entry.time ?? time, time) }
    if names != .nobody, !entry.names.contains(names) { entry.names.append(names) }
    if row.addsUp {
      if entry.sum?.source != place.source {
        entry.closeSum()
        entry.sum = RunningSum(source: place.source)
      }
      entry.sum?.add(row)
      if entry.currency.code < row.currency.code { entry.currency = row.currency }
    } else {
      entry.join(total: row.amount, refund: row.refund, currency: row.currency)
    }
  }

  // MARK: The end

  /// What finishing the book shows beside the orders.
  package struct Account {
    /// For each source: rows that stand for an order, and rows of numbers that are none.
    package var orders: [Int: Int] = [:]
    package var notOrders: [Int: Int] = [:]
    /// First rows of a number that proved to be another number of an order that has rows.
    package var repeats: [Int: Int] = [:]
    /// First rows whose order has no time in any row.
    package var undated: [Place] = []
    package var unequalTotals = 0
  }

  /// Closes sums and says for every first row what it stands for. Numbers are done with rows after this.
  package mutating func finish(hasExports: Bool, identities: inout IdentityGraph) -> Account {
    var account = Account()
    joinAliases(&account)
    for index in entries.indices {
      entries[index].closeSum()
      guard let first = entries[index].firstRow else { continue }
      // Neither an open deal nor a refund of an order that no export lists is one.
      if entries[index].time == nil, !entries[index].isOrder || !entries[index].isFirstRowUndated || entries[index].isRefundAlone {
        account.notOrders[first.source, default: 0] += 1
        if entries[index].isOrder { entries[index].isListed = false }
        continue
      }
      if entries[index].time == nil {
        account.undated.append(first)
        entries[index].isListed = false
        continue
      }
      if entries[index].isOrder {
        account.orders[first.source, default: 0] += 1
      } else {
        account.notOrders[first.source, default: 0] += 1
      }
      if entries[index].hasUnequalTotals { account.unequalTotals += 1 }
    }
    for index in unnumbered.indices { unnumbered[index].closeSum() }
    nameUsersOnGoalPages(hasExports: hasExports, &identities)
    // Another record may say whose an order is: the role of a contact in an opportunity.
    if identities.namesOrders {
      for index in entries.indices where entries[index].isListed { _ = node(of: index, at: entries[index].goalPlace, &identities) }
    }
    return account
  }

  /// Gives refunds that name an order by its other number to that order.
  private mutating func joinAliases(_ account: inout Account) {
    for (alias, number) in aliases {
      let (from, to) = (Int(alias.number), Int(number.number))
      entries[from].closeSum()
      entries[to].closeSum()
      guard let first = entries[from].firstRow, entries[from].isRefundAlone, let refund = entries[from].refund else { continue }
      entries[to].refund = entries[to].refund.map { $0.adding(refund) ?? $0 } ?? refund
      account.repeats[first.source, default: 0] += 1
      entries[from].firstRow = nil
      entries[from].refund = nil
      entries[from].isListed = false
    }
  }

  /// Who was logged in on an order's thank-you page is its customer. A number that the exports don't list is none.
  private mutating func nameUsersOnGoalPages(hasExports: Bool, _ identities: inout IdentityGraph) {
    for (order, names, place) in usersOnGoalPages {
      let index = Int(order.number)
      if hasExports, !entries[index].isListed { continue }
      identities.join(node(of: index, at: place, &identities), names, at: place)
      if !entries[index].names.contains(names) { entries[index].names.append(names) }
    }
  }
}

extension OrderBook.Entry {
  /// Takes the larger of two totals and refunds; a named currency before none.
  mutating func join(total new: Amount?, refund newRefund: Amount?, currency newCurrency: Currency) {
    if currency.code < newCurrency.code { currency = newCurrency }
    if let new {
      if let total, total.compared(to: new) != 0 { hasUnequalTotals = true }
      if total.map({ $0.compared(to: new) < 0 }) ?? true { total = new }
    }
    if let newRefund, refund.map({ $0.compared(to: newRefund) < 0 }) ?? true { refund = newRefund }
  }

  /// Joins what one source's rows add up to.
  mutating func closeSum() {
    guard let finished = sum else { return }
    sum = nil
    join(total: finished.total, refund: finished.refund, currency: currency)
  }
}

extension OrderBook.RunningSum {
  func add(_ row: OrderRow) {
    if let amount = row.amount { total = total.map { $0.adding(amount) ?? $0 } ?? amount }
    if let amount = row.refund { refund = refund.map { $0.adding(amount) ?? $0 } ?? amount }
  }
}
