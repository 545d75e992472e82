import Ingest
package import Journeys

/// What became of leads, by where they came from: `leads`.
///
/// A lead is a person with a touchpoint of kind `lead` (a contact with its time of creation); its source, medium and campaign
/// are those of the first, and so is its channel. It is won when the person has an order (a won deal is one) at that time or later; revenue is that
/// of these orders, and days run from the lead to the first of them.
package struct Leads: Aggregator {
  private struct Key: Hashable {
    var source, medium, campaign: Symbol
    var channel: Channel

    init(_ lead: Activity) {
      (source, medium, campaign) = (lead.source, lead.medium, lead.campaign)
      channel = lead.origin
    }
  }

  private struct Row: FigureRow {
    var leads = 0, won = 0, orders = 0
    var money = MoneySums()
    var microsecondsToWon: Int128 = 0

    mutating func forEachCount<Problem: Error>(_ other: Row, _ body: (inout Int, Int) throws(Problem) -> Void) throws(Problem) {
      try body(&leads, other.leads)
      try body(&won, other.won)
      try body(&orders, other.orders)
    }

    mutating func forEachSum<Problem: Error>(_ other: Row, _ body: (inout Int128, Int128) throws(Problem) -> Void) throws(Problem) {
      try body(&microsecondsToWon, other.microsecondsToWon)
    }

    mutating func forEachMoney(_ other: Row, _ body: (inout MoneySums, MoneySums) -> Void) { body(&money, other.money) }
  }

  private var rows: [Key: Row] = [:]

  package init() {}

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for customer in batch.customers where customer.activityCount > 0 {
      guard let first = customer.activities.first(where: { batch.activities[$0].isLead }) else { continue }
      let lead = batch.activities[first]
      var row = rows[Key(lead)] ?? Row()
      row.leads += 1
      var isWon = false
      for index in customer.orders where batch.orders[index].time >= lead.time {
        let order = batch.orders[index]
        if !isWon {
          isWon = true
          row.won += 1
          row.microsecondsToWon += Int128(order.time.microseconds - lead.time.microseconds)
        }
        row.orders += 1
        row.money.add(order)
      }
      rows[Key(lead)] = row
    }
  }

  package mutating func merge(_ other: Leads) {
    rows.merge(other.rows)
  }

  package mutating func subtract(_ other: Leads) { rows.subtract(other.rows) }

  /// The words of activities have other numbers in every run.
  package func write(to writer: inout FigureWriter) { if !rows.isEmpty { writer.cannot() } }
  package mutating func read(from reader: inout FigureReader) throws(PartDamage) {}

  package func table(in context: ReportContext) -> Table {
    let words = context.words
    let named = rows.map { key, row in
      let channel = context.sources.channels.name(of: key.channel)
      return (row, [words.text(of: key.source), words.text(of: key.medium), words.text(of: key.campaign), channel])
    }
    let sorted = named.sorted { a, b in
      if a.0.leads != b.0.leads { return a.0.leads > b.0.leads }
      for (left, right) in zip(a.1, b.1) where left != right { return left.utf8.lexicographicallyPrecedes(right.utf8) }
      return false
    }
    return Table(
      name: "leads", columns: Self.columns,
      rows: sorted.map { row, names in
        let sum = context.money.amount(of: row.money)
        let cells: [Table.Cell] = names.map { $0.isEmpty ? .missing : .text($0) }
        return cells.dropLast() + [
          .count(row.leads), .count(row.won), .rate(row.won, of: row.leads),
          .ratio(row.microsecondsToWon, Int128(row.won) * 86_400_000_000, digits: 6), .count(row.orders),
          context.money.currencyCell(), context.money.cell(sum.revenue), cells[3],
        ]
      })
  }

  private static let columns: [Table.Column] = [
    .init("source", .text), .init("medium", .text), .init("campaign", .text), .init("leads", .count), .init("won", .count),
    .init("won_rate", .rate), .init("days_to_won_avg", .average), .init("orders", .count), .init("currency", .text),
    .init("revenue", .money), .init("channel", .text),
  ]
}
