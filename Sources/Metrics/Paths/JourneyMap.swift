import Ingest
package import Journeys

/// Journeys by the channel that they began with, the furthest stage that they reached, and what came of them: `journey_map`.
/// Distributive.
///
/// A journey begins with the channel of its first touch, or `(none)`; its stage is the last one of the model that a touchpoint of
/// its touches or its conversion is in, or `(none)`; its outcome is `order`, `goal`, or `none`.
package struct JourneyMap: Aggregator {
  private struct Way: Hashable {
    /// A channel's number, or `withoutTouch`.
    var channel: UInt16
    /// From 1 on; 0: none.
    var stage: UInt8
    var outcome: Outcome
  }

  private enum Outcome: UInt8, CaseIterable {
    case order, goal, none

    var name: String {
      switch self {
      case .order: "order"
      case .goal: "goal"
      case .none: "none"
      }
    }
  }

  private struct Row: FigureRow {
    var journeys = 0
    var money = MoneySums()

    mutating func forEachCount<Problem: Error>(_ other: Row, _ body: (inout Int, Int) throws(Problem) -> Void) throws(Problem) {
      try body(&journeys, other.journeys)
    }

    mutating func forEachMoney(_ other: Row, _ body: (inout MoneySums, MoneySums) -> Void) { body(&money, other.money) }
  }

  private var rows: [Way: Row] = [:]
  private static let withoutTouch = UInt16.max

  package init() {}

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for visitor in batch.visitors.indices {
      for index in batch.visitors[visitor].journeys { add(batch.journeys[index], batch) }
    }
  }

  private mutating func add(_ journey: Journey, _ batch: borrowing VisitorBatch) {
    let channel = journey.touches.first.map { batch.touches[$0].channel.number }
    if channel == nil, journey.conversion == nil { return }
    var way = Way(channel: channel ?? Self.withoutTouch, stage: 0, outcome: .none)
    for index in journey.touches {
      let touch = batch.touches[index]
      if touch.session >= 0 {
        for place in batch.sessions[Int(touch.session)].touchpoints { way.stage = max(way.stage, batch.stages[place]) }
      } else if touch.activity >= 0 {
        way.stage = max(way.stage, batch.activities[Int(touch.activity)].stage)
      }
    }
    if let conversion = journey.conversion {
      way.outcome = conversion.order >= 0 ? .order : .goal
      if conversion.order >= 0 { way.stage = max(way.stage, batch.orders[Int(conversion.order)].stage) }
    }
    rows[way, default: Row()].journeys += 1
    if let conversion = journey.conversion, conversion.order >= 0 {
      rows[way, default: Row()].money.add(batch.orders[Int(conversion.order)])
    }
  }

  package mutating func merge(_ other: JourneyMap) { rows.merge(other.rows) }
  package mutating func subtract(_ other: JourneyMap) { rows.subtract(other.rows) }

  package func write(to writer: inout FigureWriter) {
    rows.write(to: &writer) { writer, way in
      writer.flag(way.channel != Self.withoutTouch)
      if way.channel != Self.withoutTouch { writer.channel(Channel(way.channel)) }
      writer.signed(Int(way.stage))
      writer.signed(Int(way.outcome.rawValue))
    }
  }

  package mutating func read(from reader: inout FigureReader) throws(PartDamage) {
    try rows.read(from: &reader) { (reader) throws(PartDamage) in
      let channel = try reader.flag() ? try reader.channel().number : Self.withoutTouch
      let stage = try reader.stage(from: 0)
      let outcome = Outcome.allCases[try reader.number(0...Outcome.allCases.count - 1)]
      return Way(channel: channel, stage: stage, outcome: outcome)
    }
  }

  package func table(in context: ReportContext) -> Table {
    let named = rows.map { way, row in
      let channel =
        way.channel == Self.withoutTouch ? Attribution.none : context.sources.channels.name(of: Channel(way.channel))
      return (channel: channel, way: way, row: row)
    }
    let ranked = named.sorted { a, b in
      if a.row.journeys != b.row.journeys { return a.row.journeys > b.row.journeys }
      if a.channel != b.channel { return a.channel.utf8.lexicographicallyPrecedes(b.channel.utf8) }
      return (a.way.stage, a.way.outcome.rawValue, a.way.channel) < (b.way.stage, b.way.outcome.rawValue, b.way.channel)
    }
    return Table(
      name: "journey_map", columns: Self.columns,
      rows: ranked.map { channel, way, row in
        [
          .text(channel), .text(way.stage > 0 ? context.stages.stages[Int(way.stage) - 1].name : Attribution.none),
          .text(way.outcome.name), .count(row.journeys), context.money.cell(context.money.amount(of: row.money).revenue),
        ]
      })
  }

  private static let columns: [Table.Column] = [
    .init("channel", .text), .init("stage", .text), .init("outcome", .text), .init("journeys", .count), .init("revenue", .money),
  ]
}
