import Ingest
package import Journeys

/// The key figures of each period: `kpis`. All its counts are distributive, its rates are made of them at the end.
package struct KPIs: Aggregator {
  private struct Row: Equatable {
    var visitors = 0, newVisitors = 0
    var sessions = 0, pageviews = 0, bounces = 0, engaged = 0, converting = 0
    var microseconds: Int128 = 0
    var convertingVisitors = 0, cartSessions = 0, cartPurchases = 0
    var orders = 0, offlineOrders = 0
    var money = MoneySums()

    mutating func add(_ session: Session, isVisitorsFirst: Bool, isNew: Bool, isVisitorsFirstConversion: Bool) {
      sessions += 1
      pageviews += Int(session.pageviews)
      microseconds += Int128(session.duration)
      if isVisitorsFirst { visitors += 1 }
      if isNew { newVisitors += 1 }
      if session.isBounce { bounces += 1 }
      if session.isEngaged { engaged += 1 }
      if session.converts { converting += 1 }
      if isVisitorsFirstConversion { convertingVisitors += 1 }
      if session.reachedCart {
        cartSessions += 1
        if session.purchases { cartPurchases += 1 }
      }
    }

    mutating func add(_ order: Order) {
      orders += 1
      if order.session < 0 { offlineOrders += 1 }
      money.add(order)
    }

    mutating func merge(_ other: Row) {
      visitors += other.visitors
      newVisitors += other.newVisitors
      sessions += other.sessions
      pageviews += other.pageviews
      bounces += other.bounces
      engaged += other.engaged
      converting += other.converting
      microseconds += other.microseconds
      convertingVisitors += other.convertingVisitors
      cartSessions += other.cartSessions
      cartPurchases += other.cartPurchases
      orders += other.orders
      offlineOrders += other.offlineOrders
      money.merge(other.money)
    }
  }

  private let calendar: PeriodCalendar
  private var rows: [Int: Row] = [:]
  private var covered = Covered<Int>()
  private var seen = SeenPeriods()
  private var converted = SeenPeriods()

  package init(_ calendar: PeriodCalendar) { self.calendar = calendar }

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for index in batch.visitors.indices { update(batch, batch.visitors[index]) }
  }

  private mutating func update(_ batch: borrowing VisitorBatch, _ visitor: VisitorBatch.Visitor) {
    seen.removeAll()
    converted.removeAll()
    for index in visitor.sessions {
      let session = batch.sessions[index]
      let period = calendar.period(of: session.start)
      covered.cover(period)
      covered.cover(calendar.period(of: session.end))
      let isFirstInPeriod = seen.insert(period)
      let isFirstConversion = session.converts && converted.insert(period)
      rows[period, default: Row()].add(
        session, isVisitorsFirst: isFirstInPeriod, isNew: index == visitor.sessions.lowerBound,
        isVisitorsFirstConversion: isFirstConversion)
    }
    for index in visitor.orders {
      let order = batch.orders[index]
      let period = calendar.period(of: order.time)
      covered.cover(period)
      rows[period, default: Row()].add(order)
    }
    // Rows go from the first touchpoint's period to the last one's, of whatever kind these are.
    for index in visitor.activities { covered.cover(calendar.period(of: batch.activities[index].time)) }
  }

  package mutating func merge(_ other: KPIs) {
    for (period, row) in other.rows { rows[period, default: Row()].merge(row) }
    covered.merge(other.covered)
  }

  package func table(in context: ReportContext) -> Table {
    var table = Table(name: "kpis", columns: Self.columns)
    guard let first = covered.first, let last = covered.last else { return table }
    for period in first...last where context.shown.contains(period, of: calendar) {
      table.rows.append(cells(period, rows[period] ?? Row(), context.money))
    }
    return table
  }

  private func cells(_ period: Int, _ row: Row, _ money: MoneyColumns) -> [Table.Cell] {
    let sum = money.amount(of: row.money)
    return [
      .text(calendar.name(of: period)),
      .count(row.visitors), .count(row.newVisitors), .count(row.visitors - row.newVisitors),
      .count(row.sessions), .count(row.pageviews),
      .rate(row.pageviews, of: row.sessions),
      .ratio(row.microseconds, Int128(row.sessions) * 1_000_000, digits: 1),
      .count(row.bounces), .rate(row.bounces, of: row.sessions),
      .count(row.engaged), .rate(row.engaged, of: row.sessions),
      .count(row.converting), .rate(row.converting, of: row.sessions),
      .count(row.convertingVisitors), .rate(row.convertingVisitors, of: row.visitors),
      .count(row.cartSessions), .rate(row.cartSessions - row.cartPurchases, of: row.cartSessions),
      .count(row.orders), .count(row.offlineOrders),
      money.currencyCell(), money.cell(sum.revenue), money.cell(sum.refunds),
      money.cell(sum.revenue, per: sum.ordersWithAmount),
      money.cell(sum.revenue, per: row.visitors),
    ]
  }

  private static let columns: [Table.Column] = [
    .init("period", .period), .init("visitors", .count), .init("new_visitors", .count),
    .init("returning_visitors", .count), .init("sessions", .count), .init("pageviews", .count),
    .init("pages_per_session", .average), .init("session_seconds_avg", .seconds), .init("bounces", .count),
    .init("bounce_rate", .rate), .init("engaged_sessions", .count), .init("engagement_rate", .rate),
    .init("converting_sessions", .count), .init("session_conversion_rate", .rate),
    .init("converting_visitors", .count), .init("visitor_conversion_rate", .rate),
    .init("cart_sessions", .count), .init("cart_abandonment_rate", .rate), .init("orders", .count),
    .init("offline_orders", .count), .init("currency", .text), .init("revenue", .money),
    .init("refunds", .money), .init("average_order_value", .money), .init("revenue_per_visitor", .money),
  ]
}
