import Ingest
@testable import Journeys

/// Some records, and what the stage makes of them, told in words.
///
/// A visitor is told as `/a /b | /c ; 1250 in 2`: two sessions with their pages and an order of 1250 minor units in the
/// second. `(/x)` is a goal page that is no pageview, `!` ends a session that reached a goal which no order claims,
/// `- offline` is an order without an amount outside all sessions. `~ call` is an activity.
struct Story {
  /// Visitors, sorted as text, for they come in no order that matters.
  private(set) var visitors: [String] = []
  /// The amounts of every customer's orders, sorted as text.
  private(set) var customers: [String] = []
  /// Every session, of visitors in any order.
  private(set) var sessions: [Session] = []
  private(set) var orders: [Order] = []
  private(set) var verdicts: [Verdict] = []
  private(set) var account = OrderBook.Account()
  private(set) var currencies: [Currency] = []
  private(set) var ignoredIdentifiers = 0
  private(set) var activities: [Activity] = []
  private(set) var words = SymbolTable(key: HashKey(0, 0))
  private(set) var result: Stitcher.Result?
  /// Every journey, as `Email > Direct = order` or `= goal 1`, one that converts nothing without the sign.
  private(set) var journeys: [String] = []
  /// Each session's source, medium, campaign and channel.
  private(set) var origins: [String] = []
  /// Steps of the identity report, as `a + b: reason, line`.
  private(set) var steps: [String] = []

  /// Each record keeps the place that its number in `records` gives it, in whatever `arrival` it comes.
  init(
    _ records: [Record], arrival: [Int]? = nil, rules: CountingRules = CountingRules(), timeout: Int64 = 1800,
    sessions sessionRules: SessionRules? = nil, zone: String = "UTC",
    hasExports: Bool? = nil, exchange: Exchange = Exchange(), key: HashKey = HashKey(1, 2),
    suppressed: [String] = [], channels: ChannelRules = ChannelRules(), explains: Bool = true
  ) {
    let builder = TouchpointBuilder(rules, channels: channels, key: key, explains: explains)
    builder.suppress(suppressed)
    for number in arrival ?? Array(records.indices) {
      verdicts.append(records[number].give(to: builder, line: number + 1))
    }
    var gathered = builder.gathered()
    let hasExports = hasExports ?? records.contains(where: \.isOrder)
    account = gathered.orders.finish(hasExports: hasExports, identities: &gathered.identities)
    words = gathered.activities.words
    let cookies = gathered.cookies
    var stitcher = Stitcher(
      gathered, hasExports: hasExports, rules: sessionRules ?? SessionRules(timeoutSeconds: timeout),
      in: TimeZoneRules(name: zone) ?? .utc(), exchange: exchange, explains: true)
    var batches: [VisitorBatch] = []
    let result: Stitcher.Result
    do {
      result = try stitcher.run { batches.append(copy $0) }
    } catch {
      preconditionFailure("\(error)")
    }
    for batch in batches {
      for visitor in batch.visitors {
        visitors.append(Self.tell(visitor, batch, gathered.pages.pages, words))
        activities += batch.activities[visitor.activities]
        sessions += batch.sessions[visitor.sessions]
        orders += batch.orders[visitor.orders]
        journeys += batch.journeys[visitor.journeys].map { Self.tell($0, batch, stitcher.sources) }
        origins += batch.sessions[visitor.sessions].map { Self.tell($0, stitcher.sources) }
      }
      for customer in batch.customers where customer.orderCount > 0 {
        customers.append(batch.orders[customer.orders].map { String($0.revenue) }.joined(separator: " "))
      }
    }
    visitors.sort()
    customers.sort()
    journeys.sort()
    self.result = result
    steps = stitcher.identityReport { cookies.text(of: $0) }.steps.map { step in
      let second = step.b.map { " + \(Self.tell($0))" } ?? ""
      return "\(Self.tell(step.a))\(second): \(step.reason.rawValue)" + (step.place.map { ", \($0.line)" } ?? "")
    }
    currencies = result.currencies
    ignoredIdentifiers = result.ignoredIdentifiers
  }

  /// The session of a story that has only one.
  var session: Session? { sessions.count == 1 ? sessions[0] : nil }

  private static func tell(_ name: IdentityReport.Name) -> String {
    switch name {
    case .identifier(let kind, let text): "\(kind) \(text.replacing("\u{0}", with: "@"))"
    case .cookie(let id): "cookie \(id)"
    case .device: "device"
    }
  }

  private static func tell(_ journey: Journey, _ batch: VisitorBatch, _ sources: TrafficSources) -> String {
    let touches = batch.touches[journey.touches].map { sources.channels.name(of: $0.channel) }.joined(separator: " > ")
    guard let conversion = journey.conversion else { return touches }
    return "\(touches) = " + (conversion.order >= 0 ? "order" : "goal \(conversion.goal)") + (conversion.session < 0 ? " offline" : "")
  }

  private static func tell(_ session: Session, _ sources: TrafficSources) -> String {
    let name = sources.names[Int(session.source.number)]
    return "\(name.source) / \(name.medium) / \(name.campaign): \(sources.channels.name(of: session.channel))"
  }

  private static func tell(
    _ visitor: VisitorBatch.Visitor, _ batch: VisitorBatch, _ pages: SymbolTable, _ words: SymbolTable
  ) -> String {
    let sessions = batch.sessions[visitor.sessions].map { session in
      let pages = batch.touchpoints[session.touchpoints].map { touchpoint in
        let page = pages.text(of: touchpoint.page)
        return touchpoint.marks.contains(.pageview) ? page : "(\(page))"
      }
      return (pages + (session.goals == 0 ? [] : ["!"])).joined(separator: " ")
    }
    let orders = batch.orders[visitor.orders].map { order in
      let amount = order.hasAmount ? String(order.revenue) : "-"
      let place = order.session < 0 ? "offline" : "in \(Int(order.session) - visitor.sessions.lowerBound + 1)"
      return "; \(amount) \(place)"
    }
    let activities = batch.activities[visitor.activities].map { "~ \(words.text(of: $0.kind))" }
    let told = sessions.joined(separator: " | ")
    return ((told.isEmpty ? [] : [told]) + orders + activities).joined(separator: " ")
  }
}
