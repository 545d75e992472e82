import Ingest

// How cells become bytes, without a text made of each.

extension Array where Element == UInt8 {
  /// Appends a text as UTF-8.
  mutating func append(text: String) { append(text.utf8Span.span) }

  /// Appends a number in plain digits.
  mutating func append(number: Int) {
    if number < 0 { append(0x2D) }
    append(digits: UInt64(number.magnitude), decimals: 0, mark: 0)
  }

  /// Appends `units` × 10^−`digits` with just that many digits, the mark an ASCII character.
  mutating func append(units: Int128, digits: Int, mark: UInt8 = 0x2E) {
    let size = units.magnitude
    guard size >> 64 == 0, digits < Self.mostDigits else {
      // Such figures hardly any table has.
      append(text: decimalText(units, digits, mark: Character(Unicode.Scalar(mark))))
      return
    }
    if units < 0 { append(0x2D) }
    append(digits: UInt64(truncatingIfNeeded: size), decimals: digits, mark: mark)
  }

  /// The digits of the greatest number of 64 bits.
  private static var mostDigits: Int { 20 }

  /// Appends a number of which so many digits stand behind the mark, and at least one before it.
  private mutating func append(digits number: UInt64, decimals: Int, mark: UInt8) {
    // From the last to the first, with one place for the mark.
    var written = InlineArray<21, UInt8>(repeating: 0)
    var place = 21
    var rest = number
    var digits = 0
    repeat {
      if digits == decimals, digits > 0 {
        place -= 1
        written[place] = mark
      }
      place -= 1
      written[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
      digits += 1
    } while rest > 0 || digits <= decimals
    append(written.span.extracting(place..<21))
  }
}
