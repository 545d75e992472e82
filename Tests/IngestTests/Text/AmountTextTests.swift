@testable import Ingest
import Testing

@Suite("The text of an amount")
struct AmountTextTests {
  private func text(_ cell: String) -> AmountText? {
    let bytes = Array(cell.utf8)
    return AmountText(bytes.span)
  }

  @Test(
    arguments: [
      ("1,234.50", .point), ("1.234,50", .comma), ("30,00", .comma), ("30.00", .point), ("1.5", .point), ("5.", .point),
      (".5", .point), ("1.234.567", .comma), ("1,234,567", .point), ("12,34,567.8", .point), ("1 234,567", .comma),
      ("1'234.567", .point), ("0,125", .comma), ("0.125", .point), ("01,234", .comma), ("1234,567", .comma),
      ("12345.678", .point), ("-$1,535.00", .point), ("RM 1,234.56", .point), ("1\u{202F}234,5 €", .comma), (",125", .comma),
    ] as [(String, DecimalMark)])
  func `decides for its column where it has one reading`(cell: String, mark: DecimalMark) {
    #expect(text(cell)?.evidence == .decides(mark))
    // A cell that decides is read as it says whatever the column does.
    #expect(text(cell)?.amount(decimalMark: .point) == text(cell)?.amount(decimalMark: .comma))
  }

  @Test(arguments: [
    "12", "0", "-7", "1 234", "1 234 567", "1\u{A0}234", "1\u{202F}234", "1\u{2009}234", "1'234", "1’234", "EUR 12", "12 €", "$5",
  ])
  func `shows nothing without a point or a comma`(cell: String) {
    #expect(text(cell)?.evidence == AmountText.Evidence.none)
    #expect(text(cell)?.amount(decimalMark: .point) == text(cell)?.amount(decimalMark: .comma))
  }

  @Test(
    arguments: [
      ("1,234", .comma, 1234), ("12.345", .point, 12_345), ("999,000", .comma, 999_000), ("-$1.234", .point, -1234),
      ("(1,234)", .comma, -1234), ("1.234 €", .point, 1234),
    ] as [(String, DecimalMark, Int128)])
  func `is open where its only mark may separate thousands`(cell: String, mark: DecimalMark, whole: Int128) {
    let other: DecimalMark = mark == .point ? .comma : .point
    #expect(text(cell)?.evidence == .open(mark))
    #expect(text(cell)?.amount(decimalMark: mark) == Amount(units: whole, digits: 3))
    #expect(text(cell)?.amount(decimalMark: other) == Amount(units: whole, digits: 0))
  }

  @Test(
    arguments: [
      ("1’234.50", 123_450, 2), ("1’234’567", 1_234_567, 0), ("1\u{2009}234,50", 123_450, 2), ("12,34,567.80", 123_456_780, 2),
      ("Rs. 1,234.50", 123_450, 2), ("kr. 100", 100, 0), ("100 kr.", 100, 0), ("$.50", 50, 2), ("€.50", 50, 2),
      ("руб. 100", 100, 0), ("£1,234.00", 123_400, 2), ("¥1,234,567", 1_234_567, 0), ("EUR 12", 12, 0), ("12 €", 12, 0),
      ("USD 1,234.50-", -123_450, 2), ("1 234 567,8", 12_345_678, 1),
    ] as [(String, Int128, Int)])
  func `may have any sign of a currency and any space`(cell: String, units: Int128, digits: Int) {
    #expect(text(cell)?.amount(decimalMark: .point) == Amount(units: units, digits: digits))
  }

  @Test(arguments: [
    "1.2.3", "01.02.2026", "1,23.5", "1,2,3", "12 34", "1 23", "1234 567", "1,234 567", "1.234,567.89", "1,234.567,8", "1,,234",
    "1.,5", "1234,567,890", "..", "1.234.56",
  ])
  func `is no number where its marks cut the digits as no number is cut`(cell: String) {
    #expect(text(cell) == nil)
  }
}
