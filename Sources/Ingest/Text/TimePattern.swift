/// How a column writes its times, as the configuration says it: `dd/MM/yyyy HH:mm`.
///
/// The letters are those of Unicode's date patterns (UTS 35) that exports need: `yyyy yy MMM MM M dd d HH H hh h
/// mm m ss s S… a Z`; `Z` reads any written offset; text between `'` is taken as it stands. One letter reads one or two digits.
package struct TimePattern: Hashable, Sendable {
  private enum Part: Hashable {
    case literal(UInt8)
    case year(digits: Int)
    case monthName
    case month(least: Int), day(least: Int)
    case hour(least: Int), hourOfHalfDay(least: Int), minute(least: Int), second(least: Int)
    case fraction, halfDay, zone
  }

  private let parts: [Part]

  /// Nil where the pattern has a letter that is none of those, or names no year, month or day.
  package init?(_ pattern: String) {
    var parts: [Part] = []
    var rest = Array(pattern.utf8)[...]
    var isQuoted = false
    while let letter = rest.first {
      if letter == 0x27 {
        isQuoted.toggle()
        rest = rest.dropFirst()
        continue
      }
      let run = rest.prefix { $0 == letter }.count
      let isLetter = asciiLowercased(letter) &- 0x61 < 26
      if isQuoted || !isLetter {
        parts.append(.literal(letter))
        rest = rest.dropFirst()
        continue
      }
      switch (letter, run) {
      case (0x79, 4): parts.append(.year(digits: 4))
      case (0x79, 2): parts.append(.year(digits: 2))
      case (0x4D, 3): parts.append(.monthName)
      case (0x4D, 1...2): parts.append(.month(least: run))
      case (0x64, 1...2): parts.append(.day(least: run))
      case (0x48, 1...2): parts.append(.hour(least: run))
      case (0x68, 1...2): parts.append(.hourOfHalfDay(least: run))
      case (0x6D, 1...2): parts.append(.minute(least: run))
      case (0x73, 1...2): parts.append(.second(least: run))
      case (0x53, _): parts.append(.fraction)
      case (0x61, 1): parts.append(.halfDay)
      case (0x5A, _), (0x58, _): parts.append(.zone)
      default: return nil
      }
      rest = rest.dropFirst(run)
    }
    let hasDay = parts.contains { if case .day = $0 { true } else { false } }
    let hasMonth = parts.contains { part in
      if case .month = part { return true }
      return part == .monthName
    }
    let hasYear = parts.contains { if case .year = $0 { true } else { false } }
    guard hasDay, hasMonth, hasYear, !isQuoted else { return nil }
    self.parts = parts
  }

  /// The moment that a cell says, or nil where it doesn't follow the pattern.
  func read(_ cell: Span<UInt8>, zone: TimeZoneRules) -> Instant? {
    var clock = WallClock(year: 1970, month: 1, day: 1)
    var isAfternoon: Bool?
    var offset: Int?
    var cursor = Cursor()
    for part in parts {
      switch part {
      case .literal(let byte):
        guard cursor.take(byte, cell) else { return nil }
      case .year(let count):
        guard let year = cursor.number(count, cell) else { return nil }
        // Two digits mean the years 1970 to 2069, as POSIX's strptime has it for 69 and up.
        clock.year = count == 4 ? year : (year < 70 ? 2000 + year : 1900 + year)
      case .monthName:
        guard let month = monthNumber(cell, cursor.at) else { return nil }
        clock.month = month
        for _ in 0..<3 { cursor.step() }
      case .month(let least):
        guard let month = cursor.number(least, 2, cell) else { return nil }
        clock.month = month
      case .day(let least):
        guard let day = cursor.number(least, 2, cell) else { return nil }
        clock.day = day
      case .hour(let least):
        guard let hour = cursor.number(least, 2, cell) else { return nil }
        clock.hour = hour
      case .hourOfHalfDay(let least):
        guard let hour = cursor.number(least, 2, cell), (1...12).contains(hour) else { return nil }
        clock.hour = hour % 12
      case .minute(let least):
        guard let minute = cursor.number(least, 2, cell) else { return nil }
        clock.minute = minute
      case .second(let least):
        guard let second = cursor.number(least, 2, cell) else { return nil }
        clock.second = second
      case .fraction:
        guard let fraction = cursor.fraction(cell) else { return nil }
        clock.microsecond = fraction
      case .halfDay:
        guard cursor.at + 2 <= cell.count, asciiLowercased(cell[cursor.at + 1]) == 0x6D else { return nil }
        switch asciiLowercased(cell[cursor.at]) {
        case 0x61: isAfternoon = false
        case 0x70: isAfternoon = true
        default: return nil
        }
        for _ in 0..<2 { cursor.step() }
      case .zone:
        guard let read = cursor.zone(cell) else { return nil }
        offset = read
      }
    }
    if isAfternoon == true { clock.hour += 12 }
    guard cursor.isAtEnd(cell), clock.isValid else { return nil }
    return offset.map { clock.instant(offset: $0) } ?? zone.instant(of: clock)
  }
}
