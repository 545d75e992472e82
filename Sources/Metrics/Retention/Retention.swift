import Ingest
package import Journeys

/// Visitors who came back, by the period of their first session: `retention` (N-period, calendar buckets).
package struct Retention: Aggregator {
  private let calendar: PeriodCalendar
  private var grid = CohortGrid()

  package init(_ calendar: PeriodCalendar) { self.calendar = calendar }

  package mutating func update(_ batch: borrowing VisitorBatch) {
    var periods: [Int] = []
    for visitor in batch.visitors.indices where batch.visitors[visitor].sessionCount > 0 {
      periods.removeAll(keepingCapacity: true)
      for index in batch.visitors[visitor].sessions {
        periods.append(calendar.period(of: batch.sessions[index].start))
        grid.reach(calendar.period(of: batch.sessions[index].end))
      }
      grid.add(periods)
    }
  }

  package mutating func merge(_ other: Retention) { grid.merge(other.grid) }

  package func table(in context: ReportContext) -> Table {
    var table = Table(name: "retention", columns: retentionColumns)
    grid.forEachCell(calendar, context.shown, dataEnd: context.lastLogRecord) { cell, size, retained, isComplete in
      table.rows.append(retentionCells(calendar, cell, size, retained, isComplete))
    }
    return table
  }
}

/// The columns that both retention tables begin with.
let retentionColumns: [Table.Column] = [
  .init("cohort", .period), .init("cohort_size", .count), .init("offset", .count), .init("retained", .count),
  .init("retention_rate", .rate), .init("complete", .flag),
]

func retentionCells(
  _ calendar: PeriodCalendar, _ cell: CohortGrid.Cell, _ size: Int, _ retained: Int, _ isComplete: Bool
) -> [Table.Cell] {
  [
    .text(calendar.name(of: cell.cohort)), .count(size), .count(cell.period - cell.cohort), .count(retained),
    .rate(retained, of: size), .flag(isComplete),
  ]
}
