import Ingest
import Metrics
import Reports

/// A figure, or several of one unit, over the periods of a report: as lines, or as columns.
struct TimeChart {
  enum Kind { case lines, columns }

  struct Series {
    var column: String
    var title: String
    var cells: [Table.Cell]
  }

  /// Which value of the dimension that cuts the table.
  var group: String?
  var title: String
  var periods: [String]
  var series: [Series]
  var unit: Table.Unit
  var kind: Kind
  /// Whether the data end within the last period.
  var isLastOpen: Bool

  private static let (top, base, height) = (18.0, 152.0, 176)
  /// More periods than this have no marks of their own under the pointer, for there is less than a pixel for each.
  private static let mostMarks = 800
  private static let mostDots = 40

  func markup(_ figures: PageFigures) -> Markup {
    let values = series.map { $0.cells.map(\.number) }
    let highest = values.joined().compactMap { $0 }.max() ?? 0
    let scale = Scale(highest: unit == .rate ? highest * 100 : highest, isWhole: unit == .count)
    let shares = values.map { $0.map { value in value.map { scale.share(unit == .rate ? $0 * 100 : $0) } } }
    var drawing = Markup.none
    for tick in scale.ticks {
      let y = coordinate(Self.y(scale.share(tick)))
      drawing += "<line class=\"grid\" x2=\"100%\" y1=\"\(y)\" y2=\"\(y)\"/>"
    }
    drawing += "<line class=\"axis\" x2=\"100%\" y1=\"\(coordinate(Self.base))\" y2=\"\(coordinate(Self.base))\"/>"
    for (number, shares) in shares.enumerated() { drawing += shape(shares, number) }
    for tick in scale.ticks {
      let y = coordinate(Self.y(scale.share(tick)) - 4)
      drawing += "<text class=\"tick\" y=\"\(y)\">\(tickText(tick, scale, figures))</text>"
    }
    drawing += axis()
    if periods.count <= Self.mostMarks { drawing += marks(figures) }
    return """
      \(legend())<svg class="chart" data-of="kpis" data-columns="\(series.map(\.column).joined(separator: " "))"\(groupAttribute(group)) width="100%" height="\(Self.height)" role="img" aria-label="\(said(figures))">\(drawing)</svg>
      """
  }

  private static func y(_ share: Double) -> Double { base - share * (base - top) }
  private func x(_ place: Int) -> Double { (Double(place) + 0.5) / Double(max(1, periods.count)) }

  private func shape(_ shares: [Double?], _ number: Int) -> Markup {
    kind == .columns ? columns(shares) : line(shares, number)
  }

  /// All columns as one path, in a space that is stretched to the width.
  private func columns(_ shares: [Double?]) -> Markup {
    let width = 1000 / Double(max(1, periods.count))
    let gap = width * 0.12
    var (whole, open) = ("", "")
    for (place, share) in shares.enumerated() {
      guard let share, share > 0 else { continue }
      let left = Double(place) * width + gap
      let path = "M\(coordinate(left)) \(coordinate(Self.base))V\(coordinate(Self.y(share)))h\(coordinate(width - 2 * gap))V\(coordinate(Self.base))z"
      if isLastOpen, place == shares.count - 1 { open += path } else { whole += path }
    }
    return stretched("<path class=\"columns\" d=\"\(whole)\"/><path class=\"columns open\" d=\"\(open)\"/>")
  }

  private func line(_ shares: [Double?], _ number: Int) -> Markup {
    var (path, last, dots) = ("", "", Markup.none)
    for (place, share) in shares.enumerated() {
      guard let share else { continue }
      let point = "\(coordinate(x(place) * 1000)) \(coordinate(Self.y(share)))"
      let follows = place > 0 && shares[place - 1] != nil
      let goesOn = place + 1 < shares.count && shares[place + 1] != nil
      if isLastOpen, place == shares.count - 1, follows, let before = shares[place - 1] {
        last = "M\(coordinate(x(place - 1) * 1000)) \(coordinate(Self.y(before)))L\(point)"
      } else {
        path += (follows ? "L" : "M") + point
      }
      if periods.count <= Self.mostDots || (!follows && !goesOn) {
        dots += "<circle class=\"dot s\(number)\" cx=\"\(percent(x(place)))\" cy=\"\(coordinate(Self.y(share)))\" r=\"2.5\"/>"
      }
    }
    return stretched("<path class=\"line s\(number)\" d=\"\(path)\"/><path class=\"line open s\(number)\" d=\"\(last)\"/>") + dots
  }

  private func stretched(_ paths: Markup) -> Markup {
    "<svg viewBox=\"0 0 1000 \(Self.height)\" preserveAspectRatio=\"none\" width=\"100%\" height=\"\(Self.height)\">\(paths)</svg>"
  }

  /// The names of a few periods; a narrow screen shows every second one.
  private func axis() -> Markup {
    let count = min(5, periods.count)
    guard count > 0 else { return .none }
    var axis = Markup.none
    var year: Substring = ""
    for number in 0..<count {
      let place = count == 1 ? 0 : number * (periods.count - 1) / (count - 1)
      let ownYear = periods[place].prefix(4)
      // With few periods there is room for every name below its own mark.
      let isEdge = periods.count > 8 && (number == 0 || number == count - 1)
      let anchor = !isEdge ? "middle" : number == 0 ? "start" : "end"
      let x = !isEdge ? x(place) : number == 0 ? 0 : 1
      axis += """
        <text class="tick\(number % 2 == 1 && count > 3 ? " second" : "")" x="\(percent(x))" y="\(Self.height - 6)" \
        text-anchor="\(anchor)">\(PeriodText.short(periods[place], withYear: ownYear != year))</text>
        """
      year = ownYear
    }
    return axis
  }

  /// What the pointer finds: each period with its figures.
  private func marks(_ figures: PageFigures) -> Markup {
    let width = percent(1 / Double(max(1, periods.count)))
    return periods.indices.map { place in
      let said = series.map { "\($0.title) \(figures.text($0.cells[place], unit))" }.joined(separator: ", ")
      return """
        <rect class="mark" x="\(percent(Double(place) / Double(periods.count)))" width="\(width)" height="\(Self.height)">\
        <title>\(periods[place]): \(said)</title></rect>
        """
    }.joined()
  }

  private func legend() -> Markup {
    if series.count < 2 { return .none }
    let items = series.enumerated().map { number, series -> Markup in
      """
      <span><svg width="28" height="10" aria-hidden="true"><line class="line s\(number)" x2="28" y1="5" y2="5"/></svg> \(series.title)</span>
      """
    }.joined()
    return "<p class=\"legend\">\(items)</p>"
  }

  private func tickText(_ tick: Double, _ scale: Scale, _ figures: PageFigures) -> String {
    var factor = 1.0
    for _ in 0..<scale.decimals { factor *= 10 }
    let units = Int128((tick * factor).rounded())
    let cell: Table.Cell = scale.decimals == 0 ? .count(Int(clamping: units)) : .decimal(units: units, digits: scale.decimals)
    return figures.text(cell, .figure) + (unit == .rate ? "\u{00A0}%" : "")
  }

  /// The chart in words, for who doesn't see it: its table, beneath, has every figure.
  private func said(_ figures: PageFigures) -> String {
    let span = periods.count > 1 ? ", \(periods.first ?? "") to \(periods.last ?? "")" : ""
    let ranges = series.map { series in
      let known = series.cells.enumerated().filter { $0.element.number != nil }
      guard let least = known.min(by: { ($0.element.number ?? 0) < ($1.element.number ?? 0) }),
        let most = known.max(by: { ($0.element.number ?? 0) < ($1.element.number ?? 0) })
      else { return "\(series.title): no figures" }
      return "\(series.title): least \(figures.text(least.element, unit)) (\(periods[least.offset])), most "
        + "\(figures.text(most.element, unit)) (\(periods[most.offset]))"
    }
    return "\(kind == .columns ? "Columns" : "Line"): \(title)\(span). \(ranges.joined(separator: "; ")). All figures are in the table below."
  }
}

extension Markup {
  static func + (a: Markup, b: Markup) -> Markup {
    var both = a
    both += b
    return both
  }
}

/// A line without axes, for the trend beside a figure.
func sparkline(_ cells: [Table.Cell]) -> Markup {
  let values = cells.map(\.number)
  let known = values.compactMap { $0 }
  guard known.count > 1, let highest = known.max() else { return .none }
  let scale = highest > 0 ? highest : 1
  var path = ""
  for (place, value) in values.enumerated() {
    guard let value else { continue }
    let follows = place > 0 && values[place - 1] != nil
    let x = Double(place) / Double(max(1, values.count - 1)) * 1000
    path += (follows ? "L" : "M") + "\(coordinate(x)) \(coordinate(30 - max(0, value) / scale * 28))"
  }
  return """
    <svg class="spark" viewBox="0 0 1000 32" preserveAspectRatio="none" width="100%" height="32" aria-hidden="true">\
    <path class="line s0" d="\(path)"/></svg>
    """
}
