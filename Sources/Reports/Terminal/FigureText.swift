import Ingest
package import Metrics

/// Figures as people read them: the digits of the cells, with their unit.
///
/// A share is a percentage and an average has two decimals, more where a small one would vanish. A cell was rounded once already,
/// so where its digits don't tell which way the last one shown would round, one more is shown: no digit here is ever wrong.
/// Counts and money stand in plain digits, without marks between thousands: they can be copied.
package struct FigureText {
  let marks: TerminalMarks

  package init(_ marks: TerminalMarks) { self.marks = marks }

  /// The cells of one column, alike. `keepsSmall`: whether the smallest has two digits at least.
  package func texts(of cells: [Table.Cell], _ unit: Table.Unit, keepsSmall: Bool = true) -> [String] {
    switch unit {
    case .rate, .average:
      let decimals = decimals(cells, isPercent: unit == .rate, keepsSmall: keepsSmall)
      return cells.map { text(of: $0, unit, decimals: decimals) }
    case .seconds:
      let hasTenths = cells.contains { if case .decimal(let units, let digits) = $0 { digits > 0 && units % 10 != 0 } else { false } }
      return cells.map { text(of: $0, unit, decimals: hasTenths ? 1 : 0) }
    default: return cells.map { text(of: $0, unit, decimals: 0) }
    }
  }

  package func text(of cell: Table.Cell, _ unit: Table.Unit, keepsSmall: Bool = true) -> String {
    texts(of: [cell], unit, keepsSmall: keepsSmall)[0]
  }

  private func text(of cell: Table.Cell, _ unit: Table.Unit, decimals: Int) -> String {
    switch cell {
    case .text(let text): return visible(text)
    case .count(let count): return String(count)
    case .flag(let flag): return flag ? "yes" : "no"
    case .missing: return unit.isFigure ? marks.none : ""
    case .decimal(let units, let digits):
      switch unit {
      case .rate: return fixed(units * 100, digits, decimals) + "%"
      case .average: return fixed(units, digits, decimals)
      case .seconds: return duration(units, digits, hasTenths: decimals > 0)
      default: return decimalText(units, digits)
      }
    }
  }

  /// How many decimals a column of shares or averages needs: two, or more.
  private func decimals(_ cells: [Table.Cell], isPercent: Bool, keepsSmall: Bool) -> Int {
    let figures = cells.compactMap { cell -> (size: UInt128, digits: Int)? in
      if case .decimal(let units, let digits) = cell, units != 0 { (units.magnitude, digits - (isPercent ? 2 : 0)) } else { nil }
    }
    let most = figures.map(\.digits).max() ?? 2
    guard most > 2 else { return max(0, most) }
    return (2..<most).first { decimals in
      figures.allSatisfy { size, digits in
        guard digits > decimals else { return true }
        let dropped = (decimals..<digits).reduce(UInt128(1)) { power, _ in power * 10 }
        return size % dropped != dropped / 2 && (size >= 10 * dropped || !keepsSmall)
      }
    } ?? most
  }

  private func fixed(_ units: Int128, _ digits: Int, _ decimals: Int) -> String {
    guard digits > decimals else { return decimalText(units, digits) }
    let dropped = (decimals..<digits).reduce(Int128(1)) { power, _ in power * 10 }
    return decimalText(roundedQuotient(units, dropped), decimals)
  }

  /// `3d 04h 10m 05s`, from the first part that isn't nothing.
  private func duration(_ units: Int128, _ digits: Int, hasTenths: Bool) -> String {
    guard digits <= 1, units.magnitude < 1 << 60 else { return decimalText(units, digits) + "s" }
    let tenths = Int(units.magnitude) * (digits == 0 ? 10 : 1)
    let seconds = tenths / 10
    let parts = [(seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "m")]
    let shown = parts.drop { $0.0 == 0 }
    var text = shown.enumerated().map { place, part in twoDigits(part.0, from: place) + part.1 + " " }.joined()
    text += twoDigits(seconds % 60, from: shown.count) + (hasTenths ? ".\(tenths % 10)" : "") + "s"
    return (units < 0 ? "-" : "") + text
  }

  /// Only the first part stands without a zero before it.
  private func twoDigits(_ number: Int, from place: Int) -> String { (place > 0 && number < 10 ? "0" : "") + String(number) }
}

extension Table {
  /// What each row's cells of a column mean: of a comparison, what the row's metric does.
  func units(ofColumn column: Int) -> [Table.Unit]? {
    guard columns[column].unit == .figure, let metric = columns.firstIndex(where: { $0.name == "metric" }) else { return nil }
    let units = Dictionary((Catalogue.table(named: "kpis")?.columns ?? []).map { ($0.name, $0.unit) }) { first, _ in first }
    return rows.map { row in if case .text(let name) = row[metric] { units[name] ?? .figure } else { .figure } }
  }
}
