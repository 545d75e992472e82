package import Ingest

/// What the rules say of a path. Readers remember it of the paths that they met lately.
struct PathFacts: BitwiseCopyable {
  var page: Symbol
  var goals: UInt32
  var isCart: Bool
}

/// Every page by number, and what a path means.
package struct PageBook {
  /// The names of the pages.
  package private(set) var pages: SymbolTable
  let goals: [CountingRules.Goal]
  private let cart: [PathPattern]
  /// In lower case, each with the semicolon before and the equals sign behind it.
  private let ignoredParameters: [[UInt8]]
  private let showsPrivateSegments: Bool

  init(_ rules: CountingRules, key: HashKey) {
    pages = SymbolTable(key: key)
    goals = rules.goals
    cart = rules.cart
    ignoredParameters = rules.ignoredParameters.map { Array(";\($0.lowercased())=".utf8) }
    showsPrivateSegments = rules.showsPrivateSegments
  }

  /// The page of this name, as another book has it.
  mutating func page(named name: Span<UInt8>) -> Symbol { pages.intern(name) }

  mutating func facts(of path: Span<UInt8>) -> PathFacts {
    var mask: UInt32 = 0
    for (number, goal) in goals.enumerated() where goal.pages.matches(path) { mask |= 1 << UInt32(number) }
    return PathFacts(page: shownPage(of: path), goals: mask, isCart: cart.matches(path))
  }

  private mutating func shownPage(of path: Span<UInt8>) -> Symbol {
    if !ignoredParameters.isEmpty, let plain = withoutIgnoredParameters(path) {
      if !showsPrivateSegments, let shown = PrivatePath.shown(plain.span) { return page(of: shown.span) }
      return page(of: plain.span)
    }
    if !showsPrivateSegments, let shown = PrivatePath.shown(path) { return page(of: shown.span) }
    return page(of: path)
  }

  /// `/page;sid=1/next` without `;sid=1`, where `sid` is ignored; nil: nothing of the kind is there.
  private func withoutIgnoredParameters(_ path: Span<UInt8>) -> [UInt8]? {
    guard firstIndex(of: 0x3B, in: path) != nil else { return nil }
    var plain: [UInt8] = []
    var at = 0
    while at < path.count {
      if path[at] == 0x3B, ignoredParameters.contains(where: { begins(path, at, with: $0) }) {
        at += 1
        while at < path.count, path[at] != 0x3B, path[at] != 0x2F { at += 1 }
      } else {
        plain.append(path[at])
        at += 1
      }
    }
    return plain
  }

  private func begins(_ path: Span<UInt8>, _ at: Int, with name: [UInt8]) -> Bool {
    guard at + name.count <= path.count else { return false }
    for (offset, byte) in name.enumerated() where asciiLowercased(path[at + offset]) != byte { return false }
    return true
  }

  /// The page of a path: index files are their folder, and a slash at the end goes (definitions.md).
  private mutating func page(of path: Span<UInt8>) -> Symbol {
    var end = path.count
    for name in Self.indexFiles where path.count >= name.count {
      if sameBytes(path.extracting((path.count - name.count)..<path.count), name.span) {
        end = path.count - name.count + 1
        break
      }
    }
    if end > 1, path[end - 1] == 0x2F { end -= 1 }
    let page = path.extracting(0..<end)
    for index in 0..<page.count where page[index] >= 0x80 {
      // Bytes that aren't UTF-8 are made so now, for the page's name is its identity.
      return pages.intern(decodedText(page))
    }
    return pages.intern(page)
  }

  private static let indexFiles = ["/index.html", "/index.htm", "/index.php"].map { Array($0.utf8) }
}

/// The endings that make a path an asset, of at most 16 letters each.
struct AssetEndings {
  /// An ending's letters, the last one lowest in the first word.
  private typealias Letters = (UInt64, UInt64)
  /// All endings, by their length.
  private var endings: [Letters] = []
  /// Where those of a length begin in `endings`; those of the next length begin where they end.
  private var starts = [Int](repeating: 0, count: most + 2)

  private static let most = 16

  init(_ names: Set<String>) {
    for length in 1...Self.most {
      starts[length] = endings.count
      for name in names.sorted() where name.utf8.count == length {
        var letters: Letters = (0, 0)
        for (place, byte) in name.lowercased().utf8.reversed().enumerated() { Self.set(byte, at: place, of: &letters) }
        endings.append(letters)
      }
    }
    starts[Self.most + 1] = endings.count
  }

  /// Whether the last component of the path ends in a dot and one of the endings, in any letter case.
  func contain(_ path: Span<UInt8>) -> Bool {
    var letters: Letters = (0, 0)
    var length = 0
    while length < path.count, length <= Self.most {
      let byte = path[path.count - 1 - length]
      if byte == 0x2E {
        if length == 0 { return false }
        for place in starts[length]..<starts[length + 1] where endings[place] == letters { return true }
        return false
      }
      if byte == 0x2F || length == Self.most { return false }
      Self.set(asciiLowercased(byte), at: length, of: &letters)
      length += 1
    }
    return false
  }

  private static func set(_ byte: UInt8, at place: Int, of letters: inout Letters) {
    if place < 8 { letters.0 |= UInt64(byte) << UInt64(8 * place) } else { letters.1 |= UInt64(byte) << UInt64(8 * (place - 8)) }
  }
}
