/// The ways to share a conversion out among the touches that led to it, in the order of spec/definitions.md.
package enum AttributionModel: String, CaseIterable, Sendable {
  case first, last
  case lastNonDirect = "last_non_direct"
  case linear, position
  case timeDecay = "time_decay"
  case jShaped = "j_shaped"
  case inverseJ = "inverse_j"
  case markov, shapley
}

/// Where a touch stands among the touches of its conversion.
///
/// Eight of the ten models ask nothing else, so counting touches by their standing and their number gives these models
/// exactly, whatever is counted first.
enum Standing: UInt8, CaseIterable {
  /// The only touch.
  case only
  /// The first, the last and any other touch of two or more.
  case first, middle, last
  /// The last touch that isn't direct; the last one where all are.
  case lastNonDirect
  /// A channel that has one touch or more. Their number is that of the conversion's distinct channels.
  case distinct

  /// The fewest touches, or channels, of a conversion that has a touch of this standing.
  var leastCount: Int {
    switch self {
    case .only, .lastNonDirect, .distinct: 1
    case .first, .last: 2
    case .middle: 3
    }
  }
}

/// A share of a conversion: `numerator` ÷ `denominator`.
struct Share: Equatable {
  var numerator: Int
  var denominator: Int

  init(_ numerator: Int, of denominator: Int) {
    self.numerator = numerator
    self.denominator = denominator
  }

  static let all = Share(1, of: 1)
}

extension AttributionModel {
  /// What a touch of this standing among `count` has of its conversion; nil: nothing, or no such fixed share.
  func share(of standing: Standing, among count: Int) -> Share? {
    switch (self, standing) {
    case (.shapley, .distinct): return Share(1, of: count)
    case (.lastNonDirect, .lastNonDirect): return .all
    case (.shapley, _), (.lastNonDirect, _), (_, .lastNonDirect), (_, .distinct), (.timeDecay, _), (.markov, _): return nil
    case (_, .only): return .all
    case (.first, .first), (.last, .last): return .all
    case (.linear, _): return Share(1, of: count)
    case (.position, _): return Self.share(of: standing, among: count, fifths: (2, 2), quarters: (2, 2))
    case (.jShaped, _): return Self.share(of: standing, among: count, fifths: (1, 3), quarters: (1, 3))
    case (.inverseJ, _): return Self.share(of: standing, among: count, fifths: (3, 1), quarters: (3, 1))
    case (.first, _), (.last, _): return nil
    }
  }

  /// The first and the last touch have so many fifths, and all between share the fifth that is left; two alone have so
  /// many quarters.
  private static func share(
    of standing: Standing, among count: Int, fifths: (first: Int, last: Int), quarters: (first: Int, last: Int)
  ) -> Share? {
    switch standing {
    case .first: count == 2 ? Share(quarters.first, of: 4) : Share(fifths.first, of: 5)
    case .last: count == 2 ? Share(quarters.last, of: 4) : Share(fifths.last, of: 5)
    case .middle: Share(1, of: 5 * (count - 2))
    case .only, .lastNonDirect, .distinct: nil
    }
  }
}
