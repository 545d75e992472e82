import Ingest
package import Journeys

/// The last complete period's key figures against those of the period before: `compare`.
///
/// A rate has Wilson's interval, the difference of two rates Newcombe's. Pages and seconds per session and the average order
/// value are means of independent values, as far as such figures go: they have Student's interval and their difference Welch's.
/// How much chance moves a count or a sum the days of its period tell: what each adds to it is one value, and the whole so many
/// times their mean. The rhythm of a week is in what they differ by, so such an interval is rather too wide; of a single day there is
/// none, nor of revenue per visitor. All intervals hold at 95 %, so of twenty figures that only chance moves one is likely to look like
/// more.
package struct Comparison: Aggregator {
  /// What one day adds to its period. A visitor is one of the day on which the period's first session began.
  struct Day {
    var figures = KPIFigures()
    /// What means need beside sums.
    var pages = Moments(), microseconds = Moments()
    var amounts: [Int32: Moments] = [:]

    mutating func merge(_ other: Day) {
      figures.merge(other.figures)
      pages.merge(other.pages)
      microseconds.merge(other.microseconds)
      for (currency, moments) in other.amounts { amounts[currency, default: Moments()].merge(moments) }
    }

    mutating func subtract(_ other: Day) {
      figures.subtract(other.figures)
      pages.subtract(other.pages)
      microseconds.subtract(other.microseconds)
      for (currency, moments) in other.amounts {
        amounts[currency, default: Moments()].subtract(moments)
        if amounts[currency]?.count == 0 { amounts[currency] = nil }
      }
    }

    func write(to writer: inout FigureWriter) {
      figures.write(to: &writer)
      pages.write(to: &writer)
      microseconds.write(to: &writer)
      if !amounts.isEmpty { writer.cannot() }
    }

    init() {}

    init(from reader: inout FigureReader) throws(PartDamage) {
      figures = try KPIFigures(from: &reader)
      pages = try Moments(from: &reader)
      microseconds = try Moments(from: &reader)
    }
  }

  private let calendar: PeriodCalendar
  private var days: [Day] = []
  /// Where each day stands.
  private var places = CounterTable<Int>()
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
      let day = calendar.zone.day(of: session.start)
      let period = calendar.period(ofDay: day)
      let isFirstInPeriod = seen.insert(period)
      let isFirstConversion = session.converts && converted.insert(period)
      let place = place(of: day)
      days[place].figures.add(session, isVisitorsFirst: isFirstInPeriod, isVisitorsFirstConversion: isFirstConversion)
      days[place].pages.add(Int64(session.pageviews))
      days[place].microseconds.add(session.duration)
    }
    for index in visitor.orders {
      let order = batch.orders[index]
      let place = place(of: calendar.zone.day(of: order.time))
      days[place].figures.add(order)
      if order.hasAmount { days[place].amounts[order.currency, default: Moments()].add(order.revenue) }
    }
    for index in visitor.allSessions { covered.cover(calendar.period(of: batch.sessions[index].start)) }
    for index in visitor.allOrders { covered.cover(calendar.period(of: batch.orders[index].time)) }
  }

  private mutating func place(of day: Int) -> Int {
    let place = places.number(of: UInt64(bitPattern: Int64(day)))
    if place == days.count { days.append(Day()) }
    return place
  }

  package mutating func merge(_ other: Comparison) {
    other.places.forEach { day, place in days[self.place(of: Int(Int64(bitPattern: day)))].merge(other.days[place]) }
    covered.merge(other.covered)
  }

  package mutating func subtract(_ other: Comparison) {
    other.places.forEach { day, place in days[self.place(of: Int(Int64(bitPattern: day)))].subtract(other.days[place]) }
  }

  package func write(to writer: inout FigureWriter) {
    covered.write(to: &writer)
    writer.length(days.count { !$0.figures.isEmpty })
    places.forEach { day, place in
      if days[place].figures.isEmpty { return }
      writer.signed(Int(Int64(bitPattern: day)))
      days[place].write(to: &writer)
    }
  }

  package mutating func read(from reader: inout FigureReader) throws(PartDamage) {
    try covered.read(from: &reader, of: calendar)
    for _ in 0..<(try reader.length()) {
      let place = place(of: try reader.day())
      days[place].merge(try Day(from: &reader))
    }
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
    let days = self.daysByDay
    let figures = Self.figures(calendar.days(of: current).map { days[$0] ?? Day() }, context.money)
    let before = Self.figures(calendar.days(of: current - 1).map { days[$0] ?? Day() }, context.money)
    table.rows = zip(figures, before).map { now, then in
      now.cells(against: then) + [.text(names[0]), .text(names[1]), now.money == nil ? .missing : context.money.currencyCell()]
    }
    return table
  }

  private var daysByDay: [Int: Day] {
    var found: [Int: Day] = [:]
    places.forEach { day, place in found[Int(Int64(bitPattern: day))] = days[place] }
    return found
  }

  /// The figures of a period by its days, those included on which nothing happened.
  private static func figures(_ days: [Day], _ columns: MoneyColumns) -> [ComparedFigure] {
    var whole = Day()
    for day in days { whole.merge(day) }
    let row = whole.figures
    let currency = columns.shown.map(Int32.init)
    let amounts = currency.flatMap { whole.amounts[$0] } ?? Moments()
    let sum = columns.amount(of: row.money)
    func count(_ name: String, _ count: (KPIFigures) -> Int) -> ComparedFigure {
      ComparedFigure(name: name, kind: .count(count(row), days: Moments(days.map { Int128(count($0.figures)) })))
    }
    func rate(_ name: String, _ hits: Int, _ total: Int) -> ComparedFigure { ComparedFigure(name: name, kind: .rate(hits, of: total)) }
    func money(_ name: String, _ kind: ComparedFigure.Kind) -> ComparedFigure {
      ComparedFigure(
        name: name, kind: columns.shown == nil ? .none : kind, money: columns.shown.map { columns.currencies[$0].minorDigits } ?? 0)
    }
    func total(_ name: String, _ amount: (MoneySum) -> Int128) -> ComparedFigure {
      let days = Moments(days.map { amount(columns.amount(of: $0.figures.money)) })
      return money(name, .total(amount(sum), days: days, orders: amounts.count))
    }
    return [
      count("visitors", \.visitors), count("new_visitors", \.newVisitors), count("returning_visitors") { $0.visitors - $0.newVisitors },
      count("sessions", \.sessions), count("pageviews", \.pageviews),
      ComparedFigure(name: "pages_per_session", kind: .mean(whole.pages, unit: 1, digits: 6)),
      ComparedFigure(name: "session_seconds_avg", kind: .mean(whole.microseconds, unit: 1_000_000, digits: 1)),
      count("bounces", \.bounces), rate("bounce_rate", row.bounces, row.sessions),
      count("engaged_sessions", \.engaged), rate("engagement_rate", row.engaged, row.sessions),
      count("converting_sessions", \.converting), rate("session_conversion_rate", row.converting, row.sessions),
      count("converting_visitors", \.convertingVisitors), rate("visitor_conversion_rate", row.convertingVisitors, row.visitors),
      count("cart_sessions", \.cartSessions), rate("cart_abandonment_rate", row.cartSessions - row.cartPurchases, row.cartSessions),
      count("orders", \.orders), count("offline_orders", \.offlineOrders),
      total("revenue", \.revenue), total("refunds", \.refunds),
      money("average_order_value", .mean(amounts, unit: 1, digits: 0)),
      money("revenue_per_visitor", .share(sum.revenue, of: row.visitors)),
    ]
  }

  private static let columns: [Table.Column] = [
    .init("metric", .text), .init("current", .figure), .init("previous", .figure), .init("change", .figure),
    .init("change_rate", .rate), .init("low", .figure), .init("high", .figure), .init("change_low", .figure),
    .init("change_high", .figure), .init("verdict", .text), .init("current_period", .period), .init("previous_period", .period),
    .init("currency", .text),
  ]
}
