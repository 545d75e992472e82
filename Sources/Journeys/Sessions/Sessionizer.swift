import Ingest

/// Cuts visitors' touchpoints into sessions, attaches orders to them and hands the visitors on in batches.
struct Sessionizer {
  private let rules: SessionRules
  private let zone: TimeZoneRules
  private let orders: OrderList
  private let activities: [Activity]
  private let sources: TrafficSources
  private let direct: ChannelRules.Direct
  private let stages: StageBook
  private var journeys: JourneyBuilder
  private var batch: VisitorBatch
  /// Orders in sessions of visitors who are no customers, until they are taken.
  private var claimed: [BoughtOrder] = []

  /// An order of a customer who stands apart from visitors, and the session that another visitor's goal page puts it in.
  struct BoughtOrder {
    var order: Order
    var session: Session?
  }

  /// Touchpoints in a batch, beyond which it is handed on.
  private static let batchSize = 16_384

  init(
    _ rules: SessionRules, in zone: TimeZoneRules, orders: OrderList, activities: [Activity], sources: TrafficSources,
    channels: ChannelRules, stages: StageBook
  ) {
    self.rules = rules
    self.zone = zone
    self.orders = orders
    self.activities = activities
    self.sources = sources
    direct = channels.direct
    self.stages = stages
    journeys = JourneyBuilder(lookback: channels.lookback)
    batch = VisitorBatch()
  }

  /// The same for visitors of another standing, with nobody in it.
  func forVisitors(_ standing: VisitorStanding) -> Sessionizer {
    var other = self
    other.batch = VisitorBatch(standing)
    other.claimed = []
    return other
  }

  /// Finishes one visitor. `unclaimed` are the visitor's orders that no goal page claims.
  ///
  /// `bought` are all orders of the customer whom the visitor stands for; nil: those of the visitor.
  mutating func finish(
    _ touchpoints: BrowserTouchpoints?, of key: VisitorKey, unclaimed: [Order], bought: [BoughtOrder]? = nil,
    into take: (borrowing VisitorBatch) -> Void
  ) throws(TemporaryFileError) {
    if let touchpoints, touchpoints.count > Self.batchSize {
      // Room for all at once: an array that doubles would be there twice and a half.
      flush(into: take)
      batch.touchpoints.reserveCapacity(touchpoints.count)
      batch.stages.reserveCapacity(touchpoints.count)
    }
    let firstSession = batch.sessions.count
    let firstOrder = batch.orders.count
    let firstActivity = batch.activities.count
    try touchpoints?.forEach { touchpoint in
      if touchpoint.marks.contains(.sighting) { return }
      if touchpoint.marks.contains(.activity) {
        batch.activities.append(activities[Int(touchpoint.page.number)])
      } else {
        add(touchpoint, firstSession)
      }
    }
    if direct == .lastNonDirect { rememberSources(from: firstSession) }
    for order in unclaimed { attach(order, firstSession) }
    let orderCount = batch.orders.count - firstOrder
    sortOrders(from: firstOrder)
    let sessionCount = batch.sessions.count - firstSession
    let activityCount = batch.activities.count - firstActivity
    let customer = VisitorBatch.Customer(
      firstOrder: Int32(bought == nil ? firstOrder : batch.orders.count), orderCount: Int32(bought?.count ?? orderCount),
      firstActivity: Int32(firstActivity), activityCount: Int32(activityCount))
    if customer.orderCount > 0 || activityCount > 0 { batch.customers.append(customer) }
    if let bought {
      for order in batch.orders[firstOrder...] where order.session >= 0 {
        claimed.append(BoughtOrder(order: order, session: batch.sessions[Int(order.session)]))
      }
      for one in bought { copy(one) }
      sortOrders(from: Int(customer.firstOrder))
    }
    guard sessionCount > 0 || orderCount > 0 || activityCount > 0 else { return }
    var visitor = VisitorBatch.Visitor(
      firstSession: Int32(firstSession), sessionCount: Int32(sessionCount), firstOrder: Int32(firstOrder),
      orderCount: Int32(orderCount), firstActivity: Int32(firstActivity), activityCount: Int32(activityCount), key: key)
    stages.mark(visitor, in: &batch)
    journeys.add(&visitor, to: &batch)
    batch.visitors.append(visitor)
    if batch.touchpoints.count + batch.orders.count + batch.activities.count >= Self.batchSize { flush(into: take) }
  }

  /// The orders that goal pages claimed since this was asked last, where customers stand apart.
  mutating func takeClaimed() -> [BoughtOrder] {
    var taken: [BoughtOrder] = []
    swap(&taken, &claimed)
    return taken
  }

  /// A customer's order with its session, which is no visitor's here and has no touchpoints.
  private mutating func copy(_ bought: BoughtOrder) {
    var order = bought.order
    order.session = -1
    order.journey = -1
    if var session = bought.session {
      (session.firstTouchpoint, session.touchpointCount, session.journey) = (0, 0, -1)
      order.session = Int32(batch.sessions.count)
      batch.sessions.append(session)
    }
    batch.orders.append(order)
  }

  /// Puts the batch's last orders in time order. Money and session settle most ties, the place of the first row all others.
  private mutating func sortOrders(from first: Int) {
    guard batch.orders.count - first > 1 else { return }
    batch.orders[first...].sort { a, b in
      let (left, right) = ((a.time, a.session, a.currency, a.revenue, a.refund), (b.time, b.session, b.currency, b.revenue, b.refund))
      return left == right ? a.place < b.place : left < right
    }
  }

  /// Hands on what is left.
  mutating func flush(into take: (borrowing VisitorBatch) -> Void) {
    guard !batch.visitors.isEmpty || !batch.customers.isEmpty else { return }
    take(batch)
    // What a single visitor needed is not kept for the others.
    if batch.touchpoints.capacity > 8 * Self.batchSize { batch = VisitorBatch(batch.standing) } else { batch.removeAll() }
  }

  private mutating func add(_ touchpoint: Touchpoint, _ firstSession: Int) {
    var current = batch.sessions.count - 1
    if current < firstSession || rules.splits(batch.sessions[current], before: touchpoint, sources, in: zone) {
      var session = Session(
        start: touchpoint.time, end: touchpoint.time, firstTouchpoint: Int32(batch.touchpoints.count),
        touchpointCount: 0, pageviews: 0, landingPage: .none, exitPage: .none, goals: 0, reachedCart: false, orders: 0)
      let meaning = sources.meaning(of: touchpoint.arrival)
      session.source = meaning.source
      session.channel = meaning.channel
      session.referrer = meaning.referrer
      session.isResumed = meaning.isInside
      session.device = touchpoint.device
      session.country = touchpoint.country
      session.isFirst = current < firstSession
      batch.sessions.append(session)
      current += 1
    }
    batch.touchpoints.append(WebTouchpoint(touchpoint))
    batch.sessions[current].end = touchpoint.time
    batch.sessions[current].touchpointCount += 1
    if touchpoint.marks.contains(.pageview) {
      batch.sessions[current].pageviews += 1
      if batch.sessions[current].landingPage == .none { batch.sessions[current].landingPage = touchpoint.page }
      batch.sessions[current].exitPage = touchpoint.page
    }
    if touchpoint.marks.contains(.cart) { batch.sessions[current].reachedCart = true }
    guard touchpoint.goals != 0 else { return }
    if touchpoint.order == .none {
      batch.sessions[current].goals |= touchpoint.goals
      batch.sessions[current].reachedGoals |= touchpoint.goals
      return
    }
    switch orders.claim(touchpoint) {
    // A cancelled order's page, or a further one of an order: no goal was reached there.
    case .nothing: batch.touchpoints[batch.touchpoints.count - 1].goals = 0
    case .goal:
      batch.sessions[current].goals |= touchpoint.goals
      batch.sessions[current].reachedGoals |= touchpoint.goals
    case .order(var order):
      order.session = Int32(current)
      batch.orders.append(order)
      batch.sessions[current].orders += 1
      batch.sessions[current].reachedGoals |= touchpoint.goals
    }
  }

  /// Gives direct sessions the visitor's last other source, where it isn't too long ago.
  private mutating func rememberSources(from firstSession: Int) {
    var last: Session?
    for index in firstSession..<batch.sessions.count {
      let session = batch.sessions[index]
      // One that a tag calls direct is no other source.
      if session.source != TrafficSources.direct, session.channel != .direct {
        last = session
      } else if let last, session.start.microseconds - last.start.microseconds <= ChannelRules.rememberedSource {
        batch.sessions[index].source = last.source
        batch.sessions[index].channel = last.channel
      }
    }
  }

  /// Attaches an order without a goal page to the session under way at its time, if there is one.
  private mutating func attach(_ order: Order, _ firstSession: Int) {
    var order = order
    var low = firstSession
    var high = batch.sessions.count
    while low < high {
      let middle = (low + high) / 2
      if batch.sessions[middle].start <= order.time { low = middle + 1 } else { high = middle }
    }
    let latest = low - 1
    if latest >= firstSession, order.time.microseconds - batch.sessions[latest].end.microseconds <= rules.timeout {
      order.session = Int32(latest)
      batch.sessions[latest].orders += 1
    }
    batch.orders.append(order)
  }
}
