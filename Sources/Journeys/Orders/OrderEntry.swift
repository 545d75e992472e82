import Ingest

/// What all rows and goal pages of one order number say together.
///
/// There is one for every order of every export, so it has 56 bytes, and what few orders have stands in `OrderBook.Rare`.
struct OrderEntry: BitwiseCopyable {
  /// Far from any time that a record can have: none.
  private var placed = Instant.distantFuture
  private var totalUnits: Int64 = 0
  private var refundUnits: Int64 = 0
  private var first = Place(source: 0, line: 0)
  /// The first set of identifiers that its rows name; further ones are rare.
  var names = IdentifierSet.nobody
  private var nodeNumber: UInt32 = 0
  /// The number of its earliest goal page in the book, and of what is rare of it; 0: none.
  var goal: UInt32 = 0
  var rare: UInt32 = 0
  /// Digits after the point; −1: no amount, −2: one beyond 64 bits, which is rare.
  private var totalDigits: Int8 = -1
  private var refundDigits: Int8 = -1
  /// The number of its currency in the book.
  var currency: UInt16 = 0
  private var statusNumber: Int8 = -1
  private var marks: UInt8 = 0

  /// When the order was placed: the earliest time of its rows.
  var time: Instant? {
    get { placed == .distantFuture ? nil : placed }
    set { placed = newValue ?? .distantFuture }
  }

  var status: OrderStatus? {
    get { OrderStatus(rawValue: Int(statusNumber)) }
    set { statusNumber = Int8(newValue?.rawValue ?? -1) }
  }

  var node: Identifier? {
    get { nodeNumber == 0 ? nil : Identifier(number: nodeNumber) }
    set { nodeNumber = newValue?.number ?? 0 }
  }

  /// The order's first row, which stands for it in its source's account.
  var firstRow: Place? {
    get { has(1) ? first : nil }
    set {
      first = newValue ?? Place(source: 0, line: 0)
      mark(1, newValue != nil)
    }
  }

  /// Whether an export lists it.
  var isListed: Bool {
    get { has(2) }
    set { mark(2, newValue) }
  }

  /// Whether the first row had no time and waits for another row's, with its bytes kept.
  var isFirstRowUndated: Bool {
    get { has(4) }
    set { mark(4, newValue) }
  }

  var hasUnequalTotals: Bool {
    get { has(8) }
    set { mark(8, newValue) }
  }

  /// Without a status column, or with the status left out of every row, an order counts.
  var isOrder: Bool { status.map(\.isOrder) ?? true }
  var hasGoalPage: Bool { goal != 0 }
  var hasTotal: Bool { totalDigits != -1 }
  var hasRefund: Bool { refundDigits != -1 }
  /// Whether all that is known of it is money given back.
  var isRefundAlone: Bool { time == nil && !hasTotal && hasRefund }

  private func has(_ bit: UInt8) -> Bool { marks & bit != 0 }
  private mutating func mark(_ bit: UInt8, _ isSet: Bool) { marks = isSet ? marks | bit : marks & ~bit }

  // MARK: Money

  func total(_ rares: [OrderBook.Rare]) -> Amount? {
    totalDigits == -2 ? rares[Int(rare)].total : totalDigits == -1 ? nil : Amount(units: Int128(totalUnits), digits: Int(totalDigits))
  }

  func refund(_ rares: [OrderBook.Rare]) -> Amount? {
    refundDigits == -2 ? rares[Int(rare)].refund : refundDigits == -1 ? nil : Amount(units: Int128(refundUnits), digits: Int(refundDigits))
  }

  mutating func setTotal(_ amount: Amount?, _ rares: inout [OrderBook.Rare]) {
    (totalUnits, totalDigits) = Self.stored(amount)
    if totalDigits == -2 { rares[makeRare(&rares)].total = amount }
  }

  mutating func setRefund(_ amount: Amount?, _ rares: inout [OrderBook.Rare]) {
    (refundUnits, refundDigits) = Self.stored(amount)
    if refundDigits == -2 { rares[makeRare(&rares)].refund = amount }
  }

  private static func stored(_ amount: Amount?) -> (Int64, Int8) {
    guard let amount else { return (0, -1) }
    guard let units = Int64(exactly: amount.units), let digits = Int8(exactly: amount.digits) else { return (0, -2) }
    return (units, digits)
  }

  /// Where what is rare of it stands.
  mutating func makeRare(_ rares: inout [OrderBook.Rare]) -> Int {
    if rare == 0 {
      rare = UInt32(rares.count)
      rares.append(OrderBook.Rare())
    }
    return Int(rare)
  }

  // MARK: Names

  func contains(_ names: IdentifierSet, _ rares: [OrderBook.Rare]) -> Bool {
    names != .nobody && (self.names == names || (rare != 0 && rares[Int(rare)].names.contains(names)))
  }

  mutating func append(_ names: IdentifierSet, _ rares: inout [OrderBook.Rare]) {
    if self.names == .nobody {
      self.names = names
    } else {
      rares[makeRare(&rares)].names.append(names)
    }
  }

  /// Whether its rows name more than one set of identifiers.
  func namesSeveral(_ rares: [OrderBook.Rare]) -> Bool { rare != 0 && !rares[Int(rare)].names.isEmpty }

  /// The person whom the first set names that names any.
  func person(in identities: ResolvedIdentities, _ rares: [OrderBook.Rare]) -> Person? {
    if names == .nobody { return nil }
    if let person = identities.person(names) { return person }
    return rare == 0 ? nil : rares[Int(rare)].names.lazy.compactMap { identities.person($0) }.first
  }
}
