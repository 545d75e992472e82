/// How many columns of a terminal a text takes: wide East Asian characters and emoji two, combining marks none, and nothing more
/// for the emoji that a joiner adds to another.
package func displayWidth(_ text: String) -> Int {
  var width = 0
  var isJoined = false
  for scalar in text.unicodeScalars {
    let value = scalar.value
    let joins = isJoined
    isJoined = value == 0x200D
    if value < 0x300 {
      width += 1
    } else if scalar.properties.generalCategory == .nonspacingMark || scalar.properties.generalCategory == .format
      || scalar.properties.generalCategory == .enclosingMark || (0x1160...0x11FF).contains(value)
    {
      continue
    } else {
      let isWide =
        (0x1100...0x115F).contains(value) || (0x2E80...0xA4CF).contains(value) || (0xAC00...0xD7A3).contains(value)
        || (0xF900...0xFAFF).contains(value) || (0xFE30...0xFE6F).contains(value) || (0xFF00...0xFF60).contains(value)
        || (0xFFE0...0xFFE6).contains(value) || (0x1F300...0x1FAFF).contains(value) || (0x20000...0x3FFFD).contains(value)
      // Emoji of older blocks; a flag is two letters, each of one column.
      let isEmoji = scalar.properties.isEmojiPresentation && !(0x1F1E6...0x1F1FF).contains(value)
      if !joins || !(isWide || isEmoji) { width += isWide || isEmoji ? 2 : 1 }
    }
  }
  return width
}

/// The text in at most so many columns: where it is longer, its beginning and its end with a mark between, for pages and paths
/// often differ at their end.
package func shortened(_ text: String, to width: Int, _ marks: TerminalMarks) -> String {
  guard displayWidth(text) > width else { return text }
  let room = width - displayWidth(marks.ellipsis)
  guard room > 0 else { return String(marks.ellipsis.prefix(max(0, width))) }
  let tailRoom = room / 3
  var tail: [Character] = []
  var used = 0
  for character in text.reversed() {
    used += displayWidth(String(character))
    if used > tailRoom { break }
    tail.append(character)
  }
  var head = ""
  used = displayWidth(String(tail.reversed()))
  for character in text {
    used += displayWidth(String(character))
    if used > room { break }
    head.append(character)
  }
  return head + marks.ellipsis + String(tail.reversed())
}

/// The characters that a terminal, or a mail, can show.
package struct TerminalMarks: Equatable, Sendable {
  package static let unicode = TerminalMarks(isASCII: false)
  package static let ascii = TerminalMarks(isASCII: true)

  let isASCII: Bool

  var ellipsis: String { isASCII ? ".." : "…" }
  /// What stands for a figure that there is none of.
  var none: String { isASCII ? "-" : "–" }
  var arrow: String { isASCII ? " -> " : " → " }
  var minus: String { "-" }
  /// The middle of bars that go to both sides.
  var axis: String { isASCII ? "|" : "│" }
  /// Eight heights, the lowest first.
  var heights: [Character] { isASCII ? Array("_.-~=+*#") : Array("▁▂▃▄▅▆▇█") }
  /// A bar of so many eighths of a column; in ASCII of whole columns, one at least.
  func bar(eighths: Int) -> String {
    if isASCII { return String(repeating: "#", count: (eighths + 7) / 8) }
    let rest = eighths % 8
    return String(repeating: "█", count: eighths / 8) + (rest == 0 ? "" : String(Array("▏▎▍▌▋▊▉")[rest - 1]))
  }
  /// Shades for shares of the greatest: nothing, up to a quarter, a half, three quarters, all.
  var shades: [Character] { isASCII ? Array(" .:*#") : Array(" ░▒▓█") }
}
