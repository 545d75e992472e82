import Ingest
package import Journeys

/// Sessions by the page that they began on: `landing_pages`. Distributive.
package struct LandingPages: Aggregator {
  private struct Row {
    var sessions = 0, bounces = 0, converting = 0, orders = 0
    var money = MoneySums()

    mutating func add(_ session: Session) {
      sessions += 1
      orders += Int(session.orders)
      if session.isBounce { bounces += 1 }
      if session.converts { converting += 1 }
    }

    mutating func merge(_ other: Row) {
      sessions += other.sessions
      bounces += other.bounces
      converting += other.converting
      orders += other.orders
      money.merge(other.money)
    }
  }

  /// By page number.
  private var rows: [Row] = []

  package init() {}

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for visitor in batch.visitors.indices {
      for index in batch.visitors[visitor].sessions {
        let session = batch.sessions[index]
        if session.landingPage == .none { continue }
        rows[place(session.landingPage)].add(session)
      }
      for index in batch.visitors[visitor].orders {
        let order = batch.orders[index]
        if order.session < 0 { continue }
        let page = batch.sessions[Int(order.session)].landingPage
        if page != .none { rows[place(page)].money.add(order) }
      }
    }
  }

  private mutating func place(_ page: Symbol) -> Int {
    let number = Int(page.number)
    while rows.count <= number { rows.append(Row()) }
    return number
  }

  package mutating func merge(_ other: LandingPages) {
    for (number, row) in other.rows.enumerated() { rows[place(Symbol(UInt32(number)))].merge(row) }
  }

  package func table(in context: ReportContext) -> Table {
    let met = rows.enumerated().filter { $0.element.sessions > 0 }
    let ranked = ranked(met.map { (Symbol(UInt32($0.offset)), $0.element.sessions, $0.element) }, by: context.pages)
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
