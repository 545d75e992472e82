import TestSupport
import Testing

@testable import Metrics

struct FractionSumTests {
  @Test(arguments: 1...52)
  func `shares among up to fifty-two touches are exact`(count: Int) {
    for denominator in [count, 5 * count] {
      var sum = FractionSum()
      for _ in 0..<denominator { sum.add(1, times: Share(1, of: denominator)) }
      #expect(sum.whole == 1 && sum.parts == 0)
    }
  }

  @Test func `a third and a half come together to five sixths, and are cut where they are shown`() {
    var sum = FractionSum()
    sum.add(1, times: Share(1, of: 3))
    sum.add(1, times: 0.5)
    #expect(sum.floor(scale: 1_000_000).units == 833_333)
    #expect(sum.floor(scale: 1_000_000).remainder == FractionSum.unit / 3)
    #expect(sum.floor(scale: 6).units == 5)
    #expect(sum.floor(scale: 6).remainder == 0)
  }

  @Test func `amounts below zero are shared like others`() {
    var sum = FractionSum()
    sum.add(-100, times: Share(1, of: 3))
    #expect(sum.whole == -34)
    sum.add(-100, times: Share(2, of: 3))
    #expect(sum.whole == -100 && sum.parts == 0)
    var half = FractionSum()
    half.add(-5, times: 0.5)
    #expect(half.whole == -3)
    #expect(half.floor(scale: 2).units == -5)
  }

  @Test func `what is taken back leaves what was there, to the last part`() {
    for seed in 0..<20 {
      var random = Seeded(seed)
      var (sum, rest, gone) = (FractionSum(), FractionSum(), FractionSum())
      for _ in 0..<200 {
        let amount = Int128(random.below(1000) - 300)
        let (share, isGone) = (Double(random.below(1001)) / 1000, random.chance(50))
        func add(to sum: inout FractionSum) {
          sum.add(amount, times: share)
          sum.add(amount, times: Share(1, of: 7))
        }
        add(to: &sum)
        if isGone { add(to: &gone) } else { add(to: &rest) }
      }
      sum.subtract(gone)
      #expect(sum == rest)
      sum.subtract(rest)
      #expect(sum.isZero)
    }
  }

  @Test func `it doesn't matter what is added first, nor how it was gathered`() {
    for seed in 0..<20 {
      var random = Seeded(seed)
      var parts: [FractionSum] = []
      for _ in 0..<40 {
        var part = FractionSum()
        let amount = Int128(random.below(1_000_000))
        if random.chance(50) {
          part.add(amount, times: Double(random.below(1000)) / 999)
        } else {
          part.add(amount, times: Share(random.below(4), of: 1 + random.below(200)))
        }
        parts.append(part)
      }
      func sum(_ parts: some Sequence<FractionSum>) -> FractionSum { parts.reduce(into: FractionSum()) { $0.add($1) } }
      let middle = random.below(40)
      var halves = sum(parts[middle...])
      halves.add(sum(parts[..<middle]))
      #expect(sum(parts.shuffled(using: &random)) == sum(parts))
      #expect(halves == sum(parts))
    }
  }

  @Test func `amounts of hostile exports don't overflow`() {
    var sum = FractionSum()
    let huge = Int128(Int64.max) << 20
    for _ in 0..<1000 { sum.add(huge, times: 1 - 1e-16) }
    for _ in 0..<1000 { sum.add(-huge, times: Share(3, of: 5_000_000)) }
    #expect(sum.whole > 0)
    #expect(apportioned([sum, sum], to: huge, scale: 1).reduce(0, +) == huge)
  }

  /// Sums of shares of one conversion, and what they are rounded to.
  static let roundings: [(shares: [Share], total: Int, units: [Int])] = [
    // The third millionth goes to the first of three alike.
    ([Share(1, of: 3), Share(1, of: 3), Share(1, of: 3)], 1, [333_334, 333_333, 333_333]),
    // 0.142857|142…, 0.285714|285… and 0.571428|571…: the last has the largest remainder.
    ([Share(1, of: 7), Share(2, of: 7), Share(4, of: 7)], 1, [142_857, 285_714, 571_429]),
    ([Share(2, of: 3), Share(2, of: 3), Share(2, of: 3)], 2, [666_667, 666_667, 666_666]),
    ([Share(0, of: 1), Share(1, of: 1)], 1, [0, 1_000_000]), ([], 0, []),
  ]

  @Test(arguments: roundings)
  func `what rounding down leaves goes to the largest remainders, to the first of equal ones`(
    shares: [Share], total: Int, units: [Int]
  ) {
    let sums = shares.map { share in
      var sum = FractionSum()
      sum.add(1, times: share)
      return sum
    }
    #expect(apportioned(sums, to: Int128(total), scale: 1_000_000) == units.map { Int128($0) })
  }

  @Test func `channels without a share get no part of what is left over`() {
    var some = FractionSum()
    some.add(1, times: Share(1, of: 3))
    #expect(apportioned([FractionSum(), some, FractionSum()], to: 5, scale: 1) == [0, 5, 0])
    #expect(apportioned([FractionSum(), FractionSum()], to: 0, scale: 100) == [0, 0])
  }
}
