import Ingest
package import Journeys

/// Every touchpoint that `inputs` counts: pages, rows that stand for an order, and activities.
///
/// Channel, source, medium and campaign of a page are those of its session; an activity has its own. What belongs to no
/// journey, a ticket after the last order say, is a case of its own under the visitor's name where cases are asked for.
package struct TouchpointRows: RowExport {
  private enum Kind: UInt8, BitwiseCopyable { case pageview, goalPage, order, activity }

  private struct Row: BitwiseCopyable {
    var time: Instant
    var place: Place
    var visitor: Int32
    /// Numbers among the visitor's, from 1; 0: none.
    var session: Int32 = 0
    var journey: Int32 = 0
    var kind: Kind
    var channel = Channel.direct
    /// Whether a session or an activity says where it came from.
    var hasSource = false
    /// By number in the traffic sources; of an activity, a word.
    var source = Symbol.none
    var medium = Symbol.none
    var campaign = Symbol.none
    /// The page, or the activity's kind.
    var what = Symbol.none
    var goals: UInt32 = 0
    var order = Symbol.none
    var stage: UInt8 = 0
    var money = RowMoney()
  }

  private var rows: [Row] = []
  private var visitors = VisitorRoll()

  package init() {}

  package mutating func take(_ batch: borrowing VisitorBatch) {
    for visitor in batch.visitors {
      let number = visitors.number(of: visitor)
      for index in visitor.sessions { add(batch, visitor, session: index, number) }
      for index in visitor.orders where batch.orders[index].isListed { add(batch.orders[index], batch, visitor, number) }
      for index in visitor.activities { add(batch.activities[index], visitor, number) }
    }
  }

  private mutating func add(
    _ batch: borrowing VisitorBatch, _ visitor: VisitorBatch.Visitor, session: Int, _ number: Int32
  ) {
    for index in batch.sessions[session].touchpoints {
      let touchpoint = batch.touchpoints[index]
      var row = Row(
        time: touchpoint.time, place: touchpoint.place, visitor: number,
        kind: touchpoint.marks.contains(.pageview) ? .pageview : .goalPage)
      Self.setSession(&row, session, batch, visitor)
      row.what = touchpoint.page
      row.goals = touchpoint.goals
      row.order = touchpoint.order
      row.stage = batch.stages[index]
      rows.append(row)
    }
  }

  private mutating func add(
    _ order: Order, _ batch: borrowing VisitorBatch, _ visitor: VisitorBatch.Visitor, _ number: Int32
  ) {
    var row = Row(time: order.time, place: order.place, visitor: number, kind: .order)
    if order.session >= 0 { Self.setSession(&row, Int(order.session), batch, visitor) }
    if order.journey >= 0 { row.journey = order.journey - visitor.firstJourney + 1 }
    row.order = order.number
    row.stage = order.stage
    row.money.add(order)
    rows.append(row)
  }

  private static func setSession(
    _ row: inout Row, _ session: Int, _ batch: borrowing VisitorBatch, _ visitor: VisitorBatch.Visitor
  ) {
    row.session = Int32(session) - visitor.firstSession + 1
    row.journey = batch.sessions[session].journey - visitor.firstJourney + 1
    row.channel = batch.sessions[session].channel
    row.source = batch.sessions[session].source
    row.hasSource = true
  }

  private mutating func add(_ activity: Activity, _ visitor: VisitorBatch.Visitor, _ number: Int32) {
    var row = Row(time: activity.time, place: activity.place, visitor: number, kind: .activity)
    if activity.journey >= 0 { row.journey = activity.journey - visitor.firstJourney + 1 }
    row.what = activity.kind
    row.stage = activity.stage
    row.channel = activity.origin
    row.hasSource = true
    (row.source, row.medium, row.campaign) = (activity.source, activity.medium, activity.campaign)
    rows.append(row)
  }

  package mutating func forEachRow<Problem: Error>(
    in context: ExportContext, _ body: ([Table.Cell]) throws(Problem) -> Void
  ) throws(Problem) {
    rows.sort { $0.time == $1.time ? $0.place < $1.place : $0.time < $1.time }
    let names = visitors.names(in: context)
    for row in rows { try body(cells(row, names[Int(row.visitor)], context)) }
  }

  private func cells(_ row: Row, _ visitor: String, _ context: ExportContext) -> [Table.Cell] {
    let isPage = row.kind == .pageview || row.kind == .goalPage
    let kind: Table.Cell =
      switch row.kind {
      case .pageview: .text("pageview")
      case .goalPage: .text("goal_page")
      case .order: .text("order")
      case .activity: context.word(row.what)
      }
    let source: [Table.Cell] =
      !row.hasSource
      ? [.missing, .missing, .missing]
      : row.kind == .activity
        ? [context.word(row.source), context.word(row.medium), context.word(row.campaign)] : context.source(row.source)
    return [
      .text(visitor), row.journey == 0 ? .missing : .text("\(visitor)-j\(row.journey)"),
      row.session == 0 ? .missing : .text("\(visitor)-s\(row.session)"), context.time(row.time), kind,
      isPage ? context.page(row.what) : .missing, context.goals(row.goals), context.order(row.order),
      row.hasSource ? context.channel(row.channel) : .missing,
    ] + source + [row.stage == 0 ? .missing : .text(context.stages[Int(row.stage) - 1])] + row.money.cells(context.currencies, only: nil)
  }

  static let columns: [Table.Column] = [
    .init("visitor", .text), .init("journey", .text), .init("session", .text), .init("time", .instant), .init("kind", .text),
    .init("page", .text), .init("goal", .text), .init("order", .text), .init("channel", .text), .init("source", .text),
    .init("medium", .text), .init("campaign", .text), .init("stage", .text), .init("value", .money), .init("currency", .text),
  ]
}
