/// What names a person or a device; the strong kinds name a person.
package enum IdentifierKind: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  case customer, email, phone, user
  /// A client id that a browser keeps: weak, it attaches to a person.
  case cookie
  /// The number of an order or of a deal, which names whoever the order names.
  case order
}

/// An identifier as a record gives it.
package struct NamedIdentifier: Equatable, Sendable {
  package var kind: IdentifierKind
  package var text: String

  package init(_ kind: IdentifierKind, _ text: String) {
    self.kind = kind
    self.text = text
  }
}

/// How far an order got. Joined over all rows of an order number, the greater beats the smaller.
package enum OrderStatus: Int, Comparable, Sendable {
  /// Not an order yet: pending, unpaid, open; failed and lost too, for a second try may succeed.
  case pending
  case paid
  case refunded
  /// Ended for good: cancelled, voided, expired.
  case cancelled

  package var isOrder: Bool { self == .paid || self == .refunded }

  package static func < (a: OrderStatus, b: OrderStatus) -> Bool { a.rawValue < b.rawValue }

  /// The meaning of a status as shops write it; letter case, spaces, hyphens and WooCommerce's `wc-` don't matter.
  package init?(word: String) {
    var plain = word.lowercased().filter { !" -_".contains($0) }
    if plain.hasPrefix("wc"), plain.count > 2 { plain = String(plain.dropFirst(2)) }
    guard let status = Self.words[plain] else { return nil }
    self = status
  }

  private static let words: [String: OrderStatus] = [
    "paid": .paid, "partiallypaid": .paid, "authorized": .paid, "authorised": .paid,
    "completed": .paid, "complete": .paid, "processing": .paid, "fulfilled": .paid, "shipped": .paid,
    "partiallyrefunded": .paid, "won": .paid, "closedwon": .paid,
    "refunded": .refunded,
    "cancelled": .cancelled, "canceled": .cancelled, "voided": .cancelled, "void": .cancelled,
    "expired": .cancelled, "failed": .pending, "pending": .pending, "unpaid": .pending, "open": .pending,
    "lost": .pending, "closedlost": .pending,
  ]
}

/// One row of an order export: an order, or a line of one.
package struct OrderRow: Equatable, Sendable {
  /// As the export writes it; nil where the mapping has no such column and every row is an order.
  package var number: String?
  /// When the order was placed; rows after an order's first often leave it out.
  package var time: Instant?
  package var amount: Amount?
  package var currency: Currency
  package var refund: Amount?
  package var status: OrderStatus?
  package var identifiers: [NamedIdentifier]
  /// Whether the amounts of an order's rows add up; else each states the total.
  package var addsUp: Bool
  /// Another number of the same order, by which refunds may name it: a payment's own beside the shop's.
  package var alias: String?
  /// When a deal was opened.
  package var created: Instant?

  package init(
    number: String?, time: Instant?, amount: Amount?, currency: Currency, refund: Amount?, status: OrderStatus?,
    identifiers: [NamedIdentifier], addsUp: Bool, alias: String? = nil, created: Instant? = nil
  ) {
    (self.number, self.time, self.amount, self.currency, self.refund) = (number, time, amount, currency, refund)
    (self.status, self.identifiers, self.addsUp, self.alias, self.created) = (status, identifiers, addsUp, alias, created)
  }
}

/// One row of an event export: a web touchpoint of a named visitor.
package struct EventRow: Equatable, Sendable {
  package var time: Instant
  package var page: String
  package var identifiers: [NamedIdentifier]
  package var host: String?
  /// Nil where the mapping has no such column.
  package var agent: String?
  package var referrer: String?
  /// Where the visitor came from, where the export says so itself.
  package var source: String?
  package var medium: String?
  package var campaign: String?

  package init(
    time: Instant, page: String, identifiers: [NamedIdentifier], host: String? = nil, agent: String? = nil, referrer: String? = nil,
    source: String? = nil, medium: String? = nil, campaign: String? = nil
  ) {
    (self.time, self.page, self.identifiers, self.host, self.agent) = (time, page, identifiers, host, agent)
    (self.referrer, self.source, self.medium, self.campaign) = (referrer, source, medium, campaign)
  }
}
