import Foundation
import Ingest
import Journeys

/// What the user says about people's privacy, before flags and configuration are joined.
struct PrivacySettings {
  /// The file of the key under which pseudonyms last; nil: a key of this run.
  var keyFile: String?
  var showsIdentifiers = false
  /// The file that lists who opted out.
  var suppressFile: String?

  /// A key shorter than this can be guessed.
  private static let leastKeyBytes = 16

  /// How identifiers are written.
  func pseudonyms() throws(Failure) -> Pseudonyms {
    if showsIdentifiers { return .raw }
    guard let keyFile else { return Pseudonyms(secret: nil) }
    var key = try Self.read(keyFile, as: "the key of `privacy.key_file`")
    while let last = key.last, last == 0x0A || last == 0x0D { key.removeLast() }
    guard key.count >= Self.leastKeyBytes else {
      throw Failure(
        Exit.usage, "\(keyFile): a key has at least \(Self.leastKeyBytes) bytes; `head -c 32 /dev/urandom | base64` makes one")
    }
    return Pseudonyms(secret: key)
  }

  /// The words of the list: one a line, blank lines and comments after `#` aside. Of a CSV the first cell counts.
  func suppressed() throws(Failure) -> [String] {
    guard let suppressFile else { return [] }
    let bytes = try Self.read(suppressFile, as: "the list of `--suppress`")
    let text = decodedText(bytes.span)
    return text.split(whereSeparator: \.isNewline).compactMap { line in
      let cell = line.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
      let word = cell.trimmingCharacters(in: CharacterSet(charactersIn: " \t\"\u{FEFF}"))
      return word.isEmpty || word.hasPrefix("#") ? nil : word
    }
  }

  private static func read(_ path: String, as what: String) throws(Failure) -> [UInt8] {
    do {
      return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw Failure(Exit.noInput, "\(path): \(what) can't be read. Check the name and the permissions.")
    }
  }
}

/// Makes what strangers and customers left in a damaged record unreadable where people are shown it, each byte by one, so that
/// a caret under it stays in its place: e-mails, addresses, and digits in longer runs than times and statuses have.
func masked(_ excerpt: [UInt8]) -> [UInt8] {
  var shown = excerpt
  var start = 0
  while start < excerpt.count {
    var end = start
    while end < excerpt.count, !isWordEnd(excerpt[end]) { end += 1 }
    if isPrivateWord(excerpt[start..<end]) {
      for index in start..<end where excerpt[index] != 0x40 && excerpt[index] != 0x2E && excerpt[index] != 0x3A { shown[index] = 0x78 }
    }
    start = max(end, start) + 1
  }
  return shown
}

/// What e-mails, addresses and phones don't hold.
private func isWordEnd(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x20, 0x09, 0x22, 0x27, 0x2C, 0x3B, 0x3C, 0x3E, 0x28, 0x29, 0x5B, 0x5D, 0x7B, 0x7D, 0x7C, 0x3D, 0x26, 0x2F, 0x3F: true
  default: false
  }
}

private func isPrivateWord(_ word: ArraySlice<UInt8>) -> Bool {
  if word.contains(0x40) { return true }
  var (digits, dots, colons, hexDigits, others) = (0, 0, 0, 0, 0)
  for byte in word {
    switch byte {
    case 0x30...0x39: digits += 1
    case 0x2E: dots += 1
    case 0x3A: colons += 1
    case 0x41...0x46, 0x61...0x66: hexDigits += 1
    default: others += 1
    }
  }
  let isV4 = dots == 3 && digits >= 4 && others == 0
  // A time of day has three colons at most, an IPv6 address seven or two side by side.
  let hasGap = zip(word, word.dropFirst()).contains { $0 == 0x3A && $1 == 0x3A }
  let isV6 = (colons >= 5 || (hasGap && colons >= 2)) && others == 0 && digits + hexDigits > 0
  return isV4 || isV6 || (digits >= 7 && dots + colons == 0 && others <= 2 && !beginsWithDate(word))
}

/// `2026-11-21`, which is nobody's number.
private func beginsWithDate(_ word: ArraySlice<UInt8>) -> Bool {
  guard word.count >= 10 else { return false }
  return zip(word.prefix(10), 0...).allSatisfy { byte, place in place == 4 || place == 7 ? byte == 0x2D : isDigit(byte) }
}
