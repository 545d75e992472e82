import Ingest
package import Journeys

/// Journeys by the channels that they went through: `paths`.
///
/// Consecutive equal channels are folded. A conversion without a touch is a journey along `(none)`.
package struct Paths: Aggregator {
  private struct Row: FigureRow {
    var journeys = 0, conversions = 0
    /// From the first touch to the conversion, in microseconds, over the conversions.
    var lag: Int128 = 0
    var money = MoneySums()

    mutating func forEachCount<Problem: Error>(_ other: Row, _ body: (inout Int, Int) throws(Problem) -> Void) throws(Problem) {
      try body(&journeys, other.journeys)
      try body(&conversions, other.conversions)
    }

    mutating func forEachSum<Problem: Error>(_ other: Row, _ body: (inout Int128, Int128) throws(Problem) -> Void) throws(Problem) {
      try body(&lag, other.lag)
    }

    mutating func forEachMoney(_ other: Row, _ body: (inout MoneySums, MoneySums) -> Void) { body(&money, other.money) }
  }

  private var tree = PathTree()
  /// By node.
  private var rows = [Row()]

  package init() {}

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for visitor in batch.visitors.indices {
      for index in batch.visitors[visitor].journeys {
        let journey = batch.journeys[index]
        if journey.touches.isEmpty, journey.conversion == nil { continue }
        var node = 0
        for touch in journey.touches {
          let channel = batch.touches[touch].channel
          if touch == journey.touches.lowerBound || batch.touches[touch - 1].channel != channel {
            node = tree.child(of: node, channel.number)
          }
        }
        while rows.count < tree.count { rows.append(Row()) }
        rows[node].journeys += 1
        guard let conversion = journey.conversion else { continue }
        rows[node].conversions += 1
        if let first = journey.touches.first { rows[node].lag += Int128(conversion.age(of: batch.touches[first])) }
        if conversion.order >= 0 { rows[node].money.add(batch.orders[Int(conversion.order)]) }
      }
    }
  }

  package mutating func merge(_ other: Paths) {
    let places = tree.merge(other.tree)
    while rows.count < tree.count { rows.append(Row()) }
    for (node, row) in other.rows.enumerated() where row.journeys > 0 { rows[places[node]].merge(row) }
  }

  package mutating func subtract(_ other: Paths) {
    let places = tree.merge(other.tree)
    while rows.count < tree.count { rows.append(Row()) }
    for (node, row) in other.rows.enumerated() where row.journeys > 0 { rows[places[node]].subtract(row) }
  }

  package func write(to writer: inout FigureWriter) {
    tree.write(to: &writer, where: { !rows[$0].isEmpty }) { rows[$1].write(to: &$0) }
  }

  package mutating func read(from reader: inout FigureReader) throws(PartDamage) {
    try tree.read(from: &reader) { (reader, node) throws(PartDamage) in
      while rows.count <= node { rows.append(Row()) }
      rows[node].merge(try Row(from: &reader))
    }
  }

  package func table(in context: ReportContext) -> Table {
    let met = rows.indices.filter { rows[$0].journeys > 0 }.map { node in
      let names = tree.channels(of: node).map { context.sources.channels.name(of: Channel($0)) }
      let path = names.isEmpty ? Attribution.none : names.joined(separator: " > ")
      return (path: path, row: rows[node], isEmpty: names.isEmpty)
    }
    let ranked = met.sorted { a, b in
      if a.row.journeys != b.row.journeys { return a.row.journeys > b.row.journeys }
      return a.path.utf8.lexicographicallyPrecedes(b.path.utf8)
    }
    return Table(
      name: "paths", columns: Self.columns,
      rows: ranked.map { path, row, isEmpty in
        [
          .text(path), .count(row.journeys), .count(row.conversions), .rate(row.conversions, of: row.journeys),
          context.money.cell(context.money.amount(of: row.money).revenue),
          // Without a touch there is no beginning to count from.
          isEmpty ? .missing : .ratio(row.lag, Int128(row.conversions) * microsecondsPerDay, digits: 6),
        ]
      })
  }

  private static let columns: [Table.Column] = [
    .init("path", .text), .init("journeys", .count), .init("conversions", .count), .init("conversion_rate", .rate),
    .init("revenue", .money), .init("days_to_convert_avg", .average),
  ]
}

/// Days here are 24 hours.
let microsecondsPerDay: Int128 = 86_400_000_000
