/// Which of two numbers in a date is the day: the first or the second.
package enum DayOrder: Equatable, Sendable {
  case dayFirst, monthFirst
}

/// A date, and perhaps a time of day, as people's programs write them: `31/12/2026`, `12/31/26 2:30 PM`, `31.12.2026 23:59`,
/// `Dec 31, 2026, 23:59:00`, `31 December 2026`, `2026/12/31`.
///
/// Years of two digits are 1970 to 2069, as POSIX's strptime has it for 69 and up. A time zone may follow as `+02:00`, `Z` or
/// `UTC`; abbreviations other than that are ambiguous, and no part of it.
struct DateText: Equatable {
  /// What the cell shows of the order of days and months in its file.
  enum Evidence: Equatable {
    /// The order is plain or doesn't matter: a month's name, the year first, the same number twice.
    case none
    case decides(DayOrder)
    case open
  }

  private let clock: WallClock
  private let offset: Int?
  let evidence: Evidence

  /// The time as the day's order has it; nil where the cell shows another order.
  func clock(_ order: DayOrder) -> (clock: WallClock, offset: Int?)? {
    switch evidence {
    case .none: return (clock, offset)
    case .decides(let own): return own == order ? (clock, offset) : nil
    case .open:
      var turned = clock
      if order == .monthFirst { (turned.day, turned.month) = (clock.month, clock.day) }
      return (turned, offset)
    }
  }

  /// Nil where the cell is no such date.
  init?(_ cell: Span<UInt8>) {
    var scan = DateScan()
    guard let (date, evidence) = scan.date(cell), let (clock, offset) = scan.timeOfDay(date, cell) else { return nil }
    (self.clock, self.offset, self.evidence) = (clock, offset, evidence)
  }
}

/// Reads a date from its beginning; on nil it may have moved.
private struct DateScan {
  private var cursor = Cursor()

  // MARK: The date

  mutating func date(_ cell: Span<UInt8>) -> (WallClock, DateText.Evidence)? {
    skipWeekday(cell)
    if let month = monthName(cell) {
      // Dec 31, 2026
      skipSeparators(cell)
      guard cursor.digitsAhead(cell) <= 2, let day = cursor.number(1, 2, cell) else { return nil }
      skipSeparators(cell)
      guard let year = year(cell) else { return nil }
      return valid(year, month, day).map { ($0, .none) }
    }
    let length = cursor.digitsAhead(cell)
    if length == 4 { return yearFirst(cell) }
    guard let first = cursor.number(1, 2, cell), length <= 2, let mark = separator(cell) else { return nil }
    if let month = monthName(cell) {
      // 31-Dec-2026, 31. December 2026
      skipSeparators(cell)
      guard let year = year(cell) else { return nil }
      return valid(year, month, first).map { ($0, .none) }
    }
    guard mark != 0x20, cursor.digitsAhead(cell) <= 2, let second = cursor.number(1, 2, cell), cursor.take(mark, cell),
      let year = year(cell)
    else { return nil }
    return numeric(first, second, year)
  }

  private func numeric(_ first: Int, _ second: Int, _ year: Int) -> (WallClock, DateText.Evidence)? {
    if first == second { return valid(year, first, first).map { ($0, .none) } }
    if first > 12 { return valid(year, second, first).map { ($0, .decides(.dayFirst)) } }
    if second > 12 { return valid(year, first, second).map { ($0, .decides(.monthFirst)) } }
    return valid(year, second, first).map { ($0, .open) }
  }

  /// 2026/12/31, 2026.12.31, 2026-1-5
  private mutating func yearFirst(_ cell: Span<UInt8>) -> (WallClock, DateText.Evidence)? {
    guard let year = cursor.number(4, cell), let mark = separator(cell), mark != 0x20, let month = cursor.number(1, 2, cell),
      cursor.take(mark, cell), let day = cursor.number(1, 2, cell)
    else { return nil }
    return valid(year, month, day).map { ($0, .none) }
  }

  private func valid(_ year: Int, _ month: Int, _ day: Int) -> WallClock? {
    let clock = WallClock(year: year, month: month, day: day)
    return clock.isValid ? clock : nil
  }

  private mutating func year(_ cell: Span<UInt8>) -> Int? {
    switch cursor.digitsAhead(cell) {
    case 4: return cursor.number(4, cell)
    case 2: return cursor.number(2, cell).map { $0 < 70 ? 2000 + $0 : 1900 + $0 }
    default: return nil
    }
  }

  /// `Thu, ` before a date.
  private mutating func skipWeekday(_ cell: Span<UInt8>) {
    var end = 0
    while end < cell.count, asciiLowercased(cell[end]) &- 0x61 < 26 { end += 1 }
    guard end >= 3, end + 1 < cell.count, monthNumber(cell, 0) == nil, cell[end] == 0x2C || cell[end] == 0x20 else { return }
    for _ in 0...end { cursor.step() }
    skipBlanks(cell)
  }

  /// An English month's name, whole or its first letters, and a full stop behind it.
  private mutating func monthName(_ cell: Span<UInt8>) -> Int? {
    guard let month = monthNumber(cell, cursor.at) else { return nil }
    var name: [UInt8] = []
    while cursor.at < cell.count, asciiLowercased(cell[cursor.at]) &- 0x61 < 26 {
      name.append(asciiLowercased(cell[cursor.at]))
      cursor.step()
    }
    guard Self.months[month - 1].starts(with: name) || name == Array("sept".utf8) else { return nil }
    _ = cursor.take(0x2E, cell)
    return month
  }

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
  ].map { Array($0.utf8) }

  /// The mark between a date's parts, behind which blanks may follow: `31. 12. 2026` is not read, `31. Dec` is.
  private mutating func separator(_ cell: Span<UInt8>) -> UInt8? {
    guard cursor.at < cell.count else { return nil }
    let mark = cell[cursor.at]
    switch mark {
    case 0x2F, 0x2D, 0x2E, 0x20: cursor.step()
    default: return nil
    }
    if mark != 0x20 { skipBlanks(cell) }
    return mark
  }

  private mutating func skipSeparators(_ cell: Span<UInt8>) {
    while cursor.at < cell.count {
      switch cell[cursor.at] {
      case 0x2F, 0x2D, 0x2E, 0x20, 0x2C: cursor.step()
      default: return
      }
    }
  }

  // MARK: The time of day

  mutating func timeOfDay(_ date: WallClock, _ cell: Span<UInt8>) -> (WallClock, offset: Int?)? {
    var clock = date
    if cursor.isAtEnd(cell) { return (clock, nil) }
    let start = cursor.at
    _ = cursor.take(0x2C, cell)
    if !cursor.take(0x54, cell) { skipBlanks(cell) }
    guard cursor.at > start, let hour = cursor.number(1, 2, cell), cursor.take(0x3A, cell),
      let minute = cursor.number(2, cell)
    else { return nil }
    (clock.hour, clock.minute) = (hour, minute)
    if cursor.take(0x3A, cell) {
      guard let second = cursor.number(2, cell) else { return nil }
      clock.second = second
      if cursor.take(0x2E, cell) || cursor.take(0x2C, cell) {
        guard let fraction = cursor.fraction(cell) else { return nil }
        clock.microsecond = fraction
      }
    }
    skipBlanks(cell)
    if let isAfternoon = halfDay(cell) {
      guard (1...12).contains(hour) else { return nil }
      clock.hour = hour % 12 + (isAfternoon ? 12 : 0)
      skipBlanks(cell)
    }
    guard clock.isValid else { return nil }
    if cursor.isAtEnd(cell) { return (clock, nil) }
    guard let offset = cursor.zone(cell), cursor.isAtEnd(cell) else { return nil }
    return (clock, offset)
  }

  /// `AM`, `pm`, `a.m.`
  private mutating func halfDay(_ cell: Span<UInt8>) -> Bool? {
    guard cursor.at < cell.count else { return nil }
    let letter = asciiLowercased(cell[cursor.at])
    guard letter == 0x61 || letter == 0x70 else { return nil }
    var end = cursor
    end.step()
    let isDotted = end.take(0x2E, cell)
    guard end.at < cell.count, asciiLowercased(cell[end.at]) == 0x6D else { return nil }
    end.step()
    if isDotted { _ = end.take(0x2E, cell) }
    cursor = end
    return letter == 0x70
  }

  /// Spaces, also U+00A0 and the U+202F that newer programs put before AM and PM.
  private mutating func skipBlanks(_ cell: Span<UInt8>) {
    while cursor.at < cell.count {
      if cell[cursor.at] == 0x20 {
        cursor.step()
      } else if cell[cursor.at] == 0xC2, cursor.at + 1 < cell.count, cell[cursor.at + 1] == 0xA0 {
        for _ in 0..<2 { cursor.step() }
      } else if cell[cursor.at] == 0xE2, cursor.at + 2 < cell.count, cell[cursor.at + 1] == 0x80, cell[cursor.at + 2] == 0xAF {
        for _ in 0..<3 { cursor.step() }
      } else {
        return
      }
    }
  }
}

/// A spreadsheet's serial day, `45631` or `45631.5`: days since 1899-12-30, as Excel, LibreOffice and Sheets count them from
/// March 1900 on; of five digits, which is 1927 to 2173. Its fraction is rounded to the second, for cells show few digits.
func readSerialDay(_ cell: Span<UInt8>) -> WallClock? {
  guard cell.count >= 5, let day = digits(cell, 0, 5), day >= 10_000 else { return nil }
  var scan = Cursor()
  for _ in 0..<5 { scan.step() }
  var second = 0
  if !scan.isAtEnd(cell) {
    guard scan.take(0x2E, cell) || scan.take(0x2C, cell) else { return nil }
    let length = scan.digitsAhead(cell)
    guard length > 0, let fraction = scan.number(min(length, 12), cell) else { return nil }
    for _ in min(length, 12)..<length { scan.step() }
    guard scan.isAtEnd(cell) else { return nil }
    var whole = 1
    for _ in 0..<min(length, 12) { whole *= 10 }
    second = (fraction * 86_400 * 2 + whole) / (whole * 2)
  }
  let (date, rest) = (day + second / 86_400, second % 86_400)
  let (year, month, monthDay) = dateOf(daysSince1970: date - 25_569)
  return WallClock(
    year: year, month: month, day: monthDay, hour: rest / 3600, minute: rest / 60 % 60, second: rest % 60)
}
