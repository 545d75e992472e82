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

  /// Appends `units` × 10^−`digits` with just that many digits.
  mutating func append(units: Int128, digits: Int, mark: String = ".") {
    let size = units.magnitude
    guard size >> 64 == 0, mark.utf8.count == 1, let byte = mark.utf8.first else {
      // Such figures, and such marks, hardly any table has.
      append(text: decimalText(units, digits, mark: Character(mark)))
      return
    }
    if units < 0 { append(0x2D) }
    append(digits: UInt64(truncatingIfNeeded: size), decimals: digits, mark: byte)
  }

  /// Appends a number of which so many digits stand behind the mark, and at least one before it.
  private mutating func append(digits number: UInt64, decimals: Int, mark: UInt8) {
    var length = 1
    var rest = number
    while rest >= 10 {
      rest /= 10
      length += 1
    }
    length = Swift.max(length, decimals + 1) + (decimals > 0 ? 1 : 0)
    for _ in 0..<length { append(0x30) }
    rest = number
    let end = count
    for back in 1...length {
      if decimals > 0, back == decimals + 1 {
        self[end - back] = mark
        continue
      }
      self[end - back] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }
}
