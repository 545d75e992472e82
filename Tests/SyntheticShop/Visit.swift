/// What a person comes for.
enum Purpose {
  case look
  case fillCart
  /// An order whose thank-you page is shown at once.
  case buy
  /// Looks on one device, buys on the other, and opens the order mail on the first, all in one session.
  case buyAcrossDevices
  /// Goes to the payment provider and takes longer there than a session lasts …
  case pay
  /// … so that the thank-you page begins the next session.
  case returnFromPayment
  /// An order whose thank-you page the buyer never saw.
  case buyUnseen
  /// The thank-you page of an earlier order, from the order mail.
  case reopen
  /// A thank-you page without an order number: a goal, but no order.
  case takeSample
}

/// A planned session, from which its requests can be laid out again when its time comes.
struct Visit: Timed {
  var time: Int64
  var turn: UInt64 = 0
  var seed: UInt64
  var purpose: Purpose
  var person: Int
  /// Starts on the person's second device.
  var onSecond: Bool
  /// The device has nothing of the shop in its cache yet.
  var isFirst: Bool
}

/// The figures of one planned session, by the definitions.
struct Session {
  let start: Int64
  var last: Int64
  /// The last request of any kind.
  var end: Int64
  var lines = 0
  var touchpoints = 0
  var pageviews = 0
  var filteredMethod = 0
  var filteredStatus = 0
  var filteredAsset = 0
  var reachedCart = false
  var converts = false
  /// When an order number was first shown, and on which devices one was.
  var firstThanks: Int64?
  var namesFirst = false
  var namesSecond = false

  init(start: Int64) {
    self.start = start
    last = start
    end = start
  }

  mutating func touch(_ page: Page, at time: Int64, isPageview: Bool, onSecond: Bool) {
    last = time
    touchpoints += 1
    if isPageview { pageviews += 1 }
    if page.isCart { reachedCart = true }
    guard page.namesOrder else { return }
    if firstThanks == nil { firstThanks = time }
    if onSecond { namesSecond = true } else { namesFirst = true }
  }

  /// Longest pause between two touchpoints of one session, in seconds.
  static let timeout: Int64 = 1800

  /// An order of this visitor that no thank-you page shows belongs here.
  func isUnderWay(at time: Int64) -> Bool {
    start <= time && time <= last + Self.timeout
  }

  var isBounce: Bool { pageviews == 1 && !converts }

  var isEngaged: Bool { last - start > 10 || pageviews >= 2 || converts }
}
