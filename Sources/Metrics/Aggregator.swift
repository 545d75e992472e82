package import Ingest
package import Journeys
import Synchronization

/// A running answer that can be grown, joined with another, and read out once.
///
///     batch ─▶ update ─┐
///     batch ─▶ update ─┴▶ merge ─▶ table
///
/// For any split of the visitors, merging the parts' aggregators gives the whole's table, because visitors of
/// different batches are different people: distinct counts are sums.
package protocol Aggregator {
  /// Takes visitors in; each visitor of a run is given once.
  mutating func update(_ batch: borrowing VisitorBatch)
  /// Joins what another aggregator of the same settings took in.
  mutating func merge(_ other: Self)
  /// Takes back what another aggregator of the same settings took in: visitors that this one took in too, as they were then.
  ///
  /// No row is left that stands for nothing. Only how far the data reaches stays as it is, for visitors are taken back to be given
  /// again with more.
  mutating func subtract(_ other: Self)
  /// Writes down what was taken in.
  func write(to writer: inout FigureWriter)
  /// Takes in what an aggregator of the same settings wrote, of another run perhaps.
  mutating func read(from reader: inout FigureReader) throws(PartDamage)
  /// The table of all that was taken in.
  func table(in context: ReportContext) -> Table
}

/// What a table needs to know beyond what was aggregated.
package struct ReportContext {
  package var pages: SymbolTable
  /// The groups of pages; empty where none are configured.
  package var groups: PageGroups
  /// The words of activities: kinds, channels, sources, media, campaigns.
  package var words: SymbolTable
  /// The stages that touchpoints' numbers refer to.
  package var stages: StageModel
  /// The names of sources and channels.
  package var sources: TrafficSources
  package var money: MoneyColumns
  package var spend: SpendColumns
  /// The last log record read, filtered ones included: what came after it nobody knows.
  package var lastLogRecord: Instant?
  /// The last order row read, or the last log record where no export is given.
  package var lastOrderRow: Instant?
  package var shown: ShownRange
  /// The names of the goals, by their bits.
  package var goals: [String]
  private let order = OnceMade<PageOrder>()

  /// The pages in the order of their names, which many tables ask for.
  var pageOrder: PageOrder { order.value { PageOrder(pages) } }

  package init(
    pages: SymbolTable, groups: PageGroups = PageGroups(), words: SymbolTable = SymbolTable(key: HashKey(0, 0)),
    stages: StageModel = .default, sources: TrafficSources = TrafficSources(), money: MoneyColumns,
    spend: SpendColumns = SpendColumns(), lastLogRecord: Instant?, lastOrderRow: Instant?, shown: ShownRange = ShownRange(),
    goals: [String] = []
  ) {
    self.pages = pages
    self.groups = groups
    self.words = words
    self.stages = stages
    self.sources = sources
    self.money = money
    self.spend = spend
    self.lastLogRecord = lastLogRecord
    self.lastOrderRow = lastOrderRow
    self.shown = shown
    self.goals = goals
  }
}

/// A value that is made when it is first asked for, by whatever thread.
private final class OnceMade<Value: Sendable>: Sendable {
  private let made = Mutex<Value?>(nil)

  func value(_ make: () -> Value) -> Value {
    made.withLock { made in
      if let made { return made }
      let value = make()
      made = value
      return value
    }
  }
}

/// The days whose periods are shown; figures always come from all data.
package struct ShownRange: Equatable, Sendable {
  /// Days since 1970-01-01, both included.
  package var first: Int?
  package var last: Int?

  package init(first: Int? = nil, last: Int? = nil) {
    self.first = first
    self.last = last
  }

  /// Whether the period has a day in the range.
  func contains(_ period: Int, of calendar: PeriodCalendar) -> Bool {
    if let first, period < calendar.period(ofDay: first) { return false }
    if let last, period > calendar.period(ofDay: last) { return false }
    return true
  }
}

/// Which currency the money cells of all tables but `revenue` are in.
package struct MoneyColumns: Equatable, Sendable {
  /// The currencies that orders' numbers refer to.
  package var currencies: [Currency]
  /// The one whose money is shown; nil: none, or several and no choice.
  package var shown: Int?

  package init(currencies: [Currency], shown: Int?) {
    self.currencies = currencies
    self.shown = shown
  }

  /// The cells `currency` and money, missing where no currency is shown.
  func currencyCell() -> Table.Cell {
    guard let shown, !currencies[shown].code.isEmpty else { return .missing }
    return .text(currencies[shown].code)
  }

  func cell(_ units: Int128) -> Table.Cell {
    guard let shown else { return .missing }
    return .decimal(units: units, digits: currencies[shown].minorDigits)
  }

  /// Units ÷ count, rounded to the minor unit once.
  func cell(_ units: Int128, per count: Int) -> Table.Cell {
    guard shown != nil, count > 0 else { return .missing }
    return cell(roundedQuotient(units, Int128(count)))
  }

  /// An order's money, where it is in the shown currency.
  func amount(of sums: MoneySums) -> MoneySum { shown.flatMap { sums.byCurrency[Int32($0)] } ?? MoneySum() }
}

/// Money of one currency: sums in minor units.
package struct MoneySum: Hashable, Sendable {
  package var ordersWithAmount = 0
  package var revenue: Int128 = 0
  package var refunds: Int128 = 0

  mutating func add(_ order: Order) {
    if order.hasAmount { ordersWithAmount += 1 }
    revenue += Int128(order.revenue)
    refunds += Int128(order.refund)
  }

  mutating func merge(_ other: MoneySum) {
    ordersWithAmount += other.ordersWithAmount
    revenue += other.revenue
    refunds += other.refunds
  }

  mutating func subtract(_ other: MoneySum) {
    ordersWithAmount -= other.ordersWithAmount
    revenue -= other.revenue
    refunds -= other.refunds
  }
}

/// Money by currency, never added across.
package struct MoneySums: Equatable, Sendable {
  package var byCurrency: [Int32: MoneySum] = [:]

  mutating func add(_ order: Order) { byCurrency[order.currency, default: MoneySum()].add(order) }

  mutating func merge(_ other: MoneySums) {
    for (currency, sum) in other.byCurrency { byCurrency[currency, default: MoneySum()].merge(sum) }
  }

  /// A currency of which nothing is left goes: what isn't there is 0.
  mutating func subtract(_ other: MoneySums) {
    for (currency, sum) in other.byCurrency {
      byCurrency[currency, default: MoneySum()].subtract(sum)
      if byCurrency[currency] == MoneySum() { byCurrency[currency] = nil }
    }
  }

  var isEmpty: Bool { byCurrency.isEmpty }
}
