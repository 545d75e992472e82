import Testing

@testable import Journeys

struct OrderNumberTests {
  static let written: [(text: String, compared: String?)] = [
    ("1001", "1001"), ("#1001", "1001"), (" # 10 01\t", "1001"), ("EU-1001", "eu-1001"), ("#Ä7", "ä7"),
    // Only one leading number sign goes, and leading zeros stay.
    ("##1", "#1"), ("1#2", "1#2"), ("007", "007"),
    // White space of all kinds: no-break, narrow no-break, ideographic.
    ("1\u{A0}0\u{202F}0\u{3000}1", "1001"), ("\u{A0}#\u{A0}5", "5"),
    ("", nil), (" ", nil), ("#", nil), ("-", nil), ("0000", nil), ("#0", nil), ("NULL", nil), ("n / a", nil),
    ("Guest", nil),
  ]

  @Test(arguments: written)
  func `a number is compared without number sign, white space and letter case`(text: String, compared: String?) {
    #expect(comparableOrderNumber(text).map { String(decoding: $0, as: UTF8.self) } == compared)
  }

  static let pages: [(target: String, number: String?)] = [
    ("/thank-you?order=1001", "1001"), ("/thank-you?x=1&order_id=5&y=2", "5"), ("/thank-you?orderid=5", "5"),
    ("/thank-you?order_number=5", "5"), ("/thank-you?order_no=5", "5"), ("/thank-you?transaction_id=T5", "t5"),
    ("/thank-you?oid=5", "5"),
    // The list's order decides, not the query's.
    ("/thank-you?oid=2&transaction_id=3&order=1", "1"), ("/thank-you?oid=2&order_no=3", "3"),
    // One without a value, or with a placeholder, is passed over.
    ("/thank-you?order=&order_id=7", "7"), ("/thank-you?order&oid=7", "7"), ("/thank-you?order=&order=8", "8"),
    ("/thank-you?order=null&oid=9", "9"), ("/thank-you?order=%20&oid=9", "9"),
    ("/thank-you?order=1&order=2", "1"),
    // Percent-encoding, plus and number sign.
    ("/thank-you?order=%23EU1001", "eu1001"), ("/thank-you?order=+10+01", "1001"), ("/thank-you?order=10%2", "10%2"),
    ("/thank-you?order=a%zz", "a%zz"), ("/thank-you?order=50%25", "50%"), ("/thank-you?order=%C3%84", "ä"),
    ("/thank-you?order=5#top", "5"), ("/thank-you#?order=5", nil),
    ("https://shop.example/thank-you?order=5", "5"),
    // Whole names.
    ("/thank-you?border=5", nil), ("/thank-you?order_=5", nil), ("/thank-you?x=order=5", nil), ("/thank-you", nil),
    // WooCommerce's path.
    ("/checkout/order-received/123/", "123"), ("/order-received/123?key=wc_order_9", "123"),
    ("/order-received/007", "007"),
    ("/order-received/123?order=A9", "a9"), ("/order-received/123?order=", "123"),
    ("/order-received/", nil), ("/order-received", nil), ("/order-received/12a/", nil), ("/order-received/000", nil),
    ("/order-received//123", nil), ("/order-received/x/123", nil),
  ]

  @Test(arguments: pages)
  func `a goal page's number is its first parameter with a value, else the digits after order-received`(
    target: String, number: String?
  ) {
    #expect(found(target, CountingRules().orderParameters) == number)
  }

  @Test func `configured parameters take the place of the list`() {
    #expect(found("/danke?order=1&bestellnr=2", ["bestellnr"]) == "2")
    #expect(found("/danke?order=1", ["bestellnr"]) == nil)
    #expect(found("/order-received/3", ["bestellnr"]) == "3")
  }

  private func found(_ target: String, _ parameters: [String]) -> String? {
    let bytes = Array(target.utf8)
    let whole = 0..<bytes.count
    let rule = OrderNumberRule(parameters: parameters)
    let number = rule.number(
      bytes.span, path: pathRange(bytes.span, whole), query: queryRange(bytes.span, whole))
    return number.map { String(decoding: $0, as: UTF8.self) }
  }
}
