/// Whether a value stands for nobody: `unknown`, `guest`, `test@…`, all zeros and the like. The text is lower-case.
package func isPlaceholder(_ text: String) -> Bool {
  switch text {
  case "", "-", "unknown", "null", "none", "n/a", "guest": return true
  default: break
  }
  if text.hasPrefix("test@") || text.hasPrefix("noreply@") { return true }
  return text.utf8.allSatisfy { $0 == 0x30 }
}
