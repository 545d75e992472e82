import Ingest
package import Journeys

/// Visitors who came back, by the period of their first session: `retention`.
///
/// Cut by a dimension, a visitor has the value of that first session, whatever the later ones have. Where only some sessions
/// are asked for, a cohort holds those whose first session of all data is one of them, and the later ones that are count.
package struct Retention: Aggregator {
  private let calendar: PeriodCalendar
  private let cut: TableCut
  private var grid: CohortGrid

  package init(_ calendar: PeriodCalendar, _ variant: RetentionVariant = .nPeriod, by values: DimensionValues? = nil) {
    self.calendar = calendar
    cut = TableCut(values)
    grid = CohortGrid(variant)
  }

  package mutating func update(_ batch: borrowing VisitorBatch) {
    var periods: [Int] = []
    for visitor in batch.visitors.indices {
      for index in batch.visitors[visitor].allSessions { grid.reach(calendar.period(of: batch.sessions[index].end)) }
      let sessions = batch.visitors[visitor].sessions
      guard let first = sessions.first, batch.sessions[first].isFirst else { continue }
      periods.removeAll(keepingCapacity: true)
      for index in sessions { periods.append(calendar.period(of: batch.sessions[index].start)) }
      grid.add(periods, value: cut.values?.number(of: batch.sessions[first]) ?? 0)
    }
  }

  package mutating func merge(_ other: Retention) { grid.merge(other.grid) }
  package mutating func subtract(_ other: Retention) { grid.subtract(other.grid) }
  package func write(to writer: inout FigureWriter) { grid.write(to: &writer) }
  package mutating func read(from reader: inout FigureReader) throws(PartDamage) { try grid.read(from: &reader, of: calendar) }

  package func table(in context: ReportContext) -> Table {
    var table = Table(name: "retention", columns: cut.columns(retentionColumns))
    grid.forEachRow(calendar, cut, context.shown, dataEnd: context.lastLogRecord) { row in
      table.append(cut.cells(retentionCells(calendar, row), row.group.value))
    }
    return table
  }
}

/// The columns that both retention tables begin with.
let retentionColumns: [Table.Column] = [
  .init("cohort", .period), .init("cohort_size", .count), .init("offset", .count), .init("retained", .count),
  .init("retention_rate", .rate), .init("complete", .flag),
]

func retentionCells(_ calendar: PeriodCalendar, _ row: CohortGrid.Row) -> [Table.Cell] {
  [
    .text(calendar.name(of: row.group.cohort)), .count(row.size), row.offset, .count(row.retained),
    .rate(row.retained, of: row.size), .flag(row.isComplete),
  ]
}
