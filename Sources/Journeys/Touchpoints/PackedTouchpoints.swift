import Ingest

/// Touchpoints as bytes: in memory 64 each, here some 10 to 40, the fewer the more there are of a browser.
///
/// A block holds touchpoints in the order of their browsers' keys and, of each browser, of time. What a touchpoint has in common
/// with the one before is left out; numbers are written seven bits a byte, the lowest first.
///
///     two bytes of flags · key, where the browser is new · time since the one before · place since the one before · page
///     · and where flagged: cookie, arrival, address, order, names, goals, marks, device and country
///
/// The first touchpoint of a block follows one that is all zeros, so a block can be read alone.
enum PackedTouchpoints {
  /// What bytes mean; another meaning needs another number.
  static let version: UInt8 = 1
  /// Touchpoints in a block at most.
  static let mostInBlock = 1024
  /// A touchpoint's bytes at most.
  static let mostBytes = 96

  /// Bytes that don't say what touchpoints are.
  struct Damage: Error, Equatable {
    var offset: Int
    var words: String
  }

  private struct Flags: OptionSet {
    let rawValue: UInt16
    static let browser = Flags(rawValue: 1)
    /// The low half of the key fits four bytes, as that of a cookie or a person does.
    static let shortKey = Flags(rawValue: 1 << 1)
    static let wholeSeconds = Flags(rawValue: 1 << 2)
    static let cookie = Flags(rawValue: 1 << 3)
    static let arrival = Flags(rawValue: 1 << 4)
    static let address = Flags(rawValue: 1 << 5)
    static let order = Flags(rawValue: 1 << 6)
    static let names = Flags(rawValue: 1 << 7)
    static let goals = Flags(rawValue: 1 << 8)
    static let marks = Flags(rawValue: 1 << 9)
    static let origin = Flags(rawValue: 1 << 10)
    static let known: UInt16 = 1 << 11 - 1
  }

  private static let zero = Touchpoint(
    time: Instant(microseconds: 0), browser: .none, place: Place(source: 0, line: 0), page: .none, order: .none, names: .nobody,
    goals: 0, marks: [])

  // MARK: Writing

  /// Appends a block's touchpoints, which are in order.
  static func append(_ touchpoints: ArraySlice<Touchpoint>, to bytes: inout [UInt8]) {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: touchpoints.count * mostBytes))
    var out = bytes.mutableSpan
    var at = start
    var last = zero
    for touchpoint in touchpoints {
      write(touchpoint, after: last, to: &out, &at)
      last = touchpoint
    }
    bytes.removeLast(bytes.count - at)
  }

  @inline(__always)
  private static func write(
    _ touchpoint: Touchpoint, after last: Touchpoint, to out: inout MutableSpan<UInt8>, _ at: inout Int
  ) {
    var flags: Flags = []
    let flagged = at
    at &+= 2
    if touchpoint.browser != last.browser {
      flags.insert(.browser)
      put(touchpoint.browser.high &- last.browser.high, in: &out, &at)
      if touchpoint.browser.low <= UInt64(UInt32.max) {
        flags.insert(.shortKey)
        putWhole(touchpoint.browser.low, 4, in: &out, &at)
      } else {
        putWhole(touchpoint.browser.low, 8, in: &out, &at)
      }
    }
    let time = touchpoint.time.microseconds &- last.time.microseconds
    let seconds = time / 1_000_000
    if seconds &* 1_000_000 == time {
      flags.insert(.wholeSeconds)
      put(folded(seconds), in: &out, &at)
    } else {
      put(folded(time), in: &out, &at)
    }
    put(folded(Int64(bitPattern: word(touchpoint.place) &- word(last.place))), in: &out, &at)
    put(UInt64(touchpoint.page.number), in: &out, &at)
    if touchpoint.cookie != last.cookie {
      flags.insert(.cookie)
      put(UInt64(touchpoint.cookie.number), in: &out, &at)
    }
    if touchpoint.arrival != last.arrival {
      flags.insert(.arrival)
      // The mark of a tagged one becomes the lowest bit, so that small numbers stay small.
      let raw = touchpoint.arrival.raw
      put(UInt64(raw << 1 | raw >> 31), in: &out, &at)
    }
    if touchpoint.address != last.address {
      flags.insert(.address)
      putWhole(UInt64(touchpoint.address), 4, in: &out, &at)
    }
    if touchpoint.order != .none {
      flags.insert(.order)
      put(UInt64(touchpoint.order.number), in: &out, &at)
    }
    if touchpoint.names != last.names {
      flags.insert(.names)
      put(UInt64(touchpoint.names.number), in: &out, &at)
    }
    if touchpoint.goals != 0 {
      flags.insert(.goals)
      put(UInt64(touchpoint.goals), in: &out, &at)
    }
    if touchpoint.marks != last.marks {
      flags.insert(.marks)
      out[at] = touchpoint.marks.rawValue
      at &+= 1
    }
    if touchpoint.device != last.device || touchpoint.country != last.country {
      flags.insert(.origin)
      out[at] = touchpoint.device.rawValue
      out[at &+ 1] = UInt8(truncatingIfNeeded: touchpoint.country.raw)
      out[at &+ 2] = UInt8(truncatingIfNeeded: touchpoint.country.raw >> 8)
      at &+= 3
    }
    out[flagged] = UInt8(truncatingIfNeeded: flags.rawValue)
    out[flagged &+ 1] = UInt8(truncatingIfNeeded: flags.rawValue >> 8)
  }

  @inline(__always)
  private static func put(_ value: UInt64, in out: inout MutableSpan<UInt8>, _ at: inout Int) {
    var rest = value
    while rest >= 0x80 {
      out[at] = UInt8(truncatingIfNeeded: rest) | 0x80
      at &+= 1
      rest >>= 7
    }
    out[at] = UInt8(truncatingIfNeeded: rest)
    at &+= 1
  }

  /// The lowest bytes of a number, the lowest first.
  @inline(__always)
  private static func putWhole(_ value: UInt64, _ count: Int, in out: inout MutableSpan<UInt8>, _ at: inout Int) {
    for byte in 0..<count { out[at &+ byte] = UInt8(truncatingIfNeeded: value >> UInt64(byte &* 8)) }
    at &+= count
  }

  /// A number with its sign as the lowest bit, so that those near zero are small.
  @inline(__always)
  private static func folded(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }

  @inline(__always)
  private static func unfolded(_ value: UInt64) -> Int64 { Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }

  @inline(__always)
  private static func word(_ place: Place) -> UInt64 {
    UInt64(truncatingIfNeeded: place.source) << 44 | UInt64(truncatingIfNeeded: place.line)
  }

  private static func place(_ word: UInt64) -> Place {
    Place(source: Int(word >> 44), line: Int(word & 0xFFF_FFFF_FFFF))
  }

  // MARK: Reading

  /// Appends the touchpoints that a block's bytes are; all of the bytes must be used.
  ///
  /// `takes` says of each browser, when its first touchpoint of a block comes, whether they are wanted.
  @inline(__always)
  static func read(
    _ count: Int, of bytes: Span<UInt8>, into touchpoints: inout [Touchpoint], where takes: (Key128) -> Bool
  ) throws(Damage) {
    var source = Source(offset: 0, end: bytes.count)
    var last = zero
    var browser = Key128.none
    var isTaken = count > 0 && takes(browser)
    for _ in 0..<count {
      let start = source.offset
      if let problem = read(&last, bytes, &source) { throw Damage(offset: start, words: problem) }
      // Half by half, for `!=` would be a call.
      if last.browser.low != browser.low || last.browser.high != browser.high {
        browser = last.browser
        isTaken = takes(browser)
      }
      if isTaken { touchpoints.append(last) }
    }
    if source.offset != bytes.count { throw Damage(offset: source.offset, words: "more bytes than touchpoints") }
  }

  static func read(_ count: Int, of bytes: Span<UInt8>, into touchpoints: inout [Touchpoint]) throws(Damage) {
    try read(count, of: bytes, into: &touchpoints) { _ in true }
  }

  /// Where the next byte stands; beyond the end everything is zero, and `isBroken`.
  private struct Source {
    var offset: Int
    let end: Int
    var isBroken = false
  }

  @inline(__always)
  private static func read(_ touchpoint: inout Touchpoint, _ bytes: Span<UInt8>, _ source: inout Source) -> String? {
    let raw = UInt16(truncatingIfNeeded: whole(2, bytes, &source))
    guard raw & ~Flags.known == 0 else { return "flags that mean nothing" }
    let flags = Flags(rawValue: raw)
    if flags.contains(.browser) {
      touchpoint.browser.high &+= number(bytes, &source)
      touchpoint.browser.low = whole(flags.contains(.shortKey) ? 4 : 8, bytes, &source)
    }
    let time = unfolded(number(bytes, &source))
    touchpoint.time.microseconds &+= flags.contains(.wholeSeconds) ? time &* 1_000_000 : time
    touchpoint.place = place(word(touchpoint.place) &+ UInt64(bitPattern: unfolded(number(bytes, &source))))
    touchpoint.page = Symbol(short(bytes, &source))
    if flags.contains(.cookie) { touchpoint.cookie = Symbol(short(bytes, &source)) }
    if flags.contains(.arrival) {
      let raw = short(bytes, &source)
      touchpoint.arrival = Arrival(raw: raw >> 1 | raw << 31)
    }
    if flags.contains(.address) { touchpoint.address = UInt32(truncatingIfNeeded: whole(4, bytes, &source)) }
    touchpoint.order = flags.contains(.order) ? Symbol(short(bytes, &source)) : .none
    if flags.contains(.names) { touchpoint.names = IdentifierSet(number: short(bytes, &source)) }
    touchpoint.goals = flags.contains(.goals) ? short(bytes, &source) : 0
    if flags.contains(.marks) { touchpoint.marks = Touchpoint.Marks(rawValue: UInt8(truncatingIfNeeded: whole(1, bytes, &source))) }
    if flags.contains(.origin) {
      guard let device = DeviceClass(rawValue: UInt8(truncatingIfNeeded: whole(1, bytes, &source))) else { return "an unknown kind of device" }
      touchpoint.device = device
      touchpoint.country = Country(raw: UInt16(truncatingIfNeeded: whole(2, bytes, &source)))
    }
    return source.isBroken ? "a touchpoint that breaks off, or a number that is too large" : nil
  }

  @inline(__always)
  private static func number(_ bytes: Span<UInt8>, _ source: inout Source) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while source.offset < source.end {
      let byte = bytes[source.offset]
      source.offset &+= 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 {
        // The tenth byte has room for one bit.
        if shift == 63, byte > 1 { source.isBroken = true }
        return value
      }
      shift &+= 7
      if shift > 63 { break }
    }
    source.isBroken = true
    return 0
  }

  @inline(__always)
  private static func short(_ bytes: Span<UInt8>, _ source: inout Source) -> UInt32 {
    let value = number(bytes, &source)
    if value > UInt64(UInt32.max) { source.isBroken = true }
    return UInt32(truncatingIfNeeded: value)
  }

  @inline(__always)
  private static func whole(_ count: Int, _ bytes: Span<UInt8>, _ source: inout Source) -> UInt64 {
    guard source.end &- source.offset >= count else {
      source.isBroken = true
      return 0
    }
    var value: UInt64 = 0
    for byte in 0..<count { value |= UInt64(bytes[source.offset &+ byte]) << UInt64(byte &* 8) }
    source.offset &+= count
    return value
  }
}
