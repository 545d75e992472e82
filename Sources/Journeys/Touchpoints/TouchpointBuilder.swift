package import Ingest

/// Turns records into touchpoints, links and orders, and says of each what became of it.
///
/// The rules are tested in the order of definitions.md: excluded, bot, method, status, asset; first match wins.
///
/// Each thread that reads has a builder of its own, which remembers what it met lately; the books are one for all.
package final class TouchpointBuilder: SharedSink {
  let books: TouchpointBooks
  private var state: State

  /// `explains`: whether an identity report will be asked for. `namesDevices`: whether address and agent of devices will.
  package init(
    _ rules: CountingRules, channels: ChannelRules = ChannelRules(), key: HashKey = .drawn(), explains: Bool = false,
    namesDevices: Bool = false, store: TouchpointStore = TouchpointStore()
  ) {
    books = TouchpointBooks(rules, channels, key: key, explains: explains, namesDevices: namesDevices)
    state = State(books, namesDevices: namesDevices, TouchpointBuffers(store))
  }

  /// A builder for another thread, which writes into the books of `colleague`.
  private init(colleague: TouchpointBuilder) {
    books = colleague.books
    state = State(books, namesDevices: colleague.state.namesDevices, TouchpointBuffers(colleague.state.store.store))
  }

  package func colleague() -> any SharedSink { anotherBuilder() }

  /// A builder for another thread.
  package func anotherBuilder() -> TouchpointBuilder { TouchpointBuilder(colleague: self) }

  /// Adds a touchpoint whose numbers are those of the books.
  func append(_ touchpoint: Touchpoint) { state.store.append(touchpoint) }

  package func take(_ hit: Hit, in bytes: Span<UInt8>, at place: Place) -> Verdict {
    state.take(hit, in: bytes, at: place)
  }

  package func take(_ order: OrderRow, at place: Place) -> Verdict {
    books.withLock { $0.orders.take(order, at: place, identities: &$0.identities) }
  }

  package func take(_ event: EventRow, at place: Place) -> Verdict {
    state.take(event, at: place)
  }

  package func take(_ activity: ActivityRow, at place: Place) -> Verdict {
    state.take(activity, at: place)
  }

  package func take(_ spend: SpendRow, at place: Place) -> Verdict {
    books.withLock { $0.spend.take(spend, at: place, arrivals: &$0.arrivals) }
  }

  /// Leaves out the people and browsers of these names: e-mails, plain or as a digest, phones, customer ids, client ids.
  ///
  /// A list doesn't say what each of its words is, so a word is taken for whatever it can be.
  package func suppress(_ words: [String]) {
    books.withLock { books in
      for word in words { books.suppress(word) }
    }
  }

  /// Hands over what this thread holds on its own; it must be done before `gathered`.
  package func finish() { state.finish() }

  /// Everything that was gathered; the builder is empty afterwards.
  package func gathered() -> Gathered {
    finish()
    let full = books.taken()
    let store = state.store.store
    state.store = TouchpointBuffers(TouchpointStore(like: store))
    return Gathered(
      touchpoints: store, pages: full.pages, orders: full.orders, identities: full.identities,
      cookies: full.cookies, addresses: full.addresses, activities: full.activities, arrivals: full.arrivals,
      spend: full.spend, channels: books.channels, devices: full.devices)
  }

  /// Kept in one value, so that a record costs one check of exclusive access.
  private struct State {
    let books: TouchpointBooks
    let rules: CountingRules
    let key: HashKey
    let assets: AssetEndings
    let orderNumbers: OrderNumberRule
    let hasExclusions: Bool
    let namesDevices: Bool
    var agents: AgentBook
    var addresses: AddressBook
    var users: UserBook
    var paths: RecentTexts<PathFacts>
    var cookies: RecentTexts<Symbol>
    var arrivals: ArrivalNotes
    var store: TouchpointBuffers

    init(_ books: TouchpointBooks, namesDevices: Bool, _ store: TouchpointBuffers) {
      self.store = store
      self.books = books
      self.namesDevices = namesDevices
      rules = books.rules
      key = books.key
      assets = AssetEndings(rules.assetEndings)
      orderNumbers = OrderNumberRule(parameters: rules.orderParameters)
      hasExclusions =
        !(rules.excludedAddresses.isEmpty && rules.excludedPaths.isEmpty && rules.excludedHosts.isEmpty)
      agents = AgentBook(bots: books.bots, key: key)
      addresses = AddressBook(key: key, kept: rules.keptAddressBits)
      users = UserBook(key: key)
      paths = RecentTexts(key: key, most: 1 << 17)
      cookies = RecentTexts(key: key, most: 1 << 16)
      arrivals = ArrivalNotes(key: key)
    }

    mutating func finish() {
      store.flush()
      var notes = ArrivalNotes(key: key)
      swap(&notes, &arrivals)
      books.withLock { [addresses] books in
        books.arrivals.add(notes)
        books.addresses.merge(addresses)
      }
    }

    // MARK: Log records

    mutating func take(_ hit: Hit, in bytes: Span<UInt8>, at place: Place) -> Verdict {
      guard hit.isVisit else { return .filtered(.excluded) }
      let target = hit.target.range
      let path = hit.target.isPresent ? pathRange(bytes, target) : 0..<0
      if hasExclusions, Self.isExcluded(by: rules, hit, bytes, path) { return .filtered(.excluded) }
      var agentHash = Key128.none
      var deviceClass = DeviceClass.unknown
      if hit.agent.isPresent {
        let agent = agents.facts(of: bytes.extracting(hit.agent.range))
        if agent.isBot, !rules.keepsBots { return .filtered(.bot) }
        agentHash = agent.hash
        deviceClass = agent.device
      }
      let names = hit.user.isPresent ? namedUser(hit, bytes, place) : .nobody

      let isGet = Self.isGet(hit, bytes)
      var facts: PathFacts?
      if !isGet {
        if Self.isMethod(hit, bytes, Self.post) || Self.isMethod(hit, bytes, Self.put) {
          facts = pathFacts(bytes, path)
        }
        guard facts.map({ $0.goals != 0 }) ?? false else {
          return filtered(.method, hit, bytes, agentHash, names, place)
        }
      }
      let isAnswered = (200...299).contains(hit.status) || (isGet ? hit.status == 304 : (300...399).contains(hit.status))
      guard isAnswered else { return filtered(.status, hit, bytes, agentHash, names, place) }
      arrivals.noteServed(hit.host.range, bytes, books)
      if isGet, assets.contain(bytes.extracting(path)) {
        arrivals.noteAsset(referrer: hit.referrer.range, bytes, books)
        return filtered(.asset, hit, bytes, agentHash, names, place)
      }

      let page = facts ?? pathFacts(bytes, path)
      let device = device(hit, bytes, agentHash)
      var touchpoint = Touchpoint(
        time: hit.time, browser: device.browser, place: place, address: device.address, page: page.page, order: .none,
        names: names, goals: page.goals, marks: [])
      touchpoint.device = deviceClass
      touchpoint.country = Country(code: bytes.extracting(hit.country.range))
      touchpoint.cookie = cookie(of: hit, bytes)
      let query = queryRange(bytes, target)
      touchpoint.arrival = arrivals.arrival(referrer: hit.referrer.range, query: query, bytes, books)
      if isGet { touchpoint.marks.insert(.pageview) }
      if page.isCart { touchpoint.marks.insert(.cart) }
      if page.goals != 0,
        let number = orderNumbers.number(bytes, path: path, query: query)
      {
        touchpoint.order = books.withLock { $0.orders.noteGoalPage(number, time: hit.time, place: place, names: names) }
      }
      store.append(touchpoint)
      return .touchpoint
    }

    /// A filtered record still tells who used the device then.
    private mutating func filtered(
      _ reason: Verdict.Filter, _ hit: Hit, _ bytes: Span<UInt8>, _ agentHash: Key128, _ names: IdentifierSet,
      _ place: Place
    ) -> Verdict {
      if names != .nobody {
        let device = device(hit, bytes, agentHash)
        var sighting = Touchpoint(
          time: hit.time, browser: device.browser, place: place, address: device.address, page: .none, order: .none,
          names: names, goals: 0, marks: .sighting)
        sighting.cookie = cookie(of: hit, bytes)
        store.append(sighting)
      }
      return .filtered(reason)
    }

    /// The log's user, who is known to be one only where the server didn't answer 401.
    private mutating func namedUser(_ hit: Hit, _ bytes: Span<UInt8>, _ place: Place) -> IdentifierSet {
      guard hit.status != 401 else { return .nobody }
      return users.set(of: bytes.extracting(hit.user.range), host: bytes.extracting(hit.host.range)) { [books] named, host in
        books.withLock { $0.identities.set(of: [named], host: host, at: place) }
      }
    }

    private mutating func pathFacts(_ bytes: Span<UInt8>, _ path: Range<Int>) -> PathFacts {
      path.isEmpty ? pathFacts(Self.root.span) : pathFacts(bytes.extracting(path))
    }

    private mutating func pathFacts(_ path: Span<UInt8>) -> PathFacts {
      if let known = paths.known(of: path) { return known }
      let new = books.withLock { $0.pages.facts(of: path) }
      paths.keep(new, of: path)
      return new
    }

    /// The client id that counts for a hit. One alone was mostly met before; several are joined every time.
    private mutating func cookie(of hit: Hit, _ bytes: Span<UInt8>) -> Symbol {
      let count = CookieGraph.count(hit)
      if count == 0 { return .none }
      if count > 1 { return books.withLock { $0.cookies.browser(hit, bytes) } }
      let rank = hit.cookies[0].isPresent ? 0 : hit.cookies[1].isPresent ? 1 : 2
      let id = bytes.extracting(hit.cookies[rank].range)
      if let known = cookies.known(of: id) { return known }
      let new = books.withLock { $0.cookies.browser(hit, bytes) }
      cookies.keep(new, of: id)
      return new
    }

    private static func isMethod(_ hit: Hit, _ bytes: Span<UInt8>, _ method: [UInt8]) -> Bool {
      hit.method.isPresent && sameBytes(bytes.extracting(hit.method.range), method.span)
    }

    /// GET, which nearly all are.
    private static func isGet(_ hit: Hit, _ bytes: Span<UInt8>) -> Bool {
      let method = hit.method.range
      return method.count == 3 && bytes[method.lowerBound] == 0x47 && bytes[method.lowerBound + 1] == 0x45
        && bytes[method.lowerBound + 2] == 0x54
    }

    /// The device: address and agent.
    private mutating func device(_ hit: Hit, _ bytes: Span<UInt8>, _ agentHash: Key128) -> (browser: Key128, address: UInt32) {
      let address = addresses.hash(of: bytes.extracting(hit.client.range))
      let browser = sipHash128(address, agentHash, key: key)
      if namesDevices {
        let agent = hit.agent.isPresent ? " " + decodedText(bytes.extracting(hit.agent.range)) : ""
        let text = addresses.shown(bytes.extracting(hit.client.range)) + agent
        books.withLock { $0.devices?.note(browser, text) }
      }
      return (browser, UInt32(truncatingIfNeeded: address.low))
    }

    /// Takes the rules alone, for all of the state would be copied for every record.
    private static func isExcluded(by rules: CountingRules, _ hit: Hit, _ bytes: Span<UInt8>, _ path: Range<Int>) -> Bool {
      if !rules.excludedAddresses.isEmpty, let address = addressBits(bytes.extracting(hit.client.range)),
        rules.excludedAddresses.contains(where: { $0.contains(address) })
      {
        return true
      }
      if !rules.excludedHosts.isEmpty, hit.host.isPresent,
        rules.excludedHosts.contains(decodedText(bytes.extracting(hit.host.range)).lowercased())
      {
        return true
      }
      guard hit.target.isPresent else { return false }
      return rules.excludedPaths.matches(path.isEmpty ? root.span : bytes.extracting(path))
    }

    // MARK: Activities

    mutating func take(_ activity: ActivityRow, at place: Place) -> Verdict {
      let (names, cookie) = books.withLock {
        ($0.identities.set(of: activity.identifiers, host: "", at: place), $0.cookies.browser(activity.identifiers))
      }
      // A survey's answer or a call may come from nobody known; a contact is somebody or nothing.
      if names == .nobody, cookie == .none, activity.time == nil || activity.kind == "lead" {
        return .rejected(Refusal("no identifier that names anybody"))
      }
      guard let time = activity.time else {
        // Whose cookie it is was so before anything that is known of it.
        if cookie != .none, names != .nobody { note(cookie, names, at: Self.beforeAll, place, marks: .sighting) }
        books.withLock { $0.identities.noteIdentityOnly(names, in: place.source) }
        return .identityOnly
      }
      guard
        let number = books.withLock({
          $0.activities.take(activity, at: time, place: place, names: names, cookie: cookie, identities: $0.identities)
        })
      else {
        if cookie != .none, names != .nobody { note(cookie, names, at: time, place, marks: .sighting) }
        return .filtered(.repeat)
      }
      if cookie != .none { note(cookie, names, at: time, place, marks: .activity, activity: number) }
      return .touchpoint
    }

    /// Puts what an export knows of a browser among that browser's touchpoints.
    private mutating func note(
      _ cookie: Symbol, _ names: IdentifierSet, at time: Instant, _ place: Place, marks: Touchpoint.Marks, activity: Int = 0
    ) {
      // No device: the browser is known by its cookie alone.
      let browser = sipHash128(Key128(high: UInt64(cookie.number), low: 1), .none, key: key)
      var touchpoint = Touchpoint(
        time: time, browser: browser, place: place, page: Symbol(UInt32(activity)), order: .none, names: names, goals: 0,
        marks: marks)
      touchpoint.cookie = cookie
      store.append(touchpoint)
    }

    // MARK: Events

    mutating func take(_ event: EventRow, at place: Place) -> Verdict {
      let host = event.host?.lowercased() ?? ""
      if rules.excludedHosts.contains(host) && !host.isEmpty { return .filtered(.excluded) }
      let target = Array(event.page.utf8)
      // An address has a path; any other name of a page is its own.
      let isAddress = target.first == 0x2F || event.page.contains("://")
      let whole = 0..<target.count
      var range = isAddress ? pathRange(target.span, whole) : whole
      let path = range.isEmpty ? Self.root : Array(target[range])
      if range.isEmpty { range = whole }
      if rules.excludedPaths.matches(path.span) { return .filtered(.excluded) }
      var deviceClass = DeviceClass.unknown
      if let agent = event.agent {
        let bytes = agent == "-" ? [] : Array(agent.utf8)
        let facts = agents.facts(of: bytes.span)
        if facts.isBot, !rules.keepsBots { return .filtered(.bot) }
        deviceClass = facts.device
      }
      let names = books.withLock { $0.identities.set(of: event.identifiers, host: host, at: place) }
      guard let browser = browser(of: event, host: host) else {
        return .rejected(Refusal("no identifier that names anybody"))
      }
      let cookie = books.withLock { $0.cookies.browser(event.identifiers) }
      let content = Self.content(of: event, names, cookie)
      if books.withLock({ $0.repeats.isRepeat(content, in: place.source) }) { return .filtered(.repeat) }
      let page = pathFacts(path.span)
      var touchpoint = Touchpoint(
        time: event.time, browser: browser, place: place, page: page.page, order: .none, names: names,
        goals: page.goals, marks: .pageview)
      touchpoint.cookie = cookie
      touchpoint.device = deviceClass
      touchpoint.arrival = arrival(of: event, target, host)
      if page.isCart { touchpoint.marks.insert(.cart) }
      if page.goals != 0 {
        if let number = orderNumbers.number(target.span, path: range, query: queryRange(target.span, whole)) {
          touchpoint.order = books.withLock { $0.orders.noteGoalPage(number, time: event.time, place: place, names: names) }
        }
      }
      store.append(touchpoint)
      return .touchpoint
    }

    /// What the row says of its source, else what its page's tags say, else its referrer.
    private mutating func arrival(of event: EventRow, _ target: [UInt8], _ host: String) -> Arrival {
      let served = Array(host.utf8)
      arrivals.noteServed(0..<served.count, served.span, books)
      let referrer = Array((event.referrer ?? "").utf8)
      if let source = event.source, !source.isEmpty {
        let from = referrerHost(referrer.span, 0..<referrer.count).map { decodedText(referrer.span.extracting($0)).lowercased() }
        let tags = ArrivalTags(source: source, medium: event.medium, campaign: event.campaign)
        return books.withLock { $0.arrivals.arrival(tags, referrer: from ?? "") }
      }
      // The two texts are read as one, so that both lie in the same bytes.
      let query = queryRange(target.span, 0..<target.count)
      let bytes = target + referrer
      return arrivals.arrival(referrer: target.count..<bytes.count, query: query, bytes.span, books)
    }

    private static func content(of event: EventRow, _ names: IdentifierSet, _ cookie: Symbol) -> [UInt8] {
      var content = RowContent()
      content.add(event.time.microseconds)
      content.add(event.page)
      content.add(names, cookie)
      content.add(event.host)
      content.add(event.agent)
      for text in [event.referrer, event.source, event.medium, event.campaign] { content.add(text) }
      return content.bytes
    }

    /// An event's cookie, else its first identifier that names somebody stands for the browser.
    private mutating func browser(of event: EventRow, host: String) -> Key128? {
      let identifiers = event.identifiers.filter { $0.kind == .cookie } + event.identifiers.filter { $0.kind != .cookie }
      for identifier in identifiers {
        guard let (kind, text) = comparableIdentifier(identifier, host: host) else { continue }
        let bytes = Array("\(kind.rawValue)\u{0}\(text)".utf8)
        let browser = sipHash128(bytes.span, key: key)
        if namesDevices { books.withLock { $0.devices?.note(browser, text) } }
        return browser
      }
      return nil
    }

    /// Before any record; far from the ends of what can be reckoned with.
    private static let beforeAll = Instant(microseconds: .min / 4)
    private static let post = Array("POST".utf8)
    private static let put = Array("PUT".utf8)
    private static let root = Array("/".utf8)
  }
}
