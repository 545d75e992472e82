import TestSupport
import Testing

@testable import Metrics

struct MarkovChainTests {
  /// Removal effects of the reference journeys by exact rational arithmetic, and the conversions that 4·10⁷ simulated
  /// walks of ChannelAttribution credit.
  static let published: [(order: Int, effects: [Double], simulated: [Double])] = [
    (
      1, [0.50556663320327455, 0.37708278477945828, 0.19248758981910455, 0.14996479892189254, 0.019001969920862293],
      [48.3560738697, 36.0761692652, 18.3951418797, 14.3669669377, 1.8056480477]
    ),
    (
      2, [0.65765357867284846, 0.4802637721755369, 0.27628853035344342, 0.17086834733893558, 0.043061592453073186],
      [48.0440464039, 35.0855072194, 20.2185220791, 12.5058199714, 3.1461043262]
    ),
    (
      3, [0.67226890756302526, 0.48739495798319327, 0.27731092436974791, 0.16806722689075632, 0.042016806722689079],
      [48.5367733361, 35.2050090979, 20.0538543226, 12.1644382619, 3.0399249815]
    ),
  ]

  @Test(arguments: published)
  func `effects are the exact solution's, and credits near what ChannelAttribution simulates`(
    order: Int, effects: [Double], simulated: [Double]
  ) {
    let chain = ReferenceJourneys.chain(order: order)
    let found = chain.removalEffects(of: [0, 1, 2, 3, 4])
    let sum = found.reduce(0, +)
    for channel in 0..<5 {
      #expect(abs(found[channel] - effects[channel]) < 1e-14)
      let credit = found[channel] / sum * Double(chain.conversions)
      #expect(abs(credit - simulated[channel]) < 0.05)
    }
    #expect(chain.conversions == ReferenceJourneys.conversions)
  }

  @Test func `credits of order 1 are those of DP6's exact solution`() {
    let effects = ReferenceJourneys.chain(order: 1).removalEffects(of: [0, 1, 2, 3, 4])
    let credits = effects.map { $0 / effects.reduce(0, +) * 119 }
    for (credit, published) in zip(credits, [48.358047, 36.068415, 18.411666, 14.344311, 1.817561]) {
      #expect(abs(credit - published) < 1e-6)
    }
  }

  @Test func `a chain that is solved by hand`() {
    var chain = MarkovChain(order: 1)
    chain.add([0, 1], converts: true)
    chain.add([1], converts: false)
    // START → A 1/2, → B 1/2; A → B 1; B → CONV 1/2, → NULL 1/2. P = 1/2.
    // Without A a walk must begin with B: 1/2 · 1/2 = 1/4, so A's effect is 1/2. Without B none converts.
    #expect(chain.removalEffects(of: [0, 1]) == [0.5, 1])
  }

  @Test func `windows of two are states, a shorter journey is one of its own`() {
    var chain = MarkovChain(order: 2)
    // States AB, BC; B alone; BC again.
    chain.add([0, 1, 2], converts: true)
    chain.add([1], converts: true)
    chain.add([1, 2], converts: false)
    // START → AB, B, BC 1/3 each; AB → BC; BC → CONV 1/2. P = 1/6 + 1/3 + 1/6 = 2/3.
    // Without A: 1/3 + 1/6, so 1 − (1/2)/(2/3) = 1/4. Without B: 0. Without C: 1/3, so 1/2.
    let effects = chain.removalEffects(of: [0, 1, 2])
    for (effect, expected) in zip(effects, [0.25, 1, 0.5]) { #expect(abs(effect - expected) < 1e-15) }
  }

  @Test func `equal touches that follow each other change nothing in order 1, and are states of their own above`() {
    func effects(_ order: Int, _ paths: [(String, Bool)]) -> [Double] {
      var chain = MarkovChain(order: order)
      for (path, converts) in paths { chain.add(ReferenceJourneys.channels(path), converts: converts) }
      return chain.removalEffects(of: [0, 1])
    }
    let folded = [("AB", true), ("A", false), ("BA", true), ("AB", false)]
    let unfolded = [("AAAB", true), ("AA", false), ("BBAA", true), ("AAABB", false)]
    #expect(effects(1, folded) == effects(1, unfolded))
    #expect(effects(2, folded) != effects(2, unfolded))
    // AA, then AB. A window alike the one before is no step.
    #expect(effects(2, [("AAAB", true), ("AAB", false)]) == effects(2, [("AAB", true), ("AAB", false)]))
  }

  @Test func `channels that lead to no conversion have no effect, and without a conversion none has`() {
    var chain = MarkovChain(order: 1)
    chain.add([0, 2], converts: false)
    chain.add([2], converts: false)
    #expect(chain.removalEffects(of: [0, 1, 2]) == [0, 0, 0])
    chain.add([0, 1], converts: true)
    #expect(chain.removalEffects(of: [0, 1, 2]) == [1, 1, 0])
    #expect(chain.journeys == 3)
    chain.add([], converts: true)
    #expect(chain.journeys == 3)
    #expect(MarkovChain(order: 3).removalEffects(of: []) == [])
  }

  @Test func `walks of a hundred thousand steps lose no digits`() {
    var chain = MarkovChain(order: 1)
    let turns = 50_000
    chain.add((0..<2 * turns).map { UInt16($0 % 2) }, converts: true)
    chain.add([0], converts: false)
    chain.add([1], converts: true)
    // Without A: START → B 1/3, B → CONV 2/(n + 1), over P = 2/3.
    let effects = chain.removalEffects(of: [0, 1])
    #expect(abs(effects[0] - Double(turns) / Double(turns + 1)) < 1e-15)
    #expect(abs(effects[1] - 1) < 1e-15)
  }

  /// Journeys in which some channels are frequent, some lead back, and some never convert.
  private static func random(_ random: inout Seeded, channels: Int) -> [(channels: [UInt16], converts: Bool)] {
    (0..<300).map { _ in
      let length = 1 + random.below(random.chance(10) ? 30 : 5)
      let path = (0..<length).map { _ in UInt16(min(random.below(channels), random.below(channels))) }
      return (path, random.chance(30) && path.first != 3)
    }
  }

  /// The share of walks that convert without ever entering a window that holds the channel: step after step, the
  /// chances of being in each state, until none are left on the way.
  private static func slowConversion(
    _ journeys: [(channels: [UInt16], converts: Bool)], order: Int, without removed: UInt16?
  ) -> Double {
    var steps: [[UInt16]: [[UInt16]: Double]] = [:]
    let (start, conversion, null): ([UInt16], [UInt16], [UInt16]) = ([901], [902], [903])
    for journey in journeys {
      var from = start
      for first in 0...max(0, journey.channels.count - order) {
        let window = Array(journey.channels[first..<min(first + order, journey.channels.count)])
        steps[from, default: [:]][window, default: 0] += 1
        from = window
      }
      steps[from, default: [:]][journey.converts ? conversion : null, default: 0] += 1
    }
    var here = [start: 1.0]
    var converted = 0.0
    while here.values.reduce(0, +) > 1e-17 {
      var next: [[UInt16]: Double] = [:]
      for (state, chance) in here {
        let onward = steps[state] ?? [:]
        let sum = onward.values.reduce(0, +)
        for (target, count) in onward {
          if target == conversion { converted += chance * count / sum }
          if target == conversion || target == null || removed.map(target.contains) == true { continue }
          next[target, default: 0] += chance * count / sum
        }
      }
      here = next
    }
    return converted
  }

  @Test(arguments: [1, 2, 3], 0..<4)
  func `effects are what walking on and on gives`(order: Int, seed: Int) {
    var random = Seeded(seed)
    let channels = 2 + random.below(7)
    let journeys = Self.random(&random, channels: channels)
    var chain = MarkovChain(order: order)
    for journey in journeys { chain.add(journey.channels, converts: journey.converts) }
    let all = Self.slowConversion(journeys, order: order, without: nil)
    // What flows into a state flows out of it, so this is the journeys' own rate.
    #expect(abs(all - Double(chain.conversions) / Double(chain.journeys)) < 1e-12)
    let effects = chain.removalEffects(of: (0..<UInt16(channels)).map { $0 })
    for channel in 0..<channels {
      let slow = 1 - Self.slowConversion(journeys, order: order, without: UInt16(channel)) / all
      #expect(abs(effects[channel] - slow) < 1e-12)
    }
  }

  @Test(arguments: [1, 2, 3])
  func `whatever is counted first, the effects are the same to the last bit`(order: Int) {
    var random = Seeded(7)
    let journeys = Self.random(&random, channels: 9)
    let channels = (0..<UInt16(9)).map { $0 }
    func effects(_ parts: [[(channels: [UInt16], converts: Bool)]]) -> [Double] {
      var chain = MarkovChain(order: order)
      for part in parts {
        var other = MarkovChain(order: order)
        for journey in part { other.add(journey.channels, converts: journey.converts) }
        chain.merge(other)
      }
      return chain.removalEffects(of: channels)
    }
    let whole = effects([journeys])
    for _ in 0..<5 {
      let shuffled = journeys.shuffled(using: &random)
      let cut = random.below(300)
      #expect(effects([Array(shuffled[cut...]), Array(shuffled[..<cut])]) == whole)
    }
  }

  @Test func `channels alike have the same effect to the last bit, so that their names decide`() {
    var chain = MarkovChain(order: 1)
    var random = Seeded(3)
    // Channels 0 to 6 take the same journeys in turns, beside one that differs.
    for _ in 0..<20 {
      let path = (0..<1 + random.below(5)).map { _ in random.below(7) }
      let converts = random.chance(50)
      for turn in 0..<7 { chain.add(path.map { UInt16(($0 + turn) % 7) } + [7], converts: converts) }
    }
    let effects = chain.removalEffects(of: [0, 1, 2, 3, 4, 5, 6, 7])
    #expect(Set(effects[..<7]).count == 1)
    #expect(effects[7] == 1)
    #expect(effects[0] > 0 && effects[0] < 1)
  }
}
