import Journeys

/// The key figures of a period, or of one value of a dimension in it: counts and sums, of which rates are made at the end.
struct KPIFigures: Equatable {
  var visitors = 0, newVisitors = 0
  var sessions = 0, pageviews = 0, bounces = 0, engaged = 0, converting = 0
  var microseconds: Int128 = 0
  var convertingVisitors = 0, cartSessions = 0, cartPurchases = 0
  var orders = 0, offlineOrders = 0
  var money = MoneySums()

  mutating func add(_ session: Session, isVisitorsFirst: Bool, isVisitorsFirstConversion: Bool) {
    sessions += 1
    pageviews += Int(session.pageviews)
    microseconds += Int128(session.duration)
    if isVisitorsFirst { visitors += 1 }
    if session.isFirst { newVisitors += 1 }
    if session.isBounce { bounces += 1 }
    if session.isEngaged { engaged += 1 }
    if session.converts { converting += 1 }
    if isVisitorsFirstConversion { convertingVisitors += 1 }
    if session.reachedCart {
      cartSessions += 1
      if session.purchases { cartPurchases += 1 }
    }
  }

  mutating func add(_ order: Order) {
    orders += 1
    if order.session < 0 { offlineOrders += 1 }
    money.add(order)
  }

  func cells(_ money: MoneyColumns) -> [Table.Cell] {
    let sum = money.amount(of: self.money)
    return [
      .count(visitors), .count(newVisitors), .count(visitors - newVisitors),
      .count(sessions), .count(pageviews),
      .rate(pageviews, of: sessions),
      .ratio(microseconds, Int128(sessions) * 1_000_000, digits: 1),
      .count(bounces), .rate(bounces, of: sessions),
      .count(engaged), .rate(engaged, of: sessions),
      .count(converting), .rate(converting, of: sessions),
      .count(convertingVisitors), .rate(convertingVisitors, of: visitors),
      .count(cartSessions), .rate(cartSessions - cartPurchases, of: cartSessions),
      .count(orders), .count(offlineOrders),
      money.currencyCell(), money.cell(sum.revenue), money.cell(sum.refunds),
      money.cell(sum.revenue, per: sum.ordersWithAmount),
      money.cell(sum.revenue, per: visitors),
    ]
  }

  static let columns: [Table.Column] = [
    .init("visitors", .count), .init("new_visitors", .count),
    .init("returning_visitors", .count), .init("sessions", .count), .init("pageviews", .count),
    .init("pages_per_session", .average), .init("session_seconds_avg", .seconds), .init("bounces", .count),
    .init("bounce_rate", .rate), .init("engaged_sessions", .count), .init("engagement_rate", .rate),
    .init("converting_sessions", .count), .init("session_conversion_rate", .rate),
    .init("converting_visitors", .count), .init("visitor_conversion_rate", .rate),
    .init("cart_sessions", .count), .init("cart_abandonment_rate", .rate), .init("orders", .count),
    .init("offline_orders", .count), .init("currency", .text), .init("revenue", .money),
    .init("refunds", .money), .init("average_order_value", .money), .init("revenue_per_visitor", .money),
  ]
}

extension KPIFigures: FigureRow {
  mutating func forEachCount<Problem: Error>(_ other: KPIFigures, _ body: (inout Int, Int) throws(Problem) -> Void) throws(Problem) {
    try body(&visitors, other.visitors)
    try body(&newVisitors, other.newVisitors)
    try body(&sessions, other.sessions)
    try body(&pageviews, other.pageviews)
    try body(&bounces, other.bounces)
    try body(&engaged, other.engaged)
    try body(&converting, other.converting)
    try body(&convertingVisitors, other.convertingVisitors)
    try body(&cartSessions, other.cartSessions)
    try body(&cartPurchases, other.cartPurchases)
    try body(&orders, other.orders)
    try body(&offlineOrders, other.offlineOrders)
  }

  mutating func forEachSum<Problem: Error>(
    _ other: KPIFigures, _ body: (inout Int128, Int128) throws(Problem) -> Void
  ) throws(Problem) {
    try body(&microseconds, other.microseconds)
  }

  mutating func forEachMoney(_ other: KPIFigures, _ body: (inout MoneySums, MoneySums) -> Void) { body(&money, other.money) }
}
