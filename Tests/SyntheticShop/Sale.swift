/// One line of an order: a product, how many of it, and the price of one in cents.
struct LineItem {
  var product: Int
  var name: String
  var quantity: Int
  var price: Int
}

/// Somebody who orders, as the export names them; the number keeps every e-mail address apart.
struct Buyer {
  let name: String
  let email: String

  init(number: Int) {
    let first = Self.firstNames[number % Self.firstNames.count]
    let last = Self.lastNames[number / Self.firstNames.count % Self.lastNames.count]
    name = "\(first.name) \(last.name)"
    email = "\(first.mail).\(last.mail)\(number)@example.\(number % 3 == 0 ? "net" : "com")"
  }

  private static let firstNames = [
    ("Anna", "anna"), ("Jürgen", "juergen"), ("Zoë", "zoe"), ("Mehmet", "mehmet"), ("Lena", "lena"),
    ("Piotr", "piotr"), ("Sofía", "sofia"), ("Jan", "jan"), ("Emma", "emma"), ("François", "francois"),
    ("Mia", "mia"), ("Noah", "noah"), ("Ida", "ida"),
  ].map { (name: $0.0, mail: $0.1) }

  private static let lastNames = [
    ("Müller", "mueller"), ("Koper", "koper"), ("de Vries", "devries"), ("O'Brien", "obrien"),
    ("Yılmaz", "yilmaz"),
    ("Nowak", "nowak"), ("Schmidt", "schmidt"), ("Lefèvre", "lefevre"), ("Rossi", "rossi"),
    ("Ångström", "angstrom"),
    ("García", "garcia"),
  ].map { (name: $0.0, mail: $0.1) }
}

/// A placed order with all that the export says about it.
struct Sale {
  let order: Order
  let number: Int
  let buyer: Buyer?
  let items: [LineItem]
  let subtotal: Int
  let shipping: Int
  let discount: Int
  let total: Int
  let refund: Int
  let financialStatus: String
  /// Hours from the order to its cancellation, if there was one.
  private let hoursKept: Int64

  init(_ order: Order, number: Int) {
    var random = SplitMix64(seed: order.seed)
    self.order = order
    self.number = number
    buyer = order.customer.map { Buyer(number: $0) }
    items = (0...random.low(below: 4)).map { _ in
      let product = random.low(below: Catalogue.productCount)
      let plain = Catalogue.name(of: product)
      // Names with a comma or a quotation mark, which a reader of CSV has to take apart.
      let name = product % 11 == 0 ? "\(plain), set of 2" : product % 13 == 0 ? "\(plain) 24\"" : plain
      let price = 490 + Int(SplitMix64.mixed(UInt64(product)) % 240) * 100 + product % 2 * 5
      return LineItem(product: product, name: name, quantity: 1 + random.low(below: 3), price: price)
    }
    let sum = items.reduce(0) { $0 + $1.quantity * $1.price }
    discount = order.origin == .web && random.chance(120) ? sum / 10 : 0
    subtotal = sum - discount
    shipping = subtotal < 5000 && order.origin != .store ? 495 : 0
    total = subtotal + shipping
    hoursKept = Int64(random.within(1...48))
    switch order.outcome {
    case .paid, .pending, .authorized:
      financialStatus = "\(order.outcome)"
      refund = 0
    case .partiallyRefunded:
      financialStatus = "partially_refunded"
      refund = min(total - 1, random.pick(items).price)
    case .refunded:
      financialStatus = "refunded"
      refund = total
    case .cancelled:
      // Cancelled beats whatever became of the money.
      financialStatus = random.pick(["voided", "refunded", "paid"])
      refund = financialStatus == "refunded" ? total : 0
    }
  }

  var source: String {
    switch order.origin {
    case .web: "web"
    case .telephone: "shopify_draft_order"
    case .store: "pos"
    }
  }

  var phone: String {
    guard order.origin == .telephone, let customer = order.customer else { return "" }
    return "+4930\(padded(Int64(customer), to: 7))"
  }

  var paidAt: String {
    ["pending", "authorized", "voided"].contains(financialStatus) ? "" : written(order.time + 2)
  }

  var cancelledAt: String {
    order.outcome == .cancelled ? written(order.time + hoursKept * 3600) : ""
  }

  /// A moment on the shop's own clock for the web, in UTC for what the counter and the telephone enter.
  func written(_ second: Int64) -> String {
    exportTime(second, hoursAhead: order.origin == .web ? shopClockOffset(at: second) : 0)
  }
}
