@testable import Ingest
import Testing

@Suite("The status of an order")
struct OrderRowTests {
  @Test(
    arguments: [
      ("paid", .paid), ("Partially Paid", .paid), ("partially_paid", .paid), ("authorized", .paid),
      ("Completed", .paid),
      ("wc-completed", .paid),
      ("wc-processing", .paid), ("FULFILLED", .paid), ("shipped", .paid), ("Closed Won", .paid), ("won", .paid),
      ("partially_refunded", .paid),
      ("refunded", .refunded), ("wc-refunded", .refunded), ("cancelled", .cancelled), ("Canceled", .cancelled),
      ("voided", .cancelled),
      ("expired", .cancelled), ("pending", .pending), ("unpaid", .pending), ("open", .pending), ("failed", .pending),
      ("Closed Lost", .pending),
    ] as [(String, OrderStatus)])
  func `is known in the words that shops use`(word: String, status: OrderStatus) {
    #expect(OrderStatus(word: word) == status)
  }

  @Test(arguments: ["", "wc-", "on the way", "bezahlt", "paidd"])
  func `is not guessed`(word: String) {
    #expect(OrderStatus(word: word) == nil)
  }

  @Test func `cancelled beats refunded beats paid, and only paid and refunded are orders`() {
    #expect([OrderStatus.refunded, .cancelled, .paid, .pending].sorted() == [.pending, .paid, .refunded, .cancelled])
    #expect(OrderStatus.paid.isOrder && OrderStatus.refunded.isOrder)
    #expect(!OrderStatus.pending.isOrder && !OrderStatus.cancelled.isOrder)
  }
}
