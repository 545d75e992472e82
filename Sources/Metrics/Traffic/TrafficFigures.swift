import Journeys

/// What the sessions of one channel, or of one of anything that a session has, come to. All its counts are distributive.
struct TrafficFigures {
  private(set) var visitors = 0
  private(set) var sessions = 0, bounces = 0, pageviews = 0, converting = 0, orders = 0
  /// Orders, and the goals of sessions without one (definitions.md).
  private(set) var conversions = 0
  private(set) var microseconds: Int128 = 0
  private(set) var money = MoneySums()
  /// The last visitor counted, so that each counts once.
  private var lastVisitor = 0

  /// Visitors are numbered from 1.
  mutating func add(_ session: Session, ofVisitor visitor: Int) {
    if lastVisitor != visitor {
      lastVisitor = visitor
      visitors += 1
    }
    sessions += 1
    pageviews += Int(session.pageviews)
    microseconds += Int128(session.duration)
    orders += Int(session.orders)
    if session.isBounce { bounces += 1 }
    if session.converts { converting += 1 }
    conversions += session.orders > 0 ? Int(session.orders) : session.goals.nonzeroBitCount
  }

  mutating func add(_ order: Order) { money.add(order) }

  /// `cost` is what the sessions' channel or campaign cost, where anybody says so.
  func cells(_ columns: MoneyColumns, _ spend: SpendColumns, cost: Int128?) -> [Table.Cell] {
    let sum = columns.amount(of: money)
    return [
      .count(visitors), .count(sessions), .count(bounces), .rate(bounces, of: sessions),
      .rate(pageviews, of: sessions), .ratio(microseconds, Int128(sessions) * 1_000_000, digits: 1),
      .count(converting), .rate(converting, of: sessions), .count(orders), columns.cell(sum.revenue),
      columns.cell(sum.revenue, per: sum.ordersWithAmount),
    ] + spend.cells(cost: cost, conversions: Int128(conversions), revenue: columns.shown == nil ? nil : sum.revenue)
  }

  static let columns: [Table.Column] = [
    .init("visitors", .count), .init("sessions", .count), .init("bounces", .count), .init("bounce_rate", .rate),
    .init("pages_per_session", .average), .init("session_seconds_avg", .seconds), .init("converting_sessions", .count),
    .init("session_conversion_rate", .rate), .init("orders", .count), .init("revenue", .money),
    .init("average_order_value", .money),
  ] + SpendColumns.columns
}

extension TrafficFigures: FigureRow {
  mutating func forEachCount<Problem: Error>(_ other: TrafficFigures, _ body: (inout Int, Int) throws(Problem) -> Void) throws(Problem) {
    try body(&visitors, other.visitors)
    try body(&sessions, other.sessions)
    try body(&bounces, other.bounces)
    try body(&pageviews, other.pageviews)
    try body(&converting, other.converting)
    try body(&orders, other.orders)
    try body(&conversions, other.conversions)
  }

  mutating func forEachSum<Problem: Error>(
    _ other: TrafficFigures, _ body: (inout Int128, Int128) throws(Problem) -> Void
  ) throws(Problem) {
    try body(&microseconds, other.microseconds)
  }

  mutating func forEachMoney(_ other: TrafficFigures, _ body: (inout MoneySums, MoneySums) -> Void) { body(&money, other.money) }
}

/// Sessions' figures by something that each has, as a small number.
struct TrafficBy {
  /// By that number.
  private(set) var rows: [TrafficFigures] = []
  private var visitorNumber = 0

  mutating func update(_ batch: borrowing VisitorBatch, by number: (Session) -> Int) {
    for visitor in batch.visitors.indices {
      visitorNumber += 1
      for index in batch.visitors[visitor].sessions {
        let session = batch.sessions[index]
        rows[place(number(session))].add(session, ofVisitor: visitorNumber)
      }
      for index in batch.visitors[visitor].orders {
        let order = batch.orders[index]
        if order.session >= 0 { rows[place(number(batch.sessions[Int(order.session)]))].add(order) }
      }
    }
  }

  private mutating func place(_ number: Int) -> Int {
    while rows.count <= number { rows.append(TrafficFigures()) }
    return number
  }

  mutating func merge(_ other: TrafficBy) {
    for (number, row) in other.rows.enumerated() { rows[place(number)].merge(row) }
  }

  mutating func subtract(_ other: TrafficBy) {
    for (number, row) in other.rows.enumerated() { rows[place(number)].subtract(row) }
  }

  func write(to writer: inout FigureWriter, _ writeNumber: (inout FigureWriter, Int) -> Void) {
    writer.length(rows.count { !$0.isEmpty })
    for (number, row) in rows.enumerated() where !row.isEmpty {
      writeNumber(&writer, number)
      row.write(to: &writer)
    }
  }

  mutating func read(
    from reader: inout FigureReader, _ readNumber: (inout FigureReader) throws(PartDamage) -> Int
  ) throws(PartDamage) {
    for _ in 0..<(try reader.length()) {
      let place = place(try readNumber(&reader))
      rows[place].merge(try TrafficFigures(from: &reader))
    }
  }

  /// Those that have sessions, and those of the given numbers.
  func met(and others: [Int]) -> [(number: Int, figures: TrafficFigures)] {
    let met = Set(rows.indices.filter { rows[$0].sessions > 0 } + others)
    return met.map { ($0, $0 < rows.count ? rows[$0] : TrafficFigures()) }
  }
}
