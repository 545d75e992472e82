/// How the times of a column are written, and in which zone where they don't say.
package struct TimeReading {
  /// Nil: ISO 8601 or seconds, milliseconds, microseconds or nanoseconds since 1970.
  package var pattern: TimePattern?
  package var zone: TimeZoneRules

  package init(pattern: TimePattern? = nil, zone: TimeZoneRules) {
    self.pattern = pattern
    self.zone = zone
  }

  /// The moment that a cell says, or nil where it says none.
  package func read(_ cell: Span<UInt8>) -> Instant? {
    if let pattern { return pattern.read(cell, zone: zone) }
    return readISOTime(cell, zone: zone) ?? readEpoch(cell)
  }
}

/// `2026-05-01 09:59:00 +0200` and its kin: `T` or a space, seconds and fraction optional, a zone as `Z`,
/// `UTC`, `+02:00`, `+0200` or `+02`; without one the time is in `zone`. A date alone is its midnight.
func readISOTime(_ cell: Span<UInt8>, zone: TimeZoneRules) -> Instant? {
  var scan = Cursor()
  guard let year = scan.number(4, cell), scan.take(0x2D, cell), let month = scan.number(2, cell), scan.take(0x2D, cell),
    let day = scan.number(2, cell)
  else { return nil }
  var clock = WallClock(year: year, month: month, day: day)
  if scan.isAtEnd(cell) { return clock.isValid ? zone.instant(of: clock) : nil }
  guard scan.take(0x54, cell) || scan.take(0x74, cell) || scan.take(0x20, cell) else { return nil }
  guard let hour = scan.number(2, cell), scan.take(0x3A, cell), let minute = scan.number(2, cell) else { return nil }
  (clock.hour, clock.minute) = (hour, minute)
  if scan.take(0x3A, cell) {
    guard let second = scan.number(2, cell) else { return nil }
    clock.second = second
    if scan.take(0x2E, cell) || scan.take(0x2C, cell) {
      guard let fraction = scan.fraction(cell) else { return nil }
      clock.microsecond = fraction
    }
  }
  guard clock.isValid else { return nil }
  _ = scan.take(0x20, cell)
  if scan.isAtEnd(cell) { return zone.instant(of: clock) }
  guard let offset = scan.zone(cell), scan.isAtEnd(cell) else { return nil }
  return clock.instant(offset: offset)
}

/// Caddy's `wall` times: `2026/05/01 09:59:00` with a fraction or none, on the server's clock.
func readWallTime(_ cell: Span<UInt8>, zone: TimeZoneRules) -> Instant? {
  guard cell.count >= 19, cell[4] == 0x2F, cell[7] == 0x2F else { return nil }
  var copy: [UInt8] = []
  copy.append(cell)
  (copy[4], copy[7]) = (0x2D, 0x2D)
  return readISOTime(copy.span, zone: zone)
}

/// Seconds (9-10 digits), milli- (12-13), both with a fraction or none, micro- (15-16) or nanoseconds (18-19).
func readEpoch(_ cell: Span<UInt8>) -> Instant? {
  var scan = Cursor()
  let length = scan.digitsAhead(cell)
  guard let value = scan.number(min(length, 18), cell) else { return nil }
  switch length {
  case 9, 10:
    var microseconds = 0
    if scan.take(0x2E, cell) {
      guard let fraction = scan.fraction(cell) else { return nil }
      microseconds = fraction
    }
    return scan.isAtEnd(cell) ? Instant(microseconds: Int64(value) * 1_000_000 + Int64(microseconds)) : nil
  case 12, 13:
    // Milliseconds have three digits of a fraction that count.
    var microseconds = 0
    if scan.take(0x2E, cell) {
      guard let fraction = scan.fraction(cell) else { return nil }
      microseconds = fraction / 1000
    }
    return scan.isAtEnd(cell) ? Instant(microseconds: Int64(value) * 1000 + Int64(microseconds)) : nil
  case 15, 16: return scan.isAtEnd(cell) ? Instant(microseconds: Int64(value)) : nil
  case 18: return scan.isAtEnd(cell) ? Instant(microseconds: Int64(value) / 1000) : nil
  case 19:
    // The nineteenth digit is far below a microsecond.
    guard scan.number(1, cell) != nil, scan.isAtEnd(cell) else { return nil }
    return Instant(microseconds: Int64(value) / 100)
  default: return nil
  }
}

/// A place in a cell that moves forward over what it reads; on nil it may have moved.
struct Cursor {
  private(set) var at = 0

  func isAtEnd(_ cell: Span<UInt8>) -> Bool { at == cell.count }

  /// Steps over one byte if it is the expected one.
  mutating func take(_ byte: UInt8, _ cell: Span<UInt8>) -> Bool {
    guard at < cell.count, cell[at] == byte else { return false }
    at += 1
    return true
  }

  /// Steps over a byte that was read by other means.
  mutating func step() { at += 1 }

  func digitsAhead(_ cell: Span<UInt8>) -> Int {
    var end = at
    while end < cell.count, isDigit(cell[end]) { end += 1 }
    return end - at
  }

  /// The number that just `count` digits make.
  mutating func number(_ count: Int, _ cell: Span<UInt8>) -> Int? {
    guard let value = digits(cell, at, count) else { return nil }
    at += count
    return value
  }

  /// The number that the digits ahead make, `least` to `most` of them.
  mutating func number(_ least: Int, _ most: Int, _ cell: Span<UInt8>) -> Int? {
    let count = min(digitsAhead(cell), most)
    return count < least ? nil : number(count, cell)
  }

  /// The digits after a decimal point, as microseconds; further digits are cut off.
  mutating func fraction(_ cell: Span<UInt8>) -> Int? {
    let count = digitsAhead(cell)
    guard count > 0 else { return nil }
    var value = 0
    for index in 0..<6 { value = value * 10 + (index < count ? Int(cell[at + index] - 0x30) : 0) }
    at += count
    return value
  }

  /// `Z`, `UTC`, `GMT`, `+02:00`, `+0200` or `+02`, in seconds.
  mutating func zone(_ cell: Span<UInt8>) -> Int? {
    if take(0x5A, cell) || take(0x7A, cell) { return 0 }
    if at + 3 <= cell.count {
      let name = (cell[at], cell[at + 1], cell[at + 2])
      if name == (0x55, 0x54, 0x43) || name == (0x47, 0x4D, 0x54) {
        at += 3
        return 0
      }
    }
    let isWest = at < cell.count && cell[at] == 0x2D
    guard take(0x2B, cell) || take(0x2D, cell), let hours = number(2, cell) else { return nil }
    var minutes = 0
    if !isAtEnd(cell) {
      _ = take(0x3A, cell)
      guard let read = number(2, cell) else { return nil }
      minutes = read
    }
    guard hours <= 18, minutes < 60 else { return nil }
    let seconds = hours * 3600 + minutes * 60
    return isWest ? -seconds : seconds
  }
}
