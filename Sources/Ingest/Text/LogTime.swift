/// The time between the brackets of an NCSA log line, `10/Oct/2000:13:55:36 -0700`: 26 bytes, always English months.
///
/// Lines of one file share their day, so the last day read is remembered.
struct LogTime {
  /// The eleven bytes of the last day, as two words that overlap; at first those of 01/Jan/1970.
  private var lastDay: UInt64 = 0x312F_6E61_4A2F_3130
  private var lastMonthAndYear: UInt64 = 0x3037_3931_2F6E_614A
  private var lastMidnight: Int64 = 0

  static let length = 26

  /// The moment that the 26 bytes at `start` say, or nil where they say none.
  mutating func read(_ line: Span<UInt8>, at start: Int) -> Instant? {
    guard start >= 0, start + Self.length <= line.count else { return nil }
    guard line[start + 11] == 0x3A, line[start + 14] == 0x3A, line[start + 17] == 0x3A,
      line[start + 20] == 0x20
    else { return nil }
    let day = word(line, at: start)
    let monthAndYear = word(line, at: start + 3)
    if day != lastDay || monthAndYear != lastMonthAndYear {
      guard let midnight = Self.midnight(line, start) else { return nil }
      lastDay = day
      lastMonthAndYear = monthAndYear
      lastMidnight = midnight
    }
    guard let hour = twoDigits(line, start + 12), let minute = twoDigits(line, start + 15),
      let second = twoDigits(line, start + 18), let offset = zoneOffset(line, start + 21),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    return Instant(seconds: lastMidnight + Int64(hour * 3600 + minute * 60 + second - offset))
  }

  private static func midnight(_ line: Span<UInt8>, _ start: Int) -> Int64? {
    guard line[start + 2] == 0x2F, line[start + 6] == 0x2F,
      let day = twoDigits(line, start), let year = digits(line, start + 7, 4),
      let month = monthNumber(line, start + 3)
    else { return nil }
    let clock = WallClock(year: year, month: month, day: day)
    return clock.isValid ? clock.seconds : nil
  }
}

/// `Jan` to `Dec`, in any letter case, as 1 to 12.
func monthNumber(_ bytes: Span<UInt8>, _ at: Int) -> Int? {
  guard at >= 0, at + 3 <= bytes.count else { return nil }
  let name =
    UInt32(asciiLowercased(bytes[at])) << 16 | UInt32(asciiLowercased(bytes[at + 1])) << 8
    | UInt32(asciiLowercased(bytes[at + 2]))
  switch name {
  case 0x6a616e: return 1
  case 0x666562: return 2
  case 0x6d6172: return 3
  case 0x617072: return 4
  case 0x6d6179: return 5
  case 0x6a756e: return 6
  case 0x6a756c: return 7
  case 0x617567: return 8
  case 0x736570: return 9
  case 0x6f6374: return 10
  case 0x6e6f76: return 11
  case 0x646563: return 12
  default: return nil
  }
}

/// `+0530` or `-0700` in seconds; real offsets lie within 18 hours.
func zoneOffset(_ bytes: Span<UInt8>, _ at: Int) -> Int? {
  guard at >= 0, at + 5 <= bytes.count, bytes[at] == 0x2B || bytes[at] == 0x2D,
    let hours = twoDigits(bytes, at + 1), let minutes = twoDigits(bytes, at + 3),
    hours <= 18, minutes < 60
  else { return nil }
  let seconds = hours * 3600 + minutes * 60
  return bytes[at] == 0x2D ? -seconds : seconds
}
