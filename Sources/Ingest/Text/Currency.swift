/// A currency's code and how many digits its minor unit has (ISO 4217).
package struct Currency: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Its three letters, the first the most significant; 0 where no record and no setting names a currency.
  private let letters: UInt32

  /// Three capital letters, or empty.
  package var code: String {
    if letters == 0 { return "" }
    return String(decoding: [16, 8, 0].map { UInt8(truncatingIfNeeded: letters >> $0) }, as: UTF8.self)
  }

  /// Nil where the text isn't three letters; the empty text is the unnamed currency.
  package init?(_ text: String) {
    let upper = text.uppercased().utf8
    guard upper.isEmpty || (upper.count == 3 && upper.allSatisfy { $0 &- 0x41 < 26 }) else { return nil }
    letters = upper.reduce(0) { $0 << 8 | UInt32($1) }
  }

  private init(unnamed: Void) { letters = 0 }

  /// The order of their codes; the unnamed one is the first.
  package static func < (a: Currency, b: Currency) -> Bool { a.letters < b.letters }

  package static let unnamed = Currency(unnamed: ())

  /// Digits after the point: 2 for EUR, 0 for JPY, 3 for KWD.
  package var minorDigits: Int { Self.digits[code] ?? 2 }

  /// Whether ISO 4217 lists it; others are taken too where a column or a setting states a currency.
  var isListed: Bool { Self.digits[code] != nil }

  private static let digits: [String: Int] = {
    var digits: [String: Int] = [:]
    let text = String(decoding: PackageResources.currencies_txt, as: UTF8.self)
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let parts = line.split(separator: " ")
      if parts.count == 2, let count = Int(parts[1]) { digits[String(parts[0])] = count }
    }
    return digits
  }()
}
