import Ingest
import Testing

@testable import Journeys

struct CountingRulesTests {
  static let thankYouPages: [(path: String, isGoal: Bool)] = [
    ("/checkout/complete", true), ("/checkout/success/", true), ("/checkout/thank-you", true),
    ("/checkout/order-received/123", true), ("/order-received/123/", true), ("/order/confirmation", true),
    ("/thank-you", true), ("/thank-you/really", true), ("/checkouts/c/1a2b/thank_you", true),
    ("/orders/1a2b/thank_you", true),
    ("/checkout", false), ("/checkout/completed", false), ("/thank-you-note", false), ("/blog/thank-you", false),
    ("/order", false), ("/thank_you", false), ("/orders/thank_you", false),
  ]

  @Test(arguments: thankYouPages)
  func `the goal purchase takes thank-you pages`(path: String, isGoal: Bool) {
    let goals = CountingRules().goals
    #expect(goals.map(\.name) == ["purchase"])
    #expect(goals[0].pages.matches(path) == isGoal)
  }

  static let cartPages: [(path: String, isCart: Bool)] = [
    ("/cart", true), ("/basket/", true), ("/bag/2", true), ("/checkout/step-2", true),
    ("/bags", false), ("/cartoon", false), ("/shopping/cart", false), ("/Checkout", false),
  ]

  @Test(arguments: cartPages)
  func `cart pages are four paths and what is below them`(path: String, isCart: Bool) {
    #expect(CountingRules().cart.matches(path) == isCart)
  }

  static let ranges: [(range: String, address: String, contains: Bool)] = [
    ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.0", false),
    ("192.168.4.0/22", "192.168.7.255", true), ("192.168.4.0/22", "192.168.8.0", false),
    ("192.168.4.9/22", "192.168.4.1", true),
    ("203.0.113.7", "203.0.113.7", true), ("203.0.113.7", "203.0.113.8", false),
    ("0.0.0.0/0", "255.255.255.255", true), ("0.0.0.0/0", "::1", false),
    ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::", false),
    ("2001:DB8::7", "2001:0db8:0:0:0:0:0:7", true), ("2001:db8::7", "2001:db8::8", false),
    ("::/0", "2001:db8::1", true), ("::/0", "10.0.0.1", false), ("::1", "::1", true), ("::1", "0:0::0:1", true),
    ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0", true), ("fe80::/10", "fe80::1%eth0", true),
    // An IPv4 address in IPv6 clothes is the IPv4 one; another that ends in dots is not.
    ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("10.0.0.0/8", "::FFFF:0a01:0203", true),
    ("::/0", "::ffff:10.1.2.3", false),
    ("10.0.0.0/8", "::10.1.2.3", false), ("::a01:203", "::10.1.2.3", true), ("10.1.2.3", "64:ff9b::10.1.2.3", false),
  ]

  @Test(arguments: ranges)
  func `a range holds the addresses that share its first bits`(range: String, address: String, contains: Bool) throws {
    let range = try #require(AddressRange(range))
    #expect(range.contains(try #require(bits(of: address))) == contains)
  }

  @Test(arguments: [
    "", "/8", "10.0.0", "10.0.0.0.0", "10.0.0.256", "10.0.0.1000", "10..0.1", "10.0.0.1 ", "a.b.c.d", "example.com",
    "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8/8", "10.0.0.0/x",
    ":", ":::", "1::2::3", ":1::2", "12345::", "g::1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8:",
    "1::2:",
    "1:2:3:4:5:6:7:8::", "::1.2.3.256", "1:2:3:4:5:6:7:1.2.3.4", "10.0.0.1:80", "2001:db8::/129", "[::1]",
  ])
  func `what is no address makes no range`(text: String) {
    #expect(AddressRange(text) == nil)
  }
}
