import Journeys

/// How often one thing followed another, where each sequence begins at `(start)` and ends at `(end)`.
struct StepCounts {
  /// One end of a step: `(start)`, `(end)`, or something by its number.
  struct Place: Hashable, Sendable {
    /// The start's and the end's come before all others.
    let code: UInt32

    /// Codes below this one are ends; the others are numbers that begin here.
    static let firstNumber: UInt32 = 2

    static let start = Place(code: 0)
    static let end = Place(code: 1)

    fileprivate init(code: UInt32) { self.code = code }
    init(number: UInt32) { code = number + Self.firstNumber }

    /// nil: the start or the end.
    var number: UInt32? { code < Self.firstNumber ? nil : code - Self.firstNumber }
  }

  /// By both places' codes.
  private var counts: TallyBook<Int>

  /// Without a space everything stays in memory.
  init(_ space: SpillSpace? = nil) { counts = TallyBook(space) }

  @inline(__always)
  mutating func add(from: Place, to: Place) { counts.add(1, to: pairKey(from.code, to.code)) }

  mutating func merge(_ other: StepCounts) { counts.merge(other.counts) }
  mutating func subtract(_ other: StepCounts) { counts.subtract(other.counts) }

  func write(to writer: inout FigureWriter, between things: NumberedThings) {
    counts.write(to: &writer) { writer, step in
      writer.place(firstOfPair(step), of: things)
      writer.place(secondOfPair(step), of: things)
    }
  }

  mutating func read(from reader: inout FigureReader, between things: NumberedThings) throws(PartDamage) {
    try counts.read(from: &reader) { (reader) throws(PartDamage) in
      pairKey(try reader.place(of: things), try reader.place(of: things))
    }
  }

  /// The same steps between things that stand for these, such as the groups of pages.
  func folded(_ number: (UInt32) -> UInt32) -> StepCounts {
    var folded = StepCounts()
    counts.forEach { step, count in
      let places = [firstOfPair(step), secondOfPair(step)].map { Place(code: $0).number.map { Place(number: number($0)).code } ?? $0 }
      folded.counts.add(count, to: pairKey(places[0], places[1]))
    }
    return folded
  }

  /// The steps between a few things of these names, the most frequent first.
  func ranked(_ name: (UInt32) -> String) -> RankedSteps {
    var texts: [Place: String] = [:]
    counts.forEach { step, _ in
      for place in [Place(code: firstOfPair(step)), Place(code: secondOfPair(step))] where texts[place] == nil {
        texts[place] = place.number.map(name) ?? ""
      }
    }
    return ranked(PlaceNames(texts))
  }

  /// The steps between pages, the most frequent first.
  func ranked(_ pages: PageOrder) -> RankedSteps {
    let names = PlaceNames(pages)
    // Where an end has the name of a page their steps are one.
    return names.count == pages.count + 2 ? RankedSteps(counts, names) { Self.rank(of: $0, in: names) } : ranked(names)
  }

  /// Steps between places of one name come together first.
  private func ranked(_ names: PlaceNames) -> RankedSteps {
    var named = TallyBook<Int>(counts.space)
    counts.forEach { step, count in named.add(count, to: Self.rank(of: step, in: names)) }
    return RankedSteps(named, names) { $0 }
  }

  private static func rank(of step: UInt64, in names: PlaceNames) -> UInt64 {
    pairKey(names.rank(of: Place(code: firstOfPair(step))), names.rank(of: Place(code: secondOfPair(step))))
  }
}

/// Steps in the order in which they are shown: the most frequent first, equal ones by their names.
struct RankedSteps: Sendable {
  private let steps: RankedRows<Int>
  let names: PlaceNames
  /// How many steps leave each place, by its rank.
  private let leaving: CompactCounts

  init(_ counts: TallyBook<Int>, _ names: PlaceNames, by rank: (UInt64) -> UInt64) {
    var leaving = CompactCounts(count: names.count)
    steps = RankedRows(counts, by: rank) { step, count in leaving.add(count, at: Int(firstOfPair(step))) }
    self.names = names
    self.leaving = leaving
  }

  /// Gives each step, until `body` has enough; whether it never had.
  func forEach(_ body: (RankedStep) -> Bool) -> Bool {
    steps.forEach { step, count in
      let from = firstOfPair(step)
      return body(RankedStep(from: from, to: secondOfPair(step), count: count, leaving: leaving[Int(from)]))
    }
  }
}

/// A step by the ranks of its places' names.
struct RankedStep {
  var from: UInt32
  var to: UInt32
  var count: Int
  /// How many steps leave where it began.
  var leaving: Int
}
