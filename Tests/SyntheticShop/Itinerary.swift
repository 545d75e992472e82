/// All that one person will do in the season, planned at once so that its truth is known beforehand.
struct Itinerary {
  /// A person who only looks, or who buys, on one device or on two.
  enum Kind { case passerBy, buyer, buyerOnTwoDevices }

  private(set) var visits: [Visit] = []
  /// One for each visit.
  private(set) var sessions: [Session] = []
  /// The first visit's requests; later visits are laid out again when their time comes.
  private(set) var firstRequests: [Request] = []
  private(set) var orders: [Order] = []
  private(set) var lines = 0
  /// Orders that count but belong to no session.
  private(set) var offlineOrders = 0

  /// Nil where the season ends too early: no visit fits, or the two devices never show whose they are.
  init?(
    for kind: Kind, person: Int, devices: [Device], start: Int64, end: Int64, random: inout SplitMix64,
    catalogue: Catalogue
  ) {
    var known = [false, false]
    var time = start
    for step in Self.steps(for: kind, random: &random) {
      if let session = sessions.last {
        time = session.last + Self.absence(before: step.purpose, random: &random)
      }
      let visit = Visit(
        time: time, seed: random.next(), purpose: step.purpose, person: person, onSecond: step.onSecond,
        isFirst: !known[step.onSecond ? 1 : 0])
      let layout = VisitLayout(of: visit, on: devices, in: catalogue)
      guard layout.session.end < end else { break }
      known[step.onSecond ? 1 : 0] = true
      if visits.isEmpty { firstRequests = layout.requests }
      visits.append(visit)
      sessions.append(layout.session)
      lines += layout.session.lines
      order(in: visit, before: end, random: &random)
    }
    guard !visits.isEmpty else { return nil }
    if kind == .buyerOnTwoDevices {
      guard sessions.contains(where: \.namesFirst), sessions.contains(where: \.namesSecond) else {
        return nil
      }
    }
    attachUnseenOrders()
  }

  /// Places the latest visit's order, if it comes to one, and says whether the session converts.
  private mutating func order(in visit: Visit, before end: Int64, random: inout SplitMix64) {
    let place = sessions.count - 1
    let session = sessions[place]
    switch visit.purpose {
    case .look, .fillCart, .pay, .reopen: break
    case .takeSample: sessions[place].converts = true
    case .buy, .buyAcrossDevices, .returnFromPayment:
      // Placed just before its page is shown; that page decides, even where the session before would still
      // have been under way.
      let outcome = Order.Outcome.shown(random: &random)
      orders.append(
        Order(
          time: (session.firstThanks ?? session.last) - Int64(random.within(1...4)), seed: random.next(),
          outcome: outcome, origin: .web, shownTo: visit.person))
      sessions[place].converts = outcome.counts
    case .buyUnseen:
      let delay = Self.delayUnseen(random: &random)
      guard session.last + delay < end else { break }
      orders.append(
        Order(
          time: session.last + delay, seed: random.next(), outcome: .unseen(random: &random),
          origin: delay > 2 * Session.timeout ? .telephone : .web))
    }
  }

  /// Orders without a thank-you page go to the session under way of a person whom another page has named.
  private mutating func attachUnseenOrders() {
    let isNamed = sessions.contains { $0.namesFirst || $0.namesSecond }
    for order in orders where order.shownTo == nil && order.outcome.counts {
      if isNamed, let place = sessions.lastIndex(where: { $0.isUnderWay(at: order.time) }) {
        sessions[place].converts = true
      } else {
        offlineOrders += 1
      }
    }
  }
}

// What people come for, and how long they stay away.
extension Itinerary {
  private struct Step {
    var purpose: Purpose
    var onSecond = false
  }

  private static func steps(for kind: Kind, random: inout SplitMix64) -> [Step] {
    var steps: [Step] = []
    guard kind != .passerBy else {
      repeat { steps.append(Step(purpose: idle(random: &random))) } while random.chance(300)
      return steps
    }
    let hasTwo = kind == .buyerOnTwoDevices
    func anyDevice() -> Bool { hasTwo && random.chance(500) }
    while random.chance(420) { steps.append(Step(purpose: idle(random: &random), onSecond: anyDevice())) }
    steps += purchase(onSecond: anyDevice(), hasTwo: hasTwo, random: &random)
    while random.chance(450) {
      let onSecond = anyDevice()
      if random.chance(600) {
        steps.append(Step(purpose: idle(random: &random), onSecond: onSecond))
      } else {
        steps += purchase(onSecond: onSecond, hasTwo: hasTwo, random: &random)
      }
    }
    // The page of an order can be opened again once one was shown, on the same device or on the other.
    let shown = steps.filter { $0.purpose == .buy || $0.purpose == .returnFromPayment }
    if let first = shown.first, random.chance(200) {
      steps.append(Step(purpose: .reopen, onSecond: first.onSecond))
    }
    guard hasTwo, !steps.contains(where: { $0.purpose == .buyAcrossDevices }) else { return steps }
    for onSecond in [false, true] where !shown.contains(where: { $0.onSecond == onSecond }) {
      let canReopen = !shown.isEmpty && random.chance(500)
      steps.append(Step(purpose: canReopen ? .reopen : .buy, onSecond: onSecond))
      while random.chance(300) { steps.append(Step(purpose: idle(random: &random), onSecond: anyDevice())) }
    }
    return steps
  }

  private static func idle(random: inout SplitMix64) -> Purpose {
    switch random.below(100) {
    case 0..<80: .look
    case 80..<98: .fillCart
    default: .takeSample
    }
  }

  private static func purchase(onSecond: Bool, hasTwo: Bool, random: inout SplitMix64) -> [Step] {
    switch random.below(100) {
    case 0..<60: [Step(purpose: .buy, onSecond: onSecond)]
    case 60..<72:
      [Step(purpose: .pay, onSecond: onSecond), Step(purpose: .returnFromPayment, onSecond: onSecond)]
    case 72..<86: [Step(purpose: .buyUnseen, onSecond: onSecond)]
    default: [Step(purpose: hasTwo ? .buyAcrossDevices : .buy, onSecond: onSecond)]
    }
  }

  /// From one session's last touchpoint to the next one's first: a second more than the timeout, or longer.
  private static func absence(before purpose: Purpose, random: inout SplitMix64) -> Int64 {
    let shortest = Session.timeout + 1
    if random.chance(30) { return shortest }
    guard purpose != .returnFromPayment else { return shortest + Int64(random.below(5400)) }
    switch random.below(100) {
    case 0..<20: return shortest + Int64(random.below(4 * 3600))
    case 20..<60: return Int64(random.within(1...4) * 86_400 + random.within(-7200...7200))
    default: return Int64(random.within(4...12 + random.below(60)) * 86_400 + random.within(-7200...7200))
    }
  }

  /// From the last touchpoint to an order whose page nobody saw: near the timeout, or a call days later.
  private static func delayUnseen(random: inout SplitMix64) -> Int64 {
    switch random.below(100) {
    case 0..<45: Int64(random.within(5...300))
    case 45..<60: Int64(random.within(301...1799))
    case 60..<70: Session.timeout
    case 70..<80: Session.timeout + 1
    default: Int64(random.within(3601...3 * 86_400))
    }
  }
}
