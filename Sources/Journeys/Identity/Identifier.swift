import Foundation
import Ingest

/// The number of an identifier in the identity graph.
struct Identifier: Hashable, Sendable, BitwiseCopyable {
  var number: UInt32
}

/// The number of a set of identifiers that records name together; 0 names nobody.
package struct IdentifierSet: Hashable, Sendable, BitwiseCopyable {
  var number: UInt32
  package static let nobody = IdentifierSet(number: 0)
}

/// An identifier as it is compared: its kind, and its text without what doesn't matter. Nil: it names nobody.
///
/// A `user` that looks like an e-mail is one; any other belongs to its host, for every server has its own `admin`.
///
/// `phoneCountry` is the calling code of phones that are written without one.
func comparableIdentifier(
  _ identifier: NamedIdentifier, host: String, phoneCountry: String? = nil
) -> (kind: IdentifierKind, text: String)? {
  var text = identifier.text.trimmingBlanks().lowercased()
  var kind = identifier.kind
  if kind == .user, looksLikeEmail(text) { kind = .email }
  switch kind {
  case .email:
    // Full-width letters and decomposed umlauts are those of the plain address.
    text = text.precomposedStringWithCompatibilityMapping
    if text.hasPrefix("mailto:") { text = String(text.dropFirst(7)) }
  case .phone:
    text = comparablePhone(text, country: phoneCountry)
  case .customer, .cookie:
    // Ids of systems may differ in letter case alone.
    text = identifier.text.trimmingBlanks()
    if isPlaceholder(text.lowercased()) { return nil }
  case .order:
    guard let number = comparableOrderNumber(text) else { return nil }
    text = decodedText(number.span)
  case .user:
    if isPlaceholder(text) { return nil }
    text = host + "\u{0}" + identifier.text.trimmingBlanks()
  }
  return isPlaceholder(text) ? nil : (kind, text)
}

/// Appends the text of `comparableIdentifier`, and gives its kind. In ASCII, which nearly all are, without a String.
func appendComparable(
  _ identifier: NamedIdentifier, host: String, phoneCountry: String? = nil, to text: inout [UInt8]
) -> IdentifierKind? {
  let start = text.count
  let cell = identifier.text.utf8.span
  let isSimple =
    switch identifier.kind {
    case .email, .customer: true
    // A bracket may hold the zero that is dialled within a country.
    case .phone: phoneCountry == nil && firstIndex(of: 0x28, in: cell) == nil
    case .order, .user, .cookie: false
    }
  guard isSimple, firstAboveASCII(cell) == cell.count else {
    guard let (kind, comparable) = comparableIdentifier(identifier, host: host, phoneCountry: phoneCountry) else { return nil }
    text += comparable.utf8
    return kind
  }
  var range = 0..<cell.count
  while let last = range.last, isBlank(cell[last]) || cell[last] == 0x0A { range = range.dropLast() }
  while let first = range.first, isBlank(cell[first]) || cell[first] == 0x0A { range = range.dropFirst() }
  switch identifier.kind {
  case .phone: appendPhone(cell.extracting(range), to: &text)
  case .customer: text.append(cell.extracting(range))
  default:
    text.appendLowercased(cell.extracting(range))
    if text.count > start, text[start] == 0x6D, text[start...].starts(with: mailto) {
      text.removeSubrange(start..<(start + mailto.count))
    }
  }
  return isPlaceholder(text.span.extracting(start..<text.count)) ? nil : identifier.kind
}

private let mailto = Array("mailto:".utf8)

/// `comparablePhone` of ASCII bytes.
private func appendPhone(_ cell: Span<UInt8>, to text: inout [UInt8]) {
  var first = 0
  while first < cell.count, cell[first] == 0x20 || cell[first] == 0x27 || cell[first] == 0x28 { first += 1 }
  let start = text.count
  if first < cell.count, cell[first] == 0x2B { text.append(0x2B) }
  let digits = text.count
  var isZero = true
  for index in 0..<cell.count where isDigit(cell[index]) {
    if cell[index] != 0x30 { isZero = false }
    text.append(cell[index])
  }
  if isZero {
    text.removeLast(text.count - start)
  } else if digits == start, text.count >= start + 2, text[start] == 0x30, text[start + 1] == 0x30 {
    text.remove(at: start)
    text[start] = 0x2B
  }
}

/// One at sign with something on both sides and a dot behind it.
func looksLikeEmail(_ text: String) -> Bool {
  let parts = text.split(separator: "@", omittingEmptySubsequences: false)
  guard parts.count == 2, !parts[0].isEmpty else { return false }
  return parts[1].contains(".") && !text.contains(" ")
}

/// A phone in E.164 where its country is known: `+` and digits. A number without a calling code has the given one, and loses
/// the zero that is dialled within the country; without one given it stays as it is dialled.
private func comparablePhone(_ text: String, country: String?) -> String {
  let digits = text.filter { $0.isASCII && $0.isNumber }
  // A number of zeros only, or of no digits, is nobody's.
  if digits.allSatisfy({ $0 == "0" }) { return "" }
  let isDialled = digits.hasPrefix("00")
  if isDialled || text.first(where: { !" '(".contains($0) }) == "+" {
    var number = digits
    // `+49 (0)171` says both ways of dialling at once.
    if let bracket = text.firstPlace(of: "(0)") {
      number = (text[..<bracket] + text[bracket...].dropFirst(3)).filter { $0.isASCII && $0.isNumber }
    }
    return "+" + (isDialled ? String(number.dropFirst(2)) : number)
  }
  guard let country else { return digits }
  // Eleven digits that begin with the calling code hold it already.
  if digits.hasPrefix(country), digits.utf8.count >= 11 { return "+" + digits }
  return "+" + country + (digits.hasPrefix("0") ? String(digits.dropFirst()) : digits)
}
