package import Ingest
package import Journeys

/// Rows at the level of a visitor, one for each of something, for other programs to reckon with.
///
///     batch ─▶ take ─▶ … ─▶ forEachRow, in the order of time, source name and position
///
/// Until all is read the rows are kept in memory, small and without text; their text is made one row at a time.
package protocol RowExport {
  mutating func take(_ batch: borrowing VisitorBatch)
  /// Gives every row once; those of one instant in the order of their records.
  mutating func forEachRow<Problem: Error>(
    in context: ExportContext, _ body: ([Table.Cell]) throws(Problem) -> Void
  ) throws(Problem)
}

/// An export that can be asked for.
package struct KnownRowExport: Sendable {
  package let name: String
  /// What one row is, for `--help`.
  package let summary: String
  package let columns: [Table.Column]
  /// The columns that process mining takes for case, activity and time; none where a row is no event.
  package let eventColumns: (case: String, activity: String, time: String)?
  package let rows: @Sendable () -> any RowExport

  /// Where the case stands among the columns.
  package var caseColumn: Int? { columns.firstIndex { $0.name == eventColumns?.case } }

  /// The columns with the names that the XES standard gives to an event's case, activity and time (IEEE 1849).
  package var columnsForProcessMining: [Table.Column]? {
    guard let eventColumns else { return nil }
    let names = [
      eventColumns.case: "case:concept:name", eventColumns.activity: "concept:name", eventColumns.time: "time:timestamp",
    ]
    return columns.map { Table.Column(names[$0.name] ?? $0.name, $0.unit) }
  }
}

/// Every export by name. Adding one is a file and a row here.
package enum RowExports {
  package static let all: [KnownRowExport] = [
    KnownRowExport(
      name: "touchpoints", summary: "one interaction: a page, an order, a call, an e-mail …", columns: TouchpointRows.columns,
      eventColumns: ("journey", "kind", "time")) { TouchpointRows() },
    KnownRowExport(
      name: "sessions", summary: "one session", columns: SessionRows.columns, eventColumns: ("journey", "channel", "start")
    ) { SessionRows() },
    KnownRowExport(
      name: "journeys", summary: "the way to one conversion, or to the end of the data", columns: JourneyRows.columns,
      eventColumns: nil) { JourneyRows() },
  ]

  package static func named(_ name: String) -> KnownRowExport? { all.first { $0.name == name } }
}

/// What the texts of an export's rows are made of.
package struct ExportContext {
  package var pages: SymbolTable
  /// The words of activities.
  package var words: SymbolTable
  package var sources: TrafficSources
  /// The currencies that orders' numbers refer to.
  package var currencies: [Currency]
  /// The names of goals, by number.
  package var goals: [String]
  /// The names of stages, in order.
  package var stages: [String]
  package var zone: TimeZoneRules
  package var names: VisitorNames
  package var orderNumber: (Symbol) -> String

  package init(
    pages: SymbolTable, words: SymbolTable, sources: TrafficSources, currencies: [Currency], goals: [String], stages: [String],
    zone: TimeZoneRules, names: VisitorNames, orderNumber: @escaping (Symbol) -> String
  ) {
    self.pages = pages
    self.words = words
    self.sources = sources
    self.currencies = currencies
    self.goals = goals
    self.stages = stages
    self.zone = zone
    self.names = names
    self.orderNumber = orderNumber
  }

  func time(_ instant: Instant) -> Table.Cell { .text(isoText(of: instant, in: zone)) }

  func page(_ page: Symbol) -> Table.Cell { page == .none ? .missing : .text(pages.text(of: page)) }

  func word(_ word: Symbol) -> Table.Cell { word == .none ? .missing : .text(words.text(of: word)) }

  func channel(_ channel: Channel) -> Table.Cell {
    let name = sources.channels.name(of: channel)
    return name.isEmpty ? .missing : .text(name)
  }

  /// Source, medium and campaign.
  func source(_ source: Symbol) -> [Table.Cell] {
    let name = sources.names[Int(source.number)]
    return [.text(name.source), .text(name.medium), .text(name.campaign)]
  }

  func order(_ number: Symbol) -> Table.Cell { number == .none ? .missing : .text(orderNumber(number)) }

  /// The names of goals by their bits.
  func goals(_ bits: UInt32) -> Table.Cell {
    let names = goals.indices.filter { bits & (1 << UInt32($0)) != 0 }.map { goals[$0] }
    return names.isEmpty ? .missing : .text(names.joined(separator: ";"))
  }
}

/// The visitors of an export, so that rows hold a number and every name is made once.
struct VisitorRoll {
  private var keys: [VisitorKey] = []

  mutating func number(of visitor: VisitorBatch.Visitor) -> Int32 {
    keys.append(visitor.key)
    return Int32(keys.count - 1)
  }

  func names(in context: ExportContext) -> [String] { keys.map { context.names.name(of: $0) } }
}

/// The money of orders that one row stands for: those in one currency are added, of several nothing is said.
struct RowMoney: BitwiseCopyable {
  private(set) var revenue: Int64 = 0
  private(set) var currency: Int32 = Self.none

  private static let none: Int32 = -1
  private static let several: Int32 = -2

  mutating func add(_ order: Order) {
    guard order.hasAmount else { return }
    if currency == Self.none { currency = order.currency }
    if currency == order.currency { revenue += order.revenue } else { currency = Self.several }
  }

  /// Revenue and currency. `only` is the one currency of all orders: then nothing bought is zero of it.
  func cells(_ currencies: [Currency], only: Int32?) -> [Table.Cell] {
    let number = currency == Self.none ? only ?? Self.none : currency
    guard currencies.indices.contains(Int(number)) else { return [.missing, .missing] }
    let shown = currencies[Int(number)]
    return [.decimal(units: Int128(revenue), digits: shown.minorDigits), shown.code.isEmpty ? .missing : .text(shown.code)]
  }
}

/// The currencies in which there are amounts.
struct MetCurrencies {
  private var met: Set<Int32> = []

  mutating func note(_ order: Order) { if order.hasAmount { met.insert(order.currency) } }

  /// The only one, where there is one.
  var only: Int32? { met.count == 1 ? met.first : nil }
}
