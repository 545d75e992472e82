package import Ingest

/// A maximal run of one visitor's web touchpoints without a long gap.
package struct Session: Equatable, Sendable, BitwiseCopyable {
  package var start: Instant
  package var end: Instant
  /// Its touchpoints, in the batch.
  package var firstTouchpoint: Int32
  package var touchpointCount: Int32
  package var pageviews: Int32
  /// Pages of the first and last pageview; none where it has no pageview.
  package var landingPage: Symbol
  package var exitPage: Symbol
  /// The goals it reached by pages that no order claims.
  package var goals: UInt32
  package var reachedCart: Bool
  /// Orders attached to it.
  package var orders: Int32
  /// Source, medium and campaign of its first touchpoint, by number in the traffic sources.
  package var source = Symbol(0)
  package var channel = Channel.direct
  /// The host of its first touchpoint's referrer, in the traffic sources.
  package var referrer = Symbol.none
  /// Whether its first touchpoint followed a link of the site itself, as after a pause.
  package var isResumed = false
  /// The journey that it belongs to, by number in the batch.
  package var journey: Int32 = -1
  /// Of its first touchpoint.
  package var device = DeviceClass.unknown
  package var country = Country.unknown
  /// Whether it is its visitor's first in all the data.
  package var isFirst = false
  /// The goals that its pages reached, those included that an order claims, but not those that convert nothing.
  package var reachedGoals: UInt32 = 0

  /// Its touchpoints in the batch.
  package var touchpoints: Range<Int> {
    Int(firstTouchpoint)..<Int(firstTouchpoint + touchpointCount)
  }

  /// In microseconds; a session of one touchpoint lasts 0.
  package var duration: Int64 { end.microseconds - start.microseconds }

  package var converts: Bool { orders > 0 || goals != 0 }

  /// An order, or the built-in goal `purchase`, which is goal 0.
  package var purchases: Bool { orders > 0 || goals & 1 != 0 }

  /// Exactly one pageview and no conversion (Universal Analytics, Matomo).
  package var isBounce: Bool { pageviews == 1 && !converts }

  /// Longer than 10 seconds, or at least two pageviews, or a conversion (GA4).
  package var isEngaged: Bool { duration > 10_000_000 || pageviews >= 2 || converts }
}

extension Session {
  /// A visit of which nothing is known but where it came from.
  package init(channel: Channel, source: Symbol) {
    self.init(
      start: .distantFuture, end: .distantFuture, firstTouchpoint: 0, touchpointCount: 0, pageviews: 0, landingPage: .none,
      exitPage: .none, goals: 0, reachedCart: false, orders: 0)
    self.channel = channel
    self.source = source
  }
}

/// What tables need of a touchpoint on the web, once it is known whose it is: 32 bytes, for one visitor may have millions.
package struct WebTouchpoint: Equatable, Sendable, BitwiseCopyable {
  package var time: Instant
  package var place: Place
  package var page: Symbol
  /// The order number on a goal page, in the order book.
  package var order: Symbol
  /// A bit for each goal that the page reaches.
  package var goals: UInt32
  package var marks: Touchpoint.Marks

  init(_ touchpoint: Touchpoint) {
    time = touchpoint.time
    place = touchpoint.place
    page = touchpoint.page
    order = touchpoint.order
    goals = touchpoint.goals
    marks = touchpoint.marks
  }
}

/// Whether figures of visitors are carried forward from run to run.
package enum VisitorStanding: Sendable {
  /// They are made anew by every run.
  case open
  /// Devices of nobody known: their figures stay until they come again.
  case settled
  /// Settled devices that came again, as they were before: their figures are taken back.
  case withdrawn
}

/// Visitors with all that is theirs: what aggregators take.
///
/// Visitors of different batches are different people, so whatever is counted per batch adds up.
package struct VisitorBatch {
  /// One person, or one browser of nobody known. It may have orders or activities without sessions.
  package struct Visitor: Equatable, BitwiseCopyable {
    package var firstSession: Int32, sessionCount: Int32
    package var firstOrder: Int32, orderCount: Int32
    package var firstActivity: Int32 = 0, activityCount: Int32 = 0
    package var firstJourney: Int32 = 0, journeyCount: Int32 = 0
    package var key: VisitorKey
    /// Where only some sessions are asked for: what lies behind those in the batch and counts only as the visitor's past.
    package var hiddenSessionCount: Int32 = 0, hiddenOrderCount: Int32 = 0, hiddenActivityCount: Int32 = 0

    package var sessions: Range<Int> { Int(firstSession)..<Int(firstSession + sessionCount) }
    package var orders: Range<Int> { Int(firstOrder)..<Int(firstOrder + orderCount) }
    package var activities: Range<Int> { Int(firstActivity)..<Int(firstActivity + activityCount) }
    package var journeys: Range<Int> { Int(firstJourney)..<Int(firstJourney + journeyCount) }
    /// Those that aren't asked for too; their order is none.
    package var allSessions: Range<Int> { Int(firstSession)..<Int(firstSession + sessionCount + hiddenSessionCount) }
    package var allOrders: Range<Int> { Int(firstOrder)..<Int(firstOrder + orderCount + hiddenOrderCount) }
    package var allActivities: Range<Int> { Int(firstActivity)..<Int(firstActivity + activityCount + hiddenActivityCount) }
  }

  /// Whom orders and activities name, with all that is theirs. Most often a visitor is the customer too; where visitors
  /// begin anew every day, customers stand beside them, and orders here are copies, each with a copy of its session.
  package struct Customer: Equatable, BitwiseCopyable {
    package var firstOrder: Int32, orderCount: Int32
    package var firstActivity: Int32, activityCount: Int32
    /// Where only some sessions are asked for: orders behind those in the batch that count only as the customer's past.
    package var hiddenOrderCount: Int32 = 0

    package var orders: Range<Int> { Int(firstOrder)..<Int(firstOrder + orderCount) }
    package var allOrders: Range<Int> { Int(firstOrder)..<Int(firstOrder + orderCount + hiddenOrderCount) }
    package var activities: Range<Int> { Int(firstActivity)..<Int(firstActivity + activityCount) }
  }

  /// Of all of its visitors.
  package let standing: VisitorStanding
  package internal(set) var visitors: [Visitor] = []
  /// Each customer of a run once.
  package internal(set) var customers: [Customer] = []
  /// Each visitor's in time order.
  package internal(set) var sessions: [Session] = []
  package internal(set) var touchpoints: [WebTouchpoint] = []
  /// For each touchpoint the number of its stage, from 1 on; 0: none.
  package internal(set) var stages: [UInt8] = []
  /// Each visitor's and each customer's in time order.
  package internal(set) var orders: [Order] = []
  /// Each visitor's in time order.
  package internal(set) var activities: [Activity] = []
  /// Each visitor's in time order.
  package internal(set) var journeys: [Journey] = []
  /// Each journey's in time order.
  package internal(set) var touches: [Touch] = []

  package init(_ standing: VisitorStanding = .open) { self.standing = standing }

  mutating func removeAll() {
    visitors.removeAll(keepingCapacity: true)
    customers.removeAll(keepingCapacity: true)
    sessions.removeAll(keepingCapacity: true)
    touchpoints.removeAll(keepingCapacity: true)
    stages.removeAll(keepingCapacity: true)
    orders.removeAll(keepingCapacity: true)
    activities.removeAll(keepingCapacity: true)
    journeys.removeAll(keepingCapacity: true)
    touches.removeAll(keepingCapacity: true)
  }

  /// The batch with only some of its visitors and customers: how tests split it.
  package func keeping(_ isKept: (Int) -> Bool) -> VisitorBatch {
    var part = self
    part.visitors = visitors.enumerated().filter { isKept($0.offset) }.map(\.element)
    // A customer goes with the visitor who is the same person.
    var visitorOf: [Int64: Int] = [:]
    func key(_ order: Int32, _ activity: Int32) -> Int64 { Int64(order) << 32 | Int64(activity) }
    for (number, visitor) in visitors.enumerated() where visitor.orderCount > 0 || visitor.activityCount > 0 {
      visitorOf[key(visitor.firstOrder, visitor.firstActivity)] = number
    }
    part.customers = customers.enumerated().filter { number, customer in
      isKept(visitorOf[key(customer.firstOrder, customer.firstActivity)] ?? number)
    }.map(\.element)
    return part
  }
}
