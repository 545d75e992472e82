import Ingest
package import Journeys

/// Sessions by the page that they began on: `landing_pages`. Distributive.
package struct LandingPages: Aggregator {
  /// Sessions, bounces, converting sessions and orders by page.
  private var rows: TallyBook<Tally4>
  /// Of the pages that led to orders.
  private var money: [UInt32: MoneySums] = [:]

  /// Without a space everything stays in memory.
  package init(_ space: SpillSpace? = nil) { rows = TallyBook(space) }

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for visitor in batch.visitors.indices {
      for index in batch.visitors[visitor].sessions {
        let session = batch.sessions[index]
        if session.landingPage == .none { continue }
        rows.add(
          Tally4(1, session.isBounce ? 1 : 0, session.converts ? 1 : 0, Int(session.orders)),
          to: UInt64(session.landingPage.number))
      }
      for index in batch.visitors[visitor].orders {
        let order = batch.orders[index]
        if order.session < 0 { continue }
        let page = batch.sessions[Int(order.session)].landingPage
        if page != .none { money[page.number, default: MoneySums()].add(order) }
      }
    }
  }

  package mutating func merge(_ other: LandingPages) {
    rows.merge(other.rows)
    for (page, sums) in other.money { money[page, default: MoneySums()].merge(sums) }
  }

  package mutating func subtract(_ other: LandingPages) {
    rows.subtract(other.rows)
    for (page, sums) in other.money {
      money[page, default: MoneySums()].subtract(sums)
      if money[page]?.isEmpty ?? false { money[page] = nil }
    }
  }

  package func write(to writer: inout FigureWriter) {
    if !money.isEmpty { writer.cannot() }
    rows.write(to: &writer) { $0.page(secondOfPair($1)) }
  }

  package mutating func read(from reader: inout FigureReader) throws(PartDamage) {
    try rows.read(from: &reader) { (reader) throws(PartDamage) in UInt64(try reader.page()) }
  }

  package func table(in context: ReportContext) -> Table {
    let pages = context.pageOrder
    let ranked = RankedRows(rows) { UInt64(pages.rank(of: secondOfPair($0))) }
    return Table(
      name: "landing_pages", columns: Self.columns, lazily: Rows(ranked: ranked, pages: pages, money: money, shown: context.money))
  }

  private struct Rows: RowSource {
    let ranked: RankedRows<Tally4>
    let pages: PageOrder
    let money: [UInt32: MoneySums]
    let shown: MoneyColumns

    func send<Sink: CellSink>(to sink: inout Sink, _ ended: (inout Sink) -> Bool) {
      pages.sending { (addName: (UInt32, inout Sink) -> Void) in
        _ = ranked.forEach { page, row in
          let sums = money[pages.page(at: secondOfPair(page)).number] ?? MoneySums()
          addName(secondOfPair(page), &sink)
          sink.add(count: row.a)
          sink.add(count: row.b)
          sink.add(.rate(row.b, of: row.a))
          sink.add(count: row.c)
          sink.add(.rate(row.c, of: row.a))
          sink.add(count: row.d)
          sink.add(shown.cell(shown.amount(of: sums).revenue))
          return ended(&sink)
        }
      }
    }
  }

  private static let columns: [Table.Column] = [
    .init("page", .text), .init("sessions", .count), .init("bounces", .count), .init("bounce_rate", .rate),
    .init("converting_sessions", .count), .init("session_conversion_rate", .rate), .init("orders", .count),
    .init("revenue", .money),
  ]
}
