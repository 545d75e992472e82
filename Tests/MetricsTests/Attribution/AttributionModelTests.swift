import TestSupport
import Testing

@testable import Metrics

struct AttributionModelTests {
  /// The shares of touches in time order, as definitions.md lists them; one touch has all in every model.
  static let shares: [(model: AttributionModel, touches: Int, shares: [Double])] = [
    (.first, 1, [1]), (.first, 2, [1, 0]), (.first, 4, [1, 0, 0, 0]), (.last, 1, [1]), (.last, 2, [0, 1]),
    (.last, 4, [0, 0, 0, 1]), (.linear, 1, [1]), (.linear, 2, [0.5, 0.5]), (.linear, 4, [0.25, 0.25, 0.25, 0.25]),
    (.position, 1, [1]), (.position, 2, [0.5, 0.5]), (.position, 3, [0.4, 0.2, 0.4]),
    (.position, 4, [0.4, 0.1, 0.1, 0.4]), (.jShaped, 1, [1]), (.jShaped, 2, [0.25, 0.75]),
    (.jShaped, 3, [0.2, 0.2, 0.6]), (.jShaped, 6, [0.2, 0.05, 0.05, 0.05, 0.05, 0.6]), (.inverseJ, 1, [1]),
    (.inverseJ, 2, [0.75, 0.25]), (.inverseJ, 3, [0.6, 0.2, 0.2]), (.inverseJ, 4, [0.6, 0.1, 0.1, 0.2]),
    (.lastNonDirect, 1, [1]), (.shapley, 1, [1]), (.shapley, 3, [1.0 / 3, 1.0 / 3, 1.0 / 3]), (.timeDecay, 1, [1]),
    (.timeDecay, 4, [1.0 / 15, 2.0 / 15, 4.0 / 15, 8.0 / 15]),
  ]

  @Test(arguments: shares)
  func `a conversion is shared out among its touches as the definitions say`(
    model: AttributionModel, touches: Int, shares: [Double]
  ) {
    var book = CreditBook(decay: TimeDecay(halfLife: 1000), direct: 99)
    // Each touch is a half-life older than the next, and of a channel of its own.
    book.add((0..<touches).map { AttributedTouch(channel: UInt16($0), age: Int64(touches - 1 - $0) * 1000) }, nil)
    let credits = book.credits(model, nil)
    for touch in 0..<touches {
      #expect(abs((credits[UInt16(touch)]?.conversions.value ?? 0) - shares[touch]) < 1e-15)
    }
  }

  @Test func `models stand in the order of the definitions, under their names`() {
    #expect(
      AttributionModel.allCases.map(\.rawValue).joined(separator: " ")
        == "first last last_non_direct linear position time_decay j_shaped inverse_j markov shapley")
  }

  @Test func `the last touch that isn't direct has all, and a direct one only where all are`() {
    func lastNonDirect(_ channels: UInt16...) -> [UInt16] {
      var book = CreditBook(decay: TimeDecay(halfLife: 1), direct: 0)
      book.add(channels.map { AttributedTouch(channel: $0, age: 0) }, nil)
      return book.credits(.lastNonDirect, nil).filter { $0.value.conversions.whole == 1 }.map(\.key)
    }
    #expect(lastNonDirect(1, 2, 0) == [2])
    #expect(lastNonDirect(1, 0, 0) == [1])
    #expect(lastNonDirect(1, 0, 2) == [2])
    #expect(lastNonDirect(0, 0) == [0])
    #expect(lastNonDirect(0) == [0])
  }

  @Test func `weights halve with every half-life, whatever the age of the youngest touch`() {
    let day: Int64 = 86_400_000_000
    let decay = TimeDecay(halfLife: 7 * day)
    func shares(_ ages: Int64...) -> [Double] { decay.shares(of: ages.map { AttributedTouch(channel: 0, age: $0) }) }
    #expect(shares(7 * day, 0) == [1.0 / 3, 2.0 / 3])
    #expect(shares(87 * day, 80 * day) == [1.0 / 3, 2.0 / 3])
    // 2^(−1/7) = 0.905723664263906…
    #expect(abs(shares(day, 0)[0] - 0.905723664263906 / 1.905723664263906) < 1e-15)
    // Ages of many half-lives leave a weight all the same.
    let old = TimeDecay(halfLife: 1).shares(of: [.init(channel: 0, age: 90 * day), .init(channel: 1, age: 89 * day)])
    #expect(old == [0, 1])
    #expect(decay.shares(of: []) == [])
  }
}

extension FractionSum {
  /// As near as floating point comes.
  var value: Double { Double(whole) + Double(parts) / Double(Self.unit) }
}
