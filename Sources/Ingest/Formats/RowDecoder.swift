/// Reads the rows of one file by a mapping whose columns were found in its header.
///
/// A class, so that what is asked of it for every row is not copied for every row.
final class RowDecoder {
  /// What a row turned out to be.
  enum Decoded {
    case order(OrderRow)
    case event(EventRow)
    /// A contact, an activity or a survey's answer.
    case activity(ActivityRow)
    case spend(SpendRow)
    /// A `keep` condition failed; its time, where it has one, still says what the file covers.
    case excluded(Instant?)
  }

  let mapping: ColumnMapping
  private let columnCount: Int
  /// How the file writes its times and amounts.
  let notation: ColumnNotation
  private var splitTimes = SplitTimes()
  private let timeAt, clockAt, zoneAt: [Int]
  private let orderAt, aliasAt, currencyAt, statusAt: [Int]
  let createdAt, modifiedAt, idAt: [Int]
  private let amount, refund: AmountPlace?
  private let status: [(status: OrderStatus, conditions: [PlacedCondition])]
  private let refundRows: [RefundPlace]

  private typealias RefundPlace = (when: [PlacedCondition], order: [Int], amount: AmountPlace)
  private let pageAt, hostAt, agentAt, referrerAt: Int?
  private let keep: [PlacedCondition]
  private let currencies = WordBook<Currency>()
  private let statuses = WordBook<OrderStatus>()
  let identifiers: IdentifierPlaces
  let values: ActivityPlaces
  /// The last order number of the file, for line rows that leave it out; and its bytes, for an order's rows mostly follow
  /// each other.
  private var lastNumber: String?
  private var lastBytes: [UInt8] = []
  /// The currency in the name of the column of costs: `Amount spent (EUR)`.
  private let headerCurrency: Currency?

  /// Throws the names of the mapped columns that the header lacks.
  init(
    _ mapping: ColumnMapping, header: Header, zone: TimeZoneRules, given: ColumnNotation.Given = .init()
  ) throws(MissingColumns) {
    let missing = mapping.missing(in: header)
    guard missing.isEmpty else { throw MissingColumns(missing: missing, present: header.names) }
    func place(_ name: String?) -> Int? { name.flatMap { header.index(of: $0) } }
    self.mapping = mapping
    columnCount = header.names.count
    timeAt = header.places(of: mapping.time)
    clockAt = header.places(of: mapping.clock)
    zoneAt = header.places(of: mapping.zone)
    createdAt = header.places(of: mapping.created)
    modifiedAt = header.places(of: mapping.modified)
    idAt = header.places(of: mapping.id)
    orderAt = header.places(of: mapping.order)
    aliasAt = header.places(of: mapping.alias)
    amount = mapping.amount.map { AmountPlace($0, header) }
    refund = mapping.refund.map { AmountPlace($0, header) }
    currencyAt = header.places(of: mapping.currency)
    statusAt = header.places(of: mapping.status?.columns ?? [])
    status = (mapping.status?.when ?? []).map { override in
      (override.status, override.conditions.map { PlacedCondition($0, header) })
    }
    refundRows = mapping.refundRows.map { rows in
      (rows.when.map { PlacedCondition($0, header) }, header.places(of: rows.order), AmountPlace(rows.amount, header))
    }
    pageAt = place(mapping.page)
    hostAt = place(mapping.host)
    agentAt = place(mapping.agent)
    referrerAt = place(mapping.referrer)
    identifiers = IdentifierPlaces(mapping, header)
    values = ActivityPlaces(mapping, header)
    keep = mapping.keep.map { PlacedCondition($0, header) }
    headerCurrency = mapping.kind == .spend ? amount?.places.first.flatMap { Self.currency(inName: header.names[$0]) } : nil
    let conditions = keep + status.flatMap(\.conditions) + refundRows.flatMap(\.when)
    let amounts = [amount, refund].compactMap { $0 } + refundRows.map(\.amount)
    let numbers = amounts.flatMap(\.places) + conditions.compactMap(\.numberPlace)
    // A pattern is the time's own; other times are told by what they look like.
    let times = timeAt.map { ($0, header.names[$0], mapping.timePattern) }
    notation = ColumnNotation(
      width: columnCount, amounts: numbers.map { ($0, header.names[$0]) },
      times: times + (createdAt + modifiedAt).map { ($0, header.names[$0], nil) }, zone: zone, given: given)
  }

  /// Whether the row behind the header is a second one, as SurveyMonkey writes it: `,,,,Response,Open-Ended Response`.
  /// It has no time, order number, identifier or amount, so that no record is lost with it.
  func isSecondHeader(_ row: borrowing CSVReader) -> Bool {
    guard !timeAt.isEmpty else { return false }
    for column in timeAt + orderAt + identifiers.places {
      if !row.withCell(column, { $0.isEmpty }) { return false }
    }
    for column in amount?.places ?? [] where row.withCell(column, { Amount($0) != nil }) { return false }
    return true
  }

  /// Reads the reader's last row. A row without a line end is the input's last, and may have been cut.
  func decode(_ row: borrowing CSVReader, isTerminated: Bool) throws(Refusal) -> Decoded {
    // Line rows without a number belong to the row above, also to one that is refused or not kept.
    if let place = filled(row, orderAt), row.withCell(place, { isNew($0) }) { lastNumber = row.text(place) }
    if row.cellCount > columnCount {
      for extra in columnCount..<row.cellCount where !row.withCell(extra, { $0.isEmpty }) {
        throw Refusal("\(row.cellCount) cells where the header has \(columnCount)")
      }
    }
    if row.cellCount < columnCount, !isTerminated {
      throw Refusal("breaks off after \(row.cellCount) of \(columnCount) cells")
    }
    for rows in refundRows where rows.when.allSatisfy({ $0.holds(row, notation) }) { return .order(try refundRow(row, rows)) }
    for condition in keep where !condition.holds(row, notation) { return .excluded(try? readTime(row)) }
    switch mapping.kind {
    case .order: return .order(try order(row))
    case .deal: return .order(try deal(row))
    case .event: return .event(try event(row))
    case .contact: return .activity(try contact(row))
    case .activity: return .activity(try activity(row))
    case .survey: return .activity(try survey(row))
    case .spend: return .spend(try spend(row))
    }
  }

  /// Whether an order number is another than that of the row before.
  private func isNew(_ number: Span<UInt8>) -> Bool {
    let last = lastBytes
    if sameBytes(number, last.span) { return false }
    lastBytes.removeAll(keepingCapacity: true)
    lastBytes.append(number)
    return true
  }

  // MARK: Orders and deals

  private func order(_ row: borrowing CSVReader) throws(Refusal) -> OrderRow {
    let number = orderAt.isEmpty ? nil : lastNumber
    if !orderAt.isEmpty, number == nil { throw Refusal("no order number, and no row above that has one") }
    let placed = try readTime(row)
    if placed == nil, number == nil { throw Refusal("no time in column “\(timeName)”") }
    var order = OrderRow(
      number: number, time: placed, amount: try amount?.read(row, notation), currency: try currency(row),
      refund: try refund?.read(row, notation)?.magnitude, status: try status(row), identifiers: identifiers.read(row),
      addsUp: mapping.addsUp)
    if number != nil, case let alias = text(row, aliasAt), !alias.isEmpty, alias != number { order.alias = alias }
    return order
  }

  /// A row that gives money back: it adds to the refunds of the order that it names, and says nothing else of it.
  private func refundRow(_ row: borrowing CSVReader, _ rows: RefundPlace) throws(Refusal) -> OrderRow {
    let number = text(row, rows.order)
    if number.isEmpty { throw Refusal("a refund that names no order") }
    return OrderRow(
      number: number, time: nil, amount: nil, currency: try currency(row),
      refund: try rows.amount.read(row, notation)?.magnitude, status: nil, identifiers: identifiers.read(row), addsUp: true)
  }

  /// A deal is an order when it is won. Until then neither its expected close nor its estimated amount says anything.
  private func deal(_ row: borrowing CSVReader) throws(Refusal) -> OrderRow {
    let number = mapping.numbered(text(row, orderAt))
    let status = try status(row)
    let created = try created(row)
    let isOrder = status?.isOrder ?? true
    let closed = try readTime(row)
    if isOrder, closed == nil, number == nil { throw Refusal("no time in column “\(timeName)”") }
    let worth = try amount?.read(row, notation)
    var deal = OrderRow(
      number: number, time: isOrder ? closed : nil, amount: isOrder ? worth : nil, currency: try currency(row),
      refund: nil, status: status, identifiers: identifiers.read(row), addsUp: mapping.addsUp)
    deal.created = created
    return deal
  }

  private func currency(_ row: borrowing CSVReader) throws(Refusal) -> Currency {
    guard let place = filled(row, currencyAt) else { return headerCurrency ?? mapping.defaultCurrency }
    guard let currency = row.withCell(place, { currencies.meaning(of: $0) { Currency($0) } }) else {
      throw Refusal("a currency that is no code of three letters")
    }
    return currency
  }

  private func status(_ row: borrowing CSVReader) throws(Refusal) -> OrderStatus? {
    for override in status where override.conditions.allSatisfy({ $0.holds(row, notation) }) { return override.status }
    guard let column = mapping.status else { return nil }
    var isFilled = false
    for place in statusAt where !row.withCell(place, { $0.isEmpty }) {
      if let known = row.withCell(place, { statuses.meaning(of: $0) { column.meaning(of: $0) } }) { return known }
      isFilled = true
    }
    if let otherwise = column.otherwise { return otherwise }
    if !isFilled { return nil }
    throw Refusal("a status that is not known; list it under `status:` in the configuration")
  }

  // MARK: Spend

  private func spend(_ row: borrowing CSVReader) throws(Refusal) -> SpendRow {
    guard let day = try readTime(row) else { throw Refusal("no time in column “\(timeName)”") }
    guard var cost = try amount?.read(row, notation) else {
      throw Refusal("no cost in column “\(mapping.amount?.columns.first?.spellings.first ?? "cost")”")
    }
    if mapping.isInMicros { cost.digits += 6 }
    var spend = SpendRow(time: day, cost: cost, currency: try currency(row))
    spend.source = values.source.flatMap { value($0, row) }
    spend.medium = values.medium.flatMap { value($0, row) }
    spend.campaign = values.campaign.flatMap { value($0, row) }
    return spend
  }

  /// `EUR` of `Amount spent (EUR)`.
  private static func currency(inName name: String) -> Currency? {
    guard name.hasSuffix(")"), let open = name.lastIndex(of: "(") else { return nil }
    let code = String(name[name.index(after: open)...].dropLast())
    return Currency(code).flatMap { $0.isListed ? $0 : nil }
  }

  // MARK: Events

  private func event(_ row: borrowing CSVReader) throws(Refusal) -> EventRow {
    guard let happened = try readTime(row) else { throw Refusal("no time in column “\(timeName)”") }
    let page = pageAt.map { row.text($0) } ?? ""
    if page.isEmpty { throw Refusal("no page in column “\(mapping.page ?? "page")”") }
    let named = identifiers.read(row)
    if named.isEmpty { throw Refusal("no identifier") }
    var event = EventRow(
      time: happened, page: page, identifiers: named, host: hostAt.map { row.text($0) },
      agent: agentAt.map { row.text($0) })
    event.referrer = referrerAt.map { row.text($0) }
    event.source = values.source.flatMap { value($0, row) }
    event.medium = values.medium.flatMap { value($0, row) }
    event.campaign = values.campaign.flatMap { value($0, row) }
    return event
  }

  // MARK: Cells

  var timeName: String { mapping.time.spellings.first ?? "time" }

  /// Of a column's spellings, the first whose cell is filled.
  func filled(_ row: borrowing CSVReader, _ places: [Int]) -> Int? {
    for place in places where !row.withCell(place, { $0.isEmpty }) { return place }
    return nil
  }

  /// The first filled cell of a column's spellings.
  func text(_ row: borrowing CSVReader, _ places: [Int]) -> String { filled(row, places).map { row.text($0) } ?? "" }

  func readTime(_ row: borrowing CSVReader) throws(Refusal) -> Instant? {
    if clockAt.isEmpty, zoneAt.isEmpty { return try readTime(row, timeAt, timeName) }
    guard let place = filled(row, timeAt) else { return nil }
    do throws(Refusal) {
      return try splitTimes.read(
        date: row.text(place), of: place, clock: text(row, clockAt), zone: text(row, zoneAt), notation)
    } catch {
      throw Refusal("column “\(timeName)” holds \(error.reason)")
    }
  }

  func readTime(_ row: borrowing CSVReader, _ places: [Int], _ name: @autoclosure () -> String) throws(Refusal) -> Instant? {
    guard let place = filled(row, places) else { return nil }
    let read: Result<Instant?, Refusal> = row.withCell(place) { cell in
      Result { () throws(Refusal) in try notation.time(cell, place) }
    }
    do throws(Refusal) {
      return try read.get()
    } catch {
      throw Refusal("column “\(name())” holds \(error.reason)")
    }
  }

  func created(_ row: borrowing CSVReader) throws(Refusal) -> Instant? {
    try readTime(row, createdAt, mapping.created.spellings.first ?? "created")
  }
}

/// A condition whose column was looked for in the header; a column that an export of another age lacks is empty.
struct PlacedCondition {
  private let condition: RowCondition
  private let place: Int

  init(_ condition: RowCondition, _ header: Header) {
    self.condition = condition
    place = header.index(of: condition.column) ?? -1
  }

  /// The column whose cells it reads as numbers, if it does.
  var numberPlace: Int? { place >= 0 && condition.comparesNumbers ? place : nil }

  func holds(_ row: borrowing CSVReader, _ notation: ColumnNotation) -> Bool {
    let mark = place < 0 ? .point : notation.mark(place)
    return row.withCell(place) { condition.holds(for: $0, decimalMark: mark) }
  }
}

/// An amount whose columns were found in the header.
struct AmountPlace {
  private enum Joining { case product, sum }

  private let columns: [[Int]]
  private let joining: Joining
  /// The only column, where there is but one.
  private let only: Int?

  /// Every column that it reads.
  var places: [Int] { columns.flatMap { $0 } }

  init(_ source: ColumnMapping.AmountSource, _ header: Header) {
    columns = source.columns.map { header.places(of: $0) }
    only = columns.count == 1 && columns[0].count == 1 ? columns[0][0] : nil
    if case .sum = source { joining = .sum } else { joining = .product }
  }

  /// Nil where the row has none: a product needs every factor, a sum one term.
  func read(_ row: borrowing CSVReader, _ notation: ColumnNotation) throws(Refusal) -> Amount? {
    if let only { return try Self.cell(row, only, notation) }
    var total: Amount?
    for places in columns {
      guard let next = try Self.cell(row, places, notation) else {
        if joining == .sum { continue }
        return nil
      }
      guard let before = total else {
        total = next
        continue
      }
      guard let joined = joining == .sum ? before.adding(next) : before.multiplied(by: next) else {
        throw Refusal("an amount with too many digits")
      }
      total = joined
    }
    return total
  }

  private static func cell(_ row: borrowing CSVReader, _ places: [Int], _ notation: ColumnNotation) throws(Refusal) -> Amount? {
    for place in places {
      if let amount = try cell(row, place, notation) { return amount }
    }
    return nil
  }

  private static func cell(_ row: borrowing CSVReader, _ place: Int, _ notation: ColumnNotation) throws(Refusal) -> Amount? {
    let read: (isEmpty: Bool, amount: Amount?) = row.withCell(place) {
      $0.isEmpty ? (true, nil) : (false, notation.amount($0, place))
    }
    if read.isEmpty { return nil }
    guard let amount = read.amount else { throw Refusal("an amount that is no number, in cell \(place + 1)") }
    return amount
  }
}

extension Amount {
  var magnitude: Amount { units < 0 ? Amount(units: -units, digits: digits) : self }
}

/// Columns that a mapping speaks of and a file's header lacks.
package struct MissingColumns: Error, Equatable {
  package var missing: [String]
  package var present: [String]
}
