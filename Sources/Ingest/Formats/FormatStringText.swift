/// A format string out of what was pasted: quotes, keywords and names of a configuration's line are taken off.
///
/// Each byte knows where it stood, so that a fault is shown where the user sees it.
struct FormatStringText {
  enum Dialect { case nginx, apache }

  private(set) var bytes: [UInt8] = []
  private var places: [Int] = []
  /// Nil: it has fields of neither.
  private(set) var dialect: Dialect?
  /// What nginx's `escape=` says was done to the fields' bytes; `escape=percent` is ours, for what Akamai writes.
  private(set) var encoding = FieldEncoding.backslash

  init(_ string: String) throws(FormatStringError) {
    var scan = TokenScan(Array(string.utf8))
    scan.skipBlanks()
    let start = scan.at
    let keyword = try scan.next().flatMap { $0.isQuoted ? nil : decodedText($0.bytes.span).lowercased() }
    switch keyword {
    case "log_format":
      dialect = .nginx
      try readLogFormat(&scan, start)
    case "logformat":
      dialect = .apache
      guard let format = try scan.next() else { throw FormatStringError("no format after LogFormat", at: scan.at) }
      take(format)
    case "customlog", "globallog":
      dialect = .apache
      guard try scan.next() != nil, let format = try scan.next() else {
        throw FormatStringError("no format after the file's name", at: scan.at)
      }
      guard format.bytes.contains(0x25) else {
        throw FormatStringError("only the name of a format; paste the LogFormat line that has this name", at: format.start)
      }
      take(format)
    default:
      if let wrapped = Self.wrapped(string, start) {
        for token in wrapped { take(token) }
      } else {
        // The whole string as one token without quotes around it.
        var whole = TokenScan(Array(string.utf8), at: start)
        take(whole.rest())
      }
      dialect = toldDialect
    }
    while let last = bytes.last, isBlank(last) || last == 0x0A { drop() }
    if bytes.isEmpty { throw FormatStringError("the format is empty", at: start) }
  }

  /// Where a byte stood.
  func place(_ index: Int) -> Int { index < places.count ? places[index] : end }

  /// Behind the last byte.
  var end: Int { places.last.map { $0 + 1 } ?? 0 }

  var looksLikeJSON: Bool {
    guard bytes.first == 0x7B else { return false }
    let second = bytes.dropFirst().first { !isBlank($0) && $0 != 0x0A }
    return second == 0x22
  }

  private mutating func take(_ token: TokenScan.Token) {
    bytes += token.bytes
    places += token.places
  }

  private mutating func drop() {
    bytes.removeLast()
    places.removeLast()
  }

  /// `log_format name [escape=…] 'piece' 'piece';`
  private mutating func readLogFormat(_ scan: inout TokenScan, _ start: Int) throws(FormatStringError) {
    scan.endsAtSemicolon = true
    guard try scan.next() != nil else { throw FormatStringError("no name after log_format", at: scan.at) }
    while let token = try scan.next() {
      let word = decodedText(token.bytes.span)
      if bytes.isEmpty, !token.isQuoted, word.hasPrefix("escape=") {
        if word == "escape=none" { encoding = .none }
        if word == "escape=percent" { encoding = .percentInText }
      } else {
        take(token)
      }
    }
    if scan.isPastSemicolon, let more = scan.textBehind { throw FormatStringError("text behind the log_format", at: more) }
    if bytes.isEmpty { throw FormatStringError("no format after the name; is it in quotes?", at: scan.at) }
  }

  /// The pieces of a string that is in quotes as a whole; nil where its quotes are the format's own.
  private static func wrapped(_ string: String, _ start: Int) -> [TokenScan.Token]? {
    var scan = TokenScan(Array(string.utf8), at: start)
    scan.endsAtSemicolon = true
    guard let first = try? scan.next(), first.isQuoted else { return nil }
    var pieces = [first]
    var hasName = false
    while true {
      guard let token = try? scan.next() else { break }
      if token.isQuoted {
        // Fields of a format may well be in double quotes, pieces of nginx's are in single ones.
        guard first.quote == 0x27, token.quote == 0x27, !hasName else { return nil }
        pieces.append(token)
      } else {
        guard !hasName, !token.bytes.contains(0x24), !token.bytes.contains(0x25) else { return nil }
        hasName = true
      }
    }
    return scan.isAtEnd ? pieces : nil
  }

  /// `$name` is nginx's, `%h` Apache's; where a text has both, the first decides.
  private var toldDialect: Dialect? {
    for index in bytes.indices.dropLast() {
      let next = asciiLowercased(bytes[index + 1])
      if bytes[index] == 0x24, next &- 0x61 < 26 || next == 0x7B { return .nginx }
      let isModifier = [0x7B, 0x3E, 0x3C, 0x21, 0x5E].contains(next) || isDigit(next)
      if bytes[index] == 0x25, next &- 0x61 < 26 || isModifier { return .apache }
    }
    return nil
  }
}

/// Cuts a configuration's line into words and quoted texts.
private struct TokenScan {
  struct Token {
    var bytes: [UInt8] = []
    var places: [Int] = []
    var start = 0
    var quote: UInt8 = 0
    var isQuoted: Bool { quote != 0 }

    mutating func append(_ byte: UInt8, _ place: Int) {
      bytes.append(byte)
      places.append(place)
    }
  }

  private let text: [UInt8]
  private(set) var at: Int
  var endsAtSemicolon = false
  private(set) var isPastSemicolon = false

  init(_ text: [UInt8], at: Int = 0) {
    self.text = text
    self.at = at
  }

  var isAtEnd: Bool { textBehind == nil }

  /// Where more than blanks and comments follows.
  var textBehind: Int? {
    var copy = self
    copy.skipBlanks()
    return copy.at < text.count ? copy.at : nil
  }

  mutating func skipBlanks() {
    while at < text.count {
      if endsAtSemicolon, text[at] == 0x23 {
        while at < text.count, text[at] != 0x0A { at += 1 }
      } else if isBlank(text[at]) || text[at] == 0x0A {
        at += 1
      } else if text[at] == 0x5C, at + 1 < text.count, text[at + 1] == 0x0A {
        // Apache's lines go on behind a backslash.
        at += 2
      } else {
        return
      }
    }
  }

  /// The next word or quoted text without its quotes; nil at the end.
  mutating func next() throws(FormatStringError) -> Token? {
    skipBlanks()
    guard at < text.count, !isPastSemicolon else { return nil }
    if endsAtSemicolon, text[at] == 0x3B {
      at += 1
      isPastSemicolon = true
      return nil
    }
    var token = Token()
    token.start = at
    if text[at] == 0x22 || text[at] == 0x27 {
      token.quote = text[at]
      at += 1
      while at < text.count, text[at] != token.quote { takeByte(&token) }
      guard at < text.count else { throw FormatStringError("a quote that is not closed", at: token.start) }
      at += 1
    } else {
      while at < text.count, !isBlank(text[at]), text[at] != 0x0A, !(endsAtSemicolon && text[at] == 0x3B) { takeByte(&token) }
    }
    return token
  }

  /// All that is left, as it stands but for its escapes.
  mutating func rest() -> Token {
    var token = Token()
    token.start = at
    while at < text.count { takeByte(&token) }
    return token
  }

  /// Takes one byte, or what a backslash and the next mean.
  private mutating func takeByte(_ token: inout Token) {
    defer { at += 1 }
    guard text[at] == 0x5C, at + 1 < text.count else { return token.append(text[at], at) }
    let place = at
    switch text[at + 1] {
    case 0x22, 0x27, 0x5C: token.append(text[at + 1], place)
    case 0x74: token.append(0x09, place)
    case 0x6E: token.append(0x0A, place)
    case 0x72: token.append(0x0D, place)
    case 0x0A: break
    default: return token.append(text[at], at)
    }
    at += 1
  }
}
