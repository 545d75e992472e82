package import Ingest

/// The length of the calendar periods that rows stand for.
package enum PeriodLength: String, CaseIterable, Sendable {
  case day, week, month, total
}

/// Calendar periods of one length in the report's time zone, numbered so that consecutive ones differ by 1.
package struct PeriodCalendar {
  package let length: PeriodLength
  package let zone: TimeZoneRules

  package init(_ length: PeriodLength, in zone: TimeZoneRules) {
    self.length = length
    self.zone = zone
  }

  /// The number of the period that a moment falls in.
  package func period(of instant: Instant) -> Int {
    if length == .total { return 0 }
    return period(ofDay: zone.day(of: instant))
  }

  /// The number of the period that a day, counted from 1970-01-01, falls in.
  package func period(ofDay day: Int) -> Int {
    switch length {
    case .day: return day
    // 1970-01-01 was a Thursday, three days after a Monday.
    case .week: return Int(floorDivide(Int64(day + 3), 7))
    case .month:
      let date = dateOf(daysSince1970: day)
      return date.year * 12 + date.month - 1
    case .total: return 0
    }
  }

  /// The days of a period, counted from 1970-01-01; of the total none are known.
  func days(of period: Int) -> Range<Int> {
    func firstOfMonth(_ month: Int) -> Int {
      let year = Int(floorDivide(Int64(month), 12))
      return daysSince1970(year: year, month: month - year * 12 + 1, day: 1)
    }
    switch length {
    case .day: return period..<period + 1
    case .week: return period * 7 - 3..<period * 7 + 4
    case .month: return firstOfMonth(period)..<firstOfMonth(period + 1)
    case .total: return 0..<0
    }
  }

  /// The ISO name of a period: `2026-11-21`, `2026-W47`, `2026-11` or `total`.
  package func name(of period: Int) -> String {
    switch length {
    case .day:
      let date = dateOf(daysSince1970: period)
      return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    case .week:
      // A week belongs to the year of its Thursday (ISO 8601).
      let thursday = period * 7
      let year = dateOf(daysSince1970: thursday).year
      let week = (thursday - daysSince1970(year: year, month: 1, day: 1)) / 7 + 1
      return "\(padded(year, 4))-W\(padded(week, 2))"
    case .month: return "\(padded(Int(floorDivide(Int64(period), 12)), 4))-\(padded(period - Int(floorDivide(Int64(period), 12)) * 12 + 1, 2))"
    case .total: return "total"
    }
  }
}

/// An instant as `2026-11-21T18:12:58+00:00`, with the zone's offset then; fractions of a second are left out.
package func isoText(of instant: Instant, in zone: TimeZoneRules) -> String {
  let offset = zone.offset(at: instant)
  let local = instant.seconds + Int64(offset)
  let day = floorDivide(local, 86_400)
  let second = Int(local - day * 86_400)
  let date = dateOf(daysSince1970: Int(day))
  let minutes = abs(offset) / 60
  return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T"
    + "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
    + "\(offset < 0 ? "-" : "+")\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2))"
}

private func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
