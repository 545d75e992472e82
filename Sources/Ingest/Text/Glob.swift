/// A pattern in which `*` stands for any run of bytes and `?` for one; everything else means itself.
///
/// Without `crossesSlashes`, as in file names, both stop at `/`, and `**` is what goes on.
package struct Glob: Equatable, Sendable {
  private enum Part: Equatable {
    case byte(UInt8)
    case one
    case run(crossesSlashes: Bool)
  }

  private let parts: [Part]

  package init(_ pattern: String, crossesSlashes: Bool) {
    var parts: [Part] = []
    var bytes = Array(pattern.utf8)[...]
    while let byte = bytes.popFirst() {
      switch byte {
      case 0x2A:
        var isDouble = false
        while bytes.first == 0x2A {
          isDouble = true
          bytes = bytes.dropFirst()
        }
        parts.append(.run(crossesSlashes: crossesSlashes || isDouble))
      // A page pattern's `?` is a question mark, for paths hold none.
      case 0x3F where !crossesSlashes: parts.append(.one)
      default: parts.append(.byte(byte))
      }
    }
    self.parts = parts
  }

  /// Whether the whole text fits. A run is retried from the last one met, and where that one stops at a
  /// slash, from the last that doesn't.
  package func matches(_ text: Span<UInt8>) -> Bool {
    var at = 0
    var part = 0
    var retry: (part: Int, at: Int)?
    var crossing: (part: Int, at: Int)?
    while at < text.count || part < parts.count {
      if part < parts.count {
        switch parts[part] {
        case .byte(let byte) where at < text.count && text[at] == byte:
          at += 1
          part += 1
          continue
        case .one where at < text.count && text[at] != 0x2F:
          at += 1
          part += 1
          continue
        case .run(let crossesSlashes):
          // What is left may be anything, as behind a section's `/admin/*`.
          if crossesSlashes, part + 1 == parts.count { return true }
          if crossesSlashes {
            crossing = (part, at)
            retry = nil
          } else {
            retry = (part, at)
          }
          part += 1
          continue
        default: break
        }
      }
      if let (run, from) = retry, from < text.count, text[from] != 0x2F {
        retry = (run, from + 1)
        (part, at) = (run + 1, from + 1)
      } else if let (run, from) = crossing, from < text.count {
        crossing = (run, from + 1)
        retry = nil
        (part, at) = (run + 1, from + 1)
      } else {
        return false
      }
    }
    return true
  }

  package func matches(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return matches(bytes.span)
  }
}

extension String {
  /// The text without spaces, tabs and line ends around it.
  package func trimmingBlanks() -> String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\n" || $0 == "\r\n" }
    guard let start = firstIndex(where: { !isBlank($0) }), let end = lastIndex(where: { !isBlank($0) }) else {
      return ""
    }
    return String(self[start...end])
  }

  /// Where `text` first occurs.
  package func firstPlace(of text: String) -> Index? {
    var place = startIndex
    while place < endIndex {
      if self[place...].hasPrefix(text) { return place }
      place = index(after: place)
    }
    return nil
  }
}

extension Amount {
  /// A number in a setting: plain digits with a decimal point, nothing else.
  package init?(plain text: String) {
    let number = text.utf8.first == 0x2D ? text.utf8.dropFirst() : text.utf8[...]
    guard number.allSatisfy({ isDigit($0) || $0 == 0x2E }), number.count(where: { $0 == 0x2E }) <= 1 else { return nil }
    let bytes = Array(text.utf8)
    guard let amount = Amount(bytes.span) else { return nil }
    self = amount
  }
}
