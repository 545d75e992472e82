import Ingest

/// A pattern of the crawler list, found anywhere in an agent, letter case as written.
///
/// The list's patterns are mostly plain text. Of regular expressions it uses, and this reads: `\.` and other escaped
/// marks, `\d` `\s` `\S` `\w`, `.`, classes `[aA]` `[^-]` `[a-z]`, groups `(a|b)` and `(?:a|b)`, `^` and `$`, and `*` `+` `?` behind any of them.
package struct CrawlerPattern: Equatable, Sendable {
  private indirect enum Item: Equatable, Sendable {
    case byte(UInt8)
    case oneOf(Set<UInt8>)
    case group([[Item]])
    case start, end
    case repeated(Item, least: Int, most: Int)
  }

  /// What follows each other; any one of the alternatives is enough.
  private let alternatives: [[Item]]

  /// Nil where the pattern uses what is not listed above.
  package init?(_ pattern: String) {
    var rest = Array(pattern.utf8)[...]
    guard let parsed = Self.parse(&rest), rest.isEmpty, !parsed.isEmpty else { return nil }
    alternatives = parsed
  }

  /// For each alternative, the longest text that every match of it holds.
  var literals: [[UInt8]] {
    alternatives.map { items in
      var longest: [UInt8] = []
      var run: [UInt8] = []
      for item in items + [.end] {
        if case .byte(let byte) = item {
          run.append(byte)
        } else {
          if run.count > longest.count { longest = run }
          run = []
        }
      }
      return longest
    }
  }

  /// Whether it is found in the text.
  package func isFound(in text: Span<UInt8>) -> Bool {
    for items in alternatives {
      for start in 0...text.count where Self.match(items[...], text, start, { _ in true }) { return true }
    }
    return false
  }

  private static func match(
    _ items: ArraySlice<Item>, _ text: Span<UInt8>, _ at: Int, _ then: (Int) -> Bool
  ) -> Bool {
    guard let item = items.first else { return then(at) }
    let rest = items.dropFirst()
    switch item {
    case .byte(let byte):
      return at < text.count && text[at] == byte && match(rest, text, at + 1, then)
    case .oneOf(let bytes):
      return at < text.count && bytes.contains(text[at]) && match(rest, text, at + 1, then)
    case .start: return at == 0 && match(rest, text, at, then)
    case .end: return at == text.count && match(rest, text, at, then)
    case .group(let choices):
      for choice in choices where matchChoice(choice, rest, text, at, then) { return true }
      return false
    case .repeated(.group(let choices), let least, let most):
      return matchRepeated(choices, least: least, most: most, rest, text, at, then)
    case .repeated(let inner, let least, let most):
      // Items of one byte, which is all the list repeats, are counted first and given back one by one.
      var places = [at]
      while places.count <= most, let next = single(inner, text, places[places.count - 1]) { places.append(next) }
      while places.count > least, let place = places.popLast() {
        if match(rest, text, place, then) { return true }
      }
      return false
    }
  }

  private static func matchChoice(
    _ choice: [Item], _ rest: ArraySlice<Item>, _ text: Span<UInt8>, _ at: Int, _ then: (Int) -> Bool
  ) -> Bool {
    // A choice is joined to what follows, so that a longer choice is tried when a shorter one leads nowhere.
    match((choice + Array(rest))[...], text, at, then)
  }

  /// One choice more is tried before what follows; a choice that takes nothing is not tried again and again.
  private static func matchRepeated(
    _ choices: [[Item]], least: Int, most: Int, _ rest: ArraySlice<Item>, _ text: Span<UInt8>, _ at: Int,
    _ then: (Int) -> Bool
  ) -> Bool {
    if most > 0 {
      for choice in choices {
        let isFound = match(choice[...], text, at) { next in
          (next > at || least > 0)
            && matchRepeated(choices, least: max(0, least - 1), most: most - 1, rest, text, next, then)
        }
        if isFound { return true }
      }
    }
    return least == 0 && match(rest, text, at, then)
  }

  private static func single(_ item: Item, _ text: Span<UInt8>, _ at: Int) -> Int? {
    guard at < text.count else { return nil }
    switch item {
    case .byte(let byte): return text[at] == byte ? at + 1 : nil
    case .oneOf(let bytes): return bytes.contains(text[at]) ? at + 1 : nil
    case .group, .start, .end, .repeated: return nil
    }
  }

  // MARK: Reading a pattern

  private static func parse(_ rest: inout ArraySlice<UInt8>) -> [[Item]]? {
    var alternatives: [[Item]] = [[]]
    while let byte = rest.first, byte != 0x29 {
      rest = rest.dropFirst()
      var item: Item
      switch byte {
      case 0x7C:
        alternatives.append([])
        continue
      case 0x5E: item = .start
      case 0x24: item = .end
      case 0x2E: item = .oneOf(Set(0...255).subtracting([0x0A]))
      case 0x28:
        if rest.starts(with: [0x3F, 0x3A]) { rest = rest.dropFirst(2) }
        guard let inner = parse(&rest), rest.popFirst() == 0x29 else { return nil }
        item = .group(inner)
      case 0x5B:
        guard let bytes = parseClass(&rest) else { return nil }
        item = .oneOf(bytes)
      case 0x5C:
        guard let escaped = rest.popFirst() else { return nil }
        guard let meant = shorthand(escaped) ?? literal(escaped) else { return nil }
        item = meant
      case 0x2A, 0x2B, 0x3F, 0x7B: return nil
      default: item = .byte(byte)
      }
      switch rest.first {
      case 0x2A?: item = .repeated(item, least: 0, most: .max)
      case 0x2B?: item = .repeated(item, least: 1, most: .max)
      case 0x3F?: item = .repeated(item, least: 0, most: 1)
      default:
        alternatives[alternatives.count - 1].append(item)
        continue
      }
      rest = rest.dropFirst()
      alternatives[alternatives.count - 1].append(item)
    }
    return alternatives
  }

  private static func parseClass(_ rest: inout ArraySlice<UInt8>) -> Set<UInt8>? {
    var bytes: Set<UInt8> = []
    var isNegated = false
    if rest.first == 0x5E {
      isNegated = true
      rest = rest.dropFirst()
    }
    while true {
      // A class that is not closed is none.
      guard let byte = rest.popFirst() else { return nil }
      if byte == 0x5D { break }
      if byte == 0x5C {
        guard let escaped = rest.popFirst() else { return nil }
        if case .oneOf(let several)? = shorthand(escaped) {
          bytes.formUnion(several)
        } else if case .byte(let one)? = literal(escaped) {
          bytes.insert(one)
        } else {
          return nil
        }
      } else if rest.first == 0x2D, let last = rest.dropFirst().first, last != 0x5D, last >= byte {
        bytes.formUnion(byte...last)
        rest = rest.dropFirst(2)
      } else {
        bytes.insert(byte)
      }
    }
    return isNegated ? Set(0...255).subtracting(bytes) : bytes
  }

  private static func shorthand(_ letter: UInt8) -> Item? {
    let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D]
    let wordBytes = Set(UInt8(0x30)...0x39).union(0x41...0x5A).union(0x61...0x7A).union([0x5F])
    switch letter {
    case 0x64: return .oneOf(Set(0x30...0x39))
    case 0x73: return .oneOf(blanks)
    case 0x53: return .oneOf(Set(0...255).subtracting(blanks))
    case 0x77: return .oneOf(wordBytes)
    default: return nil
    }
  }

  /// An escaped mark means itself; an escaped letter or digit that is no shorthand is not understood.
  private static func literal(_ byte: UInt8) -> Item? {
    isDigit(byte) || asciiLowercased(byte) &- 0x61 < 26 ? nil : .byte(byte)
  }
}
