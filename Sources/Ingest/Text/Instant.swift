/// A moment, in microseconds since 1970-01-01T00:00:00Z; finer fractions are cut off.
package struct Instant: Hashable, Comparable, Sendable, BitwiseCopyable {
  package var microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }
  package init(seconds: Int64) { microseconds = seconds &* 1_000_000 }

  package static func < (a: Instant, b: Instant) -> Bool { a.microseconds < b.microseconds }

  /// Whole seconds, rounded down.
  package var seconds: Int64 { floorDivide(microseconds, 1_000_000) }

  package static let distantPast = Instant(microseconds: .min)
  package static let distantFuture = Instant(microseconds: .max)
}

/// A date and time of day as a clock on the wall shows it, without a zone.
package struct WallClock: Equatable, Sendable {
  package var year: Int, month: Int, day: Int
  package var hour = 0, minute = 0, second = 0, microsecond = 0

  package init(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, microsecond: Int = 0
  ) {
    (self.year, self.month, self.day) = (year, month, day)
    (self.hour, self.minute, self.second, self.microsecond) = (hour, minute, second, microsecond)
  }

  /// Whether such a time exists in the Gregorian calendar, years 1 to 9999; a leap second (60) does.
  package var isValid: Bool {
    (1...9999).contains(year) && (1...12).contains(month) && day >= 1
      && day <= daysInMonth(year: year, month: month)
      && (0...23).contains(hour) && (0...59).contains(minute) && (0...60).contains(second)
  }

  /// Seconds since 1970-01-01T00:00:00 on the same wall.
  package var seconds: Int64 {
    Int64(daysSince1970(year: year, month: month, day: day)) * 86_400
      + Int64(hour * 3600 + minute * 60 + second)
  }

  /// The moment, where the wall is `offset` seconds ahead of UTC.
  package func instant(offset: Int) -> Instant {
    Instant(microseconds: (seconds - Int64(offset)) * 1_000_000 + Int64(microsecond))
  }
}

package func daysInMonth(year: Int, month: Int) -> Int {
  switch month {
  case 2: return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
  case 4, 6, 9, 11: return 30
  default: return 31
  }
}

/// Days from 1970-01-01 to a Gregorian date (the "days from civil" arithmetic on 400-year eras).
package func daysSince1970(year: Int, month: Int, day: Int) -> Int {
  let shifted = month <= 2 ? year - 1 : year
  let era = (shifted >= 0 ? shifted : shifted - 399) / 400
  let yearOfEra = shifted - era * 400
  let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
  let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/// The Gregorian date that lies `days` after 1970-01-01.
package func dateOf(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
  let shifted = days + 719_468
  let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
  let dayOfEra = shifted - era * 146_097
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let shiftedMonth = (5 * dayOfYear + 2) / 153
  let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return (
    yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
  )
}

/// Division that rounds towards negative infinity, for times before 1970.
package func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
  let quotient = a / b
  return a % b < 0 ? quotient - 1 : quotient
}
