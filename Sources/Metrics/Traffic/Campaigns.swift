import Ingest
package import Journeys

/// Sessions and their orders by source, medium and campaign, and what it cost: `campaigns`.
package struct Campaigns: Aggregator {
  /// By the source's number, which follows the order of the names.
  private var traffic = TrafficBy()

  package init() {}

  package mutating func update(_ batch: borrowing VisitorBatch) {
    traffic.update(batch) { Int($0.source.number) }
  }

  package mutating func merge(_ other: Campaigns) { traffic.merge(other.traffic) }
  package mutating func subtract(_ other: Campaigns) { traffic.subtract(other.traffic) }

  package func write(to writer: inout FigureWriter) { traffic.write(to: &writer) { $0.source(Symbol(UInt32($1))) } }

  package mutating func read(from reader: inout FigureReader) throws(PartDamage) {
    try traffic.read(from: &reader) { (reader) throws(PartDamage) in Int(try reader.source().number) }
  }

  package func table(in context: ReportContext) -> Table {
    let named = traffic.met(and: context.spend.sources).map { number, figures in
      (
        name: context.sources.names[number], figures: figures,
        cost: context.spend.cost(ofSource: Symbol(UInt32(number)))
      )
    }
    let ranked = named.sorted { a, b in
      a.figures.sessions == b.figures.sessions ? a.name < b.name : a.figures.sessions > b.figures.sessions
    }
    return Table(
      name: "campaigns",
      columns: [.init("source", .text), .init("medium", .text), .init("campaign", .text)] + TrafficFigures.columns,
      rows: ranked.map { name, figures, cost in
        [.text(name.source), .text(name.medium), .text(name.campaign)] 
          + figures.cells(context.money, context.spend, cost: cost)
      })
  }
}
