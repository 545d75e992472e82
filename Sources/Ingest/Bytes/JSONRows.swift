/// Reads JSON objects, one a line or in an array, as rows: a key's value is a cell, an absent one an empty cell.
///
/// Keys of nested objects are reached with dots, `customer.email`; of an array the first element counts; `null` is empty.
struct JSONRows {
  /// What a place in the text holds.
  enum Found: Equatable {
    /// An object that ends before `end`.
    case object(end: Int)
    /// More bytes are needed, which may not come.
    case unfinished
    case refused(Refusal)
  }

  private let tree: JSONKeyTree
  private let count: Int
  /// Deeper objects are not looked into, and text nested deeper is refused.
  private static let mostNested = 64

  /// `keys` are the columns, in the order of their cells.
  init(keys: [String]) {
    tree = JSONKeyTree(keys)
    count = keys.count
  }

  /// What stands between objects: blanks, line ends, commas and the array's brackets.
  static func isBetween(_ byte: UInt8) -> Bool {
    isBlank(byte) || byte == 0x0A || byte == 0x2C || byte == 0x5B || byte == 0x5D
  }

  /// Reads the object at `start` into cells.
  func read(_ text: Span<UInt8>, _ start: Int, _ end: Int, into row: inout RowCells) -> Found {
    row.empty(count)
    var walk = JSONWalk(text: start, end: end)
    guard start < end, text[start] == 0x7B else { return .refused(Refusal("no JSON object")) }
    do throws(JSONWalk.Stop) {
      try walk.object(text, tree, JSONKeyTree.root, 0) { (key: Int, value: JSONText) throws(JSONWalk.Stop) in
        do throws(Refusal) {
          try row.set(key, value, text)
        } catch {
          throw .refused(error)
        }
      }
      return .object(end: walk.at)
    } catch {
      switch error {
      case .unfinished: return .unfinished
      case .refused(let refusal): return .refused(refusal)
      }
    }
  }

  /// The dotted keys of the first objects of a sample, in the order in which they are met; none where it holds no objects.
  static func keys(of sample: Span<UInt8>, most: Int = 200) -> [String] {
    var keys: [String] = []
    var at = 0
    for _ in 0..<most {
      while at < sample.count, isBetween(sample[at]) { at += 1 }
      guard at < sample.count, sample[at] == 0x7B else { break }
      var walk = JSONWalk(text: at, end: sample.count)
      do throws(JSONWalk.Stop) {
        try walk.names(sample, "", 0) { key in
          if !keys.contains(key) { keys.append(key) }
        }
        at = walk.at
      } catch {
        guard let newline = firstIndex(of: 0x0A, in: sample, from: at) else { break }
        at = newline + 1
      }
    }
    return keys
  }
}

extension RowCells {
  /// Fills a cell, unless one before it of the same key did.
  mutating func set(_ index: Int, _ value: JSONText, _ text: Span<UInt8>) throws(Refusal) {
    guard cells[index].range.isEmpty else { return }
    guard value.isEscaped else {
      replace(index, with: Cell(value.range.lowerBound, value.range.upperBound))
      return
    }
    let start = unquoted.count
    try value.unescape(text, into: &unquoted)
    replace(index, with: Cell(start, unquoted.count, isUnquoted: true))
  }
}

/// Walks through the text of one object.
struct JSONWalk {
  enum Stop: Error {
    case unfinished
    case refused(Refusal)
  }

  private(set) var at: Int
  private let end: Int
  private let start: Int
  private static let mostNested = 64

  init(text start: Int, end: Int) {
    (self.start, at, self.end) = (start, start, end)
  }

  private func refused(_ reason: String) -> Stop { .refused(Refusal(reason, at: at - start)) }

  private mutating func skipBlanks(_ text: Span<UInt8>) throws(Stop) {
    while at < end, isBlank(text[at]) || text[at] == 0x0A { at += 1 }
    if at >= end { throw .unfinished }
  }

  /// A string on one line, as JSON has it: a line end in it means that it is not closed.
  private mutating func string(_ text: Span<UInt8>) throws(Stop) -> JSONText {
    let from = at + 1
    var place = from
    var isEscaped = false
    while place < end {
      switch text[place] {
      case 0x22:
        at = place + 1
        return JSONText(range: from..<place, isEscaped: isEscaped)
      case 0x5C:
        isEscaped = true
        place += 2
      case 0x0A: throw refused("a string that is not closed")
      default: place += 1
      }
    }
    throw .unfinished
  }

  /// Goes through the members of the object at `at`: `body` finds the value or steps over it.
  private mutating func members(
    _ text: Span<UInt8>, _ depth: Int, _ body: (inout JSONWalk, JSONText) throws(Stop) -> Void
  ) throws(Stop) {
    if depth > Self.mostNested { throw refused("nested deeper than \(Self.mostNested)") }
    at += 1
    var isFirst = true
    while true {
      try skipBlanks(text)
      if text[at] == 0x7D {
        at += 1
        return
      }
      if !isFirst {
        guard text[at] == 0x2C else { throw refused("no comma between values") }
        at += 1
        try skipBlanks(text)
      }
      isFirst = false
      guard text[at] == 0x22 else { throw refused("no key in quotes") }
      let key = try string(text)
      try skipBlanks(text)
      guard text[at] == 0x3A else { throw refused("no colon after a key") }
      at += 1
      try skipBlanks(text)
      try body(&self, key)
    }
  }

  /// Gives each value whose key the tree has.
  mutating func object(
    _ text: Span<UInt8>, _ tree: JSONKeyTree, _ node: Int, _ depth: Int, _ take: (Int, JSONText) throws(Stop) -> Void
  ) throws(Stop) {
    try members(text, depth) { (walk: inout JSONWalk, key: JSONText) throws(Stop) in
      let entry: JSONKeyTree.Entry = key.isEscaped ? .unknown : tree.entry(text.extracting(key.range), node)
      try walk.value(text, tree, entry, depth, take)
    }
  }

  private mutating func value(
    _ text: Span<UInt8>, _ tree: JSONKeyTree, _ entry: JSONKeyTree.Entry, _ depth: Int, _ take: (Int, JSONText) throws(Stop) -> Void
  ) throws(Stop) {
    switch text[at] {
    case 0x7B where entry.child != nil:
      if let child = entry.child { try object(text, tree, child, depth + 1, take) }
    case 0x5B where entry.key != nil || entry.child != nil:
      at += 1
      try skipBlanks(text)
      if text[at] != 0x5D { try value(text, tree, entry, depth + 1, take) }
      try skipRest(text, depth)
    default:
      if let value = try scalar(text, depth), let key = entry.key { try take(key, value) }
    }
  }

  /// Steps over the value at `at`; a text or number that isn't null is given.
  private mutating func scalar(_ text: Span<UInt8>, _ depth: Int) throws(Stop) -> JSONText? {
    switch text[at] {
    case 0x22: return try string(text)
    case 0x7B:
      try members(text, depth + 1) { (walk: inout JSONWalk, _) throws(Stop) in _ = try walk.scalar(text, depth + 1) }
      return nil
    case 0x5B:
      at += 1
      try skipBlanks(text)
      if text[at] != 0x5D { _ = try scalar(text, depth + 1) }
      try skipRest(text, depth)
      return nil
    default:
      let from = at
      while at < end, text[at] != 0x2C, text[at] != 0x7D, text[at] != 0x5D, text[at] != 0x0A, !isBlank(text[at]) { at += 1 }
      if at == end { throw .unfinished }
      if at == from { throw refused("no value after a key") }
      guard isDigit(text[from]) || text[from] == 0x2D || Self.words.contains(where: { sameBytes(text.extracting(from..<at), $0.span) })
      else { throw refused("a value that is neither text, number, true, false nor null") }
      let isNull = text[from] == 0x6E
      return isNull ? nil : JSONText(range: from..<at, isEscaped: false)
    }
  }

  private static let words = ["true", "false", "null"].map { Array($0.utf8) }

  /// Steps behind the bracket that closes an array of which an element was read.
  private mutating func skipRest(_ text: Span<UInt8>, _ depth: Int) throws(Stop) {
    if depth > Self.mostNested { throw refused("nested deeper than \(Self.mostNested)") }
    while true {
      try skipBlanks(text)
      if text[at] == 0x5D {
        at += 1
        return
      }
      guard text[at] == 0x2C else { throw refused("no comma between values") }
      at += 1
      try skipBlanks(text)
      _ = try scalar(text, depth + 1)
    }
  }

  /// The dotted names of all texts and numbers.
  mutating func names(_ text: Span<UInt8>, _ prefix: String, _ depth: Int, _ take: (String) -> Void) throws(Stop) {
    try members(text, depth) { (walk: inout JSONWalk, key: JSONText) throws(Stop) in
      let name = prefix + decodedText(text.extracting(key.range))
      try walk.namesOfValue(text, name, depth, take)
    }
  }

  private mutating func namesOfValue(_ text: Span<UInt8>, _ name: String, _ depth: Int, _ take: (String) -> Void) throws(Stop) {
    switch text[at] {
    case 0x7B: try names(text, name + ".", depth + 1, take)
    case 0x5B:
      at += 1
      try skipBlanks(text)
      if text[at] != 0x5D { try namesOfValue(text, name, depth + 1, take) } else { take(name) }
      try skipRest(text, depth)
    default:
      _ = try scalar(text, depth)
      take(name)
    }
  }
}
