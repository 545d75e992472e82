import Ingest
package import Journeys

/// What attribution asks of a report beside the journeys themselves.
package struct AttributionRules: Equatable, Sendable {
  /// The age by which a touch's weight halves in `time_decay`, in microseconds, above zero.
  package var halfLife: Int64
  /// How many touches are one state of `markov`.
  package var markovOrder: Int

  /// The orders that `markov` knows.
  package static let markovOrders = MarkovChain.orders

  package init(halfLifeSeconds: Int64 = 7 * 86_400, markovOrder: Int = 1) {
    halfLife = halfLifeSeconds * 1_000_000
    self.markovOrder = markovOrder
  }
}

/// Conversions and revenue credited to channels by ten models side by side: `attribution`.
///
/// Every channel that any journey touched has a row in every model, be its credit 0, so that models can be set beside
/// each other. Conversions without a touch are `(none)`, and no model shares them out. Revenue is that of orders in the
/// shown currency; goals and orders without an amount have none. Beside them stands what a channel cost, where anybody says so.
package struct Attribution: Aggregator {
  private var book: CreditBook
  private var chain: MarkovChain
  /// A journey's touches and their channels, kept so that no journey allocates.
  private var touches: [AttributedTouch] = []
  private var channels: [UInt16] = []

  package init(_ rules: AttributionRules) {
    book = CreditBook(decay: TimeDecay(halfLife: rules.halfLife), direct: Channel.direct.number)
    chain = MarkovChain(order: rules.markovOrder)
  }

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for visitor in batch.visitors.indices {
      for index in batch.visitors[visitor].journeys { add(batch.journeys[index], batch) }
    }
  }

  private mutating func add(_ journey: Journey, _ batch: borrowing VisitorBatch) {
    channels.removeAll(keepingCapacity: true)
    for touch in journey.touches { channels.append(batch.touches[touch].channel.number) }
    chain.add(channels, converts: journey.conversion != nil)
    guard let conversion = journey.conversion else { return }
    touches.removeAll(keepingCapacity: true)
    for index in journey.touches {
      let touch = batch.touches[index]
      touches.append(AttributedTouch(channel: touch.channel.number, age: conversion.age(of: touch)))
    }
    book.add(touches, conversion.proceeds(in: batch))
  }

  package mutating func merge(_ other: Attribution) {
    book.merge(other.book)
    chain.merge(other.chain)
  }

  package mutating func subtract(_ other: Attribution) {
    book.subtract(other.book)
    chain.subtract(other.chain)
  }

  package func write(to writer: inout FigureWriter) {
    book.write(to: &writer)
    chain.write(to: &writer)
  }

  package mutating func read(from reader: inout FigureReader) throws(PartDamage) {
    try book.read(from: &reader)
    try chain.read(from: &reader)
  }

  package func table(in context: ReportContext) -> Table {
    let channels = chain.channels.map { (number: $0, name: context.sources.channels.name(of: Channel($0))) }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    let currency = context.money.shown.map(Int32.init)
    let touched = book.totalsWithTouch(currency)
    let untouched = book.totalsWithoutTouch(currency)
    var rows: [[Table.Cell]] = []
    for model in AttributionModel.allCases {
      let credits = credits(model, of: channels.map(\.number), touched, currency)
      let conversions = apportioned(credits.map(\.conversions), to: Int128(touched.conversions), scale: Self.scale)
      let revenue = apportioned(credits.map(\.revenue), to: touched.revenue, scale: 1)
      var credited = channels.indices.map { place in
        (
          name: channels[place].name, conversions: conversions[place], revenue: revenue[place],
          cost: context.spend.cost(of: Channel(channels[place].number))
        )
      }
      if untouched.conversions > 0 {
        credited.append((Self.none, Int128(untouched.conversions) * Self.scale, untouched.revenue, nil))
      }
      credited.sort { a, b in
        if a.conversions != b.conversions { return a.conversions > b.conversions }
        return a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
      }
      for credit in credited {
        let cells: [Table.Cell] = [
          .text(model.rawValue), .text(credit.name), .decimal(units: credit.conversions, digits: 6),
          context.money.cell(credit.revenue),
        ]
        rows.append(
          cells
            + context.spend.cells(
              cost: credit.cost, conversions: credit.conversions, scale: Self.scale,
              revenue: context.money.shown == nil ? nil : credit.revenue))
      }
    }
    return Table(name: "attribution", columns: Self.columns, rows: rows)
  }

  private func credits(
    _ model: AttributionModel, of channels: [UInt16], _ touched: CreditBook.Totals, _ currency: Int32?
  ) -> [CreditBook.Credit] {
    if model != .markov {
      let credits = book.credits(model, currency)
      return channels.map { credits[$0] ?? CreditBook.Credit() }
    }
    let effects = chain.removalEffects(of: channels)
    let sum = effects.reduce(0, +)
    return effects.map { effect in
      var credit = CreditBook.Credit()
      if sum > 0 { credit.add(touched, times: effect / sum) }
      return credit
    }
  }

  /// What stands for the channel of a conversion without a touch.
  static let none = "(none)"
  /// Credits have six decimals.
  private static let scale: Int128 = 1_000_000

  private static let columns: [Table.Column] = [
    .init("model", .text), .init("channel", .text), .init("conversions", .average), .init("revenue", .money),
  ] + SpendColumns.columns
}

extension Conversion {
  /// How long before the conversion the touch was, in microseconds. A session that began after the time that its order
  /// states (clocks differ, or the thank-you page was opened again) was at no distance.
  func age(of touch: Touch) -> Int64 { max(0, time.microseconds - touch.time.microseconds) }

  /// What its order brought; nil: it is a goal, or nobody knows.
  func proceeds(in batch: borrowing VisitorBatch) -> Proceeds? {
    guard order >= 0 else { return nil }
    let order = batch.orders[Int(order)]
    return order.hasAmount ? Proceeds(currency: order.currency, units: order.revenue) : nil
  }
}
