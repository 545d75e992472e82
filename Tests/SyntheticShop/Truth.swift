/// What was planted while the shop was generated: the figures that an analysis of its files has to find.
package struct Truth: Sendable {
  /// One day's figures; a session belongs to the day on which it starts, and so do its pageviews.
  package struct DayFigures: Sendable {
    package var visitors = 0
    package var newVisitors = 0
    package var sessions = 0
    package var pageviews = 0
  }

  package private(set) var records = 0
  package private(set) var touchpoints = 0
  package private(set) var filteredBot = 0
  package private(set) var filteredMethod = 0
  package private(set) var filteredStatus = 0
  package private(set) var filteredAsset = 0
  package private(set) var rejected = 0
  package private(set) var visitors = 0
  package private(set) var sessions = 0
  package private(set) var pageviews = 0
  package private(set) var bounces = 0
  package private(set) var engagedSessions = 0
  package private(set) var convertingSessions = 0
  package private(set) var cartSessions = 0
  package private(set) var orders = 0
  package private(set) var offlineOrders = 0
  /// In cents, before refunds.
  package private(set) var revenue = 0
  /// In cents.
  package private(set) var refunds = 0
  package private(set) var customers = 0

  private let firstDay: Day
  private var days: [DayFigures]
  private var touchedDays: ClosedRange<Int>?

  init(from firstDay: Day, days: Int) {
    self.firstDay = firstDay
    self.days = [DayFigures](repeating: DayFigures(), count: days)
  }

  /// Books a person and all their sessions; the orders' amounts follow when they are placed.
  mutating func add(_ itinerary: Itinerary) {
    visitors += 1
    offlineOrders += itinerary.offlineOrders
    if itinerary.orders.contains(where: \.outcome.counts) { customers += 1 }
    var lastDay: Int?
    for session in itinerary.sessions {
      let day = place(of: session.start)
      if lastDay == nil { days[day].newVisitors += 1 }
      if lastDay != day { days[day].visitors += 1 }
      lastDay = day
      days[day].sessions += 1
      days[day].pageviews += session.pageviews
      touch(session.start)
      touch(session.last)
      add(session)
    }
  }

  private mutating func add(_ session: Session) {
    records += session.lines
    touchpoints += session.touchpoints
    filteredMethod += session.filteredMethod
    filteredStatus += session.filteredStatus
    filteredAsset += session.filteredAsset
    sessions += 1
    pageviews += session.pageviews
    bounces += session.isBounce ? 1 : 0
    engagedSessions += session.isEngaged ? 1 : 0
    convertingSessions += session.converts ? 1 : 0
    cartSessions += session.reachedCart ? 1 : 0
  }

  /// Books an order by telephone or over the counter, from somebody who never came to the site.
  mutating func addStranger(_ order: Order) {
    guard order.outcome.counts else { return }
    offlineOrders += 1
    customers += 1
  }

  mutating func add(_ receipt: Receipt, of order: Order) {
    guard order.outcome.counts else { return }
    orders += 1
    revenue += receipt.total
    refunds += receipt.refund
    touch(order.time)
  }

  mutating func addCrawlerLine(_ damage: Request.Damage) {
    records += 1
    switch damage {
    case .none: filteredBot += 1
    case .garbage: filteredMethod += 1
    case .cut: rejected += 1
    }
  }

  private func place(of second: Int64) -> Int {
    Int(Day(containing: second).number - firstDay.number)
  }

  private mutating func touch(_ second: Int64) {
    let day = place(of: second)
    touchedDays = touchedDays.map { min($0.lowerBound, day)...max($0.upperBound, day) } ?? day...day
  }
}

extension Truth {
  /// The names and values of truth.csv, in its order.
  package var figures: [(name: String, value: String)] {
    let counts = [
      ("records", records), ("touchpoints", touchpoints), ("filtered_bot", filteredBot),
      ("filtered_method", filteredMethod), ("filtered_status", filteredStatus),
      ("filtered_asset", filteredAsset), ("rejected", rejected), ("visitors", visitors),
      ("sessions", sessions), ("pageviews", pageviews), ("bounces", bounces),
      ("engaged_sessions", engagedSessions), ("converting_sessions", convertingSessions),
      ("cart_sessions", cartSessions), ("orders", orders), ("offline_orders", offlineOrders),
    ]
    return counts.map { ($0.0, "\($0.1)") }
      + [("revenue", money(revenue)), ("refunds", money(refunds)), ("customers", "\(customers)")]
  }

  /// Every day from the first touchpoint's to the last one's, quiet days too.
  package var periods: [(day: Day, figures: DayFigures)] {
    guard let touchedDays else { return [] }
    return touchedDays.map { (Day(number: firstDay.number + Int64($0)), days[$0]) }
  }

  /// The file truth.csv.
  package var csv: String {
    (["figure,value"] + figures.map { "\($0.name),\($0.value)" }).joined(separator: "\n") + "\n"
  }

  /// The file truth_days.csv.
  package var daysCSV: String {
    let rows = periods.map { period in
      let day = period.figures
      return "\(period.day.text),\(day.visitors),\(day.newVisitors),\(day.sessions),\(day.pageviews)"
    }
    return (["period,visitors,new_visitors,sessions,pageviews"] + rows).joined(separator: "\n") + "\n"
  }
}
