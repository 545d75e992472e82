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
    if digits == wanted { return units }
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
    if digits <= wanted {
      // What is beyond 64 bits stays so with more digits.
      guard var scaled = Int64(exactly: units) else { return nil }
      for _ in digits..<wanted {
        let (product, overflow) = scaled.multipliedReportingOverflow(by: 10)
        if overflow { return nil }
        scaled = product
      }
      return scaled
    }
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

  /// A cell's number where no column says how it writes them: a single mark before just three digits is then the
  /// decimal one if it is a point, and separates thousands if it is a comma.
  package init?(_ cell: Span<UInt8>) {
    guard let text = AmountText(cell) else { return nil }
    self = text.amount(decimalMark: .point)
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
