/// Whether a value stands for nobody: `unknown`, `guest`, `test@…`, all zeros and the like, in any letter case.
package func isPlaceholder(_ text: String) -> Bool { isPlaceholder(text.utf8.span) }

/// The same for bytes.
package func isPlaceholder(_ text: Span<UInt8>) -> Bool {
  // Nearly all values are told from them by their first byte.
  guard !text.isEmpty else { return true }
  switch asciiLowercased(text[0]) {
  case 0x2D, 0x30, 0x67, 0x6E, 0x74, 0x75: break
  default: return false
  }
  if text.count <= 7 {
    for word in placeholderWords where equalsIgnoringCase(text, word) { return true }
  }
  for word in placeholderBeginnings where text.count >= word.count {
    if equalsIgnoringCase(text.extracting(0..<word.count), word) { return true }
  }
  for index in 0..<text.count where text[index] != 0x30 { return false }
  return true
}

private let placeholderWords = ["-", "unknown", "null", "none", "n/a", "guest"].map { Array($0.utf8) }
private let placeholderBeginnings = ["test@", "noreply@"].map { Array($0.utf8) }

private func equalsIgnoringCase(_ text: Span<UInt8>, _ word: [UInt8]) -> Bool {
  guard text.count == word.count else { return false }
  for index in 0..<text.count where asciiLowercased(text[index]) != word[index] { return false }
  return true
}
