import Glibc

/// Shares that halve with every half-life that a touch is older (Google Ads: seven days).
struct TimeDecay: Equatable, Sendable {
  /// In microseconds, above zero.
  var halfLife: Int64

  /// The share of each touch, by its age in microseconds; they add up to 1 as far as floating point goes.
  ///
  /// Ages count from the youngest touch, which changes no share: however old all are, one weight is 1.
  func shares(of touches: [AttributedTouch]) -> [Double] {
    let youngest = touches.lazy.map(\.age).min() ?? 0
    let weights = touches.map { exp2(-Double($0.age - youngest) / Double(halfLife)) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }
}
