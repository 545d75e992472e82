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

  /// By both places' codes, the first in the upper half.
  private var counts: [UInt64: Int] = [:]

  mutating func add(from: Place, to: Place) { counts[UInt64(from.code) << 32 | UInt64(to.code), default: 0] += 1 }

  mutating func merge(_ other: StepCounts) { counts.merge(other.counts, uniquingKeysWith: +) }

  /// The steps between things of these names, the most frequent first, each with how many steps leave where it began.
  /// Things of one name are one.
  func ranked(_ name: (UInt32) -> String) -> [(from: String, to: String, count: Int, leaving: Int)] {
    // Places are compared by their names' rank, for there are many more steps than places.
    var texts: [UInt32: String] = [:]
    for step in counts.keys {
      for code in [Self.from(step), Self.to(step)] where texts[code] == nil {
        texts[code] = code == Place.start.code ? "(start)" : code == Place.end.code ? "(end)" : name(code - 2)
      }
    }
    let names = Set(texts.values).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let ranks = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, UInt32($0)) })
    let rankOf = texts.compactMapValues { ranks[$0] }
    var named: [UInt64: Int] = [:]
    var leaving = [Int](repeating: 0, count: names.count)
    for (step, count) in counts {
      guard let from = rankOf[Self.from(step)], let to = rankOf[Self.to(step)] else { continue }
      named[UInt64(from) << 32 | UInt64(to), default: 0] += count
      leaving[Int(from)] += count
    }
    return named.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { step, count in
      let from = Int(Self.from(step))
      return (names[from], names[Int(Self.to(step))], count, leaving[from])
    }
  }

  private static func from(_ step: UInt64) -> UInt32 { UInt32(step >> 32) }
  private static func to(_ step: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: step) }
}
