@testable import Ingest

/// A moment as UTC's wall clock shows it: `2026-05-01 07:59:00`, with microseconds where there are any.
func stamp(_ instant: Instant) -> String {
  let days = Int(floorDivide(instant.seconds, 86_400))
  let second = Int(instant.seconds) - days * 86_400
  let date = dateOf(daysSince1970: days)
  let micro = Int(instant.microseconds - instant.seconds * 1_000_000)
  let fraction = micro == 0 ? "" : "." + padded(micro, 6)
  return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2)) "
    + "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))" + fraction
}

func padded(_ number: Int, _ digits: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: max(digits - text.count, 0)) + text
}

/// The rules of a zone that a test relies on.
func rules(_ name: String) throws -> TimeZoneRules {
  struct UnknownZone: Error { var name: String }
  guard let rules = TimeZoneRules(name: name) else { throw UnknownZone(name: name) }
  return rules
}
