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
  /// A bit for each column behind the request that stands in quotes, where that tells the format from others.
  private let quoted: UInt64
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

  /// The columns that say something, in their order.
  private var used: [(column: Int, kind: FieldKind)] = []
  private var words = Words()
  /// Whether a column holds the day.
  private var hasDate = false
  /// The day of the last `#Date:` line, for records that state only a time.
  private var day: [UInt8] = []

  /// Where the fields of a line stand; the room of one line serves the next.
  private struct Words {
    var ranges: [Range<Int>] = []
    var count = 0
    /// Which of the first 64 stand in quotes, where spaces separate.
    var quotes: UInt64 = 0

    subscript(number: Int) -> Range<Int> { ranges[number] }

    mutating func append(_ range: Range<Int>) {
      if count < ranges.count { ranges[count] = range } else { ranges.append(range) }
      count += 1
    }

    mutating func makeRoom(for count: Int) {
      if ranges.count < count { ranges += [Range<Int>](repeating: 0..<0, count: count - ranges.count) }
    }
  }

  init(
    _ separator: Separator, roles: [FieldRole?] = [], least: Int, encoding: FieldEncoding = .none,
    quoted: [Int] = [], firstWords: [String] = [], beginsWithBracket: Bool? = nil, names: [String: FieldRole]? = nil,
    headerMark: String = "", headerWord: String = ""
  ) {
    self.quoted = quoted.reduce(0) { $0 | 1 << UInt64($1) }
    self.headerWord = Array(headerWord.utf8)
    request = roles.firstIndex(of: .request)
    self.beginsWithBracket = beginsWithBracket
    self.separator = separator
    self.roles = FieldList(roles)
    used = self.roles.used
    self.least = least
    self.encoding = encoding
    self.firstWords = firstWords.map { Array($0.utf8) }
    self.names = names
    self.headerMark = headerMark
    precondition(separator != .spaces || max(roles.count, least) <= UInt64.bitWidth, "quotes are kept as the bits of a word")
  }

  mutating func read(_ line: Span<UInt8>, into draft: inout HitDraft) throws(Refusal) -> Bool {
    if names != nil, try readHeader(line) { return false }
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
    let used = used.span
    let ranges = words.ranges.span
    for index in used.indices {
      let (column, kind) = used[index]
      if column >= words.count { break }
      let word = ranges[column]
      do throws(Refusal) {
        // What stands in quotes needs no other encoding, where quotes are the exception.
        let isPlain = separator == .spaces || !isQuoted(line, word)
        let encoding = isPlain ? encoding : .doubledQuotes
        if kind == .special { try roles.set(column, word, encoding, in: &draft) } else { try draft.set(kind, word, encoding) }
      } catch {
        throw Refusal(error.reason, at: word.lowerBound)
      }
    }
    if !day.isEmpty, !hasDate { try draft.set(.date, draft.add(day.span)) }
    try draft.finish()
    return true
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
    used = roles.used
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
  @inline(__always)
  private func requireQuotes(_ line: Span<UInt8>) throws(Refusal) {
    let request = request ?? roles.count
    let early = words.quotes & ((1 << UInt64(request)) &- 1)
    if early != 0 { throw Refusal("text in quotes before the request", at: words[early.trailingZeroBitCount].lowerBound) }
    if request >= min(roles.count, words.count) { return }
    let bare = quoted & ~words.quotes & ((1 << UInt64(words.count)) &- 1)
    if bare != 0 { throw Refusal("a field that is not in quotes", at: words[bare.trailingZeroBitCount].lowerBound) }
    if words.quotes & (1 << UInt64(request)) != 0 { return }
    let isDash = words[request].count == 1 && line[words[request].lowerBound] == 0x2D
    if !isDash { throw Refusal("the request is not in quotes", at: words[request].lowerBound) }
  }

  private func isQuoted(_ line: Span<UInt8>, _ word: Range<Int>) -> Bool {
    word.lowerBound > 0 && line[word.lowerBound - 1] == 0x22
  }

  @inline(__always)
  private mutating func split(_ line: Span<UInt8>) throws(Refusal) {
    // The list is taken out while it grows, else every field would ask whether somebody else holds it.
    var words = Words()
    swap(&words, &self.words)
    defer { swap(&words, &self.words) }
    words.count = 0
    // Fields behind the last one that is known are new ones, and nobody looks at them.
    let most = max(roles.count, least)
    switch separator {
    case .tabs: Self.splitTabs(line, into: &words, most: most)
    case .commas: try Self.splitCommas(line, into: &words)
    case .spaces: try Self.splitSpaces(line, into: &words, most: most, hasBrackets: true)
    case .tabsOrSpaces:
      if firstIndex(of: 0x09, in: line) != nil {
        Self.splitTabs(line, into: &words, most: most)
      } else {
        try Self.splitSpaces(line, into: &words, most: most, hasBrackets: false)
      }
    }
  }

  private static func splitTabs(_ line: Span<UInt8>, into words: inout Words, most: Int) {
    var tabs = ByteScan(for: 0x09)
    var start = 0
    while start <= line.count, words.count < most {
      let end = tabs.next(in: line, from: start)
      words.append(start..<end)
      start = end + 1
    }
  }

  private static func splitCommas(_ line: Span<UInt8>, into words: inout Words) throws(Refusal) {
    var commas = ByteScan(for: 0x2C)
    var at = 0
    while at <= line.count {
      if at < line.count, line[at] == 0x22 {
        guard let close = closing(line, at, isCommas: true) else { throw Refusal("a quote that is not closed", at: at) }
        words.append((at + 1)..<close)
        at = close + 2
      } else {
        let end = commas.next(in: line, from: at)
        words.append(at..<end)
        at = end + 1
      }
    }
  }

  private static func splitSpaces(
    _ line: Span<UInt8>, into words: inout Words, most: Int, hasBrackets: Bool
  ) throws(Refusal) {
    words.makeRoom(for: most)
    var ranges = words.ranges.mutableSpan
    var spaces = ByteScan(for: 0x20)
    var quotes: UInt64 = 0
    var count = 0
    var at = 0
    while at < line.count, count < most {
      let byte = line[at]
      if byte == 0x20 {
        at += 1
        continue
      }
      var word = at..<at
      if byte == 0x22 {
        guard let close = nearClosing(line, at) ?? closing(line, at, isCommas: false) else {
          throw Refusal("a quote that is not closed", at: at)
        }
        word = (at + 1)..<close
        at = close + 1
        quotes |= 1 << UInt64(count)
      } else if hasBrackets, byte == 0x5B || byte == 0x7B {
        guard let close = firstIndex(of: byte + 2, in: line, from: at + 1) else {
          throw Refusal("a bracket that is not closed", at: at)
        }
        if close + 1 == line.count || line[close + 1] == 0x20 {
          word = (at + 1)..<close
          at = close + 1
        } else {
          // An address and its port: `[2001:db8::7]:443`.
          word = at..<spaces.next(in: line, from: close)
          at = word.upperBound
        }
      } else {
        word = at..<spaces.next(in: line, from: at)
        // A comma behind a closing quote begins what is still the quoted field's.
        if byte == 0x2C, at > 0, line[at - 1] == 0x22 { quotes |= 1 << UInt64(count) }
        at = word.upperBound
      }
      ranges[count] = word
      count += 1
    }
    words.count = count
    words.quotes = quotes
  }

  /// The quote that ends a field of a few bytes, where there can be no doubt that it does: a space follows, and no backslash
  /// precedes.
  @inline(__always)
  private static func nearClosing(_ line: Span<UInt8>, _ open: Int) -> Int? {
    guard open + 9 < line.count else { return nil }
    let place = nearIndex(of: 0x22, in: line, from: open + 1, to: open + 9)
    return place < open + 9 && line[place + 1] == 0x20 && line[place - 1] != 0x5C ? place : nil
  }

  /// The quote that ends a field: the next one that a separator or the line's end follows, and no backslash precedes.
  private static func closing(_ line: Span<UInt8>, _ open: Int, isCommas: Bool) -> Int? {
    let quote: UInt8 = 0x22
    var from = open + 1
    while let place = firstIndex(of: quote, in: line, mostlyAt: from) {
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
