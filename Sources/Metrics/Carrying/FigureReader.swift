import Ingest
import Journeys

/// Reads what a `FigureWriter` wrote. Whatever the bytes are, none beyond their end are read, and what is read can be added up,
/// named and shown.
package struct FigureReader {
  private var scanner: PartScanner
  private let names: FigureNames
  /// How many stages there are.
  private let stages: Int
  /// All figures read so far together.
  private var total = 0

  /// More than any log has lines; sums of a few such are far from the end of 64 bits.
  private static let mostCounted = 1 << 58
  /// Sums have room for many times more.
  private static let mostSummed: Int128 = 1 << 90

  init(_ bytes: [UInt8], _ names: FigureNames, stages: Int) {
    scanner = PartScanner(bytes)
    self.names = names
    self.stages = stages
  }

  var isAtEnd: Bool { scanner.isAtEnd }

  /// How many of something follow, each at least a byte long.
  mutating func length() throws(PartDamage) -> Int { try scanner.count() }

  /// A figure; all of them can be added up.
  @inline(__always)
  mutating func count() throws(PartDamage) -> Int {
    let count = try scanner.number(upTo: Self.mostCounted)
    total += count
    guard total <= Self.mostCounted else { throw PartDamage("more counted than can be") }
    return count
  }

  /// A number that is no figure.
  mutating func number(_ range: ClosedRange<Int>) throws(PartDamage) -> Int {
    let number = Int(try scanner.signed())
    guard range.contains(number) else { throw PartDamage("a number out of its range") }
    return number
  }

  /// One of so many places, written as a length.
  mutating func place(below count: Int) throws(PartDamage) -> Int { try scanner.number(upTo: count - 1) }

  mutating func flag() throws(PartDamage) -> Bool { try scanner.flag() }

  mutating func sum() throws(PartDamage) -> Int128 {
    let sum = try scanner.wide()
    guard (-Self.mostSummed...Self.mostSummed).contains(sum) else { throw PartDamage("a sum that is too large") }
    return sum
  }

  /// A sum of squares.
  mutating func square() throws(PartDamage) -> UInt128 {
    guard let square = UInt128(exactly: try scanner.wide()) else { throw PartDamage("a square below 0") }
    return square
  }

  @inline(__always)
  mutating func page() throws(PartDamage) -> UInt32 { names.pages[try scanner.number(upTo: names.pages.count - 1)] }

  mutating func source() throws(PartDamage) -> Symbol { try known(in: names.sources) }
  mutating func channel() throws(PartDamage) -> Channel { try known(in: names.channels) }

  /// The code of a place of steps.
  @inline(__always)
  mutating func place(of things: NumberedThings) throws(PartDamage) -> UInt32 {
    let first = Int(StepCounts.Place.firstNumber)
    let count =
      switch things {
      case .pages: names.pages.count
      case .channels: names.channels.count
      case .stages: stages + 1
      }
    let code = try scanner.number(upTo: first + count - 1)
    if code < first { return UInt32(code) }
    let number = code - first
    switch things {
    case .pages: return UInt32(first) + names.pages[number]
    case .channels: return UInt32(first) + UInt32(names.channels[number].number)
    case .stages:
      // Stages are numbered from 1.
      guard number > 0 else { throw PartDamage("a stage that is none") }
      return UInt32(code)
    }
  }

  private mutating func known<Value>(in values: [Value]) throws(PartDamage) -> Value {
    let number = try scanner.number()
    guard number < UInt64(values.count) else { throw PartDamage("a number without a name") }
    return values[Int(number)]
  }

  /// From 1 on; 0, where that can be: none.
  mutating func stage(from first: Int) throws(PartDamage) -> UInt8 { UInt8(try number(first...max(first, min(stages, 255)))) }

  /// A period of years that records can be of.
  mutating func period(of calendar: PeriodCalendar) throws(PartDamage) -> Int {
    try number(calendar.period(ofDay: Self.days.lowerBound)...calendar.period(ofDay: Self.days.upperBound))
  }

  /// A day of such years, counted from 1970-01-01.
  mutating func day() throws(PartDamage) -> Int { try number(Self.days) }

  /// Those of the years 0 to 9999, with room at both ends.
  private static let days = -720_000...2_934_100
}

/// What the numbers of a writer mean in this run.
struct FigureNames: Sendable {
  /// By the writer's number; 0 is no page.
  fileprivate var pages: [UInt32] = [0]
  fileprivate var sources: [Symbol] = []
  fileprivate var channels: [Channel] = []

  init(from scanner: inout PartScanner, _ pages: SymbolTable, _ sources: TrafficSources) throws(PartDamage) {
    let count = try scanner.count()
    self.pages.reserveCapacity(count + 1)
    for _ in 0..<count {
      let name = try scanner.bytesOfText()
      let page = pages.symbol(of: name.span)
      guard page != .none else { throw PartDamage("a page that is in no input") }
      self.pages.append(page.number)
    }
    let numbers = Dictionary(uniqueKeysWithValues: sources.names.enumerated().map { ($1, $0) })
    self.sources = try scanner.list { (scanner) throws(PartDamage) in
      let name = TrafficSources.Name(source: try scanner.text(), medium: try scanner.text(), campaign: try scanner.text())
      guard let number = numbers[name] else { throw PartDamage("a source that is in no input") }
      return Symbol(UInt32(number))
    }
    let channels = (0..<sources.channels.count).map { Channel(UInt16($0)) }
    let byName = Dictionary(uniqueKeysWithValues: channels.map { (sources.channels.name(of: $0), $0) })
    self.channels = try scanner.list { (scanner) throws(PartDamage) in
      guard let channel = byName[try scanner.text()] else { throw PartDamage("a channel that is in no input") }
      return channel
    }
  }
}
