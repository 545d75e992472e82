/// What stands between the braces of Apache's `%{…}t`: a word such as `msec`, or a format of strftime.
struct ApacheTime {
  /// What of a moment it says.
  private struct Content: OptionSet {
    let rawValue: Int
    static let year = Content(rawValue: 1), month = Content(rawValue: 2), day = Content(rawValue: 4)
    static let hour = Content(rawValue: 8), minute = Content(rawValue: 16), second = Content(rawValue: 32)
    static let fraction = Content(rawValue: 64), zone = Content(rawValue: 128)
    static let wholeSeconds: Content = [.year, .month, .day, .hour, .minute, .second, .zone]
    static let needed: Content = [.year, .month, .day, .hour, .minute]
  }

  private var content: Content = []
  /// As `TimePattern` is written.
  private var pattern = ""
  /// Digits since 1970 rather than a date.
  private(set) var isNumber = false
  /// Bytes that it fills in every line; 0 for numbers, which hold no text behind them.
  private(set) var width = 0

  /// `at` is where the format begins among the text's bytes.
  init(_ format: String, at start: Int, in text: FormatStringText) throws(FormatStringError) {
    var format = format
    var at = start
    for prefix in ["begin:", "end:"] where format.hasPrefix(prefix) {
      format.removeFirst(prefix.count)
      at += prefix.utf8.count
    }
    switch format {
    case "sec": setEpoch(.wholeSeconds)
    case "msec", "usec": setEpoch([.wholeSeconds, .fraction])
    case "msec_frac": add("S", 3, .fraction)
    case "usec_frac": add("S", 6, .fraction)
    // Apache before 2.4 had no word for it.
    case "%s": setEpoch(.wholeSeconds)
    default: try readFormat(Array(format.utf8), at, text)
    }
  }

  private mutating func readFormat(_ bytes: [UInt8], _ start: Int, _ text: FormatStringText) throws(FormatStringError) {
    var index = 0
    while index < bytes.count {
      let place = text.place(start + index)
      guard bytes[index] == 0x25 else {
        let end = bytes[index...].firstIndex(of: 0x25) ?? bytes.count
        try addText(Array(bytes[index..<end]), place)
        index = end
        continue
      }
      guard index + 1 < bytes.count else { throw FormatStringError("a % without a letter behind it", at: place) }
      let letter = Character(Unicode.Scalar(bytes[index + 1]))
      index += 2
      switch letter {
      case "%": try addText([0x25], place)
      case "Y": try add("yyyy", 4, .year, place)
      case "y": try add("yy", 2, .year, place)
      case "m": try add("MM", 2, .month, place)
      case "b", "h": try add("MMM", 3, .month, place)
      case "d": try add("dd", 2, .day, place)
      case "H": try add("HH", 2, .hour, place)
      case "M": try add("mm", 2, .minute, place)
      case "S": try add("ss", 2, .second, place)
      case "z": try add("Z", 5, .zone, place)
      case "T": try add("HH:mm:ss", 8, [.hour, .minute, .second], place)
      case "F": try add("yyyy-MM-dd", 10, [.year, .month, .day], place)
      default:
        throw FormatStringError(
          "%\(letter) is not read in times; use %d %b %m %Y %y %H %M %S %z %T %F, or write %t", at: place)
      }
    }
  }

  private mutating func add(
    _ letters: String, _ width: Int, _ part: Content, _ place: Int
  ) throws(FormatStringError) {
    guard content.isDisjoint(with: part) else { throw FormatStringError("a part of the time for the second time", at: place) }
    add(letters, width, part)
  }

  private mutating func add(_ letters: String, _ width: Int, _ part: Content) {
    // Two quotes hold equal letters apart.
    pattern += "''" + letters
    self.width += width
    content.formUnion(part)
  }

  private mutating func addText(_ bytes: [UInt8], _ place: Int) throws(FormatStringError) {
    if bytes.contains(0x27) { throw FormatStringError("an apostrophe in a time's format is not read", at: place) }
    pattern += quoted(bytes)
    width += bytes.count
  }

  private func quoted(_ bytes: [UInt8]) -> String { bytes.isEmpty ? "" : "'\(String(decoding: bytes, as: UTF8.self))'" }

  private mutating func setEpoch(_ part: Content) {
    isNumber = true
    content = part
  }

  /// How the moment is read; nil where its format lacks a part.
  var form: TimeForm? {
    guard content.isSuperset(of: .needed) else { return nil }
    return isNumber ? .any : TimePattern(pattern).map { .pattern($0) }
  }

  /// The time that both make, where the second says what the first does not.
  func followed(by next: ApacheTime, between text: [UInt8]) -> ApacheTime? {
    guard content.isDisjoint(with: next.content), !next.content.isEmpty, !text.contains(0x27) else { return nil }
    var whole = self
    whole.content.formUnion(next.content)
    if isNumber {
      // `1703373474.815` is read as seconds, and without the point as milliseconds.
      guard text.isEmpty || text == [0x2E] else { return nil }
      return whole
    }
    guard !next.isNumber else { return nil }
    whole.width += text.count + next.width
    whole.pattern += quoted(text) + next.pattern
    return whole
  }
}
