package import Journeys

/// Sessions and their orders by channel, and what it cost: `channels`.
package struct Channels: Aggregator {
  private var traffic = TrafficBy()

  package init() {}

  package mutating func update(_ batch: borrowing VisitorBatch) {
    traffic.update(batch) { Int($0.channel.number) }
  }

  package mutating func merge(_ other: Channels) { traffic.merge(other.traffic) }
  package mutating func subtract(_ other: Channels) { traffic.subtract(other.traffic) }

  package func write(to writer: inout FigureWriter) { traffic.write(to: &writer) { $0.channel(Channel(UInt16($1))) } }

  package mutating func read(from reader: inout FigureReader) throws(PartDamage) {
    try traffic.read(from: &reader) { (reader) throws(PartDamage) in Int(try reader.channel().number) }
  }

  package func table(in context: ReportContext) -> Table {
    let named = traffic.met(and: context.spend.channels).map { number, figures in
      let channel = Channel(UInt16(number))
      return (
        name: context.sources.channels.name(of: channel), figures: figures, cost: context.spend.cost(of: channel)
      )
    }
    let ranked = named.sorted { a, b in
      if a.figures.sessions != b.figures.sessions { return a.figures.sessions > b.figures.sessions }
      return a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
    }
    return Table(
      name: "channels", columns: [.init("channel", .text)] + TrafficFigures.columns,
      rows: ranked.map { [.text($0.name)] + $0.figures.cells(context.money, context.spend, cost: $0.cost) })
  }
}
