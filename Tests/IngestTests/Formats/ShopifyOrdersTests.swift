@testable import Ingest
import Testing

@Suite("Shopify's orders export")
struct ShopifyOrdersTests {
  static let header =
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,"
    + "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n"
  static let first =
    "#1050,koper@example.com,paid,2026-05-01 10:00:00 +0200,fulfilled,EUR,100.90,0.00,8.33,100.90,,0.00,2026-05-01 09:59:00 +0200,1,"
    + "Matcha Essence 100 gram,62.95,MAT-100\n"
  static let second = "#1050,koper@example.com,,,,,,,,,,,,1,Matcha Essence 50 gram,37.95,MAT-50\n"
  static let nameless = ",,,,,,,,,,,,,1,Whisk,12.00,WHI-1\n"
  static let short = "Name,Email,Financial Status,Currency,Total,Refunded Amount,Created at,Cancelled at\n"

  @Test func `gives an order from its first row and the lines behind it`() throws {
    let read = try readSource(Self.header + Self.first + Self.second + Self.nameless)
    #expect(read.source.format == "shopify-orders")
    #expect(read.source.isOrderExport)
    #expect(!read.source.isLog)
    let rows = read.sink.orders
    #expect(rows.map(\.line) == [2, 3, 4])
    #expect(rows.map(\.row.number) == ["#1050", "#1050", "#1050"])
    let order = try #require(rows.first?.row)
    #expect(order.time.map(stamp) == "2026-05-01 07:59:00")
    #expect(order.amount == Amount(units: 10_090, digits: 2))
    #expect(order.currency == Currency("EUR"))
    #expect(order.status == .paid)
    #expect(order.refund == nil)
    #expect(order.identifiers == [NamedIdentifier(.email, "koper@example.com")])
    #expect(!order.addsUp)
    let line = try #require(rows.last?.row)
    #expect(line.time == nil && line.amount == nil && line.status == nil)
    #expect(line.currency == .unnamed)
    #expect(read.counts.firstTime == order.time && read.counts.lastTime == order.time)
    #expect(read.addsUp)
  }

  @Test(
    arguments: [
      ("paid,EUR,10.00,,2026-05-01,", .paid, 1000, nil),
      ("refunded,EUR,10.00,10.00,2026-05-01,", .refunded, 1000, 1000),
      ("partially_refunded,EUR,10.00,-4.00,2026-05-01,", .paid, 1000, 400),
      ("paid,EUR,10.00,,2026-05-01,2026-05-02", .cancelled, 1000, nil),
      ("pending,EUR,10.00,,2026-05-01,", .pending, 1000, nil), (",EUR,10.00,,2026-05-01,", nil, 1000, nil),
      ("paid,EUR,,,2026-05-01,", .paid, nil, nil),
    ] as [(String, OrderStatus?, Int128?, Int128?)])
  func `reads status, amount and refund`(cells: String, status: OrderStatus?, amount: Int128?, refund: Int128?) throws {
    let order = try #require(try readSource(Self.short + "#1,a@example.com,\(cells)\n").sink.orders.first?.row)
    #expect(order.status == status)
    #expect(order.amount == amount.map { Amount(units: $0, digits: 2) })
    #expect(order.refund == refund.map { Amount(units: $0, digits: 2) })
  }

  @Test(arguments: [
    ("#1,a@example.com,posted,EUR,10.00,,2026-05-01,", "a status that is not known"),
    ("#1,a@example.com,paid,Euros,10.00,,2026-05-01,", "a currency that is no code"),
    ("#1,a@example.com,paid,EUR,ten,,2026-05-01,", "an amount that is no number"),
    ("#1,a@example.com,paid,EUR,1.0E+3,,2026-05-01,", "an amount that is no number"),
    ("#1,a@example.com,paid,EUR,10.00,,31/31/2026,", "column “Created at” holds no time"),
    (",a@example.com,paid,EUR,10.00,,2026-05-01,", "no order number"),
    ("#1,a@example.com,paid,EUR,10.00,,2026-05-01,,extra", "9 cells where the header has 8"),
    ("#1,\"a", "a quote that is opened"),
  ])
  func `refuses a row that it can't read, keeps it and goes on`(row: String, reason: String) throws {
    let read = try readSource(Self.short + row + "\n#2,b@example.com,paid,EUR,5.00,,2026-05-02,\n")
    #expect(read.sink.orders.map(\.row.number) == ["#2"])
    #expect(read.source.rejects.map(\.line) == [2])
    #expect(read.source.rejects.first?.refusal.reason.hasPrefix(reason) == true)
    #expect(read.kept.texts == [row])
    #expect(read.addsUp)
  }

  @Test(arguments: [
    "#8,b@example.com,posted,EUR,5.00,,2026-05-01,", "#8,b@example.com,paid,EUR,5.00,,2026-05-01,,x",
    "#8,b@example.com,paid,EUR,5.00,,1.5.,",
  ])
  func `gives a line without a number to the order of the row above, though that was refused`(refused: String) throws {
    let read = try readSource(
      Self.short + "#7,a@example.com,paid,EUR,5.00,,2026-05-01,\n\(refused)\n,,,,,,,\n,,,,1.00,,,\n")
    #expect(read.sink.orders.map(\.row.number) == ["#7", "#8"])
    #expect(read.sink.orders.map(\.line) == [2, 5])
    #expect(read.counts.rejected == 1)
  }
}
