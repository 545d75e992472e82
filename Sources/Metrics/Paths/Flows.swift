import Ingest
package import Journeys

/// Sessions by the pages that they began and ended on: `flows`. Distributive.
package struct Flows: Aggregator {
  /// Sessions, bounces and converting sessions by both pages.
  private var rows: TallyBook<Tally3>

  /// Without a space everything stays in memory.
  package init(_ space: SpillSpace? = nil) { rows = TallyBook(space) }

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for visitor in batch.visitors.indices {
      for index in batch.visitors[visitor].sessions {
        let session = batch.sessions[index]
        if session.landingPage == .none { continue }
        rows.add(
          Tally3(1, session.isBounce ? 1 : 0, session.converts ? 1 : 0),
          to: pairKey(session.landingPage.number, session.exitPage.number))
      }
    }
  }

  package mutating func merge(_ other: Flows) { rows.merge(other.rows) }
  package mutating func subtract(_ other: Flows) { rows.subtract(other.rows) }

  package func write(to writer: inout FigureWriter) {
    rows.write(to: &writer) { writer, ends in
      writer.page(firstOfPair(ends))
      writer.page(secondOfPair(ends))
    }
  }

  package mutating func read(from reader: inout FigureReader) throws(PartDamage) {
    try rows.read(from: &reader) { (reader) throws(PartDamage) in pairKey(try reader.page(), try reader.page()) }
  }

  package func table(in context: ReportContext) -> Table {
    let pages = context.pageOrder
    var sums = CompactCounts(count: pages.count)
    let ranked = RankedRows(rows) {
      pairKey(pages.rank(of: firstOfPair($0)), pages.rank(of: secondOfPair($0)))
    } _: { ends, row in
      sums.add(row.a, at: Int(firstOfPair(ends)))
    }
    return Table(name: "flows", columns: Self.columns, lazily: Rows(ranked: ranked, pages: pages, landed: sums))
  }

  private struct Rows: RowSource {
    let ranked: RankedRows<Tally3>
    let pages: PageOrder
    /// Sessions by the rank of the page that they began on.
    let landed: CompactCounts

    func send<Sink: CellSink>(to sink: inout Sink, _ ended: (inout Sink) -> Bool) {
      pages.sending { (addName: (UInt32, inout Sink) -> Void) in
        _ = ranked.forEach { ends, row in
          let landing = firstOfPair(ends)
          addName(landing, &sink)
          addName(secondOfPair(ends), &sink)
          sink.add(count: row.a)
          sink.add(.rate(row.a, of: landed[Int(landing)]))
          sink.add(count: row.b)
          sink.add(count: row.c)
          sink.add(.rate(row.c, of: row.a))
          return ended(&sink)
        }
      }
    }
  }

  private static let columns: [Table.Column] = [
    .init("landing_page", .text), .init("exit_page", .text), .init("sessions", .count), .init("share_of_landing", .rate),
    .init("bounces", .count), .init("converting_sessions", .count), .init("session_conversion_rate", .rate),
  ]
}
