import Ingest

/// What a path says about one person is left out of the pages' names: a segment that is an e-mail address becomes `:email`,
/// one that looks like a secret or a generated id becomes `:token`.
///
/// A token is a UUID, 24 or more hexadecimal digits of which one is a digit, a JSON web token, or 20 or more letters, digits,
/// `-` and `_` of which each kind of letter and digits come twice at least and change places as they do by chance. Words of a
/// page's address are none of these.
enum PrivatePath {
  /// The path as a page's name may show it; nil: as it is.
  static func shown(_ path: Span<UInt8>) -> [UInt8]? {
    var shown: [UInt8] = []
    var isChanged = false
    var start = 0
    while start <= path.count {
      let end = firstIndex(of: 0x2F, in: path, from: start) ?? path.count
      if start > 0 { shown.append(0x2F) }
      let segment = path.extracting(start..<end)
      if let name = replacement(for: segment) {
        shown.append(contentsOf: name)
        isChanged = true
      } else {
        shown.append(segment)
      }
      start = end + 1
    }
    return isChanged ? shown : nil
  }

  private static let email = Array(":email".utf8)
  private static let token = Array(":token".utf8)

  private static func replacement(for segment: Span<UInt8>) -> [UInt8]? {
    if segment.count < 5 { return nil }
    if isEmail(segment) { return email }
    return segment.count >= 20 && isToken(segment) ? token : nil
  }

  /// An at sign, as it is or percent-encoded, once or twice, with something before it and a dot behind it.
  private static func isEmail(_ segment: Span<UInt8>) -> Bool {
    var at: Range<Int>?
    if let place = firstIndex(of: 0x40, in: segment) {
      at = place..<(place + 1)
    } else if let percent = encodedAt(segment) {
      at = percent
    }
    guard let at, at.lowerBound > 0, let dot = firstIndex(of: 0x2E, in: segment, from: at.upperBound) else { return false }
    return dot > at.upperBound && dot + 1 < segment.count
  }

  /// Where `%40` or `%2540` stands.
  private static func encodedAt(_ segment: Span<UInt8>) -> Range<Int>? {
    var from = 0
    while let percent = firstIndex(of: 0x25, in: segment, from: from) {
      var place = percent + 1
      if place + 1 < segment.count, segment[place] == 0x32, segment[place + 1] == 0x35 { place += 2 }
      if place + 1 < segment.count, segment[place] == 0x34, segment[place + 1] == 0x30 { return percent..<(place + 2) }
      from = percent + 1
    }
    return nil
  }

  private static func isToken(_ segment: Span<UInt8>) -> Bool {
    var (digits, capitals, smalls, dashes, dots, hexDigits) = (0, 0, 0, 0, 0, 0)
    // Neighbours of different kinds: two of three in a random text, one of three in WordsSetLikeThis.
    var (changes, last) = (0, 0)
    for index in 0..<segment.count {
      let byte = segment[index]
      switch byte {
      case 0x30...0x39: digits += 1
      case 0x41...0x5A: capitals += 1
      case 0x61...0x7A: smalls += 1
      case 0x2D, 0x5F: dashes += 1
      case 0x2E: dots += 1
      // Padding of base 64 stands at the end.
      case 0x3D where index + 2 >= segment.count: break
      default: return false
      }
      if hexDigit(byte) != nil { hexDigits += 1 }
      let kind = byte < 0x3A ? 1 : byte < 0x5B ? 2 : 3
      if kind != last { changes += 1 }
      last = kind
    }
    if dots > 0 {
      // Two dots between three parts, the first the base 64 of `{"`.
      return dots == 2 && segment[0] == 0x65 && segment[1] == 0x79 && segment[2] == 0x4A
    }
    let letters = capitals + smalls
    if dashes == 0, hexDigits == segment.count, segment.count >= 24, digits > 0, letters > 0 { return true }
    if segment.count == 36, hexDigits == 32, dashes == 4, segment[8] == 0x2D, segment[13] == 0x2D, segment[18] == 0x2D, segment[23] == 0x2D {
      return true
    }
    return capitals >= 2 && smalls >= 2 && digits >= 2 && dashes <= 2 && changes * 5 >= segment.count * 2
  }
}
