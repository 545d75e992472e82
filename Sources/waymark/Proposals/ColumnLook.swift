import Ingest

/// What the values of a column look like.
struct ColumnLook {
  let filled: [String]
  let distinct: Int
  /// How its times are written; nil: they are no times.
  let time: TimeLook?

  enum TimeLook: Equatable {
    /// Understood as it is.
    case plain
    case pattern(String)
    /// Day and month could be either way round.
    case ambiguous(String, or: String)
  }

  private static let patterns: [String] = {
    let days = [
      "dd.MM.yyyy", "d.M.yyyy", "dd/MM/yyyy", "d/M/yyyy", "MM/dd/yyyy", "M/d/yyyy", "dd-MM-yyyy", "MM-dd-yyyy", "yyyy/MM/dd",
      "yyyy.MM.dd", "dd MMM yyyy", "d MMM yyyy", "MMM d, yyyy", "dd-MMM-yyyy", "M/d/yy", "d/M/yy", "dd.MM.yy",
    ]
    let clocks = ["", " HH:mm", " HH:mm:ss", " H:mm", " H:mm:ss", " h:mm a", " h:mm:ss a", ", HH:mm", ", HH:mm:ss"]
    return days.flatMap { day in clocks.map { day + $0 } }
  }()

  init(_ values: [String]) {
    filled = values.filter { !$0.isEmpty }
    distinct = Set(filled).count
    time = Self.time(filled)
  }

  private static func time(_ values: [String]) -> TimeLook? {
    guard !values.isEmpty, let utc = TimeZoneRules(name: "UTC") else { return nil }
    func reads(_ pattern: TimePattern?) -> Bool {
      let reading = TimeReading(pattern: pattern, zone: utc)
      let read = values.filter { reading.read(Array($0.utf8).span) != nil }.count
      return read * 10 >= values.count * 9
    }
    if reads(nil) { return .plain }
    // Letters of one meaning first, so that a date with leading zeros is not said to have none.
    let fitting = patterns.filter { TimePattern($0).map(reads) ?? false }
    guard let first = fitting.first else { return nil }
    let isMonthFirst = first.hasPrefix("M") && !first.hasPrefix("MMM")
    let other = fitting.first { isMonthFirst ? $0.hasPrefix("d") : ($0.hasPrefix("M") && !$0.hasPrefix("MMM")) }
    return other.map { .ambiguous(first, or: $0) } ?? .pattern(first)
  }

  private func most(_ holds: (String) -> Bool) -> Bool {
    !filled.isEmpty && filled.filter(holds).count * 10 >= filled.count * 8
  }

  var isEmpty: Bool { filled.isEmpty }
  var isNumber: Bool { most { Amount(Array($0.utf8).span) != nil } }
  var isEmail: Bool {
    most { value in
      let parts = value.split(separator: "@", omittingEmptySubsequences: false)
      return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".") && !value.contains(" ")
    }
  }
  var isPhone: Bool {
    most { value in
      value.filter(\.isNumber).count >= 7 && value.allSatisfy { $0.isNumber || "+-() ./".contains($0) }
    }
  }
  var isPage: Bool { most { $0.hasPrefix("/") || $0.hasPrefix("http://") || $0.hasPrefix("https://") } }
  var isCurrency: Bool { most { $0.utf8.count == 3 && $0.utf8.allSatisfy { $0 &- 0x41 < 26 || $0 &- 0x61 < 26 } } }
  /// A few words that come again and again.
  var isWords: Bool { !filled.isEmpty && !isNumber && distinct <= max(3, filled.count / 4) && distinct <= 40 }

  func isScale(_ scale: ClosedRange<Int>) -> Bool {
    most { value in
      let digits = value.prefix { $0.isNumber }
      return Int(digits).map { scale.contains($0) } ?? false
    }
  }
}
