/// An order of the plan; its number and its amount come when it is placed.
struct Order: Timed {
  /// What becomes of an order by the time of the export.
  enum Outcome {
    case paid, authorized, partiallyRefunded, refunded, cancelled, pending

    /// Whether the definitions take it for an order.
    var counts: Bool { self != .cancelled && self != .pending }

    static func shown(random: inout SplitMix64) -> Outcome {
      switch random.below(100) {
      case 0..<77: .paid
      case 77..<80: .authorized
      case 80..<86: .partiallyRefunded
      case 86..<92: .refunded
      default: .cancelled
      }
    }

    /// Only an order whose page was never shown may be pending: it waits for the payment.
    static func unseen(random: inout SplitMix64) -> Outcome {
      random.chance(250) ? .pending : shown(random: &random)
    }
  }

  /// How an order comes in.
  enum Origin { case web, telephone, store }

  var time: Int64
  var turn: UInt64 = 0
  var seed: UInt64
  var outcome: Outcome
  var origin: Origin
  /// The person whose thank-you pages will carry its number.
  var shownTo: Int?
  /// Nil where the order names nobody.
  var customer: Int?
}
