import Ingest
package import Journeys

/// Sessions by the pages that they began and ended on: `flows`. Distributive.
package struct Flows: Aggregator {
  private struct Ends: Hashable {
    var landing: Symbol
    var exit: Symbol
  }

  private struct Row {
    var sessions = 0, bounces = 0, converting = 0

    static func + (a: Row, b: Row) -> Row {
      Row(sessions: a.sessions + b.sessions, bounces: a.bounces + b.bounces, converting: a.converting + b.converting)
    }
  }

  private var rows: [Ends: Row] = [:]

  package init() {}

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for visitor in batch.visitors.indices {
      for index in batch.visitors[visitor].sessions {
        let session = batch.sessions[index]
        if session.landingPage == .none { continue }
        let ends = Ends(landing: session.landingPage, exit: session.exitPage)
        let one = Row(sessions: 1, bounces: session.isBounce ? 1 : 0, converting: session.converts ? 1 : 0)
        rows[ends] = rows[ends].map { $0 + one } ?? one
      }
    }
  }

  package mutating func merge(_ other: Flows) { rows.merge(other.rows, uniquingKeysWith: +) }

  package func table(in context: ReportContext) -> Table {
    var landed: [Symbol: Int] = [:]
    for (ends, row) in rows { landed[ends.landing, default: 0] += row.sessions }
    let ranked = rows.sorted { a, b in
      if a.value.sessions != b.value.sessions { return a.value.sessions > b.value.sessions }
      if a.key.landing != b.key.landing { return context.pages.isOrdered(a.key.landing, before: b.key.landing) }
      return context.pages.isOrdered(a.key.exit, before: b.key.exit)
    }
    return Table(
      name: "flows", columns: Self.columns,
      rows: ranked.map { ends, row in
        [
          .text(context.pages.text(of: ends.landing)), .text(context.pages.text(of: ends.exit)), .count(row.sessions),
          .rate(row.sessions, of: landed[ends.landing] ?? 0), .count(row.bounces), .count(row.converting),
          .rate(row.converting, of: row.sessions),
        ]
      })
  }

  private static let columns: [Table.Column] = [
    .init("landing_page", .text), .init("exit_page", .text), .init("sessions", .count), .init("share_of_landing", .rate),
    .init("bounces", .count), .init("converting_sessions", .count), .init("session_conversion_rate", .rate),
  ]
}
