import Ingest
package import Journeys

/// Customers who bought again, by the period of their first order, and the cohort's money: `customer_retention`.
///
/// Orders and revenue are those of the row's own periods, whatever the variant; `revenue_per_customer_to_date` goes from the
/// cohort's first period to the row's last. Cut by a dimension, a customer has the value of the session that the first order
/// is attached to.
package struct CustomerRetention: Aggregator {
  private struct Cell: Hashable {
    var group: CohortGrid.Group
    var offset: Int
  }

  private struct Purchases: FigureRow {
    var orders = 0
    var money = MoneySums()

    mutating func forEachCount<Problem: Error>(_ other: Purchases, _ body: (inout Int, Int) throws(Problem) -> Void) throws(Problem) {
      try body(&orders, other.orders)
    }

    mutating func forEachMoney(_ other: Purchases, _ body: (inout MoneySums, MoneySums) -> Void) { body(&money, other.money) }
  }

  private let calendar: PeriodCalendar
  private let cut: TableCut
  private var grid: CohortGrid
  private var purchases: [Cell: Purchases] = [:]

  package init(_ calendar: PeriodCalendar, _ variant: RetentionVariant = .nPeriod, by values: DimensionValues? = nil) {
    self.calendar = calendar
    cut = TableCut(values)
    grid = CohortGrid(variant)
  }

  package mutating func update(_ batch: borrowing VisitorBatch) {
    var periods: [Int] = []
    for customer in batch.customers.indices where batch.customers[customer].allOrders.count > 0 {
      let all = batch.customers[customer].allOrders
      for index in all { grid.reach(calendar.period(of: batch.orders[index].time)) }
      let orders = batch.customers[customer].orders
      guard let first = orders.first.map({ batch.orders[$0] }) else { continue }
      // Whose first order of all isn't asked for is in no cohort, as with visitors.
      if all.contains(where: { batch.orders[$0].time < first.time }) { continue }
      periods.removeAll(keepingCapacity: true)
      for index in orders { periods.append(calendar.period(of: batch.orders[index].time)) }
      let value = cut.values?.number(of: first, in: batch) ?? 0
      grid.add(periods, value: value)
      guard let cohort = periods.min() else { continue }
      for (number, index) in orders.enumerated() {
        let cell = Cell(group: CohortGrid.Group(cohort: cohort, value: value), offset: periods[number] - cohort)
        purchases[cell, default: Purchases()].orders += 1
        purchases[cell, default: Purchases()].money.add(batch.orders[index])
      }
    }
  }

  package mutating func merge(_ other: CustomerRetention) {
    grid.merge(other.grid)
    purchases.merge(other.purchases)
  }

  package mutating func subtract(_ other: CustomerRetention) {
    grid.subtract(other.grid)
    purchases.subtract(other.purchases)
  }

  /// Who buys is never carried: orders are money.
  package func write(to writer: inout FigureWriter) { if !grid.isEmpty { writer.cannot() } }
  package mutating func read(from reader: inout FigureReader) throws(PartDamage) {}

  package func table(in context: ReportContext) -> Table {
    var table = Table(name: "customer_retention", columns: cut.columns(retentionColumns + Self.moneyColumns))
    var group: CohortGrid.Group?
    var offset = 0
    var toDate: Int128 = 0
    // A group's rows come one after the other, with rising offsets.
    grid.forEachRow(calendar, cut, context.shown, dataEnd: context.lastOrderRow) { row in
      if group != row.group {
        (group, offset, toDate) = (row.group, 0, 0)
      }
      var orders = 0
      var revenue: Int128 = 0
      while offset <= row.offsets.upperBound {
        let bought = purchases[Cell(group: row.group, offset: offset)] ?? Purchases()
        let amount = context.money.amount(of: bought.money).revenue
        toDate += amount
        if row.offsets.contains(offset) {
          orders += bought.orders
          revenue += amount
        }
        offset += 1
      }
      table.append(
        cut.cells(
          retentionCells(calendar, row) + [
            .count(orders), context.money.cell(revenue), context.money.cell(toDate, per: row.size),
          ], row.group.value))
    }
    return table
  }

  private static let moneyColumns: [Table.Column] = [
    .init("orders", .count), .init("revenue", .money), .init("revenue_per_customer_to_date", .money),
  ]
}
