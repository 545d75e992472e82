/// Formats that write one JSON object a line; a format is the list of keys that it uses.
///
/// Servers write JSON by templates, so it is read with patience: nginx's `\x22` escapes, numbers without a value
/// (`:,`), text that is no UTF-8. Nested objects are reached by dotted keys, of arrays the first element counts.
struct JSONLog: LogFormat {
  /// Dotted keys and what their values say.
  let keys: [String: FieldRole]
  /// Keys of which one must be there with a text or number, so that a foreign object is told.
  let needed: [String]
  let encoding: FieldEncoding
  /// The object whose keys are names of cookies, with a dot behind it; empty: none.
  let cookies: [UInt8]
  /// Keys by which an object without any of the needed ones is a record of this log's writer, but no visit.
  let others: [String]

  private var table: SymbolTable
  private var roles: [FieldRole?] = [nil]
  private var isNeeded: [Bool] = [false]
  private var isOther: [Bool] = [false]
  private var path: [UInt8] = []
  private var text: [UInt8] = []

  /// Deeper objects than any log's are not looked into.
  private static let deepest = 6
  /// An object nested deeper than this is an attack, not a log.
  private static let mostNested = 256

  init(
    keys: [String: FieldRole], needed: [String], encoding: FieldEncoding = .none, cookies: String = "",
    others: [String] = []
  ) {
    self.cookies = Array(cookies.utf8)
    self.keys = keys
    self.needed = needed
    self.encoding = encoding
    self.others = others
    table = SymbolTable(key: HashKey(0x5d, 0x2b))
    for key in Set(keys.keys).union(needed).union(others).sorted() {
      _ = table.intern(key)
      roles.append(keys[key])
      isNeeded.append(needed.contains(key))
      isOther.append(others.contains(key))
    }
  }

  mutating func read(_ line: Span<UInt8>, into draft: inout HitDraft) throws(Refusal) -> Hit? {
    var at = 0
    if isFrame(line) { return nil }
    while at < line.count, isBlank(line[at]) || line[at] == 0x2C { at += 1 }
    // Commas between an array's objects may have a line of their own.
    if at == line.count { return nil }
    guard line[at] == 0x7B else { throw Refusal("no JSON object", at: at) }
    draft.begin()
    path.removeAll(keepingCapacity: true)
    var found = Found()
    try readObject(line, &at, 0, &draft, &found)
    // Behind an array's last object stands the array's end.
    while at < line.count, isBlank(line[at]) || line[at] == 0x2C || line[at] == 0x5D || (line[at] == 0x7D && line[at - 1] == 0x5D) {
      at += 1
    }
    guard at == line.count else { throw Refusal("text after the JSON object", at: at) }
    if !found.isNeeded, !needed.isEmpty {
      guard found.isOther else { throw Refusal("none of the keys \(needed.joined(separator: ", "))") }
      draft.markAsNoVisit()
    }
    return try draft.finish()
  }

  /// Which keys were there.
  private struct Found {
    var isNeeded = false
    var isOther = false
  }

  private mutating func readObject(
    _ line: Span<UInt8>, _ at: inout Int, _ depth: Int, _ draft: inout HitDraft, _ found: inout Found
  ) throws(Refusal) {
    at += 1
    let base = path.count
    while true {
      skipBlanks(line, &at)
      guard at < line.count else { throw Refusal("the JSON object is not closed", at: at) }
      if line[at] == 0x7D {
        at += 1
        return
      }
      if line[at] == 0x2C {
        at += 1
        continue
      }
      guard line[at] == 0x22 else { throw Refusal("no key in quotes", at: at) }
      text.removeAll(keepingCapacity: true)
      try readString(line, &at)
      path.removeLast(path.count - base)
      if base > 0 { path.append(0x2E) }
      path.append(contentsOf: text)
      skipBlanks(line, &at)
      guard at < line.count, line[at] == 0x3A else { throw Refusal("no colon after a key", at: at) }
      at += 1
      try readValue(line, &at, depth, &draft, &found)
      path.removeLast(path.count - base)
    }
  }

  private mutating func readValue(
    _ line: Span<UInt8>, _ at: inout Int, _ depth: Int, _ draft: inout HitDraft, _ found: inout Found
  ) throws(Refusal) {
    skipBlanks(line, &at)
    guard at < line.count else { throw Refusal("the JSON object is not closed", at: at) }
    let start = at
    switch line[at] {
    case 0x22:
      text.removeAll(keepingCapacity: true)
      try readString(line, &at)
      try take(start, &draft, &found)
    case 0x7B:
      if depth < Self.deepest {
        try readObject(line, &at, depth + 1, &draft, &found)
      } else {
        try skipNested(line, &at)
      }
    case 0x5B:
      at += 1
      skipBlanks(line, &at)
      if at < line.count, line[at] == 0x22 {
        text.removeAll(keepingCapacity: true)
        try readString(line, &at)
        try take(start, &draft, &found)
      }
      try skipToClose(line, &at)
    case 0x2C, 0x7D: break
    default:
      text.removeAll(keepingCapacity: true)
      while at < line.count, line[at] != 0x2C, line[at] != 0x7D, line[at] != 0x5D, !isBlank(line[at]) {
        text.append(line[at])
        at += 1
      }
      if at == start { throw Refusal("no value after a key", at: at) }
      if isNull {
        // An agent that is null is known to be none, as `-` is.
        if case .agent? = roles[Int(table.symbol(of: path.span).number)] { try draft.set(.agent, text.span.extracting(0..<0)) }
      } else {
        try take(start, &draft, &found)
      }
    }
  }

  private var isNull: Bool { text.count == 4 && text[0] == 0x6E && text[1] == 0x75 }

  /// Gives the value to the draft, if its key is known.
  private mutating func take(
    _ start: Int, _ draft: inout HitDraft, _ found: inout Found
  ) throws(Refusal) {
    let number = Int(table.symbol(of: path.span).number)
    guard number > 0 else {
      if !cookies.isEmpty, path.count > cookies.count, sameBytes(path.span.extracting(0..<cookies.count), cookies.span) {
        draft.take(cookie: path.span.extracting(cookies.count..<path.count), text.span)
      }
      return
    }
    if isNeeded[number] { found.isNeeded = true }
    if isOther[number] { found.isOther = true }
    guard let role = roles[number] else { return }
    do throws(Refusal) {
      try draft.set(role, text.span, encoding)
    } catch {
      throw Refusal(error.reason, at: start)
    }
  }

  // MARK: Text and nesting

  private func skipBlanks(_ line: Span<UInt8>, _ at: inout Int) {
    while at < line.count, isBlank(line[at]) { at += 1 }
  }

  /// Reads a string into `text`, its escapes undone.
  private mutating func readString(_ line: Span<UInt8>, _ at: inout Int) throws(Refusal) {
    let open = at
    at += 1
    while at < line.count {
      let byte = line[at]
      if byte == 0x22 {
        at += 1
        return
      }
      guard byte == 0x5C, at + 1 < line.count else {
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
        guard at + 1 < line.count, let high = hexDigit(line[at]), let low = hexDigit(line[at + 1]) else {
          throw Refusal("\\x without two hexadecimal digits", at: at)
        }
        text.append(high << 4 | low)
        at += 2
      case 0x75: try readUnicode(line, &at)
      default: text.append(escaped)
      }
    }
    throw Refusal("a string that is not closed", at: open)
  }

  private mutating func readUnicode(_ line: Span<UInt8>, _ at: inout Int) throws(Refusal) {
    var value = try fourHex(line, &at)
    if (0xD800...0xDBFF).contains(value), at + 1 < line.count, line[at] == 0x5C, line[at + 1] == 0x75 {
      at += 2
      let low = try fourHex(line, &at)
      if (0xDC00...0xDFFF).contains(low) { value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00) }
    }
    text.append(contentsOf: String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
  }

  private func fourHex(_ line: Span<UInt8>, _ at: inout Int) throws(Refusal) -> UInt32 {
    guard at + 4 <= line.count else { throw Refusal("\\u without four hexadecimal digits", at: at) }
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = hexDigit(line[at]) else { throw Refusal("\\u without four hexadecimal digits", at: at) }
      value = value << 4 | UInt32(digit)
      at += 1
    }
    return value
  }

  /// Steps over an object or array at `at`.
  private mutating func skipNested(_ line: Span<UInt8>, _ at: inout Int) throws(Refusal) {
    at += 1
    try skipToClose(line, &at)
  }

  /// Steps behind the bracket that closes what is open.
  private mutating func skipToClose(_ line: Span<UInt8>, _ at: inout Int) throws(Refusal) {
    var open = 1
    while at < line.count {
      switch line[at] {
      case 0x22:
        text.removeAll(keepingCapacity: true)
        try readString(line, &at)
        continue
      case 0x7B, 0x5B:
        open += 1
        if open > Self.mostNested { throw Refusal("nested deeper than \(Self.mostNested)", at: at) }
      case 0x7D, 0x5D: open -= 1
      default: break
      }
      at += 1
      if open == 0 { return }
    }
    throw Refusal("a bracket that is not closed", at: at)
  }
}
