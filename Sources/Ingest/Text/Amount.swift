/// An exact decimal number: `units` × 10^−`digits`.
package struct Amount: Equatable, Sendable {
  package var units: Int128
  package var digits: Int

  package init(units: Int128, digits: Int) {
    self.units = units
    self.digits = digits
  }

  package static let zero = Amount(units: 0, digits: 0)

  /// The same number with more digits after the point; nil where it would not fit.
  private func with(digits wanted: Int) -> Int128? {
    var scaled = units
    for _ in digits..<wanted {
      let (product, overflow) = scaled.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      scaled = product
    }
    return scaled
  }

  /// The exact sum, or nil beyond 38 digits.
  package func adding(_ other: Amount) -> Amount? {
    let shared = max(digits, other.digits)
    guard let a = with(digits: shared), let b = other.with(digits: shared) else { return nil }
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? nil : Amount(units: sum, digits: shared)
  }

  /// The exact product, or nil beyond 38 digits.
  package func multiplied(by other: Amount) -> Amount? {
    let (product, overflow) = units.multipliedReportingOverflow(by: other.units)
    return overflow ? nil : Amount(units: product, digits: digits + other.digits)
  }

  /// Whole units of the `wanted`th digit after the point, rounded half away from zero; nil beyond 64 bits.
  package func rounded(toDigits wanted: Int) -> Int64? {
    if digits <= wanted { return with(digits: wanted).flatMap { Int64(exactly: $0) } }
    var divisor: Int128 = 1
    for _ in wanted..<digits {
      let (product, overflow) = divisor.multipliedReportingOverflow(by: 10)
      if overflow { return 0 }
      divisor = product
    }
    return Int64(exactly: roundedQuotient(units, divisor))
  }

  /// Less than, equal to or greater than `other`.
  package func compared(to other: Amount) -> Int {
    let shared = max(digits, other.digits)
    // What has more than 38 digits at the other's scale is the larger by far, so its sign decides.
    guard let a = with(digits: shared) else { return units < 0 ? -1 : 1 }
    guard let b = other.with(digits: shared) else { return other.units < 0 ? 1 : -1 }
    return a == b ? 0 : (a < b ? -1 : 1)
  }

  /// Reads `1234.50`, `-12`, `1,234.50`, `€ 30,00`, `(45.00)`, `1 234,5 EUR`; nil where it isn't a number.
  ///
  /// With both marks the last is the decimal one. A single comma before just three digits separates
  /// thousands, unless it follows a lone zero; any other single comma is the decimal mark.
  package init?(_ cell: Span<UInt8>) {
    var digitsAndMarks: [UInt8] = []
    var isNegative = false
    var index = 0
    var sawNumber = false
    var ended = false
    while index < cell.count {
      let byte = cell[index]
      switch byte {
      case 0x30...0x39:
        if ended { return nil }
        sawNumber = true
        digitsAndMarks.append(byte)
      case 0x2E, 0x2C:
        if ended { return nil }
        digitsAndMarks.append(byte)
      case 0x2D, 0x28:
        // A minus may lead, follow a currency sign or trail; anywhere else it is no number.
        if sawNumber { ended = true }
        isNegative = true
      case 0xE2 where index + 2 < cell.count && cell[index + 1] == 0x88 && cell[index + 2] == 0x92:
        // The minus sign U+2212.
        if sawNumber { ended = true }
        isNegative = true
        index += 2
      case 0x2B, 0x29, 0x20, 0x09, 0x27: break
      case 0x24, 0x41...0x5A, 0x61...0x7A, 0x80...:
        // A currency sign or code before or after the number: but `1E5` is a damaged one.
        if sawNumber { ended = !Self.isSpacing(cell, index) || ended }
        if sawNumber, asciiLowercased(byte) == 0x65, index + 1 < cell.count,
          isDigit(cell[index + 1]) || cell[index + 1] == 0x2B || cell[index + 1] == 0x2D
        {
          return nil
        }
      default: return nil
      }
      index += 1
    }
    guard sawNumber else { return nil }
    let dot = digitsAndMarks.lastIndex(of: 0x2E)
    let comma = digitsAndMarks.lastIndex(of: 0x2C)
    var decimal = -1
    switch (dot, comma) {
    case (let dot?, let comma?): decimal = max(dot, comma)
    case (let dot?, nil):
      let dots = digitsAndMarks.filter { $0 == 0x2E }.count
      decimal = dots == 1 ? dot : -1
    case (nil, let comma?):
      let commas = digitsAndMarks.filter { $0 == 0x2C }.count
      // Nothing or a lone zero before it makes no thousands.
      let leads = comma == 0 || (comma == 1 && digitsAndMarks[0] == 0x30)
      decimal = commas == 1 && (leads || digitsAndMarks.count - comma - 1 != 3) ? comma : -1
    case (nil, nil): break
    }
    var units: Int128 = 0
    var fraction = 0
    for (place, byte) in digitsAndMarks.enumerated() where isDigit(byte) {
      let (tens, first) = units.multipliedReportingOverflow(by: 10)
      let (sum, second) = tens.addingReportingOverflow(Int128(byte - 0x30))
      if first || second { return nil }
      units = sum
      if decimal >= 0, place > decimal { fraction += 1 }
    }
    guard fraction <= 18 else { return nil }
    self.init(units: isNegative ? -units : units, digits: fraction)
  }

  /// Whether a byte is part of a no-break space (U+00A0, U+202F), which separates thousands.
  private static func isSpacing(_ cell: Span<UInt8>, _ index: Int) -> Bool {
    let byte = cell[index]
    return byte == 0xC2 || byte == 0xA0 || byte == 0xE2 || byte == 0x80 || byte == 0xAF
  }
}

/// a ÷ b rounded half away from zero; b must not be 0.
package func roundedQuotient(_ a: Int128, _ b: Int128) -> Int128 {
  let isNegative = (a < 0) != (b < 0)
  let (dividend, divisor) = (a.magnitude, b.magnitude)
  let (whole, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
  let up: UInt128 = rest >= divisor - rest ? 1 : 0
  let value = Int128(whole + up)
  return isNegative ? -value : value
}
