@testable import Ingest
import Testing

@Suite("Amounts")
struct AmountTests {
  private func amount(_ text: String) -> Amount? {
    let bytes = Array(text.utf8)
    return Amount(bytes.span)
  }

  @Test(arguments: [
    ("0", 0, 0), ("12", 12, 0), ("007", 7, 0), ("1234.50", 123_450, 2), ("-12", -12, 0), ("+7.00", 700, 2),
    (".5", 5, 1),
    ("5.", 5, 0),
    ("1,234.50", 123_450, 2), ("1.234,50", 123_450, 2), ("12,345,678.9", 123_456_789, 1), ("1.234.567", 1_234_567, 0),
    ("1,234,567", 1_234_567, 0), ("1,234", 1234, 0), ("1.234", 1234, 3), ("30,00", 3000, 2), ("1,5", 15, 1),
    ("1,2345", 12_345, 4),
    ("-30,00", -3000, 2), ("(45.00)", -4500, 2), ("-$45.00", -4500, 2), ("$-45.00", -4500, 2), ("45.00-", -4500, 2),
    ("USD -5", -5, 0),
    ("€ 30,00", 3000, 2), ("30,00 €", 3000, 2), ("$1,535.00", 153_500, 2), ("RM 1,234.56", 123_456, 2),
    ("12.00USD", 1200, 2),
    ("1 234,5 EUR", 12_345, 1), ("1\u{A0}234,56\u{A0}€", 123_456, 2), ("1\u{202F}234,56", 123_456, 2),
    ("1'234.50", 123_450, 2),
    ("'1050", 1050, 0), ("96990", 96_990, 0), ("399,00", 39_900, 2), ("\u{2212}5.00", -500, 2),
    ("0,125", 125, 3), (",125", 125, 3), ("-0,125", -125, 3), ("10,125", 10_125, 0), ("0,1", 1, 1),
    ("0.000000000000000001", 1, 18),
  ])
  func `a cell's number is exact`(text: String, units: Int128, digits: Int) {
    #expect(amount(text) == Amount(units: units, digits: digits))
  }

  @Test(arguments: [
    "", " ", "-", ".", ",", "()", "abc", "EUR", "1E5", "1.23457E+15", "1e-5", "12abc34", "1-2", "1 - 2", "#12", "12%",
    "1/2", "1*2",
    "2026-05-01", "10:30", "1_000", "1 EUR 2", "12345678901234567890123456789012345678901", "0.0000000000000000001",
  ])
  func `what is no number is none`(text: String) {
    #expect(amount(text) == nil)
  }

  @Test(
    arguments: [
      ("12", 12, 0), ("12.50", 1250, 2), ("-0.5", -5, 1), (".5", 5, 1), ("", nil, 0), ("1,5", nil, 0),
      ("EUR 5", nil, 0),
      ("1.2.3", nil, 0),
      ("5-", nil, 0), ("--5", nil, 0), ("-", nil, 0), ("01.02.2026", nil, 0), ("1-2", nil, 0),
    ] as [(String, Int128?, Int)])
  func `a number in a setting has plain digits only`(text: String, units: Int128?, digits: Int) {
    #expect(Amount(plain: text) == units.map { Amount(units: $0, digits: digits) })
  }

  @Test(
    arguments: [
      (5, 1, 0, 1), (-5, 1, 0, -1), (4, 1, 0, 0), (-4, 1, 0, 0), (15, 1, 0, 2), (25, 1, 0, 3), (-25, 1, 0, -3),
      (1005, 3, 2, 101),
      (-1005, 3, 2, -101), (1004, 3, 2, 100), (12, 0, 2, 1200), (-12, 1, 3, -1200), (1, 60, 2, 0), (0, 0, 5, 0),
      (Int128(Int64.max), 0, 0, Int64.max), (Int128(Int64.max), 0, 1, nil), (Int128(Int64.min), 0, 0, Int64.min),
      (Int128(Int64.max) * 10 + 5, 1, 0, nil), (Int128.max, 30, 0, 170_141_183), (1, 0, 40, nil),
    ] as [(Int128, Int, Int, Int64?)])
  func `rounding goes half away from zero, and is nil beyond 64 bits`(
    units: Int128, digits: Int, wanted: Int, rounded: Int64?
  ) {
    #expect(Amount(units: units, digits: digits).rounded(toDigits: wanted) == rounded)
  }

  @Test func `rounding agrees with doubling and dividing`() {
    for units in -2500...2500 {
      for dropped in 1...3 {
        let divisor = [1, 10, 100, 1000][dropped]
        let slow = (2 * abs(units) + divisor) / (2 * divisor) * units.signum()
        if Amount(units: Int128(units), digits: dropped + 1).rounded(toDigits: 1) != Int64(slow) {
          Issue.record("\(units) without \(dropped) digits is \(slow)")
        }
        if roundedQuotient(Int128(-units), Int128(-divisor)) != Int128(slow) {
          Issue.record("\(-units) / \(-divisor) is \(slow)")
        }
      }
    }
  }

  @Test func `sums and products are exact, or nil beyond 38 digits`() {
    let (a, b) = (Amount(units: 1050, digits: 2), Amount(units: -3, digits: 3))
    #expect(a.adding(b) == Amount(units: 10_497, digits: 3))
    #expect(b.adding(a) == Amount(units: 10_497, digits: 3))
    #expect(a.multiplied(by: b) == Amount(units: -3150, digits: 5))
    let largest = Amount(units: .max, digits: 0)
    #expect(largest.adding(.zero) == largest)
    #expect(largest.adding(Amount(units: 1, digits: 0)) == nil)
    #expect(largest.adding(Amount(units: 1, digits: 1)) == nil)
    #expect(largest.multiplied(by: Amount(units: 2, digits: 0)) == nil)
    #expect(largest.multiplied(by: Amount(units: 1, digits: 4)) == Amount(units: .max, digits: 4))
  }

  @Test(
    arguments: [
      (10, 1, 1, 0, 0), (100, 2, 1, 0, 0), (99, 2, 1, 0, -1), (-1, 0, 1, 5, -1), (-10, 1, -1, 0, 0), (-2, 0, -1, 0, -1),
      (0, 0, 0, 9, 0),
      // At the scale of the finer one the coarser one has more than 38 digits.
      (50_000_000_000_000_000_000_000_000_000_000_000_000, 18, 6_000_000_000_000_000_000_000, 0, -1),
      (50_000_000_000_000_000_000_000_000_000_000_000_000, 18, -6_000_000_000_000_000_000_000, 0, 1),
    ] as [(Int128, Int, Int128, Int, Int)])
  func `amounts compare by value, whatever their digits`(
    units: Int128, digits: Int, otherUnits: Int128, otherDigits: Int, order: Int
  ) {
    let (a, b) = (Amount(units: units, digits: digits), Amount(units: otherUnits, digits: otherDigits))
    #expect(a.compared(to: b) == order)
    #expect(b.compared(to: a) == -order)
  }
}
