/// A JSON string as it stands in a line, between its quotes.
struct JSONText {
  var range: Range<Int>
  /// Whether a backslash is in it.
  var isEscaped: Bool

  /// The string whose opening quote is at `at`, which moves behind the closing one.
  @inline(__always)
  static func string(_ line: Span<UInt8>, _ at: inout Int) throws(Refusal) -> JSONText {
    let start = at + 1
    var place = start
    var isEscaped = false
    while true {
      place = quoteOrBackslash(line, place)
      guard place < line.count else { throw Refusal("a string that is not closed", at: at) }
      if line[place] == 0x22 { break }
      isEscaped = true
      place += 2
    }
    at = place + 1
    return JSONText(range: start..<place, isEscaped: isEscaped)
  }

  /// The first quote or backslash at or after `start`, or the line's end: eight bytes a step.
  private static func quoteOrBackslash(_ line: Span<UInt8>, _ start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    var place = start
    while place + 8 <= line.count {
      let bytes = word(line, at: place)
      let quotes = bytes ^ (ones &* 0x22)
      let slashes = bytes ^ (ones &* 0x5C)
      // A byte's top bit is set where the byte became zero (and perhaps in bytes behind it, which don't matter).
      let found = ((quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes) & tops
      if found != 0 { return place + found.trailingZeroBitCount / 8 }
      place += 8
    }
    while place < line.count, line[place] != 0x22, line[place] != 0x5C { place += 1 }
    return place
  }

  /// Appends the string with its escapes undone, nginx's `\x22` among them.
  func unescape(_ line: Span<UInt8>, into text: inout [UInt8]) throws(Refusal) {
    var at = range.lowerBound
    while at < range.upperBound {
      let byte = line[at]
      guard byte == 0x5C, at + 1 < range.upperBound else {
        text.append(byte)
        at += 1
        continue
      }
      let escaped = line[at + 1]
      at += 2
      switch escaped {
      case 0x6E: text.append(0x0A)
      case 0x74: text.append(0x09)
      case 0x72: text.append(0x0D)
      case 0x62: text.append(0x08)
      case 0x66: text.append(0x0C)
      case 0x78:
        guard at + 1 < range.upperBound, let high = hexDigit(line[at]), let low = hexDigit(line[at + 1]) else {
          throw Refusal("\\x without two hexadecimal digits", at: at)
        }
        text.append(high << 4 | low)
        at += 2
      case 0x75: try unescapeUnicode(line, &at, into: &text)
      default: text.append(escaped)
      }
    }
  }

  private func unescapeUnicode(_ line: Span<UInt8>, _ at: inout Int, into text: inout [UInt8]) throws(Refusal) {
    var value = try fourHex(line, &at)
    if (0xD800...0xDBFF).contains(value), at + 1 < range.upperBound, line[at] == 0x5C, line[at + 1] == 0x75 {
      at += 2
      let low = try fourHex(line, &at)
      if (0xDC00...0xDFFF).contains(low) { value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00) }
    }
    text.append(contentsOf: String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
  }

  private func fourHex(_ line: Span<UInt8>, _ at: inout Int) throws(Refusal) -> UInt32 {
    guard at + 4 <= range.upperBound else { throw Refusal("\\u without four hexadecimal digits", at: at) }
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = hexDigit(line[at]) else { throw Refusal("\\u without four hexadecimal digits", at: at) }
      value = value << 4 | UInt32(digit)
      at += 1
    }
    return value
  }
}
