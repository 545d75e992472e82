@testable import Ingest
import Testing

@Suite("The catalogue of exports")
struct FormatCatalogueTests {
  /// The whole header of Shopify's orders export, as importers expect it.
  static let shopifyHeader =
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,"
    + "Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,"
    + "Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,"
    + "Billing Address2,Billing Company,Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,"
    + "Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,"
    + "Note Attributes,Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,"
    + "Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,"
    + "Payment ID,Payment Terms Name,Next Payment Due At,Payment References"

  private func export(_ header: String) -> String? {
    let bytes = Array(header.utf8)
    return catalogueOfOne.export(ofHeader: Header(splitHeader(bytes.span, sniffDelimiter(bytes.span))))?.formatName
  }

  @Test func `knows Shopify's orders by the whole header and by its signature in any order`() {
    #expect(export(Self.shopifyHeader) == "shopify-orders")
    #expect(export("Total;created AT; name ;\"Financial  Status\"") == "shopify-orders")
  }

  @Test(arguments: ["Name,Email,Total,Created at", "Order ID,Status,Total", "", "Name"])
  func `does not take another export for it`(header: String) {
    #expect(export(header) == nil)
  }

  @Test func `of several exports that fit, the one that asks for most of the columns is it`() {
    func known(_ name: String, _ signature: [ColumnNames], others: [String]? = nil) -> KnownExport {
      KnownExport(mapping: ColumnMapping(formatName: name, kind: .order, time: "a"), signature: signature, others: others, sample: "")
    }
    let exports = [
      known("two", ["a", ["b", "B2"]]), known("three", ["a", "b", "c"]), known("only", ["x", "y"], others: ["z"]),
    ]
    let catalogue = FormatCatalogue { exports }
    func name(_ header: [String]) -> String? { catalogue.export(ofHeader: Header(header))?.formatName }
    #expect(name(["a", "b", "d"]) == "two")
    #expect(name(["a", "b2"]) == "two")
    #expect(name(["c", "b", "a"]) == "three")
    #expect(name(["x", "y"]) == "only")
    #expect(name(["z", "x", "y"]) == "only")
    #expect(name(["x", "y", "w"]) == nil)
  }

  @Test(arguments: [("Created", 0), ("Created (UTC)", 0), ("Topic", 1), ("Id", 3), ("Name", 2), ("(UTC)", nil)] as [(String, Int?)])
  func `a mark, an asterisk and a zone beside a name don't matter`(name: String, place: Int?) {
    #expect(Header(["Created (UTC)", "*Topic*", "\u{FEFF}Name", "Id"]).index(of: name) == place)
    #expect(Header(["Id (UTC)", "Id"]).index(of: "Id") == 1)
  }

  @Test(arguments: [
    ("*likely*recommend*", 1), ("how likely", nil), ("my *", 3), ("*price*", 2), ("Price*", 2), ("*", 0),
  ] as [(String, Int?)])
  func `in the name of a column, * stands for anything`(name: String, place: Int?) {
    #expect(Header(["Id", "How LIKELY are you to\u{A0}recommend us?", "Price*", "My price"]).index(of: name) == place)
  }

  @Test(arguments: [
    ("name", 0), (" NAME ", 0), ("Created at", 1), ("created\u{A0} at", 1), ("Total", 2), ("Createdat", nil), ("", nil),
  ])
  func `column names are compared without letter case and doubled blanks`(name: String, place: Int?) {
    #expect(Header(["Name", "Created  at", "Total", "total"]).index(of: name) == place)
  }

  @Test(arguments: [
    ("a,b,c", ["a", "b", "c"]), ("\"a\",\"b,c\",d", ["a", "b,c", "d"]), (" a , b\r", ["a", "b"]), ("", [""]),
    ("a,", ["a", ""]), ("\"a\"\"b\"", ["ab"]),
  ])
  func `a header line is split outside quotes`(line: String, names: [String]) {
    let bytes = Array(line.utf8)
    #expect(splitHeader(bytes.span, 0x2C) == names)
  }

  @Test func `a mapping names each of its columns once, the needed first`() {
    var mapping = ColumnMapping(formatName: "mine", kind: .order, time: "Day")
    mapping.amount = .product(["Price", "Count"])
    mapping.order = "Number"
    mapping.status = StatusColumn(column: "State")
    mapping.identifiers = [IdentifierColumn(.email, "Mail"), IdentifierColumn(.customer, "Number")]
    mapping.keep = [RowCondition("State = x"), RowCondition("Kind = y")].compactMap { $0 }
    #expect(mapping.needed == ["Day", "Price", "Count"])
    #expect(mapping.columns == ["Day", "Price", "Count", "Number", "State", "Mail", "Kind"])
  }
}
