import Reports

/// HTML or SVG. What is written between the quotes of a literal is markup; what is put into it is text, and escaped:
///
///     let row: Markup = "<td>\(page)</td>"
struct Markup: ExpressibleByStringInterpolation, Sendable {
  private(set) var text: String

  init(stringLiteral text: String) { self.text = text }
  init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  static let none: Markup = ""

  static func += (a: inout Markup, b: Markup) { a.text += b.text }

  var isEmpty: Bool { text.isEmpty }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity + 16 * interpolationCount) }

    mutating func appendLiteral(_ literal: String) { text += literal }
    mutating func appendInterpolation(_ text: String) { self.text += escaped(text) }
    mutating func appendInterpolation(_ number: Int) { text += String(number) }
    mutating func appendInterpolation(_ markup: Markup) { text += markup.text }
  }
}

extension Sequence<Markup> {
  func joined() -> Markup {
    var all = Markup.none
    for part in self { all += part }
    return all
  }
}

/// Text in which no character is markup, in an element or between quotes of an attribute, and none moves or hides others.
func escaped(_ text: String) -> String {
  var isPlain = true
  for byte in text.utf8 where byte < 0x20 || byte >= 0x7F || byte == 0x26 || byte == 0x3C || byte == 0x3E || byte == 0x22 || byte == 0x27 {
    isPlain = false
    break
  }
  if isPlain { return text }
  var safe = String.UnicodeScalarView()
  for scalar in visible(text).unicodeScalars {
    switch scalar {
    case "&": safe.append(contentsOf: "&amp;".unicodeScalars)
    case "<": safe.append(contentsOf: "&lt;".unicodeScalars)
    case ">": safe.append(contentsOf: "&gt;".unicodeScalars)
    case "\"": safe.append(contentsOf: "&quot;".unicodeScalars)
    case "'": safe.append(contentsOf: "&#39;".unicodeScalars)
    default: safe.append(scalar)
    }
  }
  return String(safe)
}
