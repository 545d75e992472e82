import Ingest

/// Counts by cohort and offset: who of each cohort came back in its period number `offset`.
///
/// Both retention tables are such grids, of sessions or of orders. Distributive.
struct CohortGrid {
  struct Cell: Hashable {
    var cohort: Int
    var period: Int
  }

  private(set) var sizes: [Int: Int] = [:]
  private(set) var retained: [Cell: Int] = [:]
  /// The last period in which anybody did anything.
  private(set) var last = Int.min
  private var seen = SeenPeriods()

  /// Takes in the periods of what one person did; the earliest is the person's cohort.
  mutating func add(_ periods: [Int]) {
    guard let cohort = periods.min() else { return }
    sizes[cohort, default: 0] += 1
    seen.removeAll()
    for period in periods {
      last = max(last, period)
      if seen.insert(period) { retained[Cell(cohort: cohort, period: period), default: 0] += 1 }
    }
  }

  /// The data may reach into a later period than the one in which the last session began.
  mutating func reach(_ period: Int) { last = max(last, period) }

  mutating func merge(_ other: CohortGrid) {
    for (cohort, size) in other.sizes { sizes[cohort, default: 0] += size }
    for (cell, count) in other.retained { retained[cell, default: 0] += count }
    last = max(last, other.last)
  }

  /// Calls `body` for every cell that is shown: cohorts in order, each from offset 0 to the last period.
  ///
  /// A cell is complete where its period had ended when the data did.
  func forEachCell(
    _ calendar: PeriodCalendar, _ shown: ShownRange, dataEnd: Instant?,
    _ body: (_ cell: Cell, _ size: Int, _ retained: Int, _ isComplete: Bool) -> Void
  ) {
    let current = dataEnd.map { calendar.period(of: $0) } ?? Int.min
    for cohort in sizes.keys.sorted() where shown.contains(cohort, of: calendar) {
      for period in cohort...max(cohort, last) {
        let cell = Cell(cohort: cohort, period: period)
        body(cell, sizes[cohort] ?? 0, retained[cell] ?? 0, period < current)
      }
    }
  }
}
