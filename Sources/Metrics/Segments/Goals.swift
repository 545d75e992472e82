import Ingest
package import Journeys

/// Sessions and visitors that reached each configured goal: `goals`.
///
/// A session reached a goal when one of its pages did that converts something: a goal page that an order claims counts, and so
/// does one without an order; one whose number is cancelled, or was seen on an earlier page, converts nothing and doesn't count
/// (definitions.md, Conversions and orders). An order that reached its session by its customer and time, without a goal page,
/// is no goal. Every goal has a row, reached or not.
package struct Goals: Aggregator {
  private var sessions = [Int](repeating: 0, count: CountingRules.mostGoals)
  private var visitors = [Int](repeating: 0, count: CountingRules.mostGoals)
  private var allSessions = 0, allVisitors = 0

  package init() {}

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for visitor in batch.visitors.indices where batch.visitors[visitor].sessionCount > 0 {
      var reached: UInt32 = 0
      for index in batch.visitors[visitor].sessions {
        let goals = batch.sessions[index].reachedGoals
        reached |= goals
        Self.count(goals, in: &sessions)
      }
      Self.count(reached, in: &visitors)
      allSessions += batch.visitors[visitor].sessions.count
      allVisitors += 1
    }
  }

  private static func count(_ goals: UInt32, in counts: inout [Int]) {
    var rest = goals
    while rest != 0 {
      counts[rest.trailingZeroBitCount] += 1
      rest &= rest - 1
    }
  }

  package mutating func merge(_ other: Goals) {
    for goal in 0..<CountingRules.mostGoals {
      sessions[goal] += other.sessions[goal]
      visitors[goal] += other.visitors[goal]
    }
    allSessions += other.allSessions
    allVisitors += other.allVisitors
  }

  package mutating func subtract(_ other: Goals) {
    for goal in 0..<CountingRules.mostGoals {
      sessions[goal] -= other.sessions[goal]
      visitors[goal] -= other.visitors[goal]
    }
    allSessions -= other.allSessions
    allVisitors -= other.allVisitors
  }

  package func write(to writer: inout FigureWriter) {
    for count in sessions + visitors + [allSessions, allVisitors] { writer.count(count) }
  }

  package mutating func read(from reader: inout FigureReader) throws(PartDamage) {
    for goal in sessions.indices { sessions[goal] += try reader.count() }
    for goal in visitors.indices { visitors[goal] += try reader.count() }
    allSessions += try reader.count()
    allVisitors += try reader.count()
  }

  package func table(in context: ReportContext) -> Table {
    var table = Table(name: "goals", columns: Self.columns)
    guard allVisitors > 0 else { return table }
    let named = context.goals.enumerated().sorted { $0.element.utf8.lexicographicallyPrecedes($1.element.utf8) }
    table.rows = named.map { goal, name in
      [
        .text(name), .count(sessions[goal]), .count(visitors[goal]), .rate(sessions[goal], of: allSessions),
        .rate(visitors[goal], of: allVisitors),
      ]
    }
    return table
  }

  private static let columns: [Table.Column] = [
    .init("goal", .text), .init("sessions", .count), .init("visitors", .count), .init("session_rate", .rate),
    .init("visitor_rate", .rate),
  ]
}
