import Ingest
package import Journeys

/// The last complete period's key figures against those of the period before: `compare`.
///
/// A rate has Wilson's interval, the difference of two rates Newcombe's. Pages and seconds per session and the average order
/// value are means of independent values, as far as such figures go: they have Student's interval and their difference Welch's.
/// Counts and sums have none: how much they vary by chance their two numbers alone don't tell. All intervals hold at 95 %, so
/// of twenty figures that only chance moves one is likely to look like more.
package struct Comparison: Aggregator {
  /// What means need beside sums.
  private struct Squares {
    var pages = Moments(), microseconds = Moments()
    var amounts: [Int32: Moments] = [:]

    mutating func merge(_ other: Squares) {
      pages.merge(other.pages)
      microseconds.merge(other.microseconds)
      for (currency, moments) in other.amounts { amounts[currency, default: Moments()].merge(moments) }
    }
  }

  private let calendar: PeriodCalendar
  private var rows: [Int: KPIFigures] = [:]
  private var squares: [Int: Squares] = [:]
  private var covered = Covered<Int>()
  private var seen = Seen<Int>()
  private var converted = Seen<Int>()

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
      let isFirstInPeriod = seen.insert(period)
      let isFirstConversion = session.converts && converted.insert(period)
      rows[period, default: KPIFigures()].add(
        session, isVisitorsFirst: isFirstInPeriod, isVisitorsFirstConversion: isFirstConversion)
      squares[period, default: Squares()].pages.add(Int64(session.pageviews))
      squares[period, default: Squares()].microseconds.add(session.duration)
    }
    for index in visitor.orders {
      let order = batch.orders[index]
      let period = calendar.period(of: order.time)
      rows[period, default: KPIFigures()].add(order)
      if order.hasAmount { squares[period, default: Squares()].amounts[order.currency, default: Moments()].add(order.revenue) }
    }
    for index in visitor.allSessions { covered.cover(calendar.period(of: batch.sessions[index].start)) }
    for index in visitor.allOrders { covered.cover(calendar.period(of: batch.orders[index].time)) }
  }

  package mutating func merge(_ other: Comparison) {
    for (period, row) in other.rows { rows[period, default: KPIFigures()].merge(row) }
    for (period, row) in other.squares { squares[period, default: Squares()].merge(row) }
    covered.merge(other.covered)
  }

  /// The last shown period that had ended when the data did, where there is one before it.
  private func current(_ context: ReportContext) -> Int? {
    guard let first = covered.first, let end = context.lastLogRecord ?? context.lastOrderRow else { return nil }
    let last = calendar.period(of: end) - 1
    guard first < last else { return nil }
    return ((first + 1)...last).last { context.shown.contains($0, of: calendar) }
  }

  /// Without two periods to compare the table has no rows.
  package func table(in context: ReportContext) -> Table {
    var table = Table(name: "compare", columns: Self.columns)
    guard let current = current(context) else { return table }
    let names = [calendar.name(of: current), calendar.name(of: current - 1)]
    let figures = figures(current, context.money)
    let before = self.figures(current - 1, context.money)
    table.rows = zip(figures, before).map { now, then in
      now.cells(against: then) + [.text(names[0]), .text(names[1]), now.money == nil ? .missing : context.money.currencyCell()]
    }
    return table
  }

  private func figures(_ period: Int, _ columns: MoneyColumns) -> [ComparedFigure] {
    let row = rows[period] ?? KPIFigures()
    let squares = squares[period] ?? Squares()
    let sum = columns.amount(of: row.money)
    let amounts = columns.shown.flatMap { squares.amounts[Int32($0)] } ?? Moments()
    func count(_ name: String, _ count: Int) -> ComparedFigure { ComparedFigure(name: name, kind: .count(count)) }
    func rate(_ name: String, _ hits: Int, _ total: Int) -> ComparedFigure { ComparedFigure(name: name, kind: .rate(hits, of: total)) }
    func money(_ name: String, _ kind: ComparedFigure.Kind) -> ComparedFigure {
      ComparedFigure(
        name: name, kind: columns.shown == nil ? .none : kind, money: columns.shown.map { columns.currencies[$0].minorDigits } ?? 0)
    }
    return [
      count("visitors", row.visitors), count("new_visitors", row.newVisitors),
      count("returning_visitors", row.visitors - row.newVisitors), count("sessions", row.sessions), count("pageviews", row.pageviews),
      ComparedFigure(name: "pages_per_session", kind: .mean(squares.pages, unit: 1, digits: 6)),
      ComparedFigure(name: "session_seconds_avg", kind: .mean(squares.microseconds, unit: 1_000_000, digits: 1)),
      count("bounces", row.bounces), rate("bounce_rate", row.bounces, row.sessions),
      count("engaged_sessions", row.engaged), rate("engagement_rate", row.engaged, row.sessions),
      count("converting_sessions", row.converting), rate("session_conversion_rate", row.converting, row.sessions),
      count("converting_visitors", row.convertingVisitors),
      rate("visitor_conversion_rate", row.convertingVisitors, row.visitors),
      count("cart_sessions", row.cartSessions),
      rate("cart_abandonment_rate", row.cartSessions - row.cartPurchases, row.cartSessions),
      count("orders", row.orders), count("offline_orders", row.offlineOrders),
      money("revenue", .sum(sum.revenue, per: 1)), money("refunds", .sum(sum.refunds, per: 1)),
      money("average_order_value", .mean(amounts, unit: 1, digits: 0)),
      money("revenue_per_visitor", .sum(sum.revenue, per: row.visitors)),
    ]
  }

  private static let columns: [Table.Column] = [
    .init("metric", .text), .init("current", .figure), .init("previous", .figure), .init("change", .figure),
    .init("change_rate", .rate), .init("low", .figure), .init("high", .figure), .init("change_low", .figure),
    .init("change_high", .figure), .init("verdict", .text), .init("current_period", .period), .init("previous_period", .period),
    .init("currency", .text),
  ]
}
