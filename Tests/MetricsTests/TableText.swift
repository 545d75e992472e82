import Ingest

@testable import Metrics

extension Table {
  /// Each row as text, its cells parted by spaces; a missing one is `·`.
  var told: [String] { rows.map { row in row.map(\.told).joined(separator: " ") } }

  /// The cells of a column from the top.
  func column(_ name: String) -> [String] {
    guard let place = columns.firstIndex(where: { $0.name == name }) else { return ["no column \(name)"] }
    return rows.map { $0[place].told }
  }

  /// A row's cells by the names of their columns.
  func row(_ number: Int) -> [String: String] {
    Dictionary(uniqueKeysWithValues: zip(columns.map(\.name), rows[number].map(\.told)))
  }
}

extension Table.Cell {
  var told: String {
    switch self {
    case .text(let text): return text
    case .count(let count): return String(count)
    case .flag(let flag): return String(flag)
    case .missing: return "·"
    case .decimal(let units, let digits):
      var figures = Array(String(units.magnitude))
      while figures.count <= digits { figures.insert("0", at: 0) }
      if digits > 0 { figures.insert(".", at: figures.count - digits) }
      return (units < 0 ? "-" : "") + String(figures)
    }
  }
}

extension RankedSteps {
  /// Each step as text: where from, where to, how often, and how often anything followed its beginning.
  var told: [String] {
    var told: [String] = []
    _ = forEach { step in
      let (from, to) = (names.withName(at: step.from, decodedText), names.withName(at: step.to, decodedText))
      told.append("\(from) \(to) \(step.count) \(step.leaving)")
      return true
    }
    return told
  }
}
