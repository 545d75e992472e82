/// Random numbers in which the seed alone decides (SplitMix64), so that a failing case can be run again.
package struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  package init(_ seed: Int) { state = UInt64(seed) }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// A number from 0 up to, but not including, the bound.
  package mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

  package mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }

  /// True in so many of a hundred draws.
  package mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
}
