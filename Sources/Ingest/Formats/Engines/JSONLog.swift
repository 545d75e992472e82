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
  /// The object whose keys are names of cookies; nil: none.
  let cookies: String?
  /// Keys by which an object without any of the needed ones is a record of this log's writer, but no visit.
  let others: [String]

  private var tree: JSONKeyTree
  private var roles: FieldList
  private var isNeeded: [Bool] = []
  private var isOther: [Bool] = []
  /// A value whose escapes are undone.
  private var text: [UInt8] = []

  /// Deeper objects than any log's are not looked into.
  private static let deepest = 6
  /// An object nested deeper than this is an attack, not a log.
  private static let mostNested = 256

  /// What the object at hand has shown so far.
  private struct Progress {
    var hasNeeded = false
    var hasOther = false
  }

  init(
    keys: [String: FieldRole], needed: [String], encoding: FieldEncoding = .none, cookies: String? = nil,
    others: [String] = []
  ) {
    self.keys = keys
    self.needed = needed
    self.encoding = encoding
    self.cookies = cookies
    self.others = others
    let names = Set(keys.keys).union(needed).union(others).sorted()
    tree = JSONKeyTree(names, cookies: cookies)
    roles = FieldList(names.map { keys[$0] })
    isNeeded = names.map(needed.contains)
    isOther = names.map(others.contains)
  }

  mutating func read(_ line: Span<UInt8>, into draft: inout HitDraft) throws(Refusal) -> Bool {
    var at = 0
    if isFrame(line) { return false }
    while at < line.count, isBlank(line[at]) || line[at] == 0x2C { at += 1 }
    // Commas between an array's objects may have a line of their own.
    if at == line.count { return false }
    guard line[at] == 0x7B else { throw Refusal("no JSON object", at: at) }
    draft.begin(line)
    var progress = Progress()
    try readObject(line, &at, JSONKeyTree.root, 0, &draft, &progress)
    // Behind an array's last object stands the array's end.
    while at < line.count, isBlank(line[at]) || line[at] == 0x2C || line[at] == 0x5D || (line[at] == 0x7D && line[at - 1] == 0x5D) {
      at += 1
    }
    guard at == line.count else { throw Refusal("text after the JSON object", at: at) }
    if !progress.hasNeeded, !needed.isEmpty {
      guard progress.hasOther else { throw Refusal("none of the keys \(needed.joined(separator: ", "))") }
      draft.markAsNoVisit()
    }
    try draft.finish()
    return true
  }

  private mutating func readObject(
    _ line: Span<UInt8>, _ at: inout Int, _ node: Int, _ depth: Int, _ draft: inout HitDraft, _ progress: inout Progress
  ) throws(Refusal) {
    at += 1
    while true {
      skipBlanks(line, &at)
      guard at < line.count else { throw Refusal("the JSON object is not closed", at: at) }
      let byte = line[at]
      if byte == 0x7D {
        at += 1
        return
      }
      if byte == 0x2C {
        at += 1
        continue
      }
      guard byte == 0x22 else { throw Refusal("no key in quotes", at: at) }
      let key = try JSONText.string(line, &at)
      skipBlanks(line, &at)
      guard at < line.count, line[at] == 0x3A else { throw Refusal("no colon after a key", at: at) }
      at += 1
      // A key with an escape in it is none that a log writes.
      let entry = key.isEscaped ? .unknown : tree.entry(line.extracting(key.range), node)
      if node == tree.cookies {
        try readCookie(line, &at, key.range, &draft)
        continue
      }
      try readValue(line, &at, entry, depth, &draft, &progress)
    }
  }

  private mutating func readValue(
    _ line: Span<UInt8>, _ at: inout Int, _ entry: JSONKeyTree.Entry, _ depth: Int, _ draft: inout HitDraft,
    _ progress: inout Progress
  ) throws(Refusal) {
    skipBlanks(line, &at)
    guard at < line.count else { throw Refusal("the JSON object is not closed", at: at) }
    let start = at
    switch line[at] {
    case 0x22: try take(JSONText.string(line, &at), line, entry, &draft, &progress)
    case 0x7B:
      if let child = entry.child, depth < Self.deepest {
        try readObject(line, &at, child, depth + 1, &draft, &progress)
      } else {
        at += 1
        try skipToClose(line, &at)
      }
    case 0x5B:
      at += 1
      skipBlanks(line, &at)
      if at < line.count, line[at] == 0x22 { try take(JSONText.string(line, &at), line, entry, &draft, &progress) }
      try skipToClose(line, &at)
    case 0x2C, 0x7D: break
    default:
      while at < line.count, line[at] != 0x2C, line[at] != 0x7D, line[at] != 0x5D, !isBlank(line[at]) { at += 1 }
      if at == start { throw Refusal("no value after a key", at: at) }
      let isNull = at - start == 4 && line[start] == 0x6E && line[start + 1] == 0x75
      if !isNull {
        try take(JSONText(range: start..<at, isEscaped: false), line, entry, &draft, &progress)
      } else if let number = entry.key, roles.contains(.agent, at: number) {
        // An agent that is null is known to be none, as `-` is.
        try draft.set(.agent, start..<start)
      }
    }
  }

  /// A value of the object whose keys are names of cookies.
  private mutating func readCookie(
    _ line: Span<UInt8>, _ at: inout Int, _ name: Range<Int>, _ draft: inout HitDraft
  ) throws(Refusal) {
    skipBlanks(line, &at)
    var progress = Progress()
    guard at < line.count, line[at] == 0x22 else { return try readValue(line, &at, .unknown, Self.deepest, &draft, &progress) }
    let value = try JSONText.string(line, &at)
    text.removeAll(keepingCapacity: true)
    try value.unescape(line, into: &text)
    draft.take(cookie: line.extracting(name), draft.add(text.span))
  }

  /// Gives the value to the draft, if its key is known.
  private mutating func take(
    _ value: JSONText, _ line: Span<UInt8>, _ entry: JSONKeyTree.Entry, _ draft: inout HitDraft, _ progress: inout Progress
  ) throws(Refusal) {
    guard let number = entry.key else { return }
    if isNeeded[number] { progress.hasNeeded = true }
    if isOther[number] { progress.hasOther = true }
    guard roles.isUsed(number) else { return }
    var range = value.range
    if value.isEscaped {
      text.removeAll(keepingCapacity: true)
      try value.unescape(line, into: &text)
      range = draft.add(text.span)
    }
    do throws(Refusal) {
      try roles.set(number, range, encoding, in: &draft)
    } catch {
      throw Refusal(error.reason, at: value.range.lowerBound)
    }
  }

  private func skipBlanks(_ line: Span<UInt8>, _ at: inout Int) {
    while at < line.count, isBlank(line[at]) { at += 1 }
  }

  /// Steps behind the bracket that closes what is open.
  private func skipToClose(_ line: Span<UInt8>, _ at: inout Int) throws(Refusal) {
    var open = 1
    while at < line.count {
      switch line[at] {
      case 0x22:
        _ = try JSONText.string(line, &at)
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
