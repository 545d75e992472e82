import Ingest
package import Journeys

/// Every session with what the tables make of it: over all rows the counts are those of `kpis`.
package struct SessionRows: RowExport {
  private struct Row: BitwiseCopyable {
    var session: Session
    /// Of its first record.
    var place: Place
    var visitor: Int32
    /// Numbers among the visitor's, from 1.
    var number: Int32
    var journey: Int32
    var money = RowMoney()
  }

  private var rows: [Row] = []
  private var visitors = VisitorRoll()
  private var currencies = MetCurrencies()

  package init() {}

  package mutating func take(_ batch: borrowing VisitorBatch) {
    for visitor in batch.visitors {
      // What no session has still says which currencies there are.
      for index in visitor.orders { currencies.note(batch.orders[index]) }
      if visitor.sessionCount == 0 { continue }
      let number = visitors.number(of: visitor)
      let first = rows.count
      for index in visitor.sessions {
        let session = batch.sessions[index]
        rows.append(
          Row(
            session: session, place: batch.touchpoints[Int(session.firstTouchpoint)].place, visitor: number,
            number: Int32(rows.count - first + 1), journey: session.journey - visitor.firstJourney + 1))
      }
      for index in visitor.orders where batch.orders[index].session >= 0 {
        rows[first + Int(batch.orders[index].session - visitor.firstSession)].money.add(batch.orders[index])
      }
    }
  }

  package mutating func forEachRow<Problem: Error>(
    in context: ExportContext, _ body: ([Table.Cell]) throws(Problem) -> Void
  ) throws(Problem) {
    rows.sort { $0.session.start == $1.session.start ? $0.place < $1.place : $0.session.start < $1.session.start }
    let names = visitors.names(in: context)
    let only = currencies.only
    for row in rows { try body(cells(row, names[Int(row.visitor)], only, context)) }
  }

  private func cells(_ row: Row, _ visitor: String, _ only: Int32?, _ context: ExportContext) -> [Table.Cell] {
    let session = row.session
    let referrer = session.referrer == .none ? Table.Cell.missing : .text(context.sources.referrers.text(of: session.referrer))
    return [
      .text(visitor), .text("\(visitor)-s\(row.number)"), context.time(session.start), context.time(session.end),
      .ratio(Int128(session.duration), 1_000_000, digits: 1), context.channel(session.channel),
    ] + context.source(session.source) + [
      referrer, context.page(session.landingPage), context.page(session.exitPage), .count(Int(session.pageviews)),
      .flag(session.isBounce), .flag(session.isEngaged), .flag(session.converts), .count(Int(session.orders)),
    ] + row.money.cells(context.currencies, only: only) + [.text("\(visitor)-j\(row.journey)")]
  }

  static let columns: [Table.Column] = [
    .init("visitor", .text), .init("session", .text), .init("start", .instant), .init("end", .instant), .init("seconds", .seconds),
    .init("channel", .text), .init("source", .text), .init("medium", .text), .init("campaign", .text), .init("referrer", .text),
    .init("landing_page", .text), .init("exit_page", .text), .init("pageviews", .count), .init("bounce", .flag),
    .init("engaged", .flag), .init("converted", .flag), .init("orders", .count), .init("revenue", .money),
    .init("currency", .text), .init("journey", .text),
  ]
}
