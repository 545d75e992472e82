import Ingest
import Journeys
import TestSupport
import Testing

@testable import Metrics

/// What a `FigureWriter` writes, a `FigureReader` reads.
struct FigureBytesTests {
  /// A run of these pages, of direct visits only.
  private struct Run {
    var pages: SymbolTable
    let sources = TrafficSources()

    init(_ names: String...) {
      pages = SymbolTable(key: HashKey(1, 2))
      for name in names { _ = pages.intern(name) }
    }

    func page(_ name: String) -> UInt32 { pages.symbol(of: Array(name.utf8).span).number }
  }

  /// Nil, where the writer says that it can't.
  private static func written(_ run: Run = Run(), _ write: (inout FigureWriter) -> Void) -> (bytes: [UInt8], names: [UInt8])? {
    var writer = FigureWriter(run.pages, run.sources)
    write(&writer)
    guard writer.isWhole else { return nil }
    var names = PartWriter()
    let bytes = writer.takeBytes()
    writer.writeNames(run.pages, run.sources, to: &names)
    return (bytes, names.bytes)
  }

  private static func reader(
    _ written: (bytes: [UInt8], names: [UInt8])?, _ run: Run = Run(), stages: Int = 5
  ) throws -> FigureReader {
    let written = try #require(written)
    var scanner = PartScanner(written.names)
    let names = try FigureNames(from: &scanner, run.pages, run.sources)
    #expect(scanner.isAtEnd)
    return FigureReader(written.bytes, names, stages: stages)
  }

  @Test func `numbers and sums come back as they were`() throws {
    let counts = [0, 1, 127, 128, 1 << 40, 1 << 57]
    let sums: [Int128] = [0, -1, 1 << 70, -(1 << 70), Int128(Int64.min)]
    var reader = try Self.reader(
      Self.written {
        for count in counts { $0.count(count) }
        for sum in sums { $0.sum(sum) }
        for number in [-5, 0, 5] { $0.signed(number) }
        $0.flag(true)
      })
    for count in counts { #expect(try reader.count() == count) }
    for sum in sums { #expect(try reader.sum() == sum) }
    for number in [-5, 0, 5] { #expect(try reader.number(-5...5) == number) }
    #expect(try reader.flag())
    #expect(reader.isAtEnd)
    #expect(throws: PartDamage.self) { try reader.flag() }
  }

  @Test func `pages are found by their names, and only those used have one`() throws {
    let first = Run("/unused", "/b", "/a", "/c")
    let written = Self.written(first) { writer in
      for name in ["/a", "/b", "/a"] { writer.page(first.page(name)) }
      writer.page(0)
      for code in [0, 1, first.page("/c") + 2] { writer.place(code, of: .pages) }
      for code in [0, 1, 9] as [UInt32] { writer.place(code, of: .channels) }
      writer.place(6, of: .stages)
    }
    let second = Run("/c", "/new", "/a", "/b")
    var reader = try Self.reader(written, second)
    for name in ["/a", "/b", "/a"] { #expect(try reader.page() == second.page(name)) }
    #expect(try reader.page() == 0)
    for code in [0, 1, second.page("/c") + 2] { #expect(try reader.place(of: .pages) == code) }
    for code in [0, 1, 9] as [UInt32] { #expect(try reader.place(of: .channels) == code) }
    #expect(try reader.place(of: .stages) == 6)
    #expect(throws: PartDamage("a page that is in no input")) { _ = try Self.reader(written, Run("/a", "/b")) }
  }

  @Test func `a figure below 0 is none, and figures too many to add up are damage`() throws {
    #expect(Self.written { $0.count(-1) } == nil)
    #expect(Self.written { $0.cannot() } == nil)
    let most = 1 << 58
    for counts in [[most + 1], [most, 1]] {
      var reader = try Self.reader(Self.written { writer in counts.forEach { writer.count($0) } })
      #expect(throws: PartDamage.self) { for _ in counts { _ = try reader.count() } }
    }
    var reader = try Self.reader(Self.written { $0.sum(1 << 91) })
    #expect(throws: PartDamage("a sum that is too large")) { try reader.sum() }
  }

  @Test func `stages, periods and days that are none are damage`() throws {
    func read(_ number: Int, _ body: (inout FigureReader) throws -> Int) throws -> Int {
      var reader = try Self.reader(Self.written { $0.signed(number) }, stages: 3)
      return try body(&reader)
    }
    let zone = try #require(TimeZoneRules(name: "UTC"))
    for stage in 0...3 { #expect(try read(stage) { Int(try $0.stage(from: 0)) } == stage) }
    for stage in [-1, 4, 256] { #expect(throws: PartDamage.self) { try read(stage) { Int(try $0.stage(from: 0)) } } }
    #expect(throws: PartDamage.self) { try read(0) { Int(try $0.stage(from: 1)) } }
    for (length, periods) in [(PeriodLength.day, [-719_000, 0, 2_932_000]), (.week, [2_900]), (.month, [2026 * 12]), (.total, [0])] {
      let calendar = PeriodCalendar(length, in: zone)
      for period in periods { #expect(try read(period) { try $0.period(of: calendar) } == period) }
      #expect(throws: PartDamage.self) { try read(3_000_000) { try $0.period(of: calendar) } }
      #expect(throws: PartDamage.self) { try read(-800_000) { try $0.period(of: calendar) } }
    }
    #expect(throws: PartDamage.self) { try read(3_000_000) { try $0.day() } }
    var steps = try Self.reader(Self.written { $0.place(2, of: .stages) })
    #expect(throws: PartDamage("a stage that is none")) { try steps.place(of: .stages) }
  }

  @Test(arguments: MarkovChain.orders)
  func `walks of any order are written, read and taken back`(order: Int) throws {
    for seed in 0..<10 {
      var random = Seeded(seed)
      var (chain, rest, gone) = (MarkovChain(order: order), MarkovChain(order: order), MarkovChain(order: order))
      for _ in 0..<50 {
        // A channel that only walks taken back have.
        let isGone = random.chance(30)
        let channels = (0..<(1 + random.below(6))).map { _ in UInt16(random.below(isGone ? 5 : 4)) }
        let converts = random.chance(30)
        chain.add(channels, converts: converts)
        if isGone { gone.add(channels, converts: converts) } else { rest.add(channels, converts: converts) }
      }
      var reader = try Self.reader(Self.written { chain.write(to: &$0) })
      var read = MarkovChain(order: order)
      try read.read(from: &reader)
      #expect(read == chain && reader.isAtEnd)
      read.subtract(gone)
      #expect(read == rest)
      #expect(!rest.channels.contains(4) && chain.channels.contains(4))
    }
  }

  @Test func `walks that don't come to an end, or never began, are damage`() throws {
    /// Steps of channels, −1 the start, −2 CONV and −3 NULL.
    func read(journeys: Int, conversions: Int, _ steps: [(Int, Int, Int)]) throws {
      var reader = try Self.reader(
        Self.written { writer in
          writer.count(journeys)
          writer.count(conversions)
          writer.length(steps.count)
          for (from, to, count) in steps {
            for state in [from, to] {
              writer.length(state < 0 ? 0 : 1)
              if state < 0 { writer.length(-state - 1) } else { writer.channel(Channel(UInt16(state))) }
            }
            writer.count(count)
          }
        })
      var chain = MarkovChain(order: 1)
      try chain.read(from: &reader)
      #expect(chain.removalEffects(of: [5]) == [1])
    }
    try read(journeys: 3, conversions: 1, [(-1, 5, 3), (5, -2, 1), (5, -3, 2)])
    for (journeys, conversions, steps) in [
      (3, 1, [(-1, 5, 3), (5, -2, 1), (5, -3, 1)]), (3, 1, [(-1, 5, 3), (5, 6, 3)]), (4, 1, [(-1, 5, 3), (5, -2, 1), (5, -3, 2)]),
      (3, 2, [(-1, 5, 3), (5, -2, 1), (5, -3, 2)]), (1, 2, [(-1, 5, 2), (5, -2, 2)]),
    ] { #expect(throws: PartDamage("walks that don't end")) { try read(journeys: journeys, conversions: conversions, steps) } }
    for step in [(5, 5), (5, -1), (-2, 5), (-3, 5), (-2, -3)] {
      #expect(throws: PartDamage("a step that no walk takes")) { try read(journeys: 1, conversions: 1, [(step.0, step.1, 1)]) }
    }
  }

  @Test func `a middle touch of two would have a fifth of nothing`() throws {
    func read(_ standing: Standing, _ count: Int) throws {
      var reader = try Self.reader(
        Self.written {
          $0.length(1)
          $0.channel(.direct)
          $0.signed(Int(standing.rawValue))
          $0.signed(count)
          $0.count(1)
          $0.sum(0)
          for _ in 0..<5 { $0.length(0) }
          for _ in 0..<2 { $0.length(0) }
        })
      var book = CreditBook(decay: TimeDecay(halfLife: 1), direct: 0)
      try book.read(from: &reader)
      for model in AttributionModel.allCases where model != .markov { _ = book.credits(model, nil) }
    }
    for (standing, least) in [(Standing.only, 1), (.first, 2), (.middle, 3), (.last, 2), (.lastNonDirect, 1), (.distinct, 1)] {
      try read(standing, least)
      #expect(throws: PartDamage.self) { try read(standing, least - 1) }
    }
  }

  @Test func `moments whose squares no values have are damage`() throws {
    func read(_ count: Int, _ sum: Int128, _ squares: Int128) throws -> Moments {
      var reader = try Self.reader(
        Self.written {
          $0.count(count)
          $0.sum(sum)
          $0.sum(squares)
        })
      return try Moments(from: &reader)
    }
    #expect(try read(2, 6, 18).variance == 0)
    #expect(try read(2, -6, 20).variance == 2)
    for (count, sum, squares) in [(2, 6, 17), (0, 1, 1), (1, 1, -1)] as [(Int, Int128, Int128)] {
      #expect(throws: PartDamage.self) { try read(count, sum, squares) }
    }
  }
}
