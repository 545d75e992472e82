import Ingest
import Metrics
import Reports

/// Figures as people read them on a page: `12 345`, `2.41 %`, `9 min 26 s`. The cell of the CSV stands behind each that differs from
/// it, so that this may be shorter than what a terminal shows.
struct PageFigures: Sendable {
  var decimalMark: Character = "."

  /// What joins groups of three digits (ISO 80000-1) without letting a line break between them.
  private static let groupMark: Character = "\u{202F}"

  /// `isCoarse`: a rate with one decimal however small, where many stand side by side.
  func text(_ cell: Table.Cell, _ unit: Table.Unit, isCoarse: Bool = false) -> String {
    switch cell {
    case .text(let text): return text
    case .count(let count): return grouped(String(count))
    case .flag(let flag): return flag ? "yes" : "no"
    case .missing: return ""
    case .decimal(let units, let digits):
      switch unit {
      case .rate: return percent(units, digits, isCoarse: isCoarse)
      case .seconds: return duration(units, digits)
      case .average: return grouped(rounded(units, digits, to: min(digits, 2)))
      default: return grouped(decimalText(units, digits, mark: decimalMark))
      }
    }
  }

  /// A share as a percentage of three significant digits or so.
  private func percent(_ units: Int128, _ digits: Int, isCoarse: Bool) -> String {
    // Below a tenth two decimals say what one would hide.
    var tenth: Int128 = 1
    for _ in 0..<max(0, digits - 1) { tenth *= 10 }
    let isSmall = !isCoarse && units.magnitude < tenth.magnitude && units != 0
    return grouped(rounded(units, digits - 2, to: isSmall ? 2 : 1)) + "\u{00A0}%"
  }

  /// So many decimals of `units` × 10^−`digits`. The cell was rounded once already: where it lies just in the middle, it doesn't tell
  /// which way the exact value would round, and more decimals are shown.
  private func rounded(_ units: Int128, _ digits: Int, to places: Int) -> String {
    var places = places
    while digits > places {
      var divisor: Int128 = 1
      for _ in places..<digits { divisor *= 10 }
      if units.magnitude % divisor.magnitude != divisor.magnitude / 2 {
        return decimalText(roundedQuotient(units, divisor), places, mark: decimalMark)
      }
      places += 1
    }
    return decimalText(units, max(0, digits), mark: decimalMark)
  }

  /// Two units of time at most, such as `3 h 5 min`; below a minute seconds as they are.
  private func duration(_ units: Int128, _ digits: Int) -> String {
    var one: Int128 = 1
    for _ in 0..<digits { one *= 10 }
    let seconds = Int(clamping: roundedQuotient(units, one))
    let space = "\u{00A0}"
    if units >= 0, units < 60 * one { return decimalText(units, digits, mark: decimalMark) + space + "s" }
    func pair(_ size: Int, _ name: String, _ lesser: Int, _ lesserName: String) -> String {
      let whole = (seconds + lesser / 2) / lesser * lesser
      return grouped(String(whole / size)) + space + name + space + String(whole % size / lesser) + space + lesserName
    }
    if seconds < 3600 { return pair(60, "min", 1, "s") }
    if seconds < 86_400 { return pair(3600, "h", 60, "min") }
    return pair(86_400, "d", 3600, "h")
  }

  /// Digits before the mark in groups of three, where there are more than four.
  private func grouped(_ text: String) -> String {
    let mark = text.firstIndex(of: decimalMark) ?? text.endIndex
    let whole = text[..<mark]
    let digits = whole.drop { $0 == "-" }
    guard digits.count > 4 else { return whole.first == "-" ? "\u{2212}" + text.dropFirst() : text }
    var grouped = whole.first == "-" ? "\u{2212}" : ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { grouped.append(Self.groupMark) }
      grouped.append(digit)
    }
    return grouped + text[mark...]
  }

  /// The figure with the CSV's cell behind it.
  func markup(_ cell: Table.Cell, _ unit: Table.Unit, currency: String? = nil, isCoarse: Bool = false) -> Markup {
    let shown = text(cell, unit, isCoarse: isCoarse) + (currency.map { "\u{00A0}" + $0 } ?? "")
    return markup(cell, shownAs: shown)
  }

  /// A change with its sign; of a rate the points by which it differs.
  func change(_ cell: Table.Cell, _ unit: Table.Unit, isPoints: Bool = false) -> Markup {
    var shown = text(cell, unit)
    if isPoints, shown.hasSuffix("%") { shown.removeLast(2) }
    return markup(cell, shownAs: (cell.number ?? 0) > 0 ? "+" + shown : shown)
  }

  /// The cell as it stands in the CSV.
  func exact(_ cell: Table.Cell) -> String {
    var style = CellStyle.raw
    style.decimalMark = decimalMark
    return style.text(of: cell)
  }

  private func markup(_ cell: Table.Cell, shownAs shown: String) -> Markup {
    let exact = exact(cell)
    return shown == exact ? "\(shown)" : "<data value=\"\(exact)\">\(shown)</data>"
  }
}

extension Table.Cell {
  /// For drawing only.
  var number: Double? {
    switch self {
    case .count(let count): return Double(count)
    case .decimal(let units, let digits):
      var value = Double(units)
      for _ in 0..<digits { value /= 10 }
      return value
    case .text, .flag, .missing: return nil
    }
  }

  var count: Int? { if case .count(let count) = self { count } else { nil } }

  var words: String {
    switch self {
    case .text(let text): text
    case .count(let count): String(count)
    case .decimal, .flag, .missing: ""
    }
  }
}
