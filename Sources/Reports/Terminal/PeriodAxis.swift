import Ingest

/// Names of periods as places on an axis on which a missing one is a gap.
enum PeriodAxis {
  /// The number of `2026-11-21`, `2026-W47` or `2026-11`: one more for each period of that length; nil: it is none of them.
  static func number(_ name: String) -> Int? {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 2, let year = Int(parts[0]), (1...9999).contains(year) else { return nil }
    if parts.count == 2, parts[1].hasPrefix("W") {
      // Week 1 holds 4 January; 1970-01-01 was three days after a Monday.
      return Int(parts[1].dropFirst()).map { Int(floorDivide(Int64(daysSince1970(year: year, month: 1, day: 4) + 3), 7)) + $0 - 1 }
    }
    guard let month = Int(parts[1]), (1...12).contains(month) else { return nil }
    if parts.count == 2 { return year * 12 + month - 1 }
    guard parts.count == 3, let day = Int(parts[2]), (1...31).contains(day) else { return nil }
    return daysSince1970(year: year, month: month, day: day)
  }

  /// What the periods are called, as many as there are.
  static func words(_ name: String, count: Int) -> String {
    let word = name.contains("W") ? "week" : name.split(separator: "-").count == 2 ? "month" : "day"
    return "\(count) \(word)\(count == 1 ? "" : "s")"
  }
}
