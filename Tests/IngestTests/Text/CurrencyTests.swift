@testable import Ingest
import Testing

@Suite("Currencies")
struct CurrencyTests {
  @Test(arguments: [
    ("EUR", 2), ("USD", 2), ("JPY", 0), ("KRW", 0), ("CLP", 0), ("ISK", 0), ("KWD", 3), ("BHD", 3), ("TND", 3),
    ("CLF", 4), ("XYZ", 2),
  ])
  func `a currency has the digits of its minor unit`(code: String, digits: Int) throws {
    #expect(try #require(Currency(code)).minorDigits == digits)
  }

  @Test func `letter case doesn't matter, and no text is the unnamed currency`() {
    #expect(Currency("eur") == Currency("EUR"))
    #expect(Currency("eur")?.code == "EUR")
    #expect(Currency("") == .unnamed)
    #expect(Currency.unnamed.minorDigits == 2)
  }

  @Test(arguments: ["EURO", "EU", "€", "US$", "E1R", " EUR", "ÄBC"])
  func `what isn't three letters is none`(text: String) {
    #expect(Currency(text) == nil)
  }
}
