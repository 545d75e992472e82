@testable import Metrics

/// Journeys over five channels, and what other programs make of them.
///
/// ChannelAttribution 2.2.5 (PyPI): `heuristic_models`, and `markov_model` with 4·10⁷ simulated walks of at most 10⁵
/// steps, seed 1. DP6 Marketing-Attribution-Models 1.0.10: `attribution_position_based`, and
/// `attribution_markov(conversion_value_as_frequency=False)`, which solves order 1 exactly. The exact effects come from
/// Gaussian elimination in Python's fractions, over I − Q as the definition writes it, once for each removed channel.
enum ReferenceJourneys {
  /// Channels A to E are 0 to 4.
  static let names = ["A", "B", "C", "D", "E"]

  /// Each path with its conversions, their revenue together, and journeys along it without a conversion.
  static let paths: [(path: String, conversions: Int, revenue: Int64, others: Int)] = [
    ("A", 30, 90_000, 400), ("B", 12, 40_000, 300), ("C", 8, 30_100, 150), ("D", 5, 9_900, 500), ("AB", 14, 50_000, 60),
    ("BA", 9, 31_000, 44), ("AAB", 4, 12_345, 20), ("CD", 6, 20_000, 71), ("DCA", 3, 8_000, 12), ("BB", 5, 15_000, 33),
    ("ABC", 7, 28_000, 15), ("CBAD", 2, 7_777, 9), ("DDDA", 3, 10_001, 25), ("ACAC", 2, 6_000, 5), ("EA", 4, 16_000, 18),
    ("E", 0, 0, 75), ("BEBCA", 1, 4_321, 3), ("DE", 0, 0, 22), ("ABABCD", 1, 9_999, 2), ("CCB", 3, 9_000, 7),
  ]

  static let conversions = 119
  static let revenue: Int64 = 397_443

  static func channels(_ path: String) -> [UInt16] { path.utf8.map { UInt16($0 - 65) } }

  static func chain(order: Int) -> MarkovChain {
    var chain = MarkovChain(order: order)
    for (path, conversions, _, others) in paths {
      for _ in 0..<conversions { chain.add(channels(path), converts: true) }
      for _ in 0..<others { chain.add(channels(path), converts: false) }
    }
    return chain
  }

  static func book() -> CreditBook {
    var book = CreditBook(decay: TimeDecay(halfLife: 1), direct: 99)
    for (path, conversions, revenue, _) in paths {
      for number in 0..<conversions {
        book.add(
          channels(path).map { AttributedTouch(channel: $0, age: 0) },
          Proceeds(currency: 0, units: number == 0 ? revenue : 0))
      }
    }
    return book
  }
}
