import Ingest
package import Journeys

/// The key figures of each period: `kpis`. All its counts are distributive, its rates are made of them at the end.
///
/// Cut by a dimension, a row is one value in one period, where it has a session or an order; its visitors are those with such
/// a session in the period, so that over the values they add up to more than the period's. An order has the value of the
/// session that it is attached to, an offline one `(offline)`.
package struct KPIs: Aggregator {
  private let calendar: PeriodCalendar
  private let cut: TableCut
  private var rows: [KPIFigures] = []
  /// Where each key's row stands.
  private var places = CounterTable<Int>()
  private var covered = Covered<Int>()
  private var seen = Seen<CutKey>()
  private var converted = Seen<CutKey>()

  package init(_ calendar: PeriodCalendar, by values: DimensionValues? = nil) {
    self.calendar = calendar
    cut = TableCut(values)
  }

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for index in batch.visitors.indices { update(batch, batch.visitors[index]) }
  }

  private mutating func update(_ batch: borrowing VisitorBatch, _ visitor: VisitorBatch.Visitor) {
    seen.removeAll()
    converted.removeAll()
    for index in visitor.sessions {
      let session = batch.sessions[index]
      let key = CutKey(calendar.period(of: session.start), cut.values?.number(of: session) ?? 0)
      let isFirstInPeriod = seen.insert(key)
      let isFirstConversion = session.converts && converted.insert(key)
      rows[place(of: key)].add(
        session, isVisitorsFirst: isFirstInPeriod, isVisitorsFirstConversion: isFirstConversion)
    }
    for index in visitor.orders {
      let order = batch.orders[index]
      let key = CutKey(calendar.period(of: order.time), cut.values?.number(of: order, in: batch) ?? 0)
      rows[place(of: key)].add(order)
    }
    // Rows go from the first touchpoint's period to the last one's, of whatever kind these are.
    for index in visitor.allSessions {
      covered.cover(calendar.period(of: batch.sessions[index].start))
      covered.cover(calendar.period(of: batch.sessions[index].end))
    }
    for index in visitor.allOrders { covered.cover(calendar.period(of: batch.orders[index].time)) }
    for index in visitor.allActivities { covered.cover(calendar.period(of: batch.activities[index].time)) }
  }

  private mutating func place(of key: CutKey) -> Int {
    let place = places.number(of: UInt64(bitPattern: Int64(key.raw)))
    if place == rows.count { rows.append(KPIFigures()) }
    return place
  }

  package mutating func merge(_ other: KPIs) {
    other.places.forEach { key, number in
      rows[place(of: CutKey(raw: Int(Int64(bitPattern: key))))].merge(other.rows[number])
    }
    covered.merge(other.covered)
  }

  package mutating func subtract(_ other: KPIs) {
    other.places.forEach { key, number in
      rows[place(of: CutKey(raw: Int(Int64(bitPattern: key))))].subtract(other.rows[number])
    }
  }

  package func write(to writer: inout FigureWriter) {
    covered.write(to: &writer)
    writer.length(rows.count { !$0.isEmpty })
    places.forEach { key, place in
      if rows[place].isEmpty { return }
      writer.signed(CutKey(raw: Int(Int64(bitPattern: key))).period)
      rows[place].write(to: &writer)
    }
  }

  package mutating func read(from reader: inout FigureReader) throws(PartDamage) {
    try covered.read(from: &reader, of: calendar)
    for _ in 0..<(try reader.length()) {
      let place = place(of: CutKey(try reader.period(of: calendar)))
      rows[place].merge(try KPIFigures(from: &reader))
    }
  }

  package func table(in context: ReportContext) -> Table {
    var table = Table(name: "kpis", columns: cut.columns([.init("period", .period)] + KPIFigures.columns))
    guard let first = covered.first, let last = covered.last else { return table }
    var met: [CutKey: Int] = [:]
    places.forEach { key, place in if !rows[place].isEmpty { met[CutKey(raw: Int(Int64(bitPattern: key)))] = place } }
    let keys = cut.values == nil ? (first...last).map { CutKey($0) } : cut.sorted(met.keys) { ($0.period, $0.value) }
    for key in keys where context.shown.contains(key.period, of: calendar) {
      let figures = met[key].map { rows[$0] } ?? KPIFigures()
      table.append(cut.cells([.text(calendar.name(of: key.period))] + figures.cells(context.money), key.value))
    }
    return table
  }
}
