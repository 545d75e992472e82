package import Ingest

/// Every order number met in exports or on goal pages, and what all its rows say together.
///
/// Joining is without regard to the rows' order: the strongest status, the largest refund, the larger of two
/// totals, the earliest time.
package struct OrderBook: Sendable {
  /// What few orders have.
  struct Rare: Sendable {
    /// The sets of identifiers that its rows name beside the first.
    var names: [IdentifierSet] = []
    /// Where the rows of one source add up.
    var sum: RunningSum?
    /// Amounts beyond 64 bits.
    var total: Amount?
    var refund: Amount?
  }

  /// The amounts of an order's rows in one source, as they add up; few exports have any.
  final class RunningSum: @unchecked Sendable {
    // Only the book that made it holds it, and only one thread at a time has that.
    let source: Int
    var total: Amount?
    var refund: Amount?

    init(source: Int) { self.source = source }
  }

  private var numbers: SymbolTable
  /// The number of the last row as it was written, and its entry: an order's rows mostly follow each other.
  private var last: (text: String, index: Int)?
  private(set) var entries: [OrderEntry] = [OrderEntry()]
  /// What few entries have, by their `rare`; the first is nobody's.
  private(set) var rares: [Rare] = [Rare()]
  /// The earliest goal page of each number that has one, by their `goal`; the first is nobody's.
  private var goals: [(time: Instant, place: Place)] = [(.distantFuture, Place(source: 0, line: 0))]
  /// The currencies of entries, by their number; those that rows name are few.
  private(set) var currencies: [Currency] = [.unnamed]
  private var currencyNumbers: [Currency: UInt16] = [.unnamed: 0]
  /// The currency of the last row.
  private var lastCurrency: (currency: Currency, number: UInt16) = (.unnamed, 0)
  /// What is worked with for one row, kept from row to row.
  private var text: [UInt8] = []
  /// Other numbers of orders, by which refunds may name them.
  private var aliases: [(alias: Symbol, number: Symbol)] = []
  /// Orders whose rows have no number: each is one.
  private(set) var unnumbered: [OrderEntry] = []
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
    let symbol = self.symbol(number.span)
    let index = Int(symbol.number)
    if names != .nobody { usersOnGoalPages.append((symbol, names, place)) }
    let goal = Int(entries[index].goal)
    if goal == 0 {
      entries[index].goal = UInt32(goals.count)
      goals.append((time, place))
    } else if (time, place) < goals[goal] {
      goals[goal] = (time, place)
    }
    return symbol
  }

  /// The text of a number as it is compared.
  func text(of number: Symbol) -> String { numbers.text(of: number) }

  /// Whether this is the earliest goal page of an order's number.
  func isGoalPage(_ entry: OrderEntry, _ time: Instant, _ place: Place) -> Bool {
    entry.hasGoalPage && goals[Int(entry.goal)] == (time, place)
  }

  private mutating func symbol(_ number: Span<UInt8>) -> Symbol {
    let symbol = numbers.intern(number)
    if Int(symbol.number) == entries.count { entries.append(OrderEntry()) }
    return symbol
  }

  /// The symbol of a number as an export writes it; nil where it is none.
  private mutating func symbol(written text: String) -> Symbol? {
    // The scratch bytes are taken out while the table reads them.
    var number: [UInt8] = []
    swap(&number, &self.text)
    defer { swap(&number, &self.text) }
    number.removeAll(keepingCapacity: true)
    guard appendComparableOrderNumber(text, to: &number) else { return nil }
    return symbol(number.span)
  }

  private mutating func number(of currency: Currency) -> UInt16 {
    if currency == lastCurrency.currency { return lastCurrency.number }
    let number = currencyNumbers[currency] ?? UInt16(currencies.count)
    if Int(number) == currencies.count {
      currencies.append(currency)
      currencyNumbers[currency] = number
    }
    lastCurrency = (currency, number)
    return number
  }

  /// How many numbers there are; their symbols are 1...count.
  var numberCount: Int { numbers.count }

  /// A number's bytes as they are compared.
  func copy(of number: Symbol) -> [UInt8] {
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
    let names = row.identifiers.isEmpty ? .nobody : identities.set(of: row.identifiers, host: "", at: place)
    if let last, row.number == last.text {
      return take(row, at: place, last.index, names, &identities)
    }
    guard let text = row.number, let number = symbol(written: text) else {
      if row.time == nil {
        // A deal that is not won yet has no time to be an order at.
        guard let status = row.status, !status.isOrder else { return .rejected(Refusal("no time and no order number")) }
        return .filtered(.notAnOrder)
      }
      if repeats.isRepeat(Self.content(of: row, names), in: place.source) { return .filtered(.repeat) }
      var entry = OrderEntry()
      entry.isListed = true
      entry.firstRow = place
      join(row, place, names, into: &entry)
      unnumbered.append(entry)
      return entry.isOrder ? .touchpoint : .filtered(.notAnOrder)
    }
    let index = Int(number.number)
    last = (text, index)
    return take(row, at: place, index, names, &identities)
  }

  /// Joins a row to the order of which the entry is.
  private mutating func take(
    _ row: OrderRow, at place: Place, _ index: Int, _ names: IdentifierSet, _ identities: inout IdentityGraph
  ) -> Verdict {
    if let other = row.alias, let alias = symbol(written: other) {
      if Int(alias.number) != index { aliases.append((alias, Symbol(UInt32(index)))) }
    }
    var entry = entries[index]
    let isFirst = entry.firstRow == nil
    let isNamedBefore = entry.contains(names, rares)
    join(row, place, names, into: &entry)
    let isUndated = row.time == nil && row.status?.isOrder ?? true
    if isFirst {
      entry.isListed = true
      entry.firstRow = place
      entry.isFirstRowUndated = isUndated
    }
    entries[index] = entry
    // Nearly all orders name one set of identifiers in all their rows, and such an order joins nobody.
    if names != .nobody, !isNamedBefore, joinsAlways || entry.namesSeveral(rares) {
      identities.join(node(of: index, at: place, &identities), names, at: place)
    }
    return isFirst ? .deferred(keepsBytes: isUndated) : .filtered(.repeat)
  }

  /// The node of an order in the identity graph; a new one is joined with whom the order's rows have named.
  private mutating func node(of index: Int, at place: Place, _ identities: inout IdentityGraph) -> Identifier {
    if let node = entries[index].node { return node }
    let node = identities.order(copy(of: Symbol(UInt32(index))))
    entries[index].node = node
    let first = entries[index].firstRow ?? place
    let names = entries[index].names
    if names != .nobody { identities.join(node, names, at: first) }
    for other in rares[Int(entries[index].rare)].names { identities.join(node, other, at: first) }
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

  private mutating func join(_ row: OrderRow, _ place: Place, _ names: IdentifierSet, into entry: inout OrderEntry) {
    if let status = row.status { entry.status = max(entry.status ?? status, status) }
    if let time = row.time { entry.time = min(entry.time ?? time, time) }
    if names != .nobody, !entry.contains(names, rares) { entry.append(names, &rares) }
    if row.addsUp {
      let rare = entry.makeRare(&rares)
      if rares[rare].sum?.source != place.source {
        closeSum(&entry)
        rares[rare].sum = RunningSum(source: place.source)
      }
      rares[rare].sum?.add(row)
      name(row.currency, in: &entry)
    } else {
      join(total: row.amount, refund: row.refund, currency: row.currency, into: &entry)
    }
  }

  /// A named currency comes before none, and of two the one that stands later in the alphabet, whichever is read first.
  private mutating func name(_ currency: Currency, in entry: inout OrderEntry) {
    if currencies[Int(entry.currency)] < currency { entry.currency = number(of: currency) }
  }

  /// Takes the larger of two totals and refunds.
  private mutating func join(total new: Amount?, refund newRefund: Amount?, currency: Currency, into entry: inout OrderEntry) {
    name(currency, in: &entry)
    if let new {
      let total = entry.total(rares)
      if let total, total.compared(to: new) != 0 { entry.hasUnequalTotals = true }
      if total.map({ $0.compared(to: new) < 0 }) ?? true { entry.setTotal(new, &rares) }
    }
    if let newRefund, entry.refund(rares).map({ $0.compared(to: newRefund) < 0 }) ?? true { entry.setRefund(newRefund, &rares) }
  }

  /// Joins what one source's rows add up to.
  private mutating func closeSum(_ entry: inout OrderEntry) {
    guard let finished = rares[Int(entry.rare)].sum else { return }
    rares[Int(entry.rare)].sum = nil
    join(total: finished.total, refund: finished.refund, currency: currencies[Int(entry.currency)], into: &entry)
  }

  private mutating func closeSums() {
    for index in entries.indices where entries[index].rare != 0 {
      var entry = entries[index]
      closeSum(&entry)
      entries[index] = entry
    }
    for index in unnumbered.indices where unnumbered[index].rare != 0 {
      var entry = unnumbered[index]
      closeSum(&entry)
      unnumbered[index] = entry
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
    closeSums()
    joinAliases(&account)
    // Counted by source in arrays, for there are many orders and few sources.
    var (orders, notOrders): ([Int], [Int]) = ([], [])
    for index in entries.indices {
      let entry = entries[index]
      guard let first = entry.firstRow else { continue }
      while orders.count <= first.source {
        orders.append(0)
        notOrders.append(0)
      }
      // Neither an open deal nor a refund of an order that no export lists is one.
      if entry.time == nil, !entry.isOrder || !entry.isFirstRowUndated || entry.isRefundAlone {
        notOrders[first.source] += 1
        if entry.isOrder { entries[index].isListed = false }
        continue
      }
      if entry.time == nil {
        account.undated.append(first)
        entries[index].isListed = false
        continue
      }
      if entry.isOrder { orders[first.source] += 1 } else { notOrders[first.source] += 1 }
      if entry.hasUnequalTotals { account.unequalTotals += 1 }
    }
    for source in orders.indices {
      if orders[source] > 0 { account.orders[source] = orders[source] }
      if notOrders[source] > 0 { account.notOrders[source] = notOrders[source] }
    }
    nameUsersOnGoalPages(hasExports: hasExports, &identities)
    // Another record may say whose an order is: the role of a contact in an opportunity.
    if identities.namesOrders {
      for index in entries.indices where entries[index].isListed {
        _ = node(of: index, at: goals[Int(entries[index].goal)].place, &identities)
      }
    }
    return account
  }

  /// Gives refunds that name an order by its other number to that order.
  private mutating func joinAliases(_ account: inout Account) {
    for (alias, number) in aliases {
      let (from, to) = (Int(alias.number), Int(number.number))
      guard let first = entries[from].firstRow, entries[from].isRefundAlone, let refund = entries[from].refund(rares) else { continue }
      entries[to].setRefund(entries[to].refund(rares).map { $0.adding(refund) ?? $0 } ?? refund, &rares)
      account.repeats[first.source, default: 0] += 1
      entries[from].firstRow = nil
      entries[from].setRefund(nil, &rares)
      entries[from].isListed = false
    }
  }

  /// Who was logged in on an order's thank-you page is its customer. A number that the exports don't list is none.
  private mutating func nameUsersOnGoalPages(hasExports: Bool, _ identities: inout IdentityGraph) {
    for (order, names, place) in usersOnGoalPages {
      let index = Int(order.number)
      if hasExports, !entries[index].isListed { continue }
      identities.join(node(of: index, at: place, &identities), names, at: place)
      if !entries[index].contains(names, rares) { entries[index].append(names, &rares) }
    }
  }
}

extension OrderBook.RunningSum {
  func add(_ row: OrderRow) {
    if let amount = row.amount { total = total.map { $0.adding(amount) ?? $0 } ?? amount }
    if let amount = row.refund { refund = refund.map { $0.adding(amount) ?? $0 } ?? amount }
  }
}
