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

  /// What becomes of amounts in one currency.
  struct Conversion {
    /// The currency as it is taken: an amount that names none is taken to be in the target.
    let own: Currency
    /// The currency that there is a rate for, or else its own.
    let target: Currency
    /// How much of the target one unit is worth; nil: nothing is converted.
    let rate: Amount?
    private let ownDigits: Int
    private let targetDigits: Int

    init(own: Currency, target: Currency, rate: Amount?) {
      (self.own, self.target, self.rate) = (own, target, rate)
      (ownDigits, targetDigits) = (own.minorDigits, target.minorDigits)
    }

    /// Whether an amount ends up in the target, unless it becomes too large there.
    var isUsual: Bool { rate != nil }

    /// The amount in minor units, converted where there is a rate, rounded once.
    func minorUnits(_ amount: Amount) -> (units: Int64, isConverted: Bool)? {
      if let rate, let converted = amount.multiplied(by: rate)?.rounded(toDigits: targetDigits) { return (converted, true) }
      return amount.rounded(toDigits: ownDigits).map { ($0, false) }
    }
  }

  func conversion(of stated: Currency) -> Conversion {
    let own = stated == .unnamed ? target ?? stated : stated
    guard let target, target != own, let rate = rates[own] else { return Conversion(own: own, target: own, rate: nil) }
    return Conversion(own: own, target: target, rate: rate)
  }

  /// The currency that amounts of this one end up in.
  package func currency(for stated: Currency) -> Currency { conversion(of: stated).target }

  /// The amount in minor units, and in which currency.
  func minorUnits(_ amount: Amount, in stated: Currency) -> (units: Int64, currency: Currency)? {
    let conversion = conversion(of: stated)
    return conversion.minorUnits(amount).map { ($0.units, $0.isConverted ? conversion.target : conversion.own) }
  }
}
