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
  if text.first(where: { !" '(".contains($0) }) == "+" {
    // `+49 (0)171` says both ways of dialling at once.
    if let bracket = text.firstPlace(of: "(0)") {
      let before = text[..<bracket].filter { $0.isASCII && $0.isNumber }
      return "+" + before + text[bracket...].dropFirst(3).filter { $0.isASCII && $0.isNumber }
    }
    return "+" + digits
  }
  if digits.hasPrefix("00") { return "+" + digits.dropFirst(2) }
  guard let country else { return digits }
  // Eleven digits that begin with the calling code hold it already.
  if digits.hasPrefix(country), digits.utf8.count >= 11 { return "+" + digits }
  return "+" + country + (digits.hasPrefix("0") ? String(digits.dropFirst()) : digits)
}
