import Ingest
package import Journeys

/// Every journey: its touches' channels in order, and what it led to.
package struct JourneyRows: RowExport {
  private struct Row: BitwiseCopyable {
    var start: Instant
    var end: Instant
    /// Of its first record.
    var place: Place
    var visitor: Int32
    /// Among the visitor's, from 1.
    var number: Int32
    var touches: Int32
    /// Where its channels, equal ones in a row once, stand among all.
    var firstChannel: Int
    var channelCount: Int32
    var isConverted = false
    /// The number of the goal; −1: an order.
    var goal: Int8 = -1
    var order = Symbol.none
    var money = RowMoney()
  }

  private var rows: [Row] = []
  private var channels: [Channel] = []
  private var visitors = VisitorRoll()
  private var currencies = MetCurrencies()

  package init() {}

  package mutating func take(_ batch: borrowing VisitorBatch) {
    for visitor in batch.visitors where visitor.journeyCount > 0 {
      let number = visitors.number(of: visitor)
      for index in visitor.orders { currencies.note(batch.orders[index]) }
      for index in visitor.journeys { add(batch, index, number, Int32(index) - visitor.firstJourney + 1) }
    }
  }

  private mutating func add(_ batch: borrowing VisitorBatch, _ index: Int, _ visitor: Int32, _ number: Int32) {
    let journey = batch.journeys[index]
    let firstChannel = channels.count
    for touch in journey.touches {
      let channel = batch.touches[touch].channel
      if channels.count == firstChannel || channels.last != channel { channels.append(channel) }
    }
    let conversion = journey.conversion
    let order = conversion.flatMap { $0.order < 0 ? nil : batch.orders[Int($0.order)] }
    var (start, end) = (conversion?.time ?? .distantPast, conversion?.time ?? .distantPast)
    var place = order?.place ?? Place(source: 0, line: 0)
    if let first = journey.touches.first, let last = journey.touches.last {
      start = batch.touches[first].time
      place = Self.place(of: batch.touches[first], batch)
      if conversion == nil {
        let session = batch.touches[last].session
        end = session < 0 ? batch.touches[last].time : batch.sessions[Int(session)].end
      }
    }
    var row = Row(
      start: start, end: end, place: place, visitor: visitor, number: number, touches: journey.touchCount,
      firstChannel: firstChannel, channelCount: Int32(channels.count - firstChannel))
    row.isConverted = conversion != nil
    row.goal = conversion?.goal ?? -1
    if let order {
      row.order = order.number
      row.money.add(order)
    }
    rows.append(row)
  }

  private static func place(of touch: Touch, _ batch: borrowing VisitorBatch) -> Place {
    touch.session < 0
      ? batch.activities[Int(touch.activity)].place
      : batch.touchpoints[Int(batch.sessions[Int(touch.session)].firstTouchpoint)].place
  }

  package mutating func forEachRow<Problem: Error>(
    in context: ExportContext, _ body: ([Table.Cell]) throws(Problem) -> Void
  ) throws(Problem) {
    // Journeys that begin with one record are one visitor's.
    rows.sort { ($0.start, $0.place, $0.number) < ($1.start, $1.place, $1.number) }
    let names = visitors.names(in: context)
    let only = currencies.only
    for row in rows { try body(cells(row, names[Int(row.visitor)], only, context)) }
  }

  private func cells(_ row: Row, _ visitor: String, _ only: Int32?, _ context: ExportContext) -> [Table.Cell] {
    let path = channels[row.firstChannel..<(row.firstChannel + Int(row.channelCount))].map {
      context.sources.channels.name(of: $0)
    }
    let wait = Int128(row.end.microseconds - row.start.microseconds)
    return [
      .text(visitor), .text("\(visitor)-j\(row.number)"), context.time(row.start), context.time(row.end),
      .count(Int(row.touches)), .text(path.isEmpty ? "(none)" : path.joined(separator: " > ")), .flag(row.isConverted),
      !row.isConverted ? .missing : row.goal < 0 ? .text("order") : .text(context.goals[Int(row.goal)]),
      context.order(row.order), row.isConverted ? context.time(row.end) : .missing,
    ] + row.money.cells(context.currencies, only: only) + [
      row.isConverted && row.touches > 0 ? .ratio(wait, 86_400_000_000, digits: 6) : .missing
    ]
  }

  static let columns: [Table.Column] = [
    .init("visitor", .text), .init("journey", .text), .init("start", .instant), .init("end", .instant), .init("touches", .count),
    .init("path", .text), .init("converted", .flag), .init("conversion", .text), .init("order", .text),
    .init("conversion_time", .instant), .init("revenue", .money), .init("currency", .text), .init("days_to_convert", .average),
  ]
}
