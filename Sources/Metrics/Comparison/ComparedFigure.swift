import Ingest

/// A key figure of one period, as what it is reckoned from.
struct ComparedFigure {
  enum Kind {
    /// With what each day of the period adds to it.
    case count(Int, days: Moments)
    case rate(Int, of: Int)
    /// A mean of whole numbers, of which `unit` make one; shown with so many digits, money with its own.
    case mean(Moments, unit: Int128, digits: Int)
    /// Money, with what each day adds to it, of so many orders.
    case total(Int128, days: Moments, orders: Int)
    /// Money per something, of which nothing is known but the sum.
    case share(Int128, of: Int)
    /// No currency is shown.
    case none
  }

  var name: String
  var kind: Kind
  /// The minor digits of its currency; nil: it is no money.
  var money: Int?

  /// Fewer sessions, visitors or orders than this in either period are too few to say anything of them.
  static let least = 30

  /// metric, current, previous, change, change_rate, low, high, change_low, change_high, verdict.
  func cells(against before: ComparedFigure) -> [Table.Cell] {
    let interval = interval
    let difference = difference(from: before)
    return [.text(name), cell(fraction), cell(before.fraction), cell(change(from: before)), changeRate(from: before)]
      + [interval?.lowerBound, interval?.upperBound, difference?.lowerBound, difference?.upperBound].map { $0.map { cell($0) } ?? .missing }
      + [verdict(before, difference)]
  }

  /// The exact value: of money in minor units, of seconds in microseconds.
  private var fraction: (over: Int128, under: Int128)? {
    switch kind {
    case .count(let count, _): (Int128(count), 1)
    case .rate(let hits, let total): total > 0 ? (Int128(hits), Int128(total)) : nil
    case .mean(let moments, _, _): moments.count > 0 ? (moments.sum, Int128(moments.count)) : nil
    case .total(let sum, _, _): (sum, 1)
    case .share(let sum, let count): count > 0 ? (sum, Int128(count)) : nil
    case .none: nil
    }
  }

  private func change(from before: ComparedFigure) -> (over: Int128, under: Int128)? {
    guard let now = fraction, let then = before.fraction else { return nil }
    return (now.over * then.under - then.over * now.under, now.under * then.under)
  }

  private func changeRate(from before: ComparedFigure) -> Table.Cell {
    guard let now = fraction, let then = before.fraction, then.over != 0 else { return .missing }
    return .ratio(now.over * then.under - then.over * now.under, then.over * now.under, digits: 6)
  }

  private var unit: Int128 { if case .mean(_, let unit, _) = kind { unit } else { 1 } }

  private var digits: Int {
    switch kind {
    case .count: 0
    case .mean(_, _, let digits): digits
    case .rate: 6
    case .total, .share, .none: 0
    }
  }

  private func cell(_ fraction: (over: Int128, under: Int128)?) -> Table.Cell {
    guard let fraction else { return .missing }
    if let money { return .decimal(units: roundedQuotient(fraction.over, fraction.under), digits: money) }
    if case .count = kind { return .count(Int(fraction.over)) }
    return .ratio(fraction.over, fraction.under * unit, digits: digits)
  }

  /// An end of an interval.
  private func cell(_ value: Double) -> Table.Cell {
    var scaled = value / Double(unit)
    for _ in 0..<(money == nil ? digits : 0) { scaled *= 10 }
    guard let units = Int128(exactly: scaled.rounded()) else { return .missing }
    return .decimal(units: units, digits: money ?? digits)
  }

  private var interval: ClosedRange<Double>? {
    switch kind {
    case .rate(let hits, let total): Intervals.wilson(hits, of: total)
    case .mean(let moments, _, _): Intervals.mean(moments)
    case .count(_, let days), .total(_, let days, _): Intervals.total(days)
    case .share, .none: nil
    }
  }

  private func difference(from before: ComparedFigure) -> ClosedRange<Double>? {
    switch (kind, before.kind) {
    case (.rate(let hits, let total), .rate(let hitsBefore, let totalBefore)):
      Intervals.newcombe((hits, total), (hitsBefore, totalBefore))
    case (.mean(let now, _, _), .mean(let then, _, _)): Intervals.welch(now, then)
    case (.count(_, let now), .count(_, let then)), (.total(_, let now, _), .total(_, let then, _)): Intervals.totals(now, then)
    default: nil
    }
  }

  /// How many sessions, visitors or orders stand behind it; nil where chance isn't reckoned with.
  private var size: Int? {
    switch kind {
    case .rate(_, let total): total
    case .mean(let moments, _, _): moments.count
    // Of a single day nobody knows what others would have been.
    case .count(let count, let days): days.count > 1 ? count : nil
    case .total(_, let days, let orders): days.count > 1 ? orders : nil
    case .share, .none: nil
    }
  }

  private func verdict(_ before: ComparedFigure, _ difference: ClosedRange<Double>?) -> Table.Cell {
    guard let size, let sizeBefore = before.size else { return .text("no interval") }
    guard min(size, sizeBefore) >= Self.least, let difference else { return .text("too little data") }
    return .text(difference.contains(0) ? "within noise" : "more than noise")
  }
}
