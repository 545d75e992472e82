package import Ingest
package import Journeys

/// Something of which every session has just one value: what `--by` cuts tables by, and `--where` limits them to.
///
/// A dimension is a row in `all`.
package struct Dimension: Sendable {
  package let name: String
  /// What its values are, for `--help`.
  package let summary: String
  /// Reads it, once all inputs are read and its values are known.
  package let values: @Sendable (TrafficSources, _ pages: SymbolTable) -> DimensionValues

  package static let all: [Dimension] = [
    Dimension(name: "channel", summary: "Google's default channel group") { sources, _ in
      DimensionValues("channel", count: sources.channels.count) {
        Int($0.channel.number)
      } text: {
        sources.channels.name(of: Channel(UInt16($0)))
      }
    },
    Dimension(name: "source", summary: "google, newsletter, example.org …") { sources, _ in
      DimensionValues("source", sources.names.map(\.source)) { Int($0.source.number) }
    },
    Dimension(name: "medium", summary: "organic, cpc, email …") { sources, _ in
      DimensionValues("medium", sources.names.map(\.medium)) { Int($0.source.number) }
    },
    Dimension(name: "campaign", summary: "utm_campaign of the landing page") { sources, _ in
      DimensionValues("campaign", sources.names.map(\.campaign)) { Int($0.source.number) }
    },
    Dimension(name: "landing_page", summary: "the page of the first pageview") { _, pages in
      DimensionValues("landing_page", count: pages.count + 1) {
        Int($0.landingPage.number)
      } text: {
        $0 == 0 ? DimensionValues.notSet : pages.text(of: Symbol(UInt32($0)))
      }
    },
    Dimension(name: "device", summary: "desktop, mobile, tablet or other, by the agent") { _, _ in
      DimensionValues("device", count: DeviceClass.allCases.count) {
        Int($0.device.rawValue)
      } text: {
        DeviceClass(rawValue: UInt8($0))?.name ?? ""
      }
    },
    Dimension(name: "country", summary: "DE, FR …, where the log has one") { _, _ in
      DimensionValues("country", count: Country.count) { $0.country.number } text: { Country(number: $0).name }
    },
    Dimension(name: "visitor", summary: "new: the visitor's first session; returning: a later one") { _, _ in
      DimensionValues("visitor", count: 2) { $0.isFirst ? 0 : 1 } text: { $0 == 0 ? "new" : "returning" }
    },
  ]

  package static func named(_ name: String) -> Dimension? { all.first { $0.name == name } }
}

/// A dimension's values in one run, each as a small number, so that aggregators count by numbers and name them at the end.
package struct DimensionValues {
  package let name: String
  /// Values have the numbers below this one; it stands itself for what has no session, such as an offline order.
  let count: Int
  private let numberOfSession: (Session) -> Int
  private let textOfNumber: (Int) -> String

  init(_ name: String, count: Int, number: @escaping (Session) -> Int, text: @escaping (Int) -> String) {
    self.name = name
    self.count = count
    numberOfSession = number
    textOfNumber = text
  }

  /// Of things by number, several of which may have the same text: these are one value.
  init(_ name: String, _ texts: [String], number: @escaping (Session) -> Int) {
    let distinct = Set(texts).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let numbers = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, $0) })
    let values = texts.map { numbers[$0] ?? 0 }
    self.init(name, count: distinct.count, number: { values[number($0)] }, text: { distinct[$0] })
  }

  package func number(of session: Session) -> Int { numberOfSession(session) }

  /// The value of the session that an order is attached to.
  package func number(of order: Order, in batch: borrowing VisitorBatch) -> Int {
    order.session < 0 ? count : numberOfSession(batch.sessions[Int(order.session)])
  }

  package func text(of number: Int) -> String { number == count ? Self.offline : textOfNumber(number) }

  /// The numbers of the values that a text fits, letter case ignored; `*` in it stands for anything.
  package func numbers(fitting text: String) -> Set<Int> {
    let pattern = Glob(text.lowercased(), crossesSlashes: true)
    return Set((0..<count).filter { pattern.matches(Array(self.text(of: $0).lowercased().utf8).span) })
  }

  /// The values most like a mistyped one.
  package func near(_ text: String) -> [String] {
    let all = (0..<count).map { self.text(of: $0) }
    let near = nearest(to: text, among: all, most: 3)
    if !near.isEmpty { return near }
    // Of `organc` the nearest is a part of Organic Search.
    return Array(all.filter { !nearest(to: text, among: $0.split { !$0.isLetter }.map(String.init)).isEmpty }.prefix(5))
  }

  /// Nobody said which.
  static let notSet = "(not set)"
  /// Orders that no session has.
  static let offline = "(offline)"
}

/// The key of a row that stands for a period, or for one value of a dimension in it.
struct CutKey: Hashable {
  let raw: Int

  init(_ period: Int, _ value: Int = 0) { raw = period << 32 | value }
  init(raw: Int) { self.raw = raw }

  var period: Int { raw >> 32 }
  var value: Int { raw & 0xFFFF_FFFF }
}

/// How rows are cut by a dimension: its column stands behind the first one, its values in the order of their bytes.
struct TableCut {
  let values: DimensionValues?

  init(_ values: DimensionValues?) { self.values = values }

  func columns(_ plain: [Table.Column]) -> [Table.Column] {
    values.map { [plain[0], .init($0.name, .text)] + plain.dropFirst() } ?? plain
  }

  func cells(_ plain: [Table.Cell], _ value: Int) -> [Table.Cell] {
    values.map { [plain[0], .text($0.text(of: value))] + plain.dropFirst() } ?? plain
  }

  /// The keys by their first part, then by the names of their values.
  func sorted<Key>(_ keys: some Sequence<Key>, by part: (Key) -> (Int, value: Int)) -> [Key] {
    let named = keys.map { key in (key, part(key).0, values?.text(of: part(key).value) ?? "") }
    return named.sorted { a, b in
      if a.1 != b.1 { return a.1 < b.1 }
      // Of two alike one is what nobody named, whose number is the same in every run.
      return a.2 == b.2 ? part(a.0).value < part(b.0).value : a.2.utf8.lexicographicallyPrecedes(b.2.utf8)
    }.map(\.0)
  }
}
