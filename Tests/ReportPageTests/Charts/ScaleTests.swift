import Testing

@testable import ReportPage

struct ScaleTests {
  @Test(arguments: [0.0, 0.0004, 0.9, 1, 1.4, 3, 7, 9.9, 12, 99, 100, 101, 4567, 1e9], [true, false])
  func `an axis ends at or above the highest value, at a round number, after a few ticks`(highest: Double, isWhole: Bool) {
    let scale = Scale(highest: highest, isWhole: isWhole)
    #expect(scale.top >= highest)
    #expect((1...6).contains(scale.ticks.count), "\(scale.ticks)")
    #expect(scale.ticks.last == scale.top)
    // Half of the axis at least is used, but where there is only nothing, or one of something.
    if highest >= 2 || (!isWhole && highest > 0) { #expect(scale.top <= highest * 2.01, "\(scale.top)") }
    if isWhole { #expect(scale.ticks.allSatisfy { $0 == $0.rounded() }) }
    var factor = 1.0
    for _ in 0..<scale.decimals { factor *= 10 }
    #expect(scale.ticks.allSatisfy { abs($0 * factor - ($0 * factor).rounded()) < 1e-6 })
  }

  @Test(arguments: [(0.0, "0"), (1.5, "1.5"), (2.346, "2.35"), (-0.001, "0"), (100, "100"), (.nan, "0"), (.infinity, "0")])
  func `coordinates are short`(value: Double, text: String) { #expect(coordinate(value) == text) }
}
