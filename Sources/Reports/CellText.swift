package import Metrics

/// How numbers and text are written where the reader is a spreadsheet or a script.
package struct CellStyle: Equatable, Sendable {
  /// `.` or what a spreadsheet of another language wants.
  package var decimalMark: Character = "."
  /// Leaves text as it is, even where a spreadsheet would take it for a formula.
  package var keepsRawText = false

  package init() {}

  /// The cell as text; a missing one is empty.
  package func text(of cell: Table.Cell) -> String {
    switch cell {
    case .text(let text): return keepsRawText ? text : harmless(text)
    case .count(let count): return String(count)
    case .decimal(let units, let digits): return decimalText(units, digits, mark: decimalMark)
    case .flag(let flag): return flag ? "true" : "false"
    case .missing: return ""
    }
  }

  /// Text that a spreadsheet won't take for a formula: `'` before `=`, `+`, `-`, `@`, tab and CR (OWASP).
  private func harmless(_ text: String) -> String { Self.isFormula(text.utf8Span.span) ? "'" + text : text }

  static func isFormula(_ text: Span<UInt8>) -> Bool {
    guard !text.isEmpty else { return false }
    switch text[0] {
    case 0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D: return true
    default: return false
    }
  }
}

/// `units` × 10^−`digits` in plain digits.
package func decimalText(_ units: Int128, _ digits: Int, mark: Character = ".") -> String {
  var text = String(units.magnitude)
  if digits > 0 {
    if text.utf8.count <= digits { text = String(repeating: "0", count: digits + 1 - text.utf8.count) + text }
    text.insert(mark, at: text.index(text.endIndex, offsetBy: -digits))
  }
  return units < 0 ? "-" + text : text
}

/// Text of strangers in which no character can move a terminal's cursor, break a line or turn the direction of writing.
/// Line ends stay where they are our own.
package func visible(_ text: String, keepsLineEnds: Bool = false) -> String {
  var shown = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    let isLineEnd = keepsLineEnds && scalar == "\n"
    let isControl = (scalar.value < 0x20 && !isLineEnd) || (0x7F...0x9F).contains(scalar.value)
    let isTurning = (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
    shown.append(isControl || isTurning ? "\u{FFFD}" : scalar)
  }
  return String(shown)
}
