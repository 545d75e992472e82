import Ingest
package import Journeys

/// Customers who bought again, by the period of their first order, and the cohort's money: `customer_retention`.
package struct CustomerRetention: Aggregator {
  private struct Purchases {
    var orders = 0
    var money = MoneySums()
  }

  private let calendar: PeriodCalendar
  private var grid = CohortGrid()
  private var purchases: [CohortGrid.Cell: Purchases] = [:]

  package init(_ calendar: PeriodCalendar) { self.calendar = calendar }

  package mutating func update(_ batch: borrowing VisitorBatch) {
    var periods: [Int] = []
    for customer in batch.customers.indices where batch.customers[customer].orderCount > 0 {
      periods.removeAll(keepingCapacity: true)
      for index in batch.customers[customer].orders {
        periods.append(calendar.period(of: batch.orders[index].time))
      }
      grid.add(periods)
      guard let cohort = periods.min() else { continue }
      for (offset, index) in batch.customers[customer].orders.enumerated() {
        let cell = CohortGrid.Cell(cohort: cohort, period: periods[offset])
        purchases[cell, default: Purchases()].orders += 1
        purchases[cell, default: Purchases()].money.add(batch.orders[index])
      }
    }
  }

  package mutating func merge(_ other: CustomerRetention) {
    grid.merge(other.grid)
    for (cell, bought) in other.purchases {
      purchases[cell, default: Purchases()].orders += bought.orders
      purchases[cell, default: Purchases()].money.merge(bought.money)
    }
  }

  package func table(in context: ReportContext) -> Table {
    var table = Table(name: "customer_retention", columns: retentionColumns + Self.moneyColumns)
    var toDate: Int128 = 0
    grid.forEachCell(calendar, context.shown, dataEnd: context.lastOrderRow) { cell, size, retained, isComplete in
      if cell.period == cell.cohort { toDate = 0 }
      let bought = purchases[cell] ?? Purchases()
      let revenue = context.money.amount(of: bought.money).revenue
      toDate += revenue
      table.rows.append(
        retentionCells(calendar, cell, size, retained, isComplete) + [
          .count(bought.orders), context.money.cell(revenue), context.money.cell(toDate, per: size),
        ])
    }
    return table
  }

  private static let moneyColumns: [Table.Column] = [
    .init("orders", .count), .init("revenue", .money), .init("revenue_per_customer_to_date", .money),
  ]
}
