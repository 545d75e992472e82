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
    /// Devices in all, and the address that more than half of them have, where there is one.
    package var devices: Int
    package var busiestAddress: (mark: UInt32, devices: Int)?
    /// Touchpoints, and records that only name somebody, of people who are left out, by source.
    package var suppressedTouchpoints: [Int: Int] = [:]
    package var suppressedIdentityOnly: [Int: Int] = [:]
  }

  var identities: ResolvedIdentities
  private let orders: OrderList
  private var sessionizer: Sessionizer
  private var touchpoints: TouchpointStore
  private let activities: ActivityBook
  /// What the touchpoints' arrivals mean.
  package let sources: TrafficSources
  /// Browsers that are left out, by the client id that stands for them.
  private let suppressedCookies: Set<UInt32>
  private var suppressedTouchpoints: [Int: Int] = [:]
  /// Whom the records on each browser name, where that is to be told.
  var attachments: [Attachment]?
  /// For each client id of a cookie, the one that stands for its browser.
  private let cookies: [UInt32]
  private let timeout: Int64
  /// Touchpoints of browsers that keep a cookie, whatever device they came from.
  private var cookied = TouchpointStore()
  /// The address of each device.
  private var addresses: [UInt32] = []
  /// Touchpoints of persons, as they are found.
  private var owned: [(person: Person, touchpoint: Touchpoint)] = []

  /// `hasExports` says whether order exports alone decide what is an order.
  /// `explains`: whether `identityReport` will be asked for.
  package init(
    _ gathered: Gathered, hasExports: Bool, rules: SessionRules, exchange: Exchange, explains: Bool = false
  ) {
    identities = ResolvedIdentities(gathered.identities)
    orders = OrderList(gathered.orders, hasExports: hasExports, exchange: exchange, identities: identities)
    activities = gathered.activities
    sources = TrafficSources(gathered.arrivals, gathered.activities, gathered.channels)
    sessionizer = Sessionizer(
      rules, orders: orders, activities: activities.origins(sources, touches: gathered.channels.touchKinds), sources: sources,
      channels: gathered.channels)
    touchpoints = gathered.touchpoints
    let browsers = gathered.cookies.resolved()
    cookies = browsers
    suppressedCookies = Set(gathered.cookies.suppressed.map { browsers[Int($0.number)] })
    attachments = explains ? [] : nil
    timeout = rules.timeout
  }

  /// Hands on every visitor once.
  package mutating func run(_ take: (borrowing VisitorBatch) -> Void) -> Result {
    for number in touchpoints.partitions.indices {
      let partition = touchpoints.remove(number)
      forEachBrowser(of: partition) { finishDevice($0, take) }
    }
    for number in cookied.partitions.indices where !cookies.isEmpty {
      let partition = cookied.remove(number)
      forEachBrowser(of: partition) { group in
        if let first = group.first, suppressedCookies.contains(UInt32(truncatingIfNeeded: first.browser.high)) {
          suppress(group)
        } else {
          finishBrowser(group, take)
        }
      }
    }
    gatherActivities(take)
    finishPersons(take)
    finishOwnerless(take)
    sessionizer.flush(into: take)
    return Result(
      currencies: orders.currencies, ignoredIdentifiers: identities.ignored, devices: addresses.count,
      busiestAddress: busiestAddress, suppressedTouchpoints: suppressedTouchpoints,
      suppressedIdentityOnly: identities.suppressedIdentityOnly)
  }

  /// Whom a touchpoint names: the person of its own identifiers, or the customer of the order on its goal page.
  func named(on touchpoint: Touchpoint) -> Person? {
    identities.person(touchpoint.names)
      ?? (touchpoint.order == .none ? nil : orders.person(of: touchpoint.order))
  }

  /// The address of more than half of the devices, by Boyer and Moore's vote and a count. Few devices say nothing: the
  /// warning is for a log that shows a proxy instead of its visitors.
  private var busiestAddress: (mark: UInt32, devices: Int)? {
    guard addresses.count >= 5 else { return nil }
    var candidate: UInt32 = 0
    var votes = 0
    for address in addresses {
      if votes == 0 { candidate = address }
      votes += address == candidate ? 1 : -1
    }
    let devices = addresses.count { $0 == candidate }
    return devices * 2 > addresses.count ? (candidate, devices) : nil
  }

  /// Tells the browsers on a device apart by their cookies.
  ///
  /// A record without a cookie belongs to the only cookie of its device, or, where the device has several, to the nearest in
  /// time within the session timeout; else the device stands for itself.
  private mutating func finishDevice(
    _ group: ArraySlice<Touchpoint>, _ take: (borrowing VisitorBatch) -> Void
  ) {
    if let first = group.first, first.address != 0 { addresses.append(first.address) }
    guard !cookies.isEmpty, group.contains(where: { $0.cookie != .none }) else { return finishBrowser(group, take) }
    let roots = group.map { cookies[Int($0.cookie.number)] }
    let distinct = Set(roots).subtracting([0])
    var bare: [Touchpoint] = []
    for (offset, touchpoint) in group.enumerated() {
      let root = roots[offset] != 0 ? roots[offset] : distinct.count == 1 ? distinct.first : nearest(to: offset, group, roots)
      guard let root else {
        bare.append(touchpoint)
        continue
      }
      var moved = touchpoint
      moved.browser = Key128(high: UInt64(root), low: UInt64(root) &* 0xD6E8_FEB8_6659_FD93)
      cookied.append(moved)
    }
    if !bare.isEmpty { finishBrowser(bare[...], take) }
  }

  /// The cookie nearest in time to a record without one, the earlier of two as near.
  private func nearest(to offset: Int, _ group: ArraySlice<Touchpoint>, _ roots: [UInt32]) -> UInt32? {
    let start = group.startIndex
    let time = group[start + offset].time.microseconds
    let before = roots[..<offset].lastIndex { $0 != 0 }
    let after = roots[offset...].firstIndex { $0 != 0 }
    let sinceBefore = before.map { time - group[start + $0].time.microseconds } ?? .max
    let untilAfter = after.map { group[start + $0].time.microseconds - time } ?? .max
    if sinceBefore <= untilAfter { return sinceBefore <= timeout ? before.map { roots[$0] } : nil }
    return untilAfter <= timeout ? after.map { roots[$0] } : nil
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
    if attachments != nil { explain(group) }
    for touchpoint in group {
      // With one person this never changes; with several each naming holds until the next.
      person = named(on: touchpoint) ?? person
      if !touchpoint.marks.contains(.sighting) { owned.append((person, touchpoint)) }
    }
  }

  /// A browser that is left out, and with it the person to whom alone it belongs.
  private mutating func suppress(_ group: ArraySlice<Touchpoint>) {
    let persons = Set(group.compactMap { named(on: $0) })
    if persons.count == 1, let person = persons.first { identities.suppress(person) }
    for touchpoint in group where !touchpoint.marks.contains(.sighting) { countSuppressed(touchpoint) }
  }

  private mutating func countSuppressed(_ touchpoint: Touchpoint) {
    suppressedTouchpoints[touchpoint.place.source, default: 0] += 1
    // The row of an order that only this page would have shown goes with it.
    if case .order = orders.claim(touchpoint), let source = orders.source(of: touchpoint.order) {
      suppressedTouchpoints[source, default: 0] += 1
    }
  }

  /// Activities that name a person come to that person's other touchpoints; those of nobody known stand alone.
  private mutating func gatherActivities(_ take: (borrowing VisitorBatch) -> Void) {
    for (number, entry) in activities.entries.enumerated() where !entry.hasBrowser {
      let touchpoint = Touchpoint(
        time: entry.activity.time, browser: .none, place: entry.activity.place, page: Symbol(UInt32(number)),
        order: .none, names: entry.names, goals: 0, marks: .activity)
      if let person = identities.person(entry.names) {
        owned.append((person, touchpoint))
      } else {
        sessionizer.finish([touchpoint], unclaimed: [], into: take)
      }
    }
  }

  private mutating func finishPersons(_ take: (borrowing VisitorBatch) -> Void) {
    var taken = [(person: Person, touchpoint: Touchpoint)]()
    swap(&taken, &owned)
    taken.sort { a, b in
      a.person == b.person ? Touchpoint.isEarlier(a.touchpoint, b.touchpoint) : a.person.number < b.person.number
    }
    var start = 0
    var run: [Touchpoint] = []
    var bought: [Order] = []
    /// The first person who is not finished: those without touchpoints come between those who have some.
    var next: UInt32 = 1
    while start < taken.count {
      let person = taken[start].person
      while next < person.number { finishCustomer(&next, &bought, take) }
      next = person.number + 1
      run.removeAll(keepingCapacity: true)
      while start < taken.count, taken[start].person == person {
        run.append(taken[start].touchpoint)
        start += 1
      }
      if identities.suppressed.contains(person) {
        for touchpoint in run { countSuppressed(touchpoint) }
        countSuppressedOrders(of: person)
      } else {
        orders.unclaimed(of: person, into: &bought)
        sessionizer.finish(run[...], unclaimed: bought, into: take)
      }
    }
    while next < UInt32(orders.personNumbers) { finishCustomer(&next, &bought, take) }
  }

  /// Finishes a person of whom there are orders alone.
  private mutating func finishCustomer(_ number: inout UInt32, _ bought: inout [Order], _ take: (borrowing VisitorBatch) -> Void) {
    let person = Person(number: number)
    number += 1
    orders.unclaimed(of: person, into: &bought)
    if bought.isEmpty { return }
    if !identities.suppressed.isEmpty, identities.suppressed.contains(person) {
      countSuppressedOrders(of: person)
    } else {
      sessionizer.finish([], unclaimed: bought, into: take)
    }
  }

  private mutating func countSuppressedOrders(of person: Person) {
    for source in orders.sources(ofUnclaimed: person) { suppressedTouchpoints[source, default: 0] += 1 }
  }

  private mutating func finishOwnerless(_ take: (borrowing VisitorBatch) -> Void) {
    var bought: [Order] = []
    let orders = self.orders
    orders.forEachOwnerless { order in
      bought.removeAll(keepingCapacity: true)
      bought.append(order)
      sessionizer.finish([], unclaimed: bought, into: take)
    }
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
