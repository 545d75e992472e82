import Ingest
package import Journeys

/// Orders, money and customers of each period and currency: `revenue`. Distributive, for each customer is given once.
package struct Revenue: Aggregator {
  private struct Key: Hashable {
    var period: Int
    var currency: Int32
  }

  private struct Row: FigureRow {
    var orders = 0, customers = 0, newCustomers = 0, repeatCustomers = 0
    var money = MoneySum()

    mutating func forEachCount<Problem: Error>(_ other: Row, _ body: (inout Int, Int) throws(Problem) -> Void) throws(Problem) {
      try body(&orders, other.orders)
      try body(&customers, other.customers)
      try body(&newCustomers, other.newCustomers)
      try body(&repeatCustomers, other.repeatCustomers)
      try body(&money.ordersWithAmount, other.money.ordersWithAmount)
    }

    mutating func forEachSum<Problem: Error>(_ other: Row, _ body: (inout Int128, Int128) throws(Problem) -> Void) throws(Problem) {
      try body(&money.revenue, other.money.revenue)
      try body(&money.refunds, other.money.refunds)
    }
  }

  private let calendar: PeriodCalendar
  private var rows: [Key: Row] = [:]

  package init(_ calendar: PeriodCalendar) { self.calendar = calendar }

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for customer in batch.customers.indices where batch.customers[customer].orderCount > 0 {
      let orders = batch.customers[customer].orders
      let periods = orders.map { calendar.period(of: batch.orders[$0].time) }
      // Who is new and who bought before, all orders say, those too that the table is not asked for.
      let all = batch.customers[customer].allOrders.map { calendar.period(of: batch.orders[$0].time) }
      let first = all.min() ?? 0
      var counted: [Key] = []
      for (offset, index) in orders.enumerated() {
        let order = batch.orders[index]
        let key = Key(period: periods[offset], currency: order.currency)
        rows[key, default: Row()].orders += 1
        rows[key, default: Row()].money.add(order)
        if counted.contains(key) { continue }
        counted.append(key)
        rows[key, default: Row()].customers += 1
        if key.period == first { rows[key, default: Row()].newCustomers += 1 }
        // Two orders up to the period's end, in whatever currency.
        if all.count(where: { $0 <= key.period }) >= 2 { rows[key, default: Row()].repeatCustomers += 1 }
      }
    }
  }

  package mutating func merge(_ other: Revenue) { rows.merge(other.rows) }
  package mutating func subtract(_ other: Revenue) { rows.subtract(other.rows) }

  /// Currencies have other numbers in every run.
  package func write(to writer: inout FigureWriter) { if !rows.isEmpty { writer.cannot() } }
  package mutating func read(from reader: inout FigureReader) throws(PartDamage) {}

  /// The currencies of orders that have an amount.
  var currenciesWithAmounts: [Int] {
    Set(rows.filter { $0.value.money.ordersWithAmount > 0 }.map { Int($0.key.currency) }).sorted()
  }

  package func table(in context: ReportContext) -> Table {
    // Currencies are numbered in the order of their codes.
    let keys = rows.keys.sorted { ($0.period, $0.currency) < ($1.period, $1.currency) }
    return Table(
      name: "revenue", columns: Self.columns,
      rows: keys.filter { context.shown.contains($0.period, of: calendar) }.map { key in
        cells(key, rows[key] ?? Row(), context.money.currencies[Int(key.currency)])
      })
  }

  private func cells(_ key: Key, _ row: Row, _ currency: Currency) -> [Table.Cell] {
    let hasMoney = row.money.ordersWithAmount > 0 || !currency.code.isEmpty
    func money(_ units: Int128) -> Table.Cell {
      hasMoney ? .decimal(units: units, digits: currency.minorDigits) : .missing
    }
    let sum = row.money
    return [
      .text(calendar.name(of: key.period)), currency.code.isEmpty ? .missing : .text(currency.code),
      .count(row.orders), money(sum.revenue), money(sum.refunds), money(sum.revenue - sum.refunds),
      sum.ordersWithAmount == 0
        ? .missing : money(roundedQuotient(sum.revenue, Int128(sum.ordersWithAmount))),
      .count(row.customers), .count(row.newCustomers), .count(row.repeatCustomers),
      .rate(row.repeatCustomers, of: row.customers),
    ]
  }

  private static let columns: [Table.Column] = [
    .init("period", .period), .init("currency", .text), .init("orders", .count), .init("revenue", .money),
    .init("refunds", .money), .init("net_revenue", .money), .init("average_order_value", .money),
    .init("customers", .count), .init("new_customers", .count), .init("repeat_customers", .count),
    .init("repeat_purchase_rate", .rate),
  ]
}
