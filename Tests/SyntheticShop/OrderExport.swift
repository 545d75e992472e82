/// What an order came to, in cents.
struct Receipt {
  var number: Int
  var total: Int
  var refund: Int
}

/// Writes orders as Shopify exports them: a row for each line item, the order's own facts on the first only.
struct OrderExport {
  private var buffer: [UInt8] = []
  private let output: Output
  private var lastNumber = 1000

  init(to output: Output) {
    self.output = output
    buffer += Self.row { $0.name }
  }

  /// Gives the order its number and writes it down.
  mutating func place(_ order: Order) throws(Output.Failure) -> Receipt {
    lastNumber += 1
    let sale = Sale(order, number: lastNumber)
    for (index, item) in sale.items.enumerated() {
      buffer += Self.row { $0.onEveryRow || index == 0 ? $0.cell(sale, item) : "" }
    }
    if buffer.count >= 1 << 20 { try flush() }
    return Receipt(number: lastNumber, total: sale.total, refund: sale.refund)
  }

  mutating func flush() throws(Output.Failure) {
    try output.write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  private static func row(_ cell: (Column) -> String) -> [UInt8] {
    var line: [UInt8] = []
    for column in columns {
      if !line.isEmpty || column.name != columns[0].name { line.append(UInt8(ascii: ",")) }
      let text = cell(column)
      if text.utf8.contains(UInt8(ascii: ",")) || text.utf8.contains(UInt8(ascii: "\"")) {
        line += "\"\(text.replacing("\"", with: "\"\""))\"".utf8
      } else {
        line += text.utf8
      }
    }
    line.append(UInt8(ascii: "\n"))
    return line
  }
}

/// A column of the export and what stands in it.
private struct Column: Sendable {
  var name: String
  var onEveryRow = false
  var cell: @Sendable (Sale, LineItem) -> String = { _, _ in "" }
}

private let columns: [Column] =
  [
    Column(name: "Name", onEveryRow: true) { sale, _ in "#\(sale.number)" },
    Column(name: "Email", onEveryRow: true) { sale, _ in sale.buyer?.email ?? "" },
    Column(name: "Financial Status") { sale, _ in sale.financialStatus },
    Column(name: "Paid at") { sale, _ in sale.paidAt },
    Column(name: "Fulfillment Status") { sale, _ in sale.order.outcome.counts ? "fulfilled" : "unfulfilled" },
    Column(name: "Fulfilled at"),
    Column(name: "Accepts Marketing") { sale, _ in sale.order.seed % 3 == 0 ? "yes" : "no" },
    Column(name: "Currency") { _, _ in "EUR" },
    Column(name: "Subtotal") { sale, _ in money(sale.subtotal) },
    Column(name: "Shipping") { sale, _ in money(sale.shipping) },
    Column(name: "Taxes") { sale, _ in money(sale.total * 19 / 119) },
    Column(name: "Total") { sale, _ in money(sale.total) },
    Column(name: "Discount Code") { sale, _ in sale.discount > 0 ? "WELCOME10" : "" },
    Column(name: "Discount Amount") { sale, _ in money(sale.discount) },
    Column(name: "Shipping Method") { sale, _ in sale.order.origin == .store ? "" : "Standard" },
    Column(name: "Created at") { sale, _ in sale.written(sale.order.time) },
    Column(name: "Lineitem quantity", onEveryRow: true) { _, item in "\(item.quantity)" },
    Column(name: "Lineitem name", onEveryRow: true) { _, item in item.name },
    Column(name: "Lineitem price", onEveryRow: true) { _, item in money(item.price) },
    Column(name: "Lineitem compare at price", onEveryRow: true),
    Column(name: "Lineitem sku", onEveryRow: true) { _, item in "HM-\(1000 + item.product)" },
    Column(name: "Lineitem requires shipping", onEveryRow: true) { _, _ in "true" },
    Column(name: "Lineitem taxable", onEveryRow: true) { _, _ in "true" },
    Column(name: "Lineitem fulfillment status", onEveryRow: true) { sale, _ in
      sale.order.outcome.counts ? "fulfilled" : "pending"
    },
    Column(name: "Billing Name") { sale, _ in sale.buyer?.name ?? "" },
  ]
  + empty(
    "Billing Street", "Billing Address1", "Billing Address2", "Billing Company", "Billing City",
    "Billing Zip",
    "Billing Province")
  + [Column(name: "Billing Country") { sale, _ in sale.buyer == nil ? "" : "DE" }]
  + empty(
    "Billing Phone", "Shipping Name", "Shipping Street", "Shipping Address1", "Shipping Address2",
    "Shipping Company", "Shipping City", "Shipping Zip", "Shipping Province", "Shipping Country",
    "Shipping Phone", "Notes", "Note Attributes")
  + [
    Column(name: "Cancelled at") { sale, _ in sale.cancelledAt },
    Column(name: "Payment Method") { sale, _ in sale.order.origin == .store ? "Cash" : "Shopify Payments" },
    Column(name: "Payment Reference"),
    Column(name: "Refunded Amount") { sale, _ in money(sale.refund) },
    Column(name: "Vendor", onEveryRow: true) { _, _ in "House & Home" },
    Column(name: "Outstanding Balance") { sale, _ in money(sale.order.outcome == .pending ? sale.total : 0) },
  ]
  + empty("Employee")
  + [Column(name: "Location") { sale, _ in sale.order.origin == .store ? "Berlin" : "" }]
  + empty("Device ID")
  + [
    Column(name: "Id") { sale, _ in "\(5_410_000_000_000 + sale.number * 32_768)" },
    Column(name: "Tags"),
    Column(name: "Risk Level") { _, _ in "Low" },
    Column(name: "Source") { sale, _ in sale.source },
    Column(name: "Lineitem discount", onEveryRow: true) { _, _ in "0.00" },
    Column(name: "Tax 1 Name") { _, _ in "MwSt 19%" },
    Column(name: "Tax 1 Value") { sale, _ in money(sale.total * 19 / 119) },
  ]
  + empty(
    "Tax 2 Name", "Tax 2 Value", "Tax 3 Name", "Tax 3 Value", "Tax 4 Name", "Tax 4 Value", "Tax 5 Name",
    "Tax 5 Value")
  + [Column(name: "Phone") { sale, _ in sale.phone }]
  + empty(
    "Receipt Number", "Duties", "Billing Province Name", "Shipping Province Name", "Payment ID",
    "Payment Terms Name", "Next Payment Due At", "Payment References")

private func empty(_ names: String...) -> [Column] {
  names.map { Column(name: $0) }
}

func money(_ cents: Int) -> String {
  "\(cents / 100).\(padded(Int64(cents % 100)))"
}
