/// Turns text that is stored in another encoding into UTF-8, a piece at a time, in constant memory.
///
/// Rejected records of such an input are kept as the UTF-8 that was read, so that a file of rejects has one encoding.
struct TextTranscoder {
  /// How the stored text is encoded.
  enum Encoding: Equatable, Sendable {
    case utf16LittleEndian, utf16BigEndian
    /// UTF-8 if the first byte above 127 begins a character of UTF-8, else Windows-1252.
    case utf8OrWindows1252
    case windows1252
    /// As it stands.
    case utf8
  }

  private(set) var encoding: Encoding
  /// Whether lines end with CR alone, as on old Macintoshes.
  let endsLinesWithReturn: Bool

  init(_ encoding: Encoding, endsLinesWithReturn: Bool = false) {
    self.encoding = encoding
    self.endsLinesWithReturn = endsLinesWithReturn
  }

  /// Whether bytes go through as they are from here on.
  var isDone: Bool { encoding == .utf8 && !endsLinesWithReturn }

  /// Whether nothing above ASCII has come yet, which goes through as it is.
  var passesASCII: Bool { encoding == .utf8OrWindows1252 && !endsLinesWithReturn }

  /// The most bytes that the next piece can become, for each stored byte.
  static let growth = 3

  /// Appends the text of `stored` to `text` and says how many bytes were used: not those of a character that goes on
  /// behind them, unless these are the input's last.
  mutating func decode(_ stored: Span<UInt8>, isLast: Bool, into text: inout [UInt8]) -> Int {
    let start = text.count
    let used: Int
    switch encoding {
    case .utf16LittleEndian: used = decodeUTF16(stored, high: 1, isLast: isLast, into: &text)
    case .utf16BigEndian: used = decodeUTF16(stored, high: 0, isLast: isLast, into: &text)
    case .utf8:
      text.append(stored)
      used = stored.count
    case .windows1252:
      decodeWindows1252(stored, into: &text)
      used = stored.count
    case .utf8OrWindows1252: used = tell(stored, isLast: isLast, into: &text)
    }
    if endsLinesWithReturn {
      for index in start..<text.count where text[index] == 0x0D { text[index] = 0x0A }
    }
    return used
  }

  /// Passes ASCII through, and decides by the first byte that is none.
  private mutating func tell(_ stored: Span<UInt8>, isLast: Bool, into text: inout [UInt8]) -> Int {
    let start = firstAboveASCII(stored)
    text.append(stored.extracting(0..<start))
    if start == stored.count { return start }
    let rest = stored.extracting(start..<stored.count)
    switch utf8Length(rest) {
    case nil where !isLast: return start
    case nil, 0?: encoding = .windows1252
    default: encoding = .utf8
    }
    return start + decode(rest, isLast: isLast, into: &text)
  }

  private func decodeWindows1252(_ stored: Span<UInt8>, into text: inout [UInt8]) {
    var at = 0
    while at < stored.count {
      let next = at + firstAboveASCII(stored.extracting(at..<stored.count))
      text.append(stored.extracting(at..<next))
      at = next
      while at < stored.count, stored[at] >= 0x80 {
        Self.append(scalar: stored[at] < 0xA0 ? Self.symbols[Int(stored[at] - 0x80)] : UInt32(stored[at]), to: &text)
        at += 1
      }
    }
  }

  private func decodeUTF16(_ stored: Span<UInt8>, high: Int, isLast: Bool, into text: inout [UInt8]) -> Int {
    var at = 0
    while at + 2 <= stored.count {
      let unit = UInt32(stored[at + high]) << 8 | UInt32(stored[at + 1 - high])
      var scalar = unit
      var length = 2
      if unit & 0xFC00 == 0xD800 {
        if at + 4 > stored.count, !isLast { return at }
        scalar = 0xFFFD
        if at + 4 <= stored.count {
          let low = UInt32(stored[at + 2 + high]) << 8 | UInt32(stored[at + 3 - high])
          if low & 0xFC00 == 0xDC00 { (scalar, length) = (0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF), 4) }
        }
      } else if unit & 0xFC00 == 0xDC00 {
        scalar = 0xFFFD
      }
      Self.append(scalar: scalar, to: &text)
      at += length
    }
    // Half a unit at the end is no character.
    if isLast, at < stored.count {
      Self.append(scalar: 0xFFFD, to: &text)
      at = stored.count
    }
    return at
  }

  @inline(__always)
  private static func append(scalar: UInt32, to text: inout [UInt8]) {
    func byte(_ value: UInt32) { text.append(UInt8(truncatingIfNeeded: value)) }
    if scalar < 0x80 {
      byte(scalar)
    } else if scalar < 0x800 {
      byte(0xC0 | scalar >> 6)
      byte(0x80 | scalar & 0x3F)
    } else if scalar < 0x10000 {
      byte(0xE0 | scalar >> 12)
      byte(0x80 | scalar >> 6 & 0x3F)
      byte(0x80 | scalar & 0x3F)
    } else {
      byte(0xF0 | scalar >> 18)
      byte(0x80 | scalar >> 12 & 0x3F)
      byte(0x80 | scalar >> 6 & 0x3F)
      byte(0x80 | scalar & 0x3F)
    }
  }

  /// What Windows-1252 has at 0x80 to 0x9F; its five gaps are the control characters of that number (WHATWG Encoding).
  private static let symbols: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D, 0x8F,
    0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
  ]
}

/// The place of the first byte above 127, or the count.
package func firstAboveASCII(_ bytes: Span<UInt8>) -> Int {
  var at = 0
  while at + 32 <= bytes.count {
    let first = word(bytes, at: at) | word(bytes, at: at + 8)
    let second = word(bytes, at: at + 16) | word(bytes, at: at + 24)
    if (first | second) & 0x8080_8080_8080_8080 != 0 { break }
    at += 32
  }
  while at < bytes.count, bytes[at] < 0x80 { at += 1 }
  return at
}

/// How long the UTF-8 character is that the bytes begin with (RFC 3629): 0 where they begin with none, nil where it
/// goes on behind them.
private func utf8Length(_ bytes: Span<UInt8>) -> Int? {
  let lead = bytes[0]
  let length: Int
  // The second byte of some characters has a narrower range: no overlong forms, surrogates or numbers above U+10FFFF.
  var second: ClosedRange<UInt8> = 0x80...0xBF
  switch lead {
  case 0x00...0x7F: return 1
  case 0xC2...0xDF: length = 2
  case 0xE0...0xEF:
    length = 3
    if lead == 0xE0 { second = 0xA0...0xBF }
    if lead == 0xED { second = 0x80...0x9F }
  case 0xF0...0xF4:
    length = 4
    if lead == 0xF0 { second = 0x90...0xBF }
    if lead == 0xF4 { second = 0x80...0x8F }
  default: return 0
  }
  for place in 1..<length {
    if place == bytes.count { return nil }
    let range = place == 1 ? second : 0x80...0xBF
    if !range.contains(bytes[place]) { return 0 }
  }
  return length
}

extension TextTranscoder.Encoding {
  /// UTF-16 that a byte order mark or the zeros of ASCII letters tell; nil: something else.
  static func utf16(_ sample: Span<UInt8>) -> (encoding: Self, mark: Int)? {
    guard sample.count >= 2 else { return nil }
    if sample[0] == 0xFF, sample[1] == 0xFE { return (.utf16LittleEndian, 2) }
    if sample[0] == 0xFE, sample[1] == 0xFF { return (.utf16BigEndian, 2) }
    // Without a mark every second byte of mostly Latin text is zero, and hardly one of the others.
    let count = min(sample.count, 1024) & ~1
    var zeros = [0, 0]
    for index in 0..<count where sample[index] == 0 { zeros[index & 1] += 1 }
    let half = count / 2
    if zeros[1] * 10 >= half * 8, zeros[0] * 50 <= half { return (.utf16LittleEndian, 0) }
    if zeros[0] * 10 >= half * 8, zeros[1] * 50 <= half { return (.utf16BigEndian, 0) }
    return nil
  }
}

/// Whether lines of the sample end with CR alone: it has some, each inside the text, and no LF.
func endsLinesWithReturn(_ sample: Span<UInt8>) -> Bool {
  firstIndex(of: 0x0D, in: sample) != nil && firstIndex(of: 0x0A, in: sample) == nil
}
