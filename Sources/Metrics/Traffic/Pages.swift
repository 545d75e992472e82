import Ingest
package import Journeys

/// Pageviews, visitors, entrances and exits of every page: `pages`. Distributive; its rows are kept by page number.
package struct Pages: Aggregator {
  private struct Row {
    var pageviews = 0, visitors = 0, entrances = 0, exits = 0
    /// The last visitor counted, so that each counts once.
    var lastVisitor = 0
  }

  private var rows: [Row] = []
  private var visitorNumber = 0

  package init() {}

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for visitor in batch.visitors.indices {
      visitorNumber += 1
      for index in batch.visitors[visitor].sessions {
        let session = batch.sessions[index]
        for touchpoint in session.touchpoints where batch.touchpoints[touchpoint].marks.contains(.pageview) {
          let page = place(batch.touchpoints[touchpoint].page)
          rows[page].pageviews += 1
          if rows[page].lastVisitor != visitorNumber {
            rows[page].lastVisitor = visitorNumber
            rows[page].visitors += 1
          }
        }
        guard session.landingPage != .none else { continue }
        rows[place(session.landingPage)].entrances += 1
        rows[place(session.exitPage)].exits += 1
      }
    }
  }

  private mutating func place(_ page: Symbol) -> Int {
    let number = Int(page.number)
    while rows.count <= number { rows.append(Row()) }
    return number
  }

  package mutating func merge(_ other: Pages) {
    for (number, row) in other.rows.enumerated() {
      let number = place(Symbol(UInt32(number)))
      rows[number].pageviews += row.pageviews
      rows[number].visitors += row.visitors
      rows[number].entrances += row.entrances
      rows[number].exits += row.exits
    }
  }

  package func table(in context: ReportContext) -> Table {
    let met = rows.enumerated().filter { $0.element.pageviews > 0 }
    let ranked = ranked(met.map { (Symbol(UInt32($0.offset)), $0.element.pageviews, $0.element) }, by: context.pages)
    return Table(
      name: "pages", columns: Self.columns,
      rows: ranked.map { page, row in
        [
          .text(page), .count(row.pageviews), .count(row.visitors), .count(row.entrances), .count(row.exits),
          .rate(row.exits, of: row.pageviews),
        ]
      })
  }

  private static let columns: [Table.Column] = [
    .init("page", .text), .init("pageviews", .count), .init("visitors", .count), .init("entrances", .count),
    .init("exits", .count), .init("exit_rate", .rate),
  ]
}
