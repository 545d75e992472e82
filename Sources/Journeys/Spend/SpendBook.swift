package import Ingest

/// What campaigns cost, each row of the advertisers' reports once.
///
/// Rows that say the same are told from repeats as those of other exports without numbers are (`RowRepeats`): a day that two
/// overlapping reports have counts once, and rows of one report that are alike are several.
package struct SpendBook {
  struct Entry {
    var arrival: Arrival
    var cost: Amount
    var currency: Currency
  }

  private(set) var entries: [Entry] = []
  private var repeats: RowRepeats
  /// The input of a day's first row of a campaign; −1: several inputs have rows of it that count.
  private var inputs: [Key128: Int32] = [:]
  private let key: HashKey

  init(key: HashKey) {
    self.key = key
    repeats = RowRepeats(key: key)
  }

  mutating func take(_ row: SpendRow, at place: Place, arrivals: inout ArrivalBook) -> Verdict {
    guard let exact = row.cost.rounded(toDigits: 6) else { return .rejected(Refusal("an amount too large to add up")) }
    func said(_ text: String?) -> String { text.flatMap { $0.isEmpty ? nil : $0 } ?? ArrivalTags.notSet }
    var content = RowContent()
    content.add(row.time.microseconds)
    content.add(row.currency.code)
    for text in [row.source, row.medium, row.campaign] { content.add(said(text)) }
    let day = sipHash128(content.bytes.span, key: key)
    content.add(exact)
    if repeats.isRepeat(content.bytes, in: place.source) { return .filtered(.repeat) }
    let source = Int32(place.source)
    if let known = inputs[day] {
      if known != source { inputs[day] = -1 }
    } else {
      inputs[day] = source
    }
    let tags = ArrivalTags(source: said(row.source), medium: row.medium, campaign: row.campaign)
    entries.append(Entry(arrival: arrivals.arrival(tags, referrer: ""), cost: row.cost, currency: row.currency))
    return .filtered(.spend)
  }

  package var isEmpty: Bool { entries.isEmpty }

  /// Days of a campaign for which several inputs have costs that differ: they are added, as those of two accounts would be.
  package var daysInSeveralInputs: Int { inputs.values.count { $0 < 0 } }

  /// Every currency that a cost is in when it is converted, `.unnamed` where the report doesn't say.
  package func currencies(_ exchange: Exchange) -> Set<Currency> { Set(entries.map { exchange.currency(for: $0.currency) }) }
}

/// What channels and campaigns cost, in minor units. Each row is converted and rounded once, as an order is.
package struct SpendTotals {
  package typealias Sums = [Currency: Int128]

  package private(set) var byChannel: [Channel: Sums] = [:]
  /// By the number of source, medium and campaign.
  package private(set) var bySource: [Symbol: Sums] = [:]

  package init() {}

  /// `unnamed` is the currency of costs that name none. Only costs count that visits of their channel and source would.
  package init(
    _ book: SpendBook, _ sources: TrafficSources, _ exchange: Exchange, unnamed: Currency,
    where counts: (Channel, Symbol) -> Bool = { _, _ in true }
  ) {
    for entry in book.entries {
      let stated = entry.currency == .unnamed ? unnamed : entry.currency
      guard let (units, currency) = exchange.minorUnits(entry.cost, in: stated) else { continue }
      let meaning = sources.meaning(of: entry.arrival)
      guard counts(meaning.channel, meaning.source) else { continue }
      byChannel[meaning.channel, default: [:]][currency, default: 0] += Int128(units)
      bySource[meaning.source, default: [:]][currency, default: 0] += Int128(units)
    }
  }
}
