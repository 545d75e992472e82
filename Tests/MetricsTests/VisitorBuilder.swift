@testable import Ingest
@testable import Journeys
@testable import Metrics

/// A small shop in readable words, read by the real builder and finished by the real stitcher.
///
/// People are log users, each at a device of their own name; a name that begins with `?` is a device of nobody known.
struct SmallShop {
  private enum Record {
    case hit(Hit, [UInt8])
    case order(OrderRow)
    case activity(ActivityRow)
    case spend(SpendRow)
  }

  private var records: [Record] = []
  var rules = CountingRules()
  var channels = ChannelRules()
  var stages = StageModel.default
  /// What the records from here on say of the browser; nil: nothing.
  var agent: String?
  var country: String?

  /// Pageviews of the pages, so many seconds after one another, the first at the time and from the referrer.
  mutating func visit(
    _ who: String, _ start: String, from referrer: String? = nil, _ pages: String..., every seconds: Int64 = 60
  ) {
    visit(who, instant(start), from: referrer, pages, every: seconds)
  }

  mutating func visit(_ who: String, _ start: Instant, from referrer: String?, _ pages: [String], every seconds: Int64 = 60) {
    for (number, page) in pages.enumerated() {
      let time = start.advanced(seconds: Int64(number) * seconds)
      let isPosted = page.hasPrefix("POST ")
      records.append(
        hit(
          who, time, method: isPosted ? "POST" : "GET", target: isPosted ? String(page.dropFirst(5)) : page,
          referrer: number == 0 ? referrer : nil))
    }
  }

  /// A row of an order export, which names the person, or nobody.
  mutating func order(
    _ number: String, of who: String?, _ time: String, _ amount: String?, _ currency: String = "EUR",
    refund: String? = nil, status: OrderStatus? = nil
  ) {
    records.append(
      .order(
        OrderRow(
          number: number, time: instant(time), amount: amount.flatMap { Amount(plain: $0) },
          currency: Currency(currency) ?? .unnamed, refund: refund.flatMap { Amount(plain: $0) }, status: status,
          identifiers: who.map { [NamedIdentifier(.user, $0)] } ?? [], addsUp: false)))
  }

  /// A row of another export about the person.
  mutating func activity(
    _ kind: String, of who: String, _ time: String, channel: String? = nil, source: String? = nil, medium: String? = nil,
    campaign: String? = nil, nps: Int? = nil, csat: Int? = nil
  ) {
    var row = ActivityRow(kind: kind, time: instant(time), identifiers: [NamedIdentifier(.user, who)])
    row.channel = channel
    row.source = source
    row.medium = medium
    row.campaign = campaign
    row.nps = nps
    row.csat = csat
    records.append(.activity(row))
  }

  /// A row of an advertiser's report.
  mutating func spend(
    _ day: String, _ cost: String, _ currency: String = "EUR", source: String, medium: String? = nil, campaign: String? = nil
  ) {
    records.append(
      .spend(
        SpendRow(
          time: instant(day), cost: Amount(plain: cost) ?? .zero, currency: Currency(currency) ?? .unnamed, source: source,
          medium: medium, campaign: campaign)))
  }

  private func hit(_ who: String, _ time: Instant, method: String, target: String, referrer: String?) -> Record {
    var bytes: [UInt8] = []
    func field(_ text: String) -> Field {
      bytes += Array(text.utf8)
      return Field((bytes.count - text.utf8.count)..<bytes.count)
    }
    var hit = Hit(time: time, status: 200)
    hit.client = field(who)
    hit.method = field(method)
    hit.target = field(target)
    if let referrer { hit.referrer = field(referrer) }
    if let agent { hit.agent = field(agent) }
    if let country { hit.country = field(country) }
    if !who.hasPrefix("?") { hit.user = field(who) }
    return .hit(hit, bytes)
  }

  /// All visitors, in one batch.
  func visitors(_ sessions: SessionRules = SessionRules()) -> Visitors {
    let builder = TouchpointBuilder(rules, channels: channels, key: HashKey(1, 2))
    var hasExports = false
    for (line, record) in records.enumerated() {
      switch record {
      case .hit(let hit, let bytes): _ = builder.take(hit, in: bytes.span, at: Place(source: 0, line: line))
      case .order(let row):
        _ = builder.take(row, at: Place(source: 1, line: line))
        hasExports = true
      case .activity(let row): _ = builder.take(row, at: Place(source: 2, line: line))
      case .spend(let row): _ = builder.take(row, at: Place(source: 3, line: line))
      }
    }
    var gathered = builder.gathered()
    _ = gathered.orders.finish(hasExports: hasExports, identities: &gathered.identities)
    var stitcher = Stitcher(gathered, hasExports: hasExports, rules: sessions, exchange: Exchange(), stages: stages)
    var batches: [VisitorBatch] = []
    let result: Stitcher.Result
    do {
      result = try stitcher.run { batches.append(copy $0) }
    } catch {
      preconditionFailure("\(error)")
    }
    precondition(batches.count <= 1, "a small shop fits one batch")
    return Visitors(
      batch: batches.first ?? VisitorBatch(), pages: gathered.pages.pages, words: gathered.activities.words,
      sources: stitcher.sources, stages: stages,
      spend: SpendTotals(gathered.spend, stitcher.sources, Exchange(), unnamed: .unnamed), currencies: result.currencies,
      goals: rules.goals.map(\.name))
  }
}

/// The visitors of a small shop, and what a table must know of it.
struct Visitors {
  var batch: VisitorBatch
  var pages: SymbolTable
  var words: SymbolTable
  var sources: TrafficSources
  var stages: StageModel
  var spend: SpendTotals
  var currencies: [Currency]
  var goals: [String]

  /// The table that an aggregator makes of all visitors. Money is in the only currency with amounts, if there is one.
  func table(
    _ name: String, period: PeriodLength = .day, zone: String = "UTC", logEnd: String? = nil, rowEnd: String? = nil,
    currency: String? = nil, shown: ShownRange = ShownRange(), by: String? = nil, retention: RetentionVariant = .nPeriod,
    limits: [(String, String)] = []
  ) -> Table {
    var shape = shape(Self.shape(period, zone), by: by, limits: limits)
    shape.retention = retention
    var panel = Panel([name, "revenue"], shape)
    panel.update(batch)
    var context = context(panel, logEnd: logEnd, rowEnd: rowEnd, shown: shown)
    if let currency { context.money.shown = currencies.firstIndex { $0.code == currency } }
    return panel.table(named: name, in: context) ?? Table(name: "no such table", columns: [])
  }

  func context(
    _ panel: Panel, logEnd: String? = nil, rowEnd: String? = nil, shown: ShownRange = ShownRange()
  ) -> ReportContext {
    let used = panel.currenciesWithAmounts
    let only = used.count == 1 ? used[0] : nil
    return ReportContext(
      pages: pages, words: words, stages: stages, sources: sources,
      money: MoneyColumns(currencies: currencies, shown: only),
      spend: SpendColumns(totals: spend, currency: only.map { currencies[$0] }),
      lastLogRecord: logEnd.map { instant($0) }, lastOrderRow: rowEnd.map { instant($0) }, shown: shown, goals: goals)
  }

  /// The shape, cut by a dimension and limited to sessions with these values.
  func shape(_ shape: ReportShape, by: String? = nil, limits: [(String, String)] = []) -> ReportShape {
    var shape = shape
    shape.by = by.flatMap { Dimension.named($0) }?.values(sources, pages)
    if !limits.isEmpty {
      var parts: [(values: DimensionValues, numbers: Set<Int>)] = []
      for (name, value) in limits {
        guard let values = Dimension.named(name)?.values(sources, pages) else { preconditionFailure("no dimension \(name)") }
        parts.append((values, values.numbers(fitting: value)))
      }
      shape.limit = SessionLimit(parts)
    }
    return shape
  }

  static func shape(_ period: PeriodLength, _ zone: String = "UTC") -> ReportShape {
    guard let zone = TimeZoneRules(name: zone) else { preconditionFailure("no zone \(zone)") }
    return ReportShape(period: period, cohort: period, zone: zone)
  }
}

/// `2026-11-21 10:00:05` or any part of it from the front, in UTC.
func instant(_ text: String) -> Instant {
  let parts = text.split { !$0.isNumber }.compactMap { Int($0) } + [0, 0, 0]
  return WallClock(year: parts[0], month: parts[1], day: parts[2], hour: parts[3], minute: parts[4], second: parts[5])
    .instant(offset: 0)
}

/// The number of a day, `2026-11-21`.
func day(_ text: String) -> Int { Int(floorDivide(instant(text).seconds, 86_400)) }
