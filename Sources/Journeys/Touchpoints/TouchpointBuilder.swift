package import Ingest

/// Turns records into touchpoints, links and orders, and says of each what became of it.
///
/// The rules are tested in the order of definitions.md: excluded, bot, method, status, asset; first match wins.
package final class TouchpointBuilder: RecordSink {
  private var state: State

  /// `explains`: whether an identity report will be asked for. `namesDevices`: whether address and agent of devices will.
  package init(
    _ rules: CountingRules, channels: ChannelRules = ChannelRules(), key: HashKey = .drawn(), explains: Bool = false,
    namesDevices: Bool = false, store: TouchpointStore = TouchpointStore()
  ) {
    state = State(rules, channels, key: key, explains: explains, store: TouchpointBuffers(store))
    if namesDevices { state.devices = DeviceBook() }
  }

  package func take(_ hit: Hit, in bytes: Span<UInt8>, at place: Place) -> Verdict {
    state.take(hit, in: bytes, at: place)
  }

  package func take(_ order: OrderRow, at place: Place) -> Verdict {
    state.take(order, at: place)
  }

  package func take(_ event: EventRow, at place: Place) -> Verdict {
    state.take(event, at: place)
  }

  package func take(_ activity: ActivityRow, at place: Place) -> Verdict {
    state.take(activity, at: place)
  }

  package func take(_ spend: SpendRow, at place: Place) -> Verdict {
    state.take(spend, at: place)
  }

  /// Leaves out the people and browsers of these names: e-mails, plain or as a digest, phones, customer ids, client ids.
  ///
  /// A list doesn't say what each of its words is, so a word is taken for whatever it can be.
  package func suppress(_ words: [String]) {
    for word in words { state.suppress(word) }
  }

  /// Everything that was gathered; the builder is empty afterwards.
  package func gathered() -> Gathered {
    state.store.flush()
    let empty = State(
      state.rules, state.channels, key: state.key, explains: false, store: TouchpointBuffers(TouchpointStore(partitions: 1)))
    let full = state
    state = empty
    return Gathered(
      touchpoints: full.store.store, pages: full.pages, orders: full.orders, identities: full.identities,
      cookies: full.cookies, addresses: full.addresses, activities: full.activities, arrivals: full.arrivals,
      spend: full.spend, channels: full.channels, devices: full.devices)
  }

  /// Kept in one value, so that a record costs one check of exclusive access.
  private struct State {
    let rules: CountingRules
    let channels: ChannelRules
    let key: HashKey
    let assets: AssetEndings
    let orderNumbers: OrderNumberRule
    let hasExclusions: Bool
    var agents: AgentBook
    var addresses: AddressBook
    var users: UserBook
    var pages: PageBook
    var orders: OrderBook
    var identities: IdentityGraph
    var cookies: CookieGraph
    var activities: ActivityBook
    var arrivals: ArrivalBook
    var spend: SpendBook
    var repeats: RowRepeats
    var store: TouchpointBuffers
    var devices: DeviceBook?

    init(_ rules: CountingRules, _ channels: ChannelRules, key: HashKey, explains: Bool, store: TouchpointBuffers) {
      self.store = store
      self.rules = rules
      self.channels = channels
      self.key = key
      assets = AssetEndings(rules.assetEndings)
      orderNumbers = OrderNumberRule(parameters: rules.orderParameters)
      hasExclusions =
        !(rules.excludedAddresses.isEmpty && rules.excludedPaths.isEmpty && rules.excludedHosts.isEmpty)
      agents = AgentBook(bots: BotTable(adding: rules.botPatterns), key: key)
      addresses = AddressBook(key: key, kept: rules.keptAddressBits)
      users = UserBook(key: key)
      pages = PageBook(rules, key: key)
      orders = OrderBook(key: key, joinsAlways: explains)
      identities = IdentityGraph(key: key, phoneCountry: rules.phoneCountry)
      cookies = CookieGraph(key: key)
      activities = ActivityBook(key: key)
      arrivals = ArrivalBook(channels, key: key)
      spend = SpendBook(key: key)
      repeats = RowRepeats(key: key)
    }

    mutating func suppress(_ word: String) {
      let isEmail = looksLikeEmail(word) || HashedEmails.isDigest(word)
      identities.suppress(NamedIdentifier(isEmail ? .email : .customer, word))
      if isEmail, !looksLikeEmail(word) { identities.suppress(NamedIdentifier(.customer, word)) }
      if !looksLikeEmail(word), word.filter({ $0.isASCII && $0.isNumber }).count >= 7, !word.contains(where: \.isLetter) {
        identities.suppress(NamedIdentifier(.phone, word))
      }
      if !looksLikeEmail(word) { cookies.suppress(word) }
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
      let names = namedUser(hit, bytes, place)

      let isGet = Self.isMethod(hit, bytes, Self.get)
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
      arrivals.noteServed(hit.host.range, bytes)
      if isGet, assets.contain(bytes.extracting(path)) {
        arrivals.noteAsset(referrer: hit.referrer.range, bytes)
        return filtered(.asset, hit, bytes, agentHash, names, place)
      }

      let page = facts ?? pathFacts(bytes, path)
      let device = device(hit, bytes, agentHash)
      var touchpoint = Touchpoint(
        time: hit.time, browser: device.browser, place: place, address: device.address, page: page.page, order: .none,
        names: names, goals: page.goals, marks: [])
      touchpoint.device = deviceClass
      touchpoint.country = Country(code: bytes.extracting(hit.country.range))
      touchpoint.cookie = cookies.browser(hit, bytes)
      let query = queryRange(bytes, target)
      touchpoint.arrival = arrivals.arrival(referrer: hit.referrer.range, query: query, bytes)
      if isGet { touchpoint.marks.insert(.pageview) }
      if page.isCart { touchpoint.marks.insert(.cart) }
      if page.goals != 0,
        let number = orderNumbers.number(bytes, path: path, query: query)
      {
        touchpoint.order = orders.noteGoalPage(number, time: hit.time, place: place, names: names)
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
        sighting.cookie = cookies.browser(hit, bytes)
        store.append(sighting)
      }
      return .filtered(reason)
    }

    /// The log's user, who is known to be one only where the server didn't answer 401.
    private mutating func namedUser(_ hit: Hit, _ bytes: Span<UInt8>, _ place: Place) -> IdentifierSet {
      guard hit.user.isPresent, hit.status != 401 else { return .nobody }
      return users.set(
        of: bytes.extracting(hit.user.range), host: bytes.extracting(hit.host.range), at: place, in: &identities)
    }

    private mutating func pathFacts(_ bytes: Span<UInt8>, _ path: Range<Int>) -> PathFacts {
      if path.isEmpty { return pages.facts(of: Self.root.span) }
      return pages.facts(of: bytes.extracting(path))
    }

    private static func isMethod(_ hit: Hit, _ bytes: Span<UInt8>, _ method: [UInt8]) -> Bool {
      hit.method.isPresent && sameBytes(bytes.extracting(hit.method.range), method.span)
    }

    /// The device: address and agent.
    private mutating func device(_ hit: Hit, _ bytes: Span<UInt8>, _ agentHash: Key128) -> (browser: Key128, address: UInt32) {
      let address = addresses.hash(of: bytes.extracting(hit.client.range))
      let browser = sipHash128(address, agentHash, key: key)
      if devices != nil {
        let agent = hit.agent.isPresent ? " " + decodedText(bytes.extracting(hit.agent.range)) : ""
        devices?.note(browser, addresses.shown(bytes.extracting(hit.client.range)) + agent)
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

    mutating func take(_ order: OrderRow, at place: Place) -> Verdict {
      orders.take(order, at: place, identities: &identities)
    }

    mutating func take(_ row: SpendRow, at place: Place) -> Verdict {
      spend.take(row, at: place, arrivals: &arrivals)
    }

    // MARK: Activities

    mutating func take(_ activity: ActivityRow, at place: Place) -> Verdict {
      let names = identities.set(of: activity.identifiers, host: "", at: place)
      let cookie = cookies.browser(activity.identifiers)
      // A survey's answer or a call may come from nobody known; a contact is somebody or nothing.
      if names == .nobody, cookie == .none, activity.time == nil || activity.kind == "lead" {
        return .rejected(Refusal("no identifier that names anybody"))
      }
      guard let time = activity.time else {
        // Whose cookie it is was so before anything that is known of it.
        if cookie != .none, names != .nobody { note(cookie, names, at: Self.beforeAll, place, marks: .sighting) }
        identities.noteIdentityOnly(names, in: place.source)
        return .identityOnly
      }
      guard
        let number = activities.take(
          activity, at: time, place: place, names: names, cookie: cookie, identities: identities)
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
      let names = identities.set(of: event.identifiers, host: host, at: place)
      guard let browser = browser(of: event, host: host) else {
        return .rejected(Refusal("no identifier that names anybody"))
      }
      let cookie = cookies.browser(event.identifiers)
      if repeats.isRepeat(Self.content(of: event, names, cookie), in: place.source) { return .filtered(.repeat) }
      let page = pages.facts(of: path.span)
      var touchpoint = Touchpoint(
        time: event.time, browser: browser, place: place, page: page.page, order: .none, names: names,
        goals: page.goals, marks: .pageview)
      touchpoint.cookie = cookie
      touchpoint.device = deviceClass
      touchpoint.arrival = arrival(of: event, target, host)
      if page.isCart { touchpoint.marks.insert(.cart) }
      if page.goals != 0 {
        if let number = orderNumbers.number(target.span, path: range, query: queryRange(target.span, whole)) {
          touchpoint.order = orders.noteGoalPage(number, time: event.time, place: place, names: names)
        }
      }
      store.append(touchpoint)
      return .touchpoint
    }

    /// What the row says of its source, else what its page's tags say, else its referrer.
    private mutating func arrival(of event: EventRow, _ target: [UInt8], _ host: String) -> Arrival {
      let served = Array(host.utf8)
      arrivals.noteServed(0..<served.count, served.span)
      let referrer = Array((event.referrer ?? "").utf8)
      if let source = event.source, !source.isEmpty {
        let from = referrerHost(referrer.span, 0..<referrer.count).map { decodedText(referrer.span.extracting($0)).lowercased() }
        return arrivals.arrival(
          ArrivalTags(source: source, medium: event.medium, campaign: event.campaign), referrer: from ?? "")
      }
      // The two texts are read as one, so that both lie in the same bytes.
      let query = queryRange(target.span, 0..<target.count)
      let bytes = target + referrer
      return arrivals.arrival(referrer: target.count..<bytes.count, query: query, bytes.span)
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
        devices?.note(browser, text)
        return browser
      }
      return nil
    }

    /// Before any record; far from the ends of what can be reckoned with.
    private static let beforeAll = Instant(microseconds: .min / 4)
    private static let get = Array("GET".utf8)
    private static let post = Array("POST".utf8)
    private static let put = Array("PUT".utf8)
    private static let root = Array("/".utf8)
  }
}

/// What reading all inputs leaves: touchpoints by browser, and the books that their numbers refer to.
package struct Gathered {
  package var touchpoints: TouchpointStore
  package var pages: PageBook
  package var orders: OrderBook
  package var identities: IdentityGraph
  package var cookies: CookieGraph
  package var addresses: AddressBook
  package var activities: ActivityBook
  package var arrivals: ArrivalBook
  package var spend: SpendBook
  package var channels: ChannelRules
  package var devices: DeviceBook?
}
