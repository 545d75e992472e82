import Foundation
import Ingest

/// The first and the last day, counted from 1970-01-01, of `2026-11-21`, `2026-W47`, `2026-11` or `2026`; and of what is said from
/// the day of the run: `today`, `yesterday`, or `7d`, the day so many days before it.
func parseDays(_ text: String, today: Int) -> ClosedRange<Int>? {
  switch text {
  case "today": return today...today
  case "yesterday": return (today - 1)...(today - 1)
  default: break
  }
  if text.hasSuffix("d") {
    // More than a hundred years is a slip.
    guard let days = plainNumber(text.dropLast()), days <= 36_525 else { return nil }
    return (today - days)...(today - days)
  }
  let parts = text.split(separator: "-", omittingEmptySubsequences: false)
  guard let first = parts.first, first.utf8.count == 4, let year = plainNumber(first), year > 0 else { return nil }
  switch parts.count {
  case 1: return daysSince1970(year: year, month: 1, day: 1)...daysSince1970(year: year, month: 12, day: 31)
  case 2 where parts[1].hasPrefix("W"): return plainNumber(parts[1].dropFirst()).flatMap { isoWeek($0, of: year) }
  case 2:
    guard parts[1].utf8.count == 2, let month = plainNumber(parts[1]), (1...12).contains(month) else { return nil }
    let start = daysSince1970(year: year, month: month, day: 1)
    return start...(start + daysInMonth(year: year, month: month) - 1)
  case 3:
    guard parts[1].utf8.count == 2, parts[2].utf8.count == 2, let month = plainNumber(parts[1]), let day = plainNumber(parts[2]),
      WallClock(year: year, month: month, day: day).isValid
    else { return nil }
    let number = daysSince1970(year: year, month: month, day: day)
    return number...number
  default: return nil
  }
}

/// Monday to Sunday of a week of ISO 8601: week 1 holds 4 January, and the last one 28 December.
private func isoWeek(_ week: Int, of year: Int) -> ClosedRange<Int>? {
  func monday(of day: Int) -> Int { day - Int(((day + 3) % 7 + 7) % 7) }
  let start = monday(of: daysSince1970(year: year, month: 1, day: 4)) + (week - 1) * 7
  guard week > 0, start <= monday(of: daysSince1970(year: year, month: 12, day: 28)) else { return nil }
  return start...(start + 6)
}

/// A number in digits alone.
private func plainNumber(_ text: Substring) -> Int? {
  text.utf8.allSatisfy { isDigit($0) } ? Int(text) : nil
}

/// The day that it is now in the report's time zone, counted from 1970-01-01; of all that a run makes only what is said from the day of
/// the run depends on it.
func currentDay(_ settings: Settings) -> Int {
  let zone = settings.timezone.flatMap { TimeZoneRules(name: $0) } ?? .utc()
  return zone.day(of: Instant(seconds: Int64(Date().timeIntervalSince1970.rounded(.down))))
}
