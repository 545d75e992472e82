package import Ingest

/// Finds out whose each touchpoint is, and finishes every visitor.
///
/// Weak identifiers are many and live each in one partition, strong ones are few: so each partition is taken
/// alone, browsers of nobody known are finished on the spot, and what belongs to persons is gathered by person
/// and finished last (design: stitching in bounded memory). Partitions are finished side by side, each by one thread.
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
    /// Where those touchpoints stand, and every name of these people, where that is to be told.
    package var leftOut: PartPruning?
    /// What the next run is to know of devices, where figures are carried forward.
    package var carried: CarriedDevices?
  }

  /// Whether the result tells what was left out.
  package var tellsLeftOut = false
  /// What is carried forward of devices of nobody known; nil: nothing, and no visitor is settled.
  package var settling: Settling?

  var identities: ResolvedIdentities
  let orders: OrderList
  let rules: SessionRules
  private let zone: TimeZoneRules
  private let sessionizer: Sessionizer
  private var touchpoints: TouchpointStore
  private let activities: ActivityBook
  /// What the touchpoints' arrivals mean.
  package let sources: TrafficSources
  /// Browsers that are left out, by the client id that stands for them.
  private let suppressedCookies: Set<UInt32>
  /// Whom the records on each browser name, where that is to be told.
  var attachments: [Attachment]?
  /// For each client id of a cookie, the one that stands for its browser.
  private let cookies: [UInt32]
  /// The threads' workers while the stitcher runs.
  private var workers: [StitchWorker] = []
  private let threads: Int

  /// `hasExports` says whether order exports alone decide what is an order; `zone` is the report's.
  /// `explains`: whether `identityReport` will be asked for. `threads`: how many partitions are finished side by side.
  package init(
    _ gathered: Gathered, hasExports: Bool, rules: SessionRules, in zone: TimeZoneRules = .utc(), exchange: Exchange,
    stages: StageModel = .default, explains: Bool = false, threads: Int = 1
  ) {
    self.rules = rules
    self.zone = zone
    self.threads = max(1, threads)
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

  /// Hands on every visitor and every customer once. With several threads `take` is called by all of them, at the same time.
  package mutating func run(_ take: (borrowing VisitorBatch) -> Void) throws(TemporaryFileError) -> Result {
    try touchpoints.memory?.check()
    let isByDay = rules.visitor == .deviceOfDay
    begin(isSearching: isByDay)
    if isByDay, attachments != nil || !identities.suppressed.isEmpty || !suppressedCookies.isEmpty { try search(take) }
    if isByDay { begin(isSearching: false) }
    try finishBrowsers(take)
    try gatherActivities(take)
    try finishPersons(take)
    try finishOwnerless(take)
    sideBySide(&workers, parts: workers.count) { worker, _ in worker.flush(into: take) }
    // A thread that came late had no part of its own.
    for number in workers.indices { workers[number].flush(into: take) }
    let carried = settling?.carriedOn(workers.map(\.found))
    let (devices, busiest) = Self.busiestAddress(of: workers.map(\.addresses), carried?.addresses ?? [])
    var result = Result(
      currencies: orders.currencies, ignoredIdentifiers: identities.ignored, devices: devices, busiestAddress: busiest,
      suppressedTouchpoints: suppressedTouchpoints, suppressedIdentityOnly: identities.suppressedIdentityOnly)
    result.carried = carried
    guard tellsLeftOut else {
      workers = []
      return result
    }
    var leftOut = PartPruning()
    leftOut.names = Set(identities.suppressedNames.map { PartPruning.name($0.kind, $0.text) })
    for worker in workers { leftOut.places.formUnion(worker.suppressedPlaces) }
    leftOut.places.formUnion(self.leftOut)
    result.leftOut = leftOut
    workers = []
    return result
  }

  private var suppressedTouchpoints: [Int: Int] {
    workers.reduce(into: found) { $0.merge($1.suppressedTouchpoints, uniquingKeysWith: +) }
  }

  /// Touchpoints of people who are left out that a search has found, by source.
  private var found: [Int: Int] = [:]
  /// The records that a search found to be left out.
  private var leftOut: Set<Place> = []

  /// Makes a worker for every thread.
  private mutating func begin(isSearching: Bool) {
    let cookied = TouchpointStore(like: touchpoints)
    let owned = TouchpointStore(like: touchpoints)
    let persons = PersonKeys(numbers: identities.personNumbers)
    workers = (0..<threads).map { _ in
      StitchWorker(
        identities: identities, orders: orders, rules: rules, zone: zone, activities: activities, cookies: cookies,
        suppressedCookies: suppressedCookies, leftOut: leftOut, persons: persons, explains: attachments != nil,
        isSearching: isSearching, sessionizer: sessionizer, settling: isSearching ? nil : settling, cookied: cookied, owned: owned)
    }
    for number in workers.indices { workers[number].notesSuppressed = tellsLeftOut }
  }

  // MARK: Phases

  /// Every device, and then every browser that keeps a cookie.
  private mutating func finishBrowsers(_ take: (borrowing VisitorBatch) -> Void) throws(TemporaryFileError) {
    let isByDay = rules.visitor == .deviceOfDay
    let isSearching = workers[0].isSearching
    let devices = touchpoints
    try sideBySide(&workers, parts: devices.partitionCount) { worker, partition throws(TemporaryFileError) in
      try worker.forEachBrowser(in: partition, of: devices, removing: !isSearching) { worker, browser throws(TemporaryFileError) in
        if try worker.settle(browser, take) { return }
        try worker.note(addressOf: browser)
        if isByDay, !isSearching { try worker.finishDays(of: browser, take) } else { try worker.finishDevice(browser, take) }
      }
    }
    if isByDay, !isSearching { return try flush() }
    try flush()
    let cookied = workers[0].cookied.store
    try sideBySide(&workers, parts: cookies.isEmpty ? 0 : cookied.partitionCount) { worker, partition throws(TemporaryFileError) in
      try worker.forEachBrowser(in: partition, of: cookied, removing: true) { worker, browser throws(TemporaryFileError) in
        try worker.finishCookie(browser, take)
      }
    }
    try flush()
  }

  /// Brings together what the workers found out.
  private mutating func flush() throws(TemporaryFileError) {
    var new: Set<Person> = []
    for number in workers.indices {
      workers[number].cookied.flush()
      workers[number].owned.flush()
      new.formUnion(workers[number].newlySuppressed)
      workers[number].newlySuppressed = []
      if attachments != nil {
        attachments? += workers[number].attachments
        workers[number].attachments = []
      }
    }
    for person in new { identities.suppress(person) }
    for number in workers.indices { workers[number].identities = identities }
    try touchpoints.memory?.check()
  }

  /// Finds out which records are those of people who are left out, and whom browsers name.
  private mutating func search(_ take: (borrowing VisitorBatch) -> Void) throws(TemporaryFileError) {
    try finishBrowsers(take)
    let owned = workers[0].owned.store
    try sideBySide(&workers, parts: owned.partitionCount) { worker, partition throws(TemporaryFileError) in
      try worker.forEachBrowser(in: partition, of: owned, removing: true) { worker, touchpoints throws(TemporaryFileError) in
        if worker.identities.suppressed.contains(worker.persons.person(of: touchpoints.browser)) {
          try touchpoints.forEach { worker.countSuppressed($0) }
        }
      }
    }
    found = suppressedTouchpoints
    leftOut = workers.reduce(into: []) { $0.formUnion($1.leftOut) }
  }

  /// Activities that name a person come to that person's other touchpoints; those of nobody known stand alone.
  private mutating func gatherActivities(_ take: (borrowing VisitorBatch) -> Void) throws(TemporaryFileError) {
    let parts = Parts(of: activities.entries.count)
    try sideBySide(&workers, parts: parts.count) { worker, part throws(TemporaryFileError) in try worker.gatherActivities(parts[part], take) }
    try flush()
  }

  /// Finishes all persons, those too of whom there are orders alone.
  private mutating func finishPersons(_ take: (borrowing VisitorBatch) -> Void) throws(TemporaryFileError) {
    let claimed = self.claimed()
    let owned = workers[0].owned.store
    try sideBySide(&workers, parts: owned.partitionCount) { worker, partition throws(TemporaryFileError) in
      try worker.finishPersons(in: partition, of: owned, claimed, take)
    }
  }

  /// Orders of persons that other visitors' goal pages claimed. Each person's come in an order that no thread decides.
  private mutating func claimed() -> [Person: [Sessionizer.BoughtOrder]] {
    var claimed: [Person: [Sessionizer.BoughtOrder]] = [:]
    for number in workers.indices {
      for (person, order) in workers[number].claimed { claimed[person, default: []].append(order) }
      workers[number].claimed = []
    }
    return claimed.mapValues { $0.sorted { ($0.order.time, $0.order.place) < ($1.order.time, $1.order.place) } }
  }

  private mutating func finishOwnerless(_ take: (borrowing VisitorBatch) -> Void) throws(TemporaryFileError) {
    let parts = Parts(of: orders.ownerlessCount)
    try sideBySide(&workers, parts: parts.count) { worker, part throws(TemporaryFileError) in try worker.finishOwnerless(parts[part], take) }
  }

  /// The address of more than half of the devices, by Boyer and Moore's vote and a count. Few devices say nothing: the
  /// warning is for a log that shows a proxy instead of its visitors.
  private static func busiestAddress(
    of addresses: [[UInt32]], _ carried: [CarriedDevices.Address]
  ) -> (devices: Int, busiest: (mark: UInt32, devices: Int)?) {
    let all = addresses.reduce(0) { $0 + $1.count } + carried.reduce(0) { $0 + $1.devices }
    guard all >= 5 else { return (all, nil) }
    var candidate: UInt32 = 0
    var votes = 0
    func vote(_ address: UInt32, _ devices: Int) {
      if address == candidate {
        votes += devices
      } else if votes >= devices {
        votes -= devices
      } else {
        (candidate, votes) = (address, devices - votes)
      }
    }
    for part in addresses {
      for address in part { vote(address, 1) }
    }
    for address in carried { vote(address.mark, address.devices) }
    let counted = addresses.reduce(0) { total, part in total + part.count { $0 == candidate } }
    let devices = counted + (carried.first { $0.mark == candidate }?.devices ?? 0)
    return (all, devices * 2 > all ? (candidate, devices) : nil)
  }
}

/// A list's places in parts that are large enough to be worth handing out.
private struct Parts {
  private let total: Int
  private let size = 4096

  init(of total: Int) { self.total = total }

  var count: Int { (total + size - 1) / size }

  subscript(_ number: Int) -> Range<Int> { number * size..<min(total, (number + 1) * size) }
}
