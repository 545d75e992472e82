import Reports

/// An axis from 0 to a round number.
struct Scale {
  let top: Double
  let ticks: [Double]
  /// Decimals that tell the ticks apart.
  let decimals: Int

  /// `highest`: the greatest value; `isWhole`: nothing lies between whole numbers.
  init(highest: Double, isWhole: Bool) {
    let highest = highest > 0 && highest.isFinite ? highest : 1
    var size = 1.0
    while size * 10 <= highest / 3 { size *= 10 }
    while size > highest / 3 { size /= 10 }
    var step = size
    for factor in [1.0, 2, 2.5, 5, 10] where size * factor * 3.2 <= highest * 1.3 {
      if !isWhole || size * factor == (size * factor).rounded() { step = size * factor }
    }
    if isWhole { step = max(1, step) }
    var count = 1
    while Double(count) * step < highest { count += 1 }
    top = step * Double(count)
    ticks = (1...count).map { Double($0) * step }
    var decimals = 0
    var scaled = step
    while decimals < 6, abs(scaled - scaled.rounded()) > 1e-9 {
      scaled *= 10
      decimals += 1
    }
    self.decimals = decimals
  }

  /// From 0 at the bottom to 1 at the top.
  func share(_ value: Double) -> Double { min(1, max(0, value / top)) }
}

/// A coordinate with up to two decimals.
func coordinate(_ value: Double) -> String {
  guard value.isFinite else { return "0" }
  var text = decimalText(Int128((value * 100).rounded()), 2)
  while text.last == "0" { text.removeLast() }
  if text.last == "." { text.removeLast() }
  return text == "-0" ? "0" : text
}

/// A share as an SVG length, so that drawings take the width that there is while their text keeps its size.
func percent(_ share: Double) -> String { coordinate(share * 100) + "%" }
