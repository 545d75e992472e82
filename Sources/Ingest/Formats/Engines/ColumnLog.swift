/// Formats whose fields stand in a fixed order, or in one that a header line names: ALB, S3, Squid, W3C …
struct ColumnLog: LogFormat {
  /// How a line is cut into fields.
  enum Separator: Equatable {
    /// Runs of spaces; `"…"`, `[…]` and `{…}` hold spaces.
    case spaces
    /// Just one tab.
    case tabs
    /// Commas, and cells in quotes.
    case commas
    /// Tabs where the line has one, else spaces in which quotes hold spaces: W3C logs come in both.
    case tabsOrSpaces
  }

  var separator: Separator
  /// What each column says; nil: nothing that is needed.
  private var roles: FieldList
  /// What its writer does to text fields.
  var encoding = FieldEncoding.none
  /// Fields that a line must have at least; further ones at the end are new and ignored.
  var least: Int
  /// Whether the first field stands in brackets; nil: it may or may not.
  var beginsWithBracket: Bool?
  /// Columns behind the request that stand in quotes, where that tells the format from others.
  private let quoted: [Int]
  /// The words of which the first field must be one; empty: any.
  private let firstWords: [[UInt8]]
  /// Column names that a header may use, in lower case; nil: the format has no header.
  var names: [String: FieldRole]?
  /// What a header line begins with, before the names.
  var headerMark = ""
  /// A column that the header of a comma-separated log always names.
  private let headerWord: [UInt8]
  /// The column that holds the request.
  private var request: Int?

  private var words: [Range<Int>] = []
  /// Whether a column holds the day.
  private var hasDate = false
  /// The day of the last `#Date:` line, for records that state only a time.
  private var day: [UInt8] = []

  init(
    _ separator: Separator, roles: [FieldRole?] = [], least: Int, encoding: FieldEncoding = .none,
    quoted: [Int] = [], firstWords: [String] = [], beginsWithBracket: Bool? = nil, names: [String: FieldRole]? = nil,
    headerMark: String = "", headerWord: String = ""
  ) {
    self.quoted = quoted
    self.headerWord = Array(headerWord.utf8)
    request = roles.firstIndex(of: .request)
    self.beginsWithBracket = beginsWithBracket
    self.separator = separator
    self.roles = FieldList(roles)
    self.least = least
    self.encoding = encoding
    self.firstWords = firstWords.map { Array($0.utf8) }
    self.names = names
    self.headerMark = headerMark
  }

  mutating func read(_ line: Span<UInt8>, into draft: inout HitDraft) throws(Refusal) -> Hit? {
    if names != nil, try readHeader(line) { return nil }
    guard !roles.isEmpty else { throw Refusal("a record before the header that names its fields") }
    if let beginsWithBracket, line.isEmpty || (line[0] == 0x5B) != beginsWithBracket {
      throw Refusal(beginsWithBracket ? "no time in brackets in front" : "a bracket in front")
    }
    try split(line)
    guard words.count >= least else { throw Refusal("\(words.count) fields where \(least) are needed", at: line.count) }
    if !firstWords.isEmpty, !beginsWithKnownWord(line) {
      throw Refusal("begins with none of \(firstWords.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ", "))")
    }
    if separator == .spaces { try requireQuotes(line) }
    draft.begin(line)
    for column in 0..<min(roles.count, words.count) where roles.isUsed(column) {
      do throws(Refusal) {
        // What stands in quotes needs no other encoding, where quotes are the exception.
        let isPlain = separator == .spaces || !isQuoted(line, words[column])
        try roles.set(column, words[column], isPlain ? encoding : .doubledQuotes, in: &draft)
      } catch {
        throw Refusal(error.reason, at: words[column].lowerBound)
      }
    }
    if !day.isEmpty, !hasDate { try draft.set(.date, draft.add(day.span)) }
    return try draft.finish()
  }

  private func beginsWithKnownWord(_ line: Span<UInt8>) -> Bool {
    for known in firstWords where sameBytes(line.extracting(words[0]), known.span) { return true }
    return false
  }

  // MARK: Headers

  /// Reads a line that is no record: a comment, or the names of the columns from here on.
  private mutating func readHeader(_ line: Span<UInt8>) throws(Refusal) -> Bool {
    guard let names, !line.isEmpty else { return false }
    if !headerMark.isEmpty {
      guard line[0] == 0x23 else { return false }
      let text = decodedText(line)
      if text.hasPrefix(headerMark) {
        let columns = text.dropFirst(headerMark.count).split(whereSeparator: { $0 == " " || $0 == "\t" })
        learn(columns.map { names[$0.lowercased()] })
      } else if text.hasPrefix("#Date: ") {
        day = Array(text.dropFirst(7).prefix(10).utf8)
      }
      return true
    }
    // A record may begin with letters too, but names no column.
    guard startsWithLetter(line), holds(line, headerWord) else { return false }
    let columns = splitHeader(line, 0x2C).map { names[$0.lowercased()] }
    guard columns.count(where: { $0 != nil }) >= 3 else { throw Refusal("no header of this format") }
    learn(columns)
    return true
  }

  private func holds(_ line: Span<UInt8>, _ word: [UInt8]) -> Bool {
    guard let first = word.first else { return true }
    var from = 0
    while let place = firstIndex(of: first, in: line, from: from), place + word.count <= line.count {
      if sameBytes(line.extracting(place..<(place + word.count)), word.span) { return true }
      from = place + 1
    }
    return false
  }

  private func startsWithLetter(_ line: Span<UInt8>) -> Bool {
    for index in 0..<min(line.count, 2) where asciiLowercased(line[index]) &- 0x61 < 26 { return true }
    return false
  }

  /// A record needs the columns up to the last one that can't be done without.
  private mutating func learn(_ columns: [FieldRole?]) {
    roles = FieldList(columns)
    request = columns.firstIndex(of: .request)
    hasDate = columns.contains(.date) || columns.contains(.localDate)
    let last = columns.lastIndex { role in
      switch role {
      case .date, .timeOfDay, .localDate, .localTimeOfDay, .time, .path, .target, .status: true
      default: false
      }
    }
    least = (last ?? 0) + 1
  }

  // MARK: Fields

  /// In formats that quote, the first field in quotes is the request, which tells them apart and finds what is cut.
  private func requireQuotes(_ line: Span<UInt8>) throws(Refusal) {
    let request = request ?? roles.count
    if firstIndex(of: 0x22, in: line) == nil, quoted.isEmpty, request == roles.count { return }
    for column in 0..<min(request, words.count) where isQuoted(line, words[column]) {
      throw Refusal("text in quotes before the request", at: words[column].lowerBound)
    }
    if request >= min(roles.count, words.count) { return }
    for column in quoted where column < words.count && !isQuoted(line, words[column]) {
      throw Refusal("a field that is not in quotes", at: words[column].lowerBound)
    }
    let isDash = words[request].count == 1 && line[words[request].lowerBound] == 0x2D
    if !isDash, !isQuoted(line, words[request]) { throw Refusal("the request is not in quotes", at: words[request].lowerBound) }
  }

  private func isQuoted(_ line: Span<UInt8>, _ word: Range<Int>) -> Bool {
    word.lowerBound > 0 && line[word.lowerBound - 1] == 0x22
  }

  private mutating func split(_ line: Span<UInt8>) throws(Refusal) {
    words.removeAll(keepingCapacity: true)
    switch separator {
    case .tabs: splitAt(0x09, line)
    case .commas: try splitCommas(line)
    case .spaces: try splitSpaces(line, hasBrackets: true)
    case .tabsOrSpaces:
      if firstIndex(of: 0x09, in: line) != nil { splitAt(0x09, line) } else { try splitSpaces(line, hasBrackets: false) }
    }
  }

  private mutating func splitAt(_ mark: UInt8, _ line: Span<UInt8>) {
    var start = 0
    while let place = firstIndex(of: mark, in: line, from: start) {
      words.append(start..<place)
      start = place + 1
    }
    words.append(start..<line.count)
  }

  private mutating func splitCommas(_ line: Span<UInt8>) throws(Refusal) {
    var at = 0
    while at <= line.count {
      if at < line.count, line[at] == 0x22 {
        guard let close = Self.closing(line, at, isCommas: separator == .commas) else { throw Refusal("a quote that is not closed", at: at) }
        words.append((at + 1)..<close)
        at = close + 2
      } else {
        let end = firstIndex(of: 0x2C, in: line, from: at) ?? line.count
        words.append(at..<end)
        at = end + 1
      }
    }
  }

  private mutating func splitSpaces(_ line: Span<UInt8>, hasBrackets: Bool) throws(Refusal) {
    // The list is taken out while it grows, else every field would ask whether somebody else holds it.
    var words: [Range<Int>] = []
    swap(&words, &self.words)
    defer { swap(&words, &self.words) }
    var at = 0
    // Fields behind the last one that is known are new ones, and nobody looks at them.
    let most = max(roles.count, least)
    while at < line.count, words.count < most {
      let byte = line[at]
      if byte == 0x20 {
        at += 1
        continue
      }
      if byte == 0x22 {
        guard let close = Self.closing(line, at, isCommas: false) else { throw Refusal("a quote that is not closed", at: at) }
        words.append((at + 1)..<close)
        at = close + 1
      } else if hasBrackets, byte == 0x5B || byte == 0x7B {
        guard let close = firstIndex(of: byte + 2, in: line, from: at + 1) else {
          throw Refusal("a bracket that is not closed", at: at)
        }
        if close + 1 == line.count || line[close + 1] == 0x20 {
          words.append((at + 1)..<close)
          at = close + 1
        } else {
          // An address and its port: `[2001:db8::7]:443`.
          let end = firstIndex(of: 0x20, in: line, from: close) ?? line.count
          words.append(at..<end)
          at = end
        }
      } else {
        let end = nearIndex(of: 0x20, in: line, from: at)
        words.append(at..<end)
        at = end
      }
    }
  }

  /// The quote that ends a field: the next one that a separator or the line's end follows, and no backslash precedes.
  private static func closing(_ line: Span<UInt8>, _ open: Int, isCommas: Bool) -> Int? {
    let quote: UInt8 = 0x22
    var from = open + 1
    while let place = firstIndex(of: quote, in: line, from: from) {
      if !isCommas, isEscaped(line, place, from: open + 1) {
        from = place + 1
        continue
      }
      if place + 1 < line.count, line[place + 1] == quote, place > open + 1 || place + 2 < line.count && line[place + 2] != 0x20 && line[place + 2] != 0x2C {
        from = place + 2
        continue
      }
      let isEnd = place + 1 == line.count || line[place + 1] == 0x20 || line[place + 1] == 0x2C
      if isEnd { return place }
      from = place + 1
    }
    return nil
  }
}
