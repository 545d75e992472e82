import Ingest
package import Journeys

/// What people answered when they were asked: `satisfaction`.
///
/// NPS is the share of 9 and 10 less the share of 0 to 6, × 100, of the answers from 0 to 10; CSAT the share of 4 and 5 of
/// the answers from 1 to 5 (definitions.md).
package struct Satisfaction: Aggregator {
  private struct Row: FigureRow {
    var promoters = 0, passives = 0, detractors = 0
    var answers = 0, satisfied = 0

    mutating func forEachCount<Problem: Error>(_ other: Row, _ body: (inout Int, Int) throws(Problem) -> Void) throws(Problem) {
      try body(&promoters, other.promoters)
      try body(&passives, other.passives)
      try body(&detractors, other.detractors)
      try body(&answers, other.answers)
      try body(&satisfied, other.satisfied)
    }
  }

  private let calendar: PeriodCalendar
  private var rows: [Int: Row] = [:]
  private var covered = Covered<Int>()

  package init(_ calendar: PeriodCalendar) { self.calendar = calendar }

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for visitor in batch.visitors {
      for index in visitor.sessions {
        covered.cover(calendar.period(of: batch.sessions[index].start))
        covered.cover(calendar.period(of: batch.sessions[index].end))
      }
      for index in visitor.orders { covered.cover(calendar.period(of: batch.orders[index].time)) }
      for index in visitor.activities { add(batch.activities[index]) }
    }
  }

  private mutating func add(_ activity: Activity) {
    let period = calendar.period(of: activity.time)
    covered.cover(period)
    guard activity.nps >= 0 || activity.csat > 0 else { return }
    var row = rows[period] ?? Row()
    switch activity.nps {
    case 9...10: row.promoters += 1
    case 7...8: row.passives += 1
    case 0...6: row.detractors += 1
    default: break
    }
    if activity.csat > 0 { row.answers += 1 }
    if activity.csat >= 4 { row.satisfied += 1 }
    rows[period] = row
  }

  package mutating func merge(_ other: Satisfaction) {
    rows.merge(other.rows)
    covered.merge(other.covered)
  }

  package mutating func subtract(_ other: Satisfaction) { rows.subtract(other.rows) }

  package func write(to writer: inout FigureWriter) {
    covered.write(to: &writer)
    rows.write(to: &writer) { $0.signed($1) }
  }

  package mutating func read(from reader: inout FigureReader) throws(PartDamage) {
    try covered.read(from: &reader, of: calendar)
    try rows.read(from: &reader) { [calendar] (reader) throws(PartDamage) in try reader.period(of: calendar) }
  }

  package func table(in context: ReportContext) -> Table {
    var table = Table(name: "satisfaction", columns: Self.columns)
    guard let first = covered.first, let last = covered.last else { return table }
    for period in first...last where context.shown.contains(period, of: calendar) {
      let row = rows[period] ?? Row()
      let responses = row.promoters + row.passives + row.detractors
      table.append([
        .text(calendar.name(of: period)), .count(responses), .count(row.promoters), .count(row.passives),
        .count(row.detractors),
        .ratio(Int128(row.promoters - row.detractors) * 100, Int128(responses), digits: 1),
        .count(row.answers), .rate(row.satisfied, of: row.answers),
      ])
    }
    return table
  }

  private static let columns: [Table.Column] = [
    .init("period", .period), .init("nps_responses", .count), .init("promoters", .count), .init("passives", .count),
    .init("detractors", .count), .init("nps", .score), .init("csat_responses", .count), .init("csat", .rate),
  ]
}
