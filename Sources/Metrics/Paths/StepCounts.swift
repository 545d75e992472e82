/// How often one thing followed another, where each sequence begins at `(start)` and ends at `(end)`.
struct StepCounts {
  /// One end of a step: `(start)`, `(end)`, or something by its number.
  struct Place: Hashable {
    fileprivate var code: UInt32

    static let start = Place(code: 0)
    static let end = Place(code: 1)

    private init(code: UInt32) { self.code = code }
    init(number: UInt32) { code = number + 2 }

    /// nil: the start or the end.
    var number: UInt32? { code < 2 ? nil : code - 2 }
  }

  /// By both places' codes.
  private var counts: [UInt64: Int] = [:]

  mutating func add(from: Place, to: Place) { counts[UInt64(from.code) << 32 | UInt64(to.code), default: 0] += 1 }

  mutating func merge(_ other: StepCounts) { counts.merge(other.counts, uniquingKeysWith: +) }

  /// The steps between things of these names, the most frequent first, each with how many steps leave where it began.
  /// Things of one name are one.
  func ranked(_ name: (UInt32) -> String) -> [(from: String, to: String, count: Int, leaving: Int)] {
    struct Names: Hashable {
      var from: String
      var to: String
    }
    func text(_ code: UInt32) -> String {
      switch code {
      case Place.start.code: "(start)"
      case Place.end.code: "(end)"
      default: name(code - 2)
      }
    }
    var named: [Names: Int] = [:]
    var leaving: [String: Int] = [:]
    for (step, count) in counts {
      let names = Names(from: text(UInt32(step >> 32)), to: text(UInt32(truncatingIfNeeded: step)))
      named[names, default: 0] += count
      leaving[names.from, default: 0] += count
    }
    return named.sorted { a, b in
      if a.value != b.value { return a.value > b.value }
      if a.key.from != b.key.from { return a.key.from.utf8.lexicographicallyPrecedes(b.key.from.utf8) }
      return a.key.to.utf8.lexicographicallyPrecedes(b.key.to.utf8)
    }
    .map { ($0.key.from, $0.key.to, $0.value, leaving[$0.key.from] ?? 0) }
  }
}
