import Ingest

/// What one thread of the stitcher has: it takes whole partitions, and what it finds out is its own until all are done.
struct StitchWorker {
  // The same for all workers, and changed by none.
  var identities: ResolvedIdentities
  let orders: OrderList
  let rules: SessionRules
  let zone: TimeZoneRules
  let activities: ActivityBook
  let cookies: [UInt32]
  let suppressedCookies: Set<UInt32>
  let persons: PersonKeys
  private let explains: Bool
  /// Whether touchpoints are only looked through, to find whose are left out and whom they name; visitors are made elsewhere.
  let isSearching: Bool
  /// The records that are left out: those that a search before found, or those that this one finds.
  private(set) var leftOut: Set<Place>

  var sessionizer: Sessionizer
  /// What is carried forward of devices of nobody known, where anything is.
  var settling: Settling?
  /// Of devices whose figures stay, and of those whose figures are taken back.
  var settled: Sessionizer
  var withdrawn: Sessionizer
  /// Touchpoints of browsers that keep a cookie, whatever device they came from.
  var cookied: TouchpointBuffers
  /// Touchpoints of persons, as they are found.
  var owned: TouchpointBuffers
  /// The address of each device.
  private(set) var addresses: [UInt32] = []
  /// What this worker found out for the next run.
  var found = Settling.Found()
  private(set) var suppressedTouchpoints: [Int: Int] = [:]
  /// Where they stand, if that is to be told.
  var notesSuppressed = false
  private(set) var suppressedPlaces: [Place] = []
  /// Persons who are left out because of a browser that is.
  var newlySuppressed: Set<Person> = []
  var attachments: [Attachment] = []
  /// Orders of persons that other visitors' goal pages claimed.
  var claimed: [(person: Person, order: Sessionizer.BoughtOrder)] = []

  init(
    identities: ResolvedIdentities, orders: OrderList, rules: SessionRules, zone: TimeZoneRules, activities: ActivityBook,
    cookies: [UInt32], suppressedCookies: Set<UInt32>, leftOut: Set<Place>, persons: PersonKeys, explains: Bool, isSearching: Bool,
    sessionizer: Sessionizer, settling: Settling?, cookied: TouchpointStore, owned: TouchpointStore
  ) {
    self.identities = identities
    self.orders = orders
    self.rules = rules
    self.zone = zone
    self.activities = activities
    self.cookies = cookies
    self.suppressedCookies = suppressedCookies
    self.leftOut = leftOut
    self.persons = persons
    self.explains = explains
    self.isSearching = isSearching
    self.sessionizer = sessionizer
    self.settling = settling
    settled = sessionizer.forVisitors(.settled)
    withdrawn = sessionizer.forVisitors(.withdrawn)
    self.cookied = TouchpointBuffers(cookied)
    self.owned = TouchpointBuffers(owned)
  }

  /// Gives every browser of a partition once.
  mutating func forEachBrowser(
    in partition: Int, of store: TouchpointStore, removing: Bool, inKeyOrder: Bool = false,
    _ body: (inout StitchWorker, BrowserTouchpoints) throws(TemporaryFileError) -> Void
  ) throws(TemporaryFileError) {
    let content = store.content(of: partition, removing: removing)
    try content.forEachBrowser(inKeyOrder: inKeyOrder, store.memory) { browser throws(TemporaryFileError) in try body(&self, browser) }
  }

  /// Whom a touchpoint names: the person of its own identifiers, or the customer of the order on its goal page.
  func named(on touchpoint: Touchpoint) -> Person? {
    identities.person(touchpoint.names)
      ?? (touchpoint.order == .none ? nil : orders.person(of: touchpoint.order))
  }

  // MARK: Browsers

  /// Tells the browsers on a device apart by their cookies.
  ///
  /// A record without a cookie belongs to the only cookie of its device, or, where the device has several, to the nearest in
  /// time within the session timeout, the earlier of two as near; else the device stands for itself.
  mutating func finishDevice(_ device: BrowserTouchpoints, _ take: (borrowing VisitorBatch) -> Void) throws(TemporaryFileError) {
    guard !cookies.isEmpty, try device.contains({ $0.cookie != .none }) else {
      return try finishBrowser(device, of: .device(device.browser), take)
    }
    var only: UInt32 = 0
    let several = try device.contains { touchpoint in
      let root = cookies[Int(touchpoint.cookie.number)]
      if only == 0 { only = root }
      return root != 0 && root != only
    }
    guard several else { return try device.forEach { cookied.append($0, under: OwnerKeys.key(ofCookie: only)) } }
    /// The cookie met last, and when.
    var last: (root: UInt32, time: Int64)?
    /// Those without a cookie whose nearest may be one that comes later.
    var waiting: [Touchpoint] = []
    var settled = 0
    func settle(_ touchpoint: Touchpoint, before next: (root: UInt32, time: Int64)?) {
      let time = touchpoint.time.microseconds
      let sinceLast = last.map { time - $0.time } ?? .max
      let untilNext = next.map { $0.time - time } ?? .max
      let root = sinceLast <= untilNext ? (sinceLast <= rules.timeout ? last?.root : nil) : (untilNext <= rules.timeout ? next?.root : nil)
      cookied.append(touchpoint, under: root.map { OwnerKeys.key(ofCookie: $0) } ?? device.browser)
    }
    try device.forEach { touchpoint in
      let root = cookies[Int(touchpoint.cookie.number)]
      let time = touchpoint.time.microseconds
      // No cookie from here on is near enough to them.
      while settled < waiting.count, time - waiting[settled].time.microseconds > rules.timeout {
        settle(waiting[settled], before: nil)
        settled += 1
      }
      if root == 0 {
        waiting.append(touchpoint)
        return
      }
      for other in waiting[settled...] { settle(other, before: (root, time)) }
      waiting.removeAll(keepingCapacity: true)
      settled = 0
      last = (root, time)
      cookied.append(touchpoint, under: OwnerKeys.key(ofCookie: root))
    }
    for other in waiting[settled...] { settle(other, before: nil) }
  }

  /// Keeps the device's address, for it is told where most devices have the same one.
  mutating func note(addressOf device: BrowserTouchpoints) throws(TemporaryFileError) {
    if let address = try Self.address(of: device) { addresses.append(address) }
  }

  static func address(of device: BrowserTouchpoints) throws(TemporaryFileError) -> UInt32? {
    try device.first { $0.address == 0 ? nil : $0.address }
  }

  mutating func flush(into take: (borrowing VisitorBatch) -> Void) {
    sessionizer.flush(into: take)
    settled.flush(into: take)
    withdrawn.flush(into: take)
  }

  /// Finishes what stands under a cookie, or under a device on which there are several.
  mutating func finishCookie(_ browser: BrowserTouchpoints, _ take: (borrowing VisitorBatch) -> Void) throws(TemporaryFileError) {
    guard let cookie = OwnerKeys.cookie(of: browser.browser) else {
      return try finishBrowser(browser, of: .device(browser.browser), take)
    }
    if suppressedCookies.contains(cookie) { try suppress(browser) } else { try finishBrowser(browser, of: .cookie(cookie), take) }
  }

  /// Gives one browser's touchpoints to the persons who used it; a browser of nobody is a visitor itself.
  private mutating func finishBrowser(
    _ browser: BrowserTouchpoints, of key: VisitorKey, _ take: (borrowing VisitorBatch) -> Void
  ) throws(TemporaryFileError) {
    // Before the first naming the browser was already the first person's.
    guard var person = try browser.first({ named(on: $0) }) else {
      if !isSearching { try sessionizer.finish(browser, of: key, unclaimed: [], into: take) }
      return
    }
    if explains { try explain(browser) }
    try browser.forEach { touchpoint in
      // With one person this never changes; with several each naming holds until the next.
      person = named(on: touchpoint) ?? person
      if !touchpoint.marks.contains(.sighting) { owned.append(touchpoint, under: persons.key(of: person)) }
    }
  }

  /// Notes whom the records on a browser name, each person once.
  private mutating func explain(_ browser: BrowserTouchpoints) throws(TemporaryFileError) {
    var met: Set<Person> = []
    try browser.forEach { touchpoint in
      let own = identities.person(touchpoint.names)
      guard let person = named(on: touchpoint), met.insert(person).inserted else { return }
      attachments.append(
        Attachment(person: person, cookie: touchpoint.cookie, place: touchpoint.place, isByOrder: own == nil))
    }
  }

  // MARK: People who are left out

  /// A browser that is left out, and with it the person to whom alone it belongs.
  private mutating func suppress(_ browser: BrowserTouchpoints) throws(TemporaryFileError) {
    var persons: Set<Person> = []
    try browser.forEach { touchpoint in
      if let person = named(on: touchpoint) { persons.insert(person) }
      if !touchpoint.marks.contains(.sighting) { countSuppressed(touchpoint) }
    }
    if persons.count == 1 { newlySuppressed.formUnion(persons) }
  }

  mutating func countSuppressed(_ touchpoint: Touchpoint) {
    if isSearching { leftOut.insert(touchpoint.place) }
    if notesSuppressed { suppressedPlaces.append(touchpoint.place) }
    suppressedTouchpoints[touchpoint.place.source, default: 0] += 1
    // The row of an order that only this page would have shown goes with it.
    if case .order = orders.claim(touchpoint), let source = orders.source(of: touchpoint.order) {
      suppressedTouchpoints[source, default: 0] += 1
    }
  }

  private mutating func countSuppressedOrders(of person: Person) {
    for source in orders.sources(ofUnclaimed: person) { suppressedTouchpoints[source, default: 0] += 1 }
  }

  // MARK: Persons

  /// Finds the persons of activities that went no browser's way.
  mutating func gatherActivities(_ numbers: Range<Int>, _ take: (borrowing VisitorBatch) -> Void) throws(TemporaryFileError) {
    for number in numbers where !activities.entries[number].hasBrowser {
      let entry = activities.entries[number]
      let touchpoint = Touchpoint(
        time: entry.activity.time, browser: .none, place: entry.activity.place, page: Symbol(UInt32(number)),
        order: .none, names: entry.names, goals: 0, marks: .activity)
      try finishActivity(touchpoint, take)
    }
  }

  mutating func finishActivity(_ touchpoint: Touchpoint, _ take: (borrowing VisitorBatch) -> Void) throws(TemporaryFileError) {
    if let person = identities.person(touchpoint.names) {
      owned.append(touchpoint, under: persons.key(of: person))
    } else {
      let alone = BrowserTouchpoints(browser: touchpoint.browser, head: [touchpoint])
      try sessionizer.finish(alone, of: .record(touchpoint.place), unclaimed: [], into: take)
    }
  }

  /// Finishes the persons of a partition. `claimed` are orders of theirs that other visitors' goal pages claimed.
  mutating func finishPersons(
    in partition: Int, of store: TouchpointStore, _ claimed: [Person: [Sessionizer.BoughtOrder]],
    _ take: (borrowing VisitorBatch) -> Void
  ) throws(TemporaryFileError) {
    let numbers = persons.persons(inPartition: partition, of: store)
    var bought: [Order] = []
    /// The first person who is not finished: those without touchpoints come between those who have some.
    var next = numbers.lowerBound
    try forEachBrowser(in: partition, of: store, removing: true, inKeyOrder: true) { worker, touchpoints throws(TemporaryFileError) in
      let person = worker.persons.person(of: touchpoints.browser)
      while next < person.number { try worker.finishCustomer(&next, &bought, claimed, take) }
      next = person.number + 1
      if worker.identities.suppressed.contains(person) {
        try touchpoints.forEach { worker.countSuppressed($0) }
        worker.countSuppressedOrders(of: person)
      } else {
        worker.orders.unclaimed(of: person, into: &bought)
        try worker.finish(person, touchpoints, bought, claimed, take)
      }
    }
    while next < numbers.upperBound { try finishCustomer(&next, &bought, claimed, take) }
  }

  private mutating func finish(
    _ person: Person, _ touchpoints: BrowserTouchpoints?, _ unclaimed: [Order],
    _ claimed: [Person: [Sessionizer.BoughtOrder]], _ take: (borrowing VisitorBatch) -> Void
  ) throws(TemporaryFileError) {
    let offline = rules.visitor == .person ? nil : unclaimed.map { Sessionizer.BoughtOrder(order: $0, session: nil) }
    let bought = offline.map { $0 + (claimed[person] ?? []) }
    try sessionizer.finish(touchpoints, of: .person(person.number), unclaimed: unclaimed, bought: bought, into: take)
  }

  /// Finishes a person of whom there are orders alone.
  private mutating func finishCustomer(
    _ number: inout UInt32, _ bought: inout [Order], _ claimed: [Person: [Sessionizer.BoughtOrder]],
    _ take: (borrowing VisitorBatch) -> Void
  ) throws(TemporaryFileError) {
    let person = Person(number: number)
    number += 1
    orders.unclaimed(of: person, into: &bought)
    if bought.isEmpty, claimed.isEmpty || claimed[person] == nil { return }
    if !identities.suppressed.isEmpty, identities.suppressed.contains(person) {
      countSuppressedOrders(of: person)
    } else {
      try finish(person, nil, bought, claimed, take)
    }
  }

  mutating func finishOwnerless(_ places: Range<Int>, _ take: (borrowing VisitorBatch) -> Void) throws(TemporaryFileError) {
    var bought: [Order] = []
    let orders = self.orders
    try orders.forEachOwnerless(places) { order throws(TemporaryFileError) in
      bought.removeAll(keepingCapacity: true)
      bought.append(order)
      let key = order.number == .none ? VisitorKey.record(order.place) : .order(order.number.number)
      try sessionizer.finish(nil, of: key, unclaimed: bought, into: take)
    }
  }
}
