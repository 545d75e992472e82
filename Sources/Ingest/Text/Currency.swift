/// A currency's code and how many digits its minor unit has (ISO 4217).
package struct Currency: Hashable, Sendable {
  /// Three capital letters, or empty where no record and no setting names a currency.
  package let code: String

  /// Nil where the text isn't three letters; the empty text is the unnamed currency.
  package init?(_ text: String) {
    let upper = text.uppercased()
    guard upper.isEmpty || (upper.utf8.count == 3 && upper.utf8.allSatisfy { $0 &- 0x41 < 26 }) else {
      return nil
    }
    code = upper
  }

  private init(unnamed: Void) { code = "" }

  package static let unnamed = Currency(unnamed: ())

  /// Digits after the point: 2 for EUR, 0 for JPY, 3 for KWD.
  package var minorDigits: Int { Self.unusual[code] ?? 2 }

  private static let unusual: [String: Int] = {
    var digits: [String: Int] = [:]
    let text = String(decoding: PackageResources.currencies_txt, as: UTF8.self)
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let parts = line.split(separator: " ")
      if parts.count == 2, let count = Int(parts[1]) { digits[String(parts[0])] = count }
    }
    return digits
  }()
}
