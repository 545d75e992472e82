import Ingest
package import Journeys

/// Pageviews, visitors, entrances and exits of every page: `pages`. Distributive.
package struct Pages: Aggregator {
  /// Pageviews, visitors, entrances and exits by page.
  private var rows: TallyBook<Tally4>
  /// The pages that one visitor viewed, each time, kept so that no visitor allocates.
  private var viewed: [UInt32] = []

  /// Without a space everything stays in memory.
  package init(_ space: SpillSpace? = nil) { rows = TallyBook(space) }

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for visitor in batch.visitors.indices {
      viewed.removeAll(keepingCapacity: viewed.capacity < 1 << 16)
      for index in batch.visitors[visitor].sessions {
        let session = batch.sessions[index]
        for touchpoint in session.touchpoints where batch.touchpoints[touchpoint].marks.contains(.pageview) {
          viewed.append(batch.touchpoints[touchpoint].page.number)
        }
        guard session.landingPage != .none else { continue }
        rows.add(Tally4(0, 0, 1, 0), to: UInt64(session.landingPage.number))
        rows.add(Tally4(0, 0, 0, 1), to: UInt64(session.exitPage.number))
      }
      // Each page once, so that each counts the visitor once.
      if viewed.count > 1 { viewed.sort() }
      var first = 0
      while first < viewed.count {
        var end = first + 1
        while end < viewed.count, viewed[end] == viewed[first] { end += 1 }
        rows.add(Tally4(end - first, 1, 0, 0), to: UInt64(viewed[first]))
        first = end
      }
    }
  }

  package mutating func merge(_ other: Pages) { rows.merge(other.rows) }
  package mutating func subtract(_ other: Pages) { rows.subtract(other.rows) }

  package func write(to writer: inout FigureWriter) { rows.write(to: &writer) { $0.page(secondOfPair($1)) } }

  package mutating func read(from reader: inout FigureReader) throws(PartDamage) {
    try rows.read(from: &reader) { (reader) throws(PartDamage) in UInt64(try reader.page()) }
  }

  package func table(in context: ReportContext) -> Table {
    let pages = context.pageOrder
    let ranked = RankedRows(rows) { UInt64(pages.rank(of: secondOfPair($0))) }
    return Table(name: "pages", columns: Self.columns, lazily: Rows(ranked: ranked, pages: pages))
  }

  private struct Rows: RowSource {
    let ranked: RankedRows<Tally4>
    let pages: PageOrder

    func send<Sink: CellSink>(to sink: inout Sink, _ ended: (inout Sink) -> Bool) {
      pages.sending { (addName: (UInt32, inout Sink) -> Void) in
        _ = ranked.forEach { page, row in
          addName(secondOfPair(page), &sink)
          for place in 0..<4 { sink.add(count: row[place]) }
          sink.add(.rate(row.d, of: row.a))
          return ended(&sink)
        }
      }
    }
  }

  private static let columns: [Table.Column] = [
    .init("page", .text), .init("pageviews", .count), .init("visitors", .count), .init("entrances", .count),
    .init("exits", .count), .init("exit_rate", .rate),
  ]
}
