import Ingest
import TestSupport
import Testing

@testable import Journeys

/// What campaigns cost: which rows count, and what they come to.
struct SpendBookTests {
  private static func row(
    _ day: Int, _ cost: String, _ currency: String = "EUR", _ campaign: String? = "spring", medium: String? = "cpc"
  ) -> SpendRow {
    SpendRow(
      time: time(day * 86_400), cost: Amount(plain: cost) ?? .zero, currency: Currency(currency) ?? .unnamed, source: "google",
      medium: medium, campaign: campaign)
  }

  /// What rows of each input come to, as `Paid Search: 12.34 EUR` in minor units, and what became of them.
  private static func told(
    _ inputs: [[SpendRow]], exchange: Exchange = Exchange(), unnamed: String = "EUR"
  ) -> (totals: [String], verdicts: [[Verdict]], days: Int) {
    let builder = TouchpointBuilder(CountingRules(), key: HashKey(1, 2))
    let verdicts = inputs.enumerated().map { source, rows in
      rows.enumerated().map { line, row in builder.take(row, at: Place(source: source, line: line + 2)) }
    }
    let gathered = builder.gathered()
    let sources = TrafficSources(gathered.arrivals, gathered.activities, gathered.channels)
    let totals = SpendTotals(gathered.spend, sources, exchange, unnamed: Currency(unnamed) ?? .unnamed)
    var told: [String] = []
    for (channel, sums) in totals.byChannel {
      told += sums.map { "\(sources.channels.name(of: channel)): \($0.value) \($0.key.code)" }
    }
    for (source, sums) in totals.bySource {
      let name = sources.names[Int(source.number)]
      told += sums.map { "\(name.source) / \(name.medium) / \(name.campaign): \($0.value) \($0.key.code)" }
    }
    return (told.sorted(), verdicts, gathered.spend.daysInSeveralInputs)
  }

  @Test func `rows add up by channel and by campaign, each currency by itself`() {
    let rows = [Self.row(1, "12.34"), Self.row(2, "0.66"), Self.row(2, "5", "USD", "autumn"), Self.row(1, "2", "EUR", nil, medium: "email")]
    let (totals, verdicts, _) = Self.told([rows])
    #expect(
      totals == [
        // Google is a search engine, whatever the medium, and that rule comes before the one of e-mails.
        "Organic Search: 200 EUR", "Paid Search: 1300 EUR", "Paid Search: 500 USD", "google / cpc / autumn: 500 USD",
        "google / cpc / spring: 1300 EUR", "google / email / (not set): 200 EUR",
      ])
    #expect(verdicts == [[Verdict](repeating: .filtered(.spend), count: 4)])
  }

  @Test func `what overlapping reports say alike counts once, and alike rows of one report as often as it has them`() {
    let old = [Self.row(1, "1"), Self.row(2, "2"), Self.row(2, "2")]
    let new = [Self.row(2, "2.00"), Self.row(2, "2"), Self.row(2, "2"), Self.row(3, "4")]
    let (totals, verdicts, days) = Self.told([old, new])
    // 1 + 3 × 2 + 4
    #expect(totals.first == "Paid Search: 1100 EUR")
    #expect(verdicts[1].map { $0 == .filtered(.repeat) } == [true, true, false, false])
    #expect(days == 1)
    #expect(Self.told([new, old]).totals == totals)
    #expect(Self.told([old, old]).totals == Self.told([old]).totals)
    #expect(Self.told([old, old]).days == 0)
  }

  @Test func `another cost of a day in another report is added, and told`() {
    let (totals, _, days) = Self.told([[Self.row(1, "1"), Self.row(2, "7")], [Self.row(1, "3")]])
    #expect(totals.first == "Paid Search: 1100 EUR")
    #expect(days == 1)
    #expect(Self.told([[Self.row(1, "1"), Self.row(1, "3")]]).days == 0)
  }

  @Test func `each row is converted and rounded once, and one that names no currency is in the given one`() throws {
    let rates = [try #require(Currency("CAD")): try #require(Amount(plain: "0.50"))]
    let exchange = Exchange(target: Currency("EUR"), rates: rates)
    // 0.005 and 0.505 are rounded away from zero, each by itself; 1.00 needs no rate.
    let (totals, _, _) = Self.told([[Self.row(1, "0.01", "CAD"), Self.row(2, "1.01", "CAD"), Self.row(3, "1", "")]], exchange: exchange)
    #expect(totals.first == "Paid Search: 152 EUR")
    #expect(Self.told([[Self.row(1, "100", "")]], unnamed: "JPY").totals.first == "Paid Search: 100 JPY")
  }

  @Test func `a cost too large to add up is refused`() {
    let (totals, verdicts, _) = Self.told([[Self.row(1, "99999999999999999999")]])
    #expect(totals.isEmpty)
    #expect(verdicts == [[.rejected(Refusal("an amount too large to add up"))]])
  }

  @Test(arguments: 0..<20)
  func `sums are those of a plain list`(seed: Int) {
    var random = Seeded(seed)
    let rows = (0..<60).map { _ in
      Self.row(random.below(4), "\(random.below(3)).\(10 + random.below(3))", random.pick(["EUR", "USD"]), random.pick(["a", "b", nil]))
    }
    let half = random.below(60)
    let inputs = [Array(rows[..<half]), Array(rows[half...])]
    // As often as the input has a row that holds most of it.
    var counts: [[String: Int]] = inputs.map { rows in rows.reduce(into: [:]) { $0[Self.said($1), default: 0] += 1 } }
    let most = counts.removeFirst().merging(counts[0]) { max($0, $1) }
    var sums: [String: Int] = [:]
    for (said, count) in most {
      let parts = said.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      sums["google / cpc / \(parts[2]): " + parts[1], default: 0] += count * (Int(parts[3]) ?? 0)
      sums["Paid Search: " + parts[1], default: 0] += count * (Int(parts[3]) ?? 0)
    }
    let expected = sums.map { key, sum in
      let parts = key.split(separator: ": ").map(String.init)
      return "\(parts[0]): \(sum) \(parts[1])"
    }
    #expect(Self.told(inputs).totals == expected.sorted())
  }

  private static func said(_ row: SpendRow) -> String {
    "\(row.time.microseconds)|\(row.currency.code)|\(row.campaign ?? "(not set)")|\(row.cost.rounded(toDigits: 2) ?? 0)"
  }
}
