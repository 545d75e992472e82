import TestSupport
import Testing

@testable import Metrics

struct CreditBookTests {
  /// ChannelAttribution's and DP6's figures of the reference journeys; revenue is in minor units.
  static let published: [(model: AttributionModel, conversions: [Double], revenue: [Double]?)] = [
    (.first, [58, 27, 19, 11, 4], [196_344, 90_321, 66_877, 27_901, 16_000]),
    (.last, [50, 38, 17, 14, 0], [159_322, 126_345, 64_100, 47_676, 0]),
    (
      .linear, [52.2833333333, 34.4, 18.2, 11.9166666667, 2.2],
      [170_371.7, 118_953.9833333333, 65_574.95, 33_678.1666666667, 8_864.2]
    ), (.position, [53.15, 33.466667, 18.116667, 12.2, 2.066667], nil),
  ]

  @Test(arguments: published)
  func `credits are those that ChannelAttribution and DP6 give the same journeys`(
    model: AttributionModel, conversions: [Double], revenue: [Double]?
  ) {
    let credits = ReferenceJourneys.book().credits(model, 0)
    for channel in 0..<5 {
      let credit = credits[UInt16(channel)] ?? CreditBook.Credit()
      #expect(abs(credit.conversions.value - conversions[channel]) < 1e-6)
      if let revenue { #expect(abs(credit.revenue.value - revenue[channel]) < 1e-6) }
    }
  }

  private struct Journey {
    var touches: [AttributedTouch]
    var revenue: Int64?
    var currency: Int32
  }

  private static func random(_ random: inout Seeded, channels: Int = 6) -> [Journey] {
    (0..<60).map { _ in
      var age: Int64 = 0
      let touches = (0..<random.below(9)).map { _ in
        age += Int64(random.below(2_000_000))
        return AttributedTouch(channel: UInt16(random.below(channels)), age: age)
      }
      return Journey(
        touches: touches.reversed(), revenue: random.chance(80) ? Int64(random.below(100_000)) : nil,
        currency: Int32(random.below(2)))
    }
  }

  private static func book(_ journeys: [Journey]) -> CreditBook {
    var book = CreditBook(decay: TimeDecay(halfLife: 1_500_000), direct: 0)
    for journey in journeys {
      book.add(journey.touches, journey.revenue.map { Proceeds(currency: journey.currency, units: $0) })
    }
    return book
  }

  @Test(arguments: 0..<10)
  func `Shapley's value is what an enumeration of all sets of channels gives`(seed: Int) {
    var random = Seeded(seed)
    let journeys = Self.random(&random).filter { !$0.touches.isEmpty }
    let credits = Self.book(journeys).credits(.shapley, 0)
    /// v(S): conversions, and their revenue, of journeys whose channels all lie in S.
    let worth = (0..<64).map { set in
      journeys.reduce(into: (0.0, 0.0)) { sum, journey in
        guard journey.touches.allSatisfy({ set & 1 << Int($0.channel) != 0 }) else { return }
        sum.0 += 1
        if journey.currency == 0 { sum.1 += Double(journey.revenue ?? 0) }
      }
    }
    let factorial = [1.0, 1, 2, 6, 24, 120, 720]
    for channel in 0..<6 {
      var value = (0.0, 0.0)
      for set in 0..<64 where set & 1 << channel == 0 {
        let size = set.nonzeroBitCount
        let weight = factorial[size] * factorial[5 - size] / factorial[6]
        value.0 += weight * (worth[set | 1 << channel].0 - worth[set].0)
        value.1 += weight * (worth[set | 1 << channel].1 - worth[set].1)
      }
      #expect(abs((credits[UInt16(channel)]?.conversions.value ?? 0) - value.0) < 1e-9)
      #expect(abs((credits[UInt16(channel)]?.revenue.value ?? 0) - value.1) < 1e-6)
    }
  }

  /// The share of each touch by the words of definitions.md alone.
  private static func slowShares(_ model: AttributionModel, _ touches: [AttributedTouch]) -> [Double] {
    let n = touches.count
    func ends(_ first: Double, _ last: Double, _ pair: [Double]) -> [Double] {
      n == 1 ? [1] : n == 2 ? pair : [first] + Array(repeating: 0.2 / Double(n - 2), count: n - 2) + [last]
    }
    var shares = [Double](repeating: 0, count: n)
    switch model {
    case .first: shares[0] = 1
    case .last: shares[n - 1] = 1
    case .lastNonDirect: shares[touches.lastIndex { $0.channel != 0 } ?? n - 1] = 1
    case .linear: shares = shares.map { _ in 1 / Double(n) }
    case .position: shares = ends(0.4, 0.4, [0.5, 0.5])
    case .jShaped: shares = ends(0.2, 0.6, [0.25, 0.75])
    case .inverseJ: shares = ends(0.6, 0.2, [0.75, 0.25])
    default: break
    }
    return shares
  }

  @Test(arguments: [AttributionModel.first, .last, .lastNonDirect, .linear, .position, .jShaped, .inverseJ], 0..<5)
  func `credits are what summing each conversion's shares gives`(model: AttributionModel, seed: Int) {
    var random = Seeded(100 + seed)
    let journeys = Self.random(&random)
    let credits = Self.book(journeys).credits(model, 1)
    var slow = [(conversions: Double, revenue: Double)](repeating: (0, 0), count: 6)
    for journey in journeys where !journey.touches.isEmpty {
      for (touch, share) in zip(journey.touches, Self.slowShares(model, journey.touches)) {
        slow[Int(touch.channel)].conversions += share
        if journey.currency == 1 { slow[Int(touch.channel)].revenue += share * Double(journey.revenue ?? 0) }
      }
    }
    for channel in 0..<6 {
      #expect(abs((credits[UInt16(channel)]?.conversions.value ?? 0) - slow[channel].conversions) < 1e-9)
      #expect(abs((credits[UInt16(channel)]?.revenue.value ?? 0) - slow[channel].revenue) < 1e-6)
    }
  }

  @Test(arguments: AttributionModel.allCases.filter { $0 != .markov })
  func `credits add up to the conversions and to the revenue of each currency, exactly`(model: AttributionModel) {
    for seed in 0..<5 {
      var random = Seeded(200 + seed)
      let journeys = Self.random(&random, channels: 40)
      let book = Self.book(journeys)
      for currency: Int32 in [0, 1] {
        let credits = book.credits(model, currency).sorted { $0.key < $1.key }.map(\.value)
        let touched = book.totalsWithTouch(currency)
        #expect(touched.conversions == journeys.count { !$0.touches.isEmpty })
        let conversions = apportioned(credits.map(\.conversions), to: Int128(touched.conversions), scale: 1_000_000)
        #expect(conversions.reduce(0, +) == Int128(touched.conversions) * 1_000_000)
        #expect(apportioned(credits.map(\.revenue), to: touched.revenue, scale: 1).reduce(0, +) == touched.revenue)
        // Rounding moves no credit by a whole unit, so what adds up is not made to.
        for (credit, rounded) in zip(credits, conversions) {
          #expect(abs(Double(rounded) - credit.conversions.value * 1e6) < 1.000001)
        }
      }
    }
  }

  @Test func `conversions without a touch are counted apart, with their revenue`() {
    var book = CreditBook(decay: TimeDecay(halfLife: 1), direct: 0)
    book.add([], Proceeds(currency: 0, units: 500))
    book.add([], nil)
    book.add([AttributedTouch(channel: 1, age: 0)], Proceeds(currency: 1, units: 70))
    #expect(book.totalsWithoutTouch(0) == CreditBook.Totals(conversions: 2, revenue: 500))
    #expect(book.totalsWithoutTouch(1) == CreditBook.Totals(conversions: 2, revenue: 0))
    #expect(book.totalsWithTouch(1) == CreditBook.Totals(conversions: 1, revenue: 70))
    #expect(book.totalsWithTouch(nil) == CreditBook.Totals(conversions: 1, revenue: 0))
    for model in AttributionModel.allCases where model != .markov {
      #expect(book.credits(model, 1).mapValues(\.revenue.whole) == [1: 70])
    }
  }
}
