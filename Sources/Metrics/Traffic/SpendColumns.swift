package import Ingest
package import Journeys

/// What campaigns cost and what came of it: the columns `cost`, `cost_per_conversion` and `return_on_spend`.
///
/// A row without spend has none of them: nobody says that it was free. The return is revenue ÷ cost.
package struct SpendColumns {
  package var totals: SpendTotals
  /// The currency that costs are shown in: that of revenue where there is one; nil: none.
  package var currency: Currency?

  package init(totals: SpendTotals = SpendTotals(), currency: Currency? = nil) {
    self.totals = totals
    self.currency = currency
  }

  /// The cost in the shown currency; nil: there is none.
  private func cost(of sums: SpendTotals.Sums?) -> Int128? { currency.flatMap { sums?[$0] } }

  func cost(of channel: Channel) -> Int128? { cost(of: totals.byChannel[channel]) }
  func cost(ofSource source: Symbol) -> Int128? { cost(of: totals.bySource[source]) }

  /// The channels and sources that something was spent on in the shown currency.
  var channels: [Int] { totals.byChannel.filter { cost(of: $0.value) != nil }.map { Int($0.key.number) } }
  var sources: [Int] { totals.bySource.filter { cost(of: $0.value) != nil }.map { Int($0.key.number) } }

  /// `conversions` are counted in parts of which `scale` are one, for credits that are shared; `revenue` is nil where none is shown.
  func cells(cost: Int128?, conversions: Int128, scale: Int128 = 1, revenue: Int128?) -> [Table.Cell] {
    guard let cost, let currency else { return [.missing, .missing, .missing] }
    let digits = currency.minorDigits
    return [
      .decimal(units: cost, digits: digits),
      conversions > 0 ? .decimal(units: roundedQuotient(cost * scale, conversions), digits: digits) : .missing,
      revenue.map { .ratio($0, cost, digits: 6) } ?? .missing,
    ]
  }

  static let columns: [Table.Column] = [
    .init("cost", .money), .init("cost_per_conversion", .money), .init("return_on_spend", .average),
  ]
}
