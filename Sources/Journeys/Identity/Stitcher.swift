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
  let orders: OrderList
  let rules: SessionRules
  let zone: TimeZoneRules
  var sessionizer: Sessionizer
  var touchpoints: TouchpointStore
  private let activities: ActivityBook
  /// What the touchpoints' arrivals mean.
  package let sources: TrafficSources
  /// Browsers that are left out, by the client id that stands for them.
  let suppressedCookies: Set<UInt32>
  /// Whether touchpoints are only looked through, to find whose are left out and whom they name; visitors are made elsewhere.
  var isSearching = false
  /// The records that a search found to be left out.
  var leftOut: Set<Place> = []
  private var suppressedTouchpoints: [Int: Int] = [:]
  /// Whom the records on each browser name, where that is to be told.
  var attachments: [Attachment]?
  /// For each client id of a cookie, the one that stands for its browser.
  let cookies: [UInt32]
  /// Touchpoints of browsers that keep a cookie, whatever device they came from.
  private var cookied = TouchpointStore()
  /// The address of each device.
  var addresses: [UInt32] = []
  /// Touchpoints of persons, as they are found.
  var owned: [(person: Person, touchpoint: Touchpoint)] = []

  /// `hasExports` says whether order exports alone decide what is an order; `zone` is the report's.
  /// `explains`: whether `identityReport` will be asked for.
  package init(
    _ gathered: Gathered, hasExports: Bool, rules: SessionRules, in zone: TimeZoneRules = .utc(), exchange: Exchange,
    stages: StageModel = .default,
    explains: Bool = false
  ) {
    self.rules = rules
    self.zone = zone
    identities = ResolvedIdentities(gathered.identities)
    orders = OrderList(gathered.orders, hasExports: hasExports, exchange: exchange, identities: identities)
    activities = gathered.activities
    sources = TrafficSources(gathered.arrivals, gathered.activities, gathered.channels)
    sessionizer = Sessionizer(
      rules, in: zone, orders: orders, activities: activities.origins(sources, touches: gathered.channels.touchKinds),
      sources: sources, channels: gathered.channels,
      stages: StageBook(
        stages, pages: gathered.pages, words: gathered.activities.words, channels: sources.channels))
    touchpoints = gathered.touchpoints
    let browsers = gathered.cookies.resolved()
    cookies = browsers
    suppressedCookies = Set(gathered.cookies.suppressed.map { browsers[Int($0.number)] })
    attachments = explains ? [] : nil
  }

  /// Hands on every visitor and every customer once.
  package mutating func run(_ take: (borrowing VisitorBatch) -> Void) -> Result {
    switch rules.visitor {
    case .person:
      for number in touchpoints.partitions.indices { finishDevices(of: touchpoints.remove(number), take) }
      finishCookies(take)
      gatherActivities(take)
      finishPersons([:], take)
    case .deviceOfDay: runByDay(take)
    }
    finishOwnerless(take)
    sessionizer.flush(into: take)
    return Result(
      currencies: orders.currencies, ignoredIdentifiers: identities.ignored, devices: addresses.count,
      busiestAddress: busiestAddress, suppressedTouchpoints: suppressedTouchpoints,
      suppressedIdentityOnly: identities.suppressedIdentityOnly)
  }

  mutating func finishDevices(of partition: [Touchpoint], _ take: (borrowing VisitorBatch) -> Void) {
    forEachBrowser(of: partition) { finishDevice($0, take) }
  }

  /// Finishes the browsers that keep a cookie.
  mutating func finishCookies(_ take: (borrowing VisitorBatch) -> Void) {
    for number in cookied.partitions.indices where !cookies.isEmpty {
      let partition = cookied.remove(number)
      forEachBrowser(of: partition) { group in
        guard let first = group.first else { return }
        let cookie = UInt32(truncatingIfNeeded: first.browser.high)
        suppressedCookies.contains(cookie) ? suppress(group) : finishBrowser(group, of: .cookie(cookie), take)
      }
    }
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
    let key = VisitorKey.device(group.first?.browser ?? .none)
    guard !cookies.isEmpty, group.contains(where: { $0.cookie != .none }) else { return finishBrowser(group, of: key, take) }
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
    if !bare.isEmpty { finishBrowser(bare[...], of: key, take) }
  }

  /// The cookie nearest in time to a record without one, the earlier of two as near.
  private func nearest(to offset: Int, _ group: ArraySlice<Touchpoint>, _ roots: [UInt32]) -> UInt32? {
    let start = group.startIndex
    let time = group[start + offset].time.microseconds
    let before = roots[..<offset].lastIndex { $0 != 0 }
    let after = roots[offset...].firstIndex { $0 != 0 }
    let sinceBefore = before.map { time - group[start + $0].time.microseconds } ?? .max
    let untilAfter = after.map { group[start + $0].time.microseconds - time } ?? .max
    if sinceBefore <= untilAfter { return sinceBefore <= rules.timeout ? before.map { roots[$0] } : nil }
    return untilAfter <= rules.timeout ? after.map { roots[$0] } : nil
  }

  /// Gives one browser's touchpoints to the persons who used it; a browser of nobody is a visitor itself.
  private mutating func finishBrowser(
    _ group: ArraySlice<Touchpoint>, of key: VisitorKey, _ take: (borrowing VisitorBatch) -> Void
  ) {
    var current: Person?
    // Before the first naming the browser was already the first person's.
    for touchpoint in group {
      current = named(on: touchpoint)
      if current != nil { break }
    }
    guard var person = current else {
      if !isSearching { sessionizer.finish(group, of: key, unclaimed: [], into: take) }
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

  mutating func countSuppressed(_ touchpoint: Touchpoint) {
    if isSearching { leftOut.insert(touchpoint.place) }
    suppressedTouchpoints[touchpoint.place.source, default: 0] += 1
    // The row of an order that only this page would have shown goes with it.
    if case .order = orders.claim(touchpoint), let source = orders.source(of: touchpoint.order) {
      suppressedTouchpoints[source, default: 0] += 1
    }
  }

  /// Activities that name a person come to that person's other touchpoints; those of nobody known stand alone.
  mutating func gatherActivities(_ take: (borrowing VisitorBatch) -> Void) {
    for (number, entry) in activities.entries.enumerated() where !entry.hasBrowser {
      let touchpoint = Touchpoint(
        time: entry.activity.time, browser: .none, place: entry.activity.place, page: Symbol(UInt32(number)),
        order: .none, names: entry.names, goals: 0, marks: .activity)
      finishActivity(touchpoint, take)
    }
  }

  mutating func finishActivity(_ touchpoint: Touchpoint, _ take: (borrowing VisitorBatch) -> Void) {
    if let person = identities.person(touchpoint.names) {
      owned.append((person, touchpoint))
    } else {
      sessionizer.finish([touchpoint], of: .record(touchpoint.place), unclaimed: [], into: take)
    }
  }

  /// Finishes all persons. `claimed` are orders of theirs that other visitors' goal pages claimed.
  mutating func finishPersons(_ claimed: [Person: [Sessionizer.BoughtOrder]], _ take: (borrowing VisitorBatch) -> Void) {
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
      while next < person.number { finishCustomer(&next, &bought, claimed, take) }
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
        finish(person, run[...], bought, claimed, take)
      }
    }
    while next < UInt32(orders.personNumbers) { finishCustomer(&next, &bought, claimed, take) }
  }

  private mutating func finish(
    _ person: Person, _ touchpoints: ArraySlice<Touchpoint>, _ unclaimed: [Order],
    _ claimed: [Person: [Sessionizer.BoughtOrder]], _ take: (borrowing VisitorBatch) -> Void
  ) {
    let offline = rules.visitor == .person ? nil : unclaimed.map { Sessionizer.BoughtOrder(order: $0, session: nil) }
    let bought = offline.map { $0 + (claimed[person] ?? []) }
    sessionizer.finish(touchpoints, of: .person(person.number), unclaimed: unclaimed, bought: bought, into: take)
  }

  /// Finishes a person of whom there are orders alone.
  private mutating func finishCustomer(
    _ number: inout UInt32, _ bought: inout [Order], _ claimed: [Person: [Sessionizer.BoughtOrder]],
    _ take: (borrowing VisitorBatch) -> Void
  ) {
    let person = Person(number: number)
    number += 1
    orders.unclaimed(of: person, into: &bought)
    if bought.isEmpty, claimed.isEmpty || claimed[person] == nil { return }
    if !identities.suppressed.isEmpty, identities.suppressed.contains(person) {
      countSuppressedOrders(of: person)
    } else {
      finish(person, [], bought, claimed, take)
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
      let key = order.number == .none ? VisitorKey.record(order.place) : .order(order.number.number)
      sessionizer.finish([], of: key, unclaimed: bought, into: take)
    }
  }
}
