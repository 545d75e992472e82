package import Ingest

/// A purchase, all its rows joined.
package struct Order: Equatable, Sendable, BitwiseCopyable {
  package var time: Instant
  /// The number of its currency in the order book's list.
  package var currency: Int32
  /// The total before refunds, in minor units of the currency; meaningful only where `hasAmount`.
  package var revenue: Int64
  package var refund: Int64
  package var hasAmount: Bool
  /// Whether a row of an export stands for it; else a goal page alone does.
  package var isListed = true
  /// The session of its visitor that it is attached to, by number in the batch; −1: an offline order.
  package var session: Int32 = -1
  /// The number of its stage, from 1 on; 0: none.
  package var stage: UInt8 = 0
  /// The journey that it ends, by number in the batch; −1: none, for it is a customer's copy.
  package var journey: Int32 = -1
  /// Its number in the order book; `none` where its rows state none.
  package var number = Symbol.none
  /// Its first row, or the goal page that alone shows it.
  package var place = Place(source: 0, line: 0)
}

/// Into which currency money is converted, and at what rates.
package struct Exchange: Sendable {
  package var target: Currency?
  /// How much of the target one unit is worth.
  package var rates: [Currency: Amount]

  package init(target: Currency? = nil, rates: [Currency: Amount] = [:]) {
    self.target = target
    self.rates = rates
  }

  /// The currency that amounts of this one end up in.
  func currency(for stated: Currency) -> Currency {
    guard let target else { return stated }
    return stated == .unnamed || rates[stated] != nil ? target : stated
  }

  /// The amount in minor units, converted where there is a rate, rounded once. An amount that names no currency is
  /// taken to be in the target.
  func minorUnits(_ amount: Amount, in stated: Currency) -> (units: Int64, currency: Currency)? {
    let currency = stated == .unnamed ? target ?? stated : stated
    if let target, target != currency, let rate = rates[currency],
      let converted = amount.multiplied(by: rate)?.rounded(toDigits: target.minorDigits)
    {
      return (converted, target)
    }
    return amount.rounded(toDigits: currency.minorDigits).map { ($0, currency) }
  }
}
