/// Reads the times of a log's fields; lines of one file share their day, so the last one read is remembered.
struct FieldTimes {
  let zone: TimeZoneRules
  private var logTime = LogTime()
  /// The ten bytes of the last date, as two words that overlap, and its midnight in seconds.
  private var lastDate: UInt64 = 0
  private var lastMonthAndDay: UInt64 = 0
  private var lastMidnight: Int64?

  init(zone: TimeZoneRules) { self.zone = zone }

  /// `10/Oct/2000:13:55:36 -0700`; `10/Oct/2000:13:55:36.123` without an offset is in the source's zone.
  mutating func clf(_ bytes: borrowing [UInt8], _ range: Range<Int>) -> Instant? {
    if range.count == LogTime.length, let instant = logTime.read(bytes.span, at: range.lowerBound) { return instant }
    let start = range.lowerBound
    guard range.count >= 20, let day = twoDigits(bytes.span, start), let month = monthNumber(bytes.span, start + 3),
      let year = digits(bytes.span, start + 7, 4), bytes[start + 11] == 0x3A,
      let time = Self.timeOfDay(bytes.span, (start + 12)..<range.upperBound)
    else { return nil }
    let date = WallClock(year: year, month: month, day: day)
    guard date.isValid else { return nil }
    return zone.instant(ofLocal: Instant(microseconds: date.seconds * 1_000_000 + time))
  }

  /// ISO 8601 in one word.
  mutating func iso(_ bytes: borrowing [UInt8], _ range: Range<Int>) -> Instant? {
    guard range.count > 10, bytes[range.lowerBound + 10] == 0x54 else { return nil }
    // Nearly all are in UTC and say so with a Z or +00:00.
    let end = range.upperBound
    var clock = (range.lowerBound + 11)..<end
    if bytes[end - 1] == 0x5A {
      clock = clock.lowerBound..<(end - 1)
    } else if range.count > 25, bytes[end - 6] == 0x2B, bytes[end - 3] == 0x3A, digits(bytes.span, end - 5, 2) == 0, digits(bytes.span, end - 2, 2) == 0 {
      clock = clock.lowerBound..<(end - 6)
    }
    if clock.upperBound < end, let midnight = date(bytes, range.lowerBound..<(range.lowerBound + 10)),
      let time = Self.timeOfDay(bytes.span, clock)
    {
      return Instant(microseconds: midnight * 1_000_000 + time)
    }
    return readISOTime(bytes.span.extracting(range), zone: zone)
  }

  /// ISO 8601, seconds since 1970 in any unit, or an NCSA time, told by their look.
  mutating func any(_ bytes: borrowing [UInt8], _ range: Range<Int>) -> Instant? {
    // Seconds since 1970 have no mark where a date has its first.
    if range.count > 8, isDigit(bytes[range.lowerBound + 4]) {
      if let instant = epoch(bytes, range) ?? readEpoch(bytes.span.extracting(range)) { return instant }
    } else if let instant = iso(bytes, range) {
      return instant
    }
    let cell = bytes.span.extracting(range)
    if let instant = readISOTime(cell, zone: zone) ?? readEpoch(cell) { return instant }
    return clf(bytes, range) ?? readWallTime(bytes.span.extracting(range), zone: zone)
  }

  /// `1066037222.352`, as Squid and nginx's `$msec` write it.
  @inline(__always)
  private func epoch(_ bytes: borrowing [UInt8], _ range: Range<Int>) -> Instant? {
    let start = range.lowerBound
    guard range.count == 14, bytes[start + 10] == 0x2E, let first = eightDigits(word(bytes.span, at: start)),
      let seconds = twoDigits(bytes.span, start + 8), let hundredths = twoDigits(bytes.span, start + 11), isDigit(bytes[start + 13])
    else { return nil }
    let milliseconds = Int64(hundredths * 10) + Int64(bytes[start + 13] - 0x30)
    return Instant(microseconds: ((first * 100 + Int64(seconds)) * 1000 + milliseconds) * 1000)
  }

  /// The midnight of a date like `2026-11-21`, in seconds.
  mutating func date(_ bytes: borrowing [UInt8], _ range: Range<Int>) -> Int64? {
    let start = range.lowerBound
    guard range.count == 10 else { return nil }
    let first = word(bytes.span, at: start)
    let last = word(bytes.span, at: start + 2)
    if let lastMidnight, first == lastDate, last == lastMonthAndDay { return lastMidnight }
    guard let year = digits(bytes.span, start, 4), bytes[start + 4] == 0x2D, let month = twoDigits(bytes.span, start + 5),
      bytes[start + 7] == 0x2D, let day = twoDigits(bytes.span, start + 8)
    else { return nil }
    let clock = WallClock(year: year, month: month, day: day)
    guard clock.isValid else { return nil }
    (lastDate, lastMonthAndDay, lastMidnight) = (first, last, clock.seconds)
    return lastMidnight
  }

  /// `18:12:58` with a fraction or none, in microseconds; further digits are cut off.
  static func timeOfDay(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
    let start = range.lowerBound
    guard range.count >= 8, bytes[start + 2] == 0x3A, bytes[start + 5] == 0x3A, let hour = twoDigits(bytes, start),
      let minute = twoDigits(bytes, start + 3), let second = twoDigits(bytes, start + 6), hour < 24, minute < 60, second <= 60
    else { return nil }
    var microseconds: Int64 = 0
    if range.count > 8 {
      guard bytes[start + 8] == 0x2E || bytes[start + 8] == 0x2C else { return nil }
      var scale: Int64 = 100_000
      for index in (start + 9)..<range.upperBound {
        guard isDigit(bytes[index]) else { return nil }
        microseconds += Int64(bytes[index] - 0x30) * scale
        scale /= 10
      }
    }
    return Int64(hour * 3600 + minute * 60 + second) * 1_000_000 + microseconds
  }
}
