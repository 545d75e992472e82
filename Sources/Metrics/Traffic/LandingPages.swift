import Ingest
package import Journeys

/// Sessions by the page that they began on: `landing_pages`. Distributive.
package struct LandingPages: Aggregator {
  private struct Row {
    var sessions = 0, bounces = 0, converting = 0, orders = 0
    var money = MoneySums()
  }

  private var rows: [Symbol: Row] = [:]

  package init() {}

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for visitor in batch.visitors.indices {
      for index in batch.visitors[visitor].sessions {
        let session = batch.sessions[index]
        if session.landingPage == .none { continue }
        add(session, to: &rows[session.landingPage, default: Row()])
      }
      for index in batch.visitors[visitor].orders {
        let order = batch.orders[index]
        if order.session < 0 { continue }
        let page = batch.sessions[Int(order.session)].landingPage
        if page != .none { rows[page, default: Row()].money.add(order) }
      }
    }
  }

  private func add(_ session: Session, to row: inout Row) {
    row.sessions += 1
    row.orders += Int(session.orders)
    if session.isBounce { row.bounces += 1 }
    if session.converts { row.converting += 1 }
  }

  package mutating func merge(_ other: LandingPages) {
    for (page, row) in other.rows {
      rows[page, default: Row()].sessions += row.sessions
      rows[page, default: Row()].bounces += row.bounces
      rows[page, default: Row()].converting += row.converting
      rows[page, default: Row()].orders += row.orders
      rows[page, default: Row()].money.merge(row.money)
    }
  }

  package func table(in context: ReportContext) -> Table {
    let ranked = ranked(rows.map { ($0.key, $0.value.sessions, $0.value) }, by: context.pages)
    return Table(
      name: "landing_pages", columns: Self.columns,
      rows: ranked.map { page, row in
        [
          .text(page), .count(row.sessions), .count(row.bounces), .rate(row.bounces, of: row.sessions),
          .count(row.converting), .rate(row.converting, of: row.sessions), .count(row.orders),
          context.money.cell(context.money.amount(of: row.money).revenue),
        ]
      })
  }

  private static let columns: [Table.Column] = [
    .init("page", .text), .init("sessions", .count), .init("bounces", .count), .init("bounce_rate", .rate),
    .init("converting_sessions", .count), .init("session_conversion_rate", .rate), .init("orders", .count),
    .init("revenue", .money),
  ]
}

/// Rows with the names of their pages: the greatest count first, equal ones by the names' UTF-8 bytes.
func ranked<Row>(
  _ rows: [(page: Symbol, count: Int, row: Row)], by pages: SymbolTable
) -> [(page: String, row: Row)] {
  let sorted = rows.sorted { a, b in
    if a.count != b.count { return a.count > b.count }
    return pages.isOrdered(a.page, before: b.page)
  }
  return sorted.map { (pages.text(of: $0.page), $0.row) }
}
