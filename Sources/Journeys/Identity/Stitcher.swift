package import Ingest

/// Finds out whose each touchpoint is, and finishes every visitor.
///
/// Weak identifiers are many and live each in one partition, strong ones are few: so each partition is taken
/// alone, browsers of nobody known are finished on the spot, and what belongs to persons is gathered by person
/// and finished last (design: stitching in bounded memory).
package struct Stitcher {
  /// What a run of the stitcher shows beside its batches.
  package struct Result {
    /// The currencies that orders' numbers refer to.
    package var currencies: [Currency]
    /// Identifiers that would have joined too many people.
    package var ignoredIdentifiers: Int
  }

  private let identities: ResolvedIdentities
  private let orders: OrderList
  private var sessionizer: Sessionizer
  private var touchpoints: TouchpointStore
  /// Touchpoints of persons, as they are found.
  private var owned: [(person: Person, touchpoint: Touchpoint)] = []

  /// `hasExports` says whether order exports alone decide what is an order.
  package init(_ gathered: Gathered, hasExports: Bool, rules: SessionRules, exchange: Exchange) {
    identities = gathered.identities.resolved()
    orders = OrderList(gathered.orders, hasExports: hasExports, exchange: exchange, identities: identities)
    sessionizer = Sessionizer(rules, orders: orders)
    touchpoints = gathered.touchpoints
  }

  /// Hands on every visitor once.
  package mutating func run(_ take: (borrowing VisitorBatch) -> Void) -> Result {
    for number in touchpoints.partitions.indices {
      let partition = touchpoints.remove(number)
      forEachBrowser(of: partition) { finishBrowser($0, take) }
    }
    finishPersons(take)
    for order in orders.ownerless { sessionizer.finish([], unclaimed: [order], into: take) }
    sessionizer.flush(into: take)
    return Result(currencies: orders.currencies, ignoredIdentifiers: identities.ignored)
  }

  /// Whom a touchpoint names: the person of its own identifiers, or the customer of the order on its goal page.
  private func named(on touchpoint: Touchpoint) -> Person? {
    identities.person(touchpoint.names)
      ?? (touchpoint.order == .none ? nil : orders.person(of: touchpoint.order))
  }

  /// Gives one browser's touchpoints to the persons who used it; a browser of nobody is a visitor itself.
  private mutating func finishBrowser(
    _ group: ArraySlice<Touchpoint>, _ take: (borrowing VisitorBatch) -> Void
  ) {
    var current: Person?
    // Before the first naming the browser was already the first person's.
    for touchpoint in group {
      current = named(on: touchpoint)
      if current != nil { break }
    }
    guard var person = current else {
      sessionizer.finish(group, unclaimed: [], into: take)
      return
    }
    for touchpoint in group {
      // With one person this never changes; with several each naming holds until the next.
      person = named(on: touchpoint) ?? person
      if !touchpoint.marks.contains(.sighting) { owned.append((person, touchpoint)) }
    }
  }

  private mutating func finishPersons(_ take: (borrowing VisitorBatch) -> Void) {
    var ordersOf: [Person: [Order]] = [:]
    for (person, order) in orders.unclaimed { ordersOf[person, default: []].append(order) }
    var taken = [(person: Person, touchpoint: Touchpoint)]()
    swap(&taken, &owned)
    taken.sort { a, b in
      a.person == b.person ? Touchpoint.isEarlier(a.touchpoint, b.touchpoint) : a.person.number < b.person.number
    }
    var start = 0
    var run: [Touchpoint] = []
    while start < taken.count {
      let person = taken[start].person
      run.removeAll(keepingCapacity: true)
      while start < taken.count, taken[start].person == person {
        run.append(taken[start].touchpoint)
        start += 1
      }
      sessionizer.finish(run[...], unclaimed: ordersOf.removeValue(forKey: person) ?? [], into: take)
    }
    for (_, orders) in ordersOf { sessionizer.finish([], unclaimed: orders, into: take) }
  }
}

/// Calls `body` with the touchpoints of each browser, in time order.
private func forEachBrowser(of partition: [Touchpoint], _ body: (ArraySlice<Touchpoint>) -> Void) {
  var browsers = BrowserNumbers(expected: partition.count / 4)
  var groups = [Int32](repeating: 0, count: partition.count)
  var sizes: [Int] = []
  for (index, touchpoint) in partition.enumerated() {
    let group = browsers.number(of: touchpoint.browser)
    groups[index] = group
    if Int(group) == sizes.count { sizes.append(1) } else { sizes[Int(group)] += 1 }
  }
  var next: [Int] = []
  var total = 0
  for size in sizes {
    next.append(total)
    total += size
  }
  var sorted = partition
  for (index, touchpoint) in partition.enumerated() {
    let group = Int(groups[index])
    sorted[next[group]] = touchpoint
    next[group] += 1
  }
  var start = 0
  for size in sizes {
    let range = start..<(start + size)
    if !isInOrder(sorted, range) { sorted[range].sort(by: Touchpoint.isEarlier) }
    body(sorted[range])
    start += size
  }
}

private func isInOrder(_ touchpoints: [Touchpoint], _ range: Range<Int>) -> Bool {
  var index = range.lowerBound + 1
  while index < range.upperBound {
    if Touchpoint.isEarlier(touchpoints[index], touchpoints[index - 1]) { return false }
    index += 1
  }
  return true
}

/// Numbers browsers in the order in which they are met. Their keys are hashes already and need no other.
private struct BrowserNumbers {
  private var keys: [Key128] = []
  private var slots: [Int32]
  private var mask: Int

  init(expected: Int) {
    var size = 64
    while size < expected * 2 { size *= 2 }
    slots = [Int32](repeating: -1, count: size)
    mask = size - 1
  }

  mutating func number(of key: Key128) -> Int32 {
    var slot = Int(truncatingIfNeeded: key.low) & mask
    while slots[slot] >= 0 {
      if keys[Int(slots[slot])] == key { return slots[slot] }
      slot = (slot + 1) & mask
    }
    let new = Int32(keys.count)
    keys.append(key)
    slots[slot] = new
    if keys.count * 2 > slots.count { grow() }
    return new
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    mask = slots.count - 1
    for (number, key) in keys.enumerated() {
      var slot = Int(truncatingIfNeeded: key.low) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(number)
    }
  }
}
