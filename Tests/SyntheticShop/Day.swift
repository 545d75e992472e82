/// A calendar day in UTC, counted from 1970-01-01.
package struct Day: Comparable, Sendable {
  package let number: Int64

  package init(number: Int64) {
    self.number = number
  }

  init(containing second: Int64) {
    number = second >= 0 ? second / 86_400 : (second - 86_399) / 86_400
  }

  /// The day of a proleptic Gregorian date, by Howard Hinnant's arithmetic.
  init(year: Int64, month: Int64, day: Int64) {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// A day written as 2026-03-01; nil where there is no such day.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
    guard text.utf8.count == 10, parts.count == 3,
      let year = parts[0], let month = parts[1], let day = parts[2],
      (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    self.init(year: year, month: month, day: day)
    guard self.text == text else { return nil }
  }

  package static func < (left: Day, right: Day) -> Bool {
    left.number < right.number
  }

  /// The first second of the day since 1970.
  package var start: Int64 { number * 86_400 }

  /// 0 is Sunday; 1970-01-01 was a Thursday.
  var weekday: Int { Int(((number + 4) % 7 + 7) % 7) }

  var civil: (year: Int64, month: Int64, day: Int64) {
    let days = number + 719_468
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  package var text: String {
    let date = civil
    return "\(padded(date.year, to: 4))-\(padded(date.month))-\(padded(date.day))"
  }
}

func padded(_ number: Int64, to width: Int = 2) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

/// A moment as Shopify's export writes it: 2026-05-01 09:59:00 +0200.
func exportTime(_ second: Int64, hoursAhead: Int64) -> String {
  let local = second + hoursAhead * 3600
  let day = Day(containing: local)
  let rest = local - day.start
  let clock = "\(padded(rest / 3600)):\(padded(rest / 60 % 60)):\(padded(rest % 60))"
  return "\(day.text) \(clock) +\(padded(hoursAhead))00"
}

/// Hours that the shop's clock, Central European time, is ahead of UTC.
func shopClockOffset(at second: Int64) -> Int64 {
  let year = Day(containing: second).civil.year
  func change(month: Int64) -> Int64 {
    let lastDay = Day(year: year, month: month, day: 31)
    return Day(number: lastDay.number - Int64(lastDay.weekday)).start + 3600
  }
  return second >= change(month: 3) && second < change(month: 10) ? 2 : 1
}
