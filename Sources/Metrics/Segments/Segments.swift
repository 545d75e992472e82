import Ingest
package import Journeys

/// Customers by recency, frequency and money: `segments`.
///
/// A segment is a score such as `R5F4M3`: quintiles of the time of the last order, of the number of orders and of their
/// revenue, 5 the latest, the most and the highest. The quintile of a value is that of its place among all customers' values in
/// ascending order, ⌊5 · place ÷ customers⌋ + 1 with places from 0, and equal values all take the place of the first of them:
/// so equal customers are in one segment, and where four in five bought once these are all F1.
///
/// `recency_days_avg` counts days of 24 hours from the last order to the last order row read (without an export, the last log
/// record). Where no currency is shown there is no M: `R5F4`.
package struct Segments: Aggregator {
  private struct Customer: Hashable {
    var last: Instant
    var orders: Int32
    var money = MoneySum()
    var currency: Int32 = -1
  }

  private var customers: [Customer] = []
  /// Money in a customer's further currencies, which hardly anybody has.
  private var others: [(customer: Int, currency: Int32, money: MoneySum)] = []

  package init() {}

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for buyer in batch.customers.indices where batch.customers[buyer].orderCount > 0 {
      let orders = batch.customers[buyer].orders
      let first = batch.orders[orders.lowerBound]
      var customer = Customer(last: first.time, orders: Int32(orders.count), currency: first.currency)
      for index in orders {
        let order = batch.orders[index]
        customer.last = max(customer.last, order.time)
        if order.currency == customer.currency {
          customer.money.add(order)
        } else {
          var money = MoneySum()
          money.add(order)
          others.append((customers.count, order.currency, money))
        }
      }
      customers.append(customer)
    }
  }

  package mutating func merge(_ other: Segments) {
    others += other.others.map { ($0.customer + customers.count, $0.currency, $0.money) }
    customers += other.customers
  }

  /// A customer with everything that tables ask of one: those alike are as good as each other.
  private struct Likeness: Hashable {
    var customer: Customer
    var others: [Int32: MoneySum] = [:]
  }

  private var likenesses: [Likeness] {
    var all = customers.map { Likeness(customer: $0) }
    for other in others { all[other.customer].others[other.currency, default: MoneySum()].merge(other.money) }
    return all
  }

  package mutating func subtract(_ other: Segments) {
    var taken: [Likeness: Int] = [:]
    for likeness in other.likenesses { taken[likeness, default: 0] += 1 }
    if taken.isEmpty { return }
    let all = likenesses
    customers.removeAll()
    others.removeAll()
    for likeness in all {
      if let count = taken[likeness], count > 0 {
        taken[likeness] = count - 1
        continue
      }
      for (currency, money) in likeness.others { others.append((customers.count, currency, money)) }
      customers.append(likeness.customer)
    }
  }

  /// Who buys is never carried: orders are money.
  package func write(to writer: inout FigureWriter) { if !customers.isEmpty { writer.cannot() } }
  package mutating func read(from reader: inout FigureReader) throws(PartDamage) {}

  /// Each customer's money in one currency.
  private func money(in currency: Int?) -> [MoneySum] {
    guard let currency = currency.map({ Int32($0) }) else { return [MoneySum](repeating: MoneySum(), count: customers.count) }
    var sums = customers.map { $0.currency == currency ? $0.money : MoneySum() }
    for other in others where other.currency == currency { sums[other.customer].merge(other.money) }
    return sums
  }

  private struct Row {
    var customers = 0, orders = 0
    var money = MoneySum()
    var microseconds: Int128 = 0
  }

  package func table(in context: ReportContext) -> Table {
    let recency = Quintiles(customers.map { Int128($0.last.microseconds) })
    let frequency = Quintiles(customers.map { Int128($0.orders) })
    let sums = money(in: context.money.shown)
    let hasMoney = context.money.shown != nil
    let money = Quintiles(hasMoney ? sums.map(\.revenue) : [])
    // Rows of exports may be older than an order that only a goal page shows.
    let end = max(context.lastOrderRow ?? .distantPast, customers.map(\.last).max() ?? .distantPast)
    var rows: [String: Row] = [:]
    for (number, customer) in customers.enumerated() {
      var name = "R\(recency.quintile(of: Int128(customer.last.microseconds)))F\(frequency.quintile(of: Int128(customer.orders)))"
      if hasMoney { name += "M\(money.quintile(of: sums[number].revenue))" }
      rows[name, default: Row()].customers += 1
      rows[name, default: Row()].orders += Int(customer.orders)
      rows[name, default: Row()].money.merge(sums[number])
      rows[name, default: Row()].microseconds += Int128(end.microseconds - customer.last.microseconds)
    }
    return Table(
      name: "segments", columns: Self.columns,
      rows: rows.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { name, row in
        [
          .text(name), .count(row.customers), .count(row.orders), context.money.cell(row.money.revenue),
          context.money.cell(row.money.revenue, per: row.money.ordersWithAmount),
          .ratio(row.microseconds, Int128(row.customers) * 86_400_000_000, digits: 6),
        ]
      })
  }

  private static let columns: [Table.Column] = [
    .init("segment", .text), .init("customers", .count), .init("orders", .count), .init("revenue", .money),
    .init("average_order_value", .money), .init("recency_days_avg", .average),
  ]
}

/// Which fifth of all values each is in, equal ones always in the same.
struct Quintiles {
  private let sorted: [Int128]

  init(_ values: [Int128]) { sorted = values.sorted() }

  /// From 1 to 5.
  func quintile(of value: Int128) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return min(5, low * 5 / max(1, sorted.count) + 1)
  }
}
