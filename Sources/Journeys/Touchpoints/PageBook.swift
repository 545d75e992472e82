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
  /// Endings by their length, each as its bytes' two words.
  private var byLength = [[(UInt64, UInt64)]](repeating: [], count: 17)

  init(_ names: Set<String>) {
    for name in names.sorted() where (1...16).contains(name.utf8.count) {
      var ending: (UInt64, UInt64) = (0, 0)
      for byte in name.lowercased().utf8 { Self.append(byte, &ending) }
      byLength[name.utf8.count].append(ending)
    }
  }

  /// Whether the last component of the path ends in a dot and one of the endings, in any letter case.
  func contain(_ path: Span<UInt8>) -> Bool {
    var at = path.count - 1
    let stop = max(0, path.count - 17)
    while at >= stop, path[at] != 0x2E {
      if path[at] == 0x2F { return false }
      at -= 1
    }
    guard at >= stop, at + 1 < path.count else { return false }
    var ending: (UInt64, UInt64) = (0, 0)
    for index in (at + 1)..<path.count { Self.append(asciiLowercased(path[index]), &ending) }
    for known in byLength[path.count - at - 1] where known == ending { return true }
    return false
  }

  private static func append(_ byte: UInt8, _ ending: inout (UInt64, UInt64)) {
    ending.0 = ending.0 << 8 | ending.1 >> 56
    ending.1 = ending.1 << 8 | UInt64(byte)
  }
}
