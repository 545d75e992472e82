package import Journeys

/// Several aggregators that take the same batches, each visitor given to all.
package struct Panel {
  private var aggregators: [(name: String, isLimited: Bool, aggregator: any Aggregator)]
  private let limit: SessionLimit?

  package init(_ names: [String], _ shape: ReportShape) {
    limit = shape.limit
    aggregators = names.compactMap { name in
      let known = Catalogue.table(named: name) ?? Catalogue.ofPage.first { $0.name == name }
      guard let known, let make = known.aggregator else { return nil }
      return (name, shape.limit != nil && known.isOfSessions, make(shape))
    }
    // In which currency money is shown doesn't depend on which sessions are looked at.
    if limit != nil { aggregators.append(("", false, Revenue(PeriodCalendar(shape.period, in: shape.zone)))) }
  }

  /// With aggregators that a `SharedPanel` has grown.
  init(_ aggregators: [(name: String, isLimited: Bool, aggregator: any Aggregator)], _ limit: SessionLimit?) {
    self.aggregators = aggregators
    self.limit = limit
  }

  /// What a `SharedPanel` grows; this panel is empty afterwards.
  mutating func takeApart() -> (aggregators: [(name: String, isLimited: Bool, aggregator: any Aggregator)], limit: SessionLimit?) {
    var taken: [(name: String, isLimited: Bool, aggregator: any Aggregator)] = []
    swap(&taken, &aggregators)
    return (taken, limit)
  }

  package mutating func update(_ batch: borrowing VisitorBatch) {
    guard let limit else {
      for index in aggregators.indices { aggregators[index].aggregator.update(batch) }
      return
    }
    let limited = batch.limited { limit.contains($0) }
    for index in aggregators.indices {
      if aggregators[index].isLimited { aggregators[index].aggregator.update(limited) } else { aggregators[index].aggregator.update(batch) }
    }
  }

  /// Joins a panel of the same tables and settings.
  package mutating func merge(_ other: Panel) {
    for index in aggregators.indices {
      Self.merge(&aggregators[index].aggregator, other.aggregators[index].aggregator)
    }
  }

  private static func merge<Kind: Aggregator>(_ mine: inout Kind, _ other: any Aggregator) {
    // Panels of the same tables hold the same kinds in the same places.
    if let other = other as? Kind { mine.merge(other) }
  }

  /// The numbers of the currencies that orders with an amount are in, in order.
  package var currenciesWithAmounts: [Int] {
    aggregators.reversed().lazy.compactMap { ($0.aggregator as? Revenue)?.currenciesWithAmounts }.first ?? []
  }

  package func table(named name: String, in context: ReportContext) -> Table? {
    guard var table = aggregators.first(where: { $0.name == name })?.aggregator.table(in: context) else { return nil }
    table.name = name
    return table
  }
}
