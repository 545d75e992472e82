import Journeys

/// A touch of a conversion, as attribution sees it.
struct AttributedTouch: Equatable {
  /// The channel's number.
  var channel: UInt16
  /// How long before the conversion it was, in microseconds.
  var age: Int64
}

/// What a conversion brought, in minor units of a currency.
struct Proceeds: Equatable {
  /// The currency's number.
  var currency: Int32
  var units: Int64
}

/// All conversions, counted so that every model but Markov's can be read out of it.
///
/// Counts and sums of whole numbers only, so that it doesn't matter which conversion comes first.
struct CreditBook {
  private struct Key: Hashable {
    var channel: UInt16
    var standing: Standing
    /// How many touches, or distinct channels, the conversion had.
    var count: Int32
    var currency: Int32
  }

  /// Conversions and their revenue.
  struct Totals: Equatable, FigureRow {
    var conversions = 0
    var revenue: Int128 = 0

    mutating func forEachCount<Problem: Error>(_ other: Totals, _ body: (inout Int, Int) throws(Problem) -> Void) throws(Problem) {
      try body(&conversions, other.conversions)
    }

    mutating func forEachSum<Problem: Error>(_ other: Totals, _ body: (inout Int128, Int128) throws(Problem) -> Void) throws(Problem) {
      try body(&revenue, other.revenue)
    }
  }

  /// What a model gives a channel.
  struct Credit: Equatable {
    var conversions = FractionSum()
    var revenue = FractionSum()

    mutating func add(_ totals: Totals, times share: Share) {
      conversions.add(Int128(totals.conversions), times: share)
      revenue.add(totals.revenue, times: share)
    }

    mutating func add(_ totals: Totals, times share: Double) {
      conversions.add(Int128(totals.conversions), times: share)
      revenue.add(totals.revenue, times: share)
    }

    mutating func merge(_ other: Credit) {
      conversions.add(other.conversions)
      revenue.add(other.revenue)
    }

    mutating func subtract(_ other: Credit) {
      conversions.subtract(other.conversions)
      revenue.subtract(other.revenue)
    }

    var isZero: Bool { conversions.isZero && revenue.isZero }
  }

  private struct DecayKey: Hashable {
    var channel: UInt16
    var currency: Int32
  }

  /// The currency of what nothing was paid for.
  private static let unpaid: Int32 = -1

  private let decay: TimeDecay
  private let direct: UInt16
  private var tallies: [Key: Totals] = [:]
  private var decayed: [DecayKey: Credit] = [:]
  /// Of conversions with a touch and of those without one, by currency.
  private var touched: [Int32: Totals] = [:]
  private var untouched: [Int32: Totals] = [:]

  init(decay: TimeDecay, direct: UInt16) {
    self.decay = decay
    self.direct = direct
  }

  /// Takes a conversion with its touches in time order.
  mutating func add(_ touches: [AttributedTouch], _ proceeds: Proceeds?) {
    let currency = proceeds?.currency ?? Self.unpaid
    let totals = Totals(conversions: 1, revenue: Int128(proceeds?.units ?? 0))
    guard let last = touches.last else {
      untouched[currency, default: Totals()].merge(totals)
      return
    }
    touched[currency, default: Totals()].merge(totals)

    func tally(_ channel: UInt16, _ standing: Standing, among count: Int) {
      let key = Key(channel: channel, standing: standing, count: Int32(count), currency: currency)
      tallies[key, default: Totals()].merge(totals)
    }
    if touches.count == 1 {
      tally(last.channel, .only, among: 1)
    } else {
      for (place, touch) in touches.enumerated() {
        let standing: Standing = place == 0 ? .first : place == touches.count - 1 ? .last : .middle
        tally(touch.channel, standing, among: touches.count)
      }
    }
    let nonDirect = touches.last { $0.channel != direct } ?? last
    tally(nonDirect.channel, .lastNonDirect, among: 1)
    if touches.count == 1 {
      tally(last.channel, .distinct, among: 1)
    } else {
      let channels = Set(touches.lazy.map(\.channel))
      for channel in channels { tally(channel, .distinct, among: channels.count) }
    }

    let shares = touches.count == 1 ? [1] : decay.shares(of: touches)
    for (touch, share) in zip(touches, shares) {
      let key = DecayKey(channel: touch.channel, currency: currency)
      decayed[key, default: Credit()].add(totals, times: share)
    }
  }

  mutating func merge(_ other: CreditBook) {
    tallies.merge(other.tallies)
    for (key, credit) in other.decayed { decayed[key, default: Credit()].merge(credit) }
    touched.merge(other.touched)
    untouched.merge(other.untouched)
  }

  mutating func subtract(_ other: CreditBook) {
    tallies.subtract(other.tallies)
    for (key, credit) in other.decayed {
      decayed[key, default: Credit()].subtract(credit)
      if decayed[key]?.isZero ?? false { decayed[key] = nil }
    }
    touched.subtract(other.touched)
    untouched.subtract(other.untouched)
  }

  /// Currencies have other numbers in every run, so only what nobody paid for is written.
  func write(to writer: inout FigureWriter) {
    func isFree(_ totals: [Int32: Totals]) -> Bool { totals.keys.allSatisfy { $0 == Self.unpaid } }
    guard isFree(touched), isFree(untouched) else { return writer.cannot() }
    tallies.write(to: &writer) { writer, key in
      writer.channel(Channel(key.channel))
      writer.signed(Int(key.standing.rawValue))
      writer.signed(Int(key.count))
    }
    writer.length(decayed.count)
    for (key, credit) in decayed {
      writer.channel(Channel(key.channel))
      credit.conversions.write(to: &writer)
    }
    for totals in [touched, untouched] { (totals[Self.unpaid] ?? Totals()).write(to: &writer) }
  }

  mutating func read(from reader: inout FigureReader) throws(PartDamage) {
    try tallies.read(from: &reader) { (reader) throws(PartDamage) in
      let channel = try reader.channel().number
      let standing = Standing.allCases[try reader.number(0...Standing.allCases.count - 1)]
      let count = try reader.number(standing.leastCount...Int(Int32.max))
      return Key(channel: channel, standing: standing, count: Int32(count), currency: Self.unpaid)
    }
    for _ in 0..<(try reader.length()) {
      let key = DecayKey(channel: try reader.channel().number, currency: Self.unpaid)
      decayed[key, default: Credit()].conversions.add(try FractionSum(from: &reader))
    }
    touched.merge([Self.unpaid: try Totals(from: &reader)])
    untouched.merge([Self.unpaid: try Totals(from: &reader)])
  }

  func totalsWithTouch(_ currency: Int32?) -> Totals { Self.totals(touched, currency) }
  func totalsWithoutTouch(_ currency: Int32?) -> Totals { Self.totals(untouched, currency) }

  private static func totals(_ tallies: [Int32: Totals], _ currency: Int32?) -> Totals {
    Totals(
      conversions: tallies.values.reduce(0) { $0 + $1.conversions }, revenue: currency.flatMap { tallies[$0] }?.revenue ?? 0)
  }

  /// What a model gives each channel, with revenue in one currency; nothing for Markov's, which asks for all journeys.
  func credits(_ model: AttributionModel, _ currency: Int32?) -> [UInt16: Credit] {
    var credits: [UInt16: Credit] = [:]
    if model == .timeDecay {
      for (key, sum) in decayed {
        credits[key.channel, default: Credit()].conversions.add(sum.conversions)
        if key.currency == currency { credits[key.channel, default: Credit()].revenue.add(sum.revenue) }
      }
      return credits
    }
    // Amounts of one channel and share come together before they are divided: a third thrice is then one.
    var bySize: [Key: Totals] = [:]
    for (key, tally) in tallies {
      var size = key
      size.currency = Self.unpaid
      bySize[size, default: Totals()].conversions += tally.conversions
      if key.currency == currency { bySize[size, default: Totals()].revenue += tally.revenue }
    }
    for (size, totals) in bySize {
      guard let share = model.share(of: size.standing, among: Int(size.count)) else { continue }
      credits[size.channel, default: Credit()].add(totals, times: share)
    }
    return credits
  }
}
