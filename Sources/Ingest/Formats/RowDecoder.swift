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
    /// A `keep` condition failed; its time, where it has one, still says what the file covers.
    case excluded(Instant?)
  }

  let mapping: ColumnMapping
  private let columnCount: Int
  /// How the file writes its times and amounts.
  let notation: ColumnNotation
  private let timeAt: Int
  private let orderAt: Int?
  private let amountAt: [Int]
  private let currencyAt, refundAt, statusAt, cancelledAt, pageAt, hostAt, agentAt: Int?
  private let identifiersAt: [(kind: IdentifierKind, column: Int)]
  private let keep: [(condition: RowCondition, column: Int)]
  private let currencies = WordBook<Currency>()
  private let statuses = WordBook<OrderStatus>()
  /// The last order number of the file, for line rows that leave it out.
  private var lastNumber: String?

  /// Throws the names of the mapped columns that the header lacks.
  init(
    _ mapping: ColumnMapping, header: Header, zone: TimeZoneRules, given: ColumnNotation.Given = .init()
  ) throws(MissingColumns) {
    // Optional columns of a built-in export come and go with its age; what a user named must be there.
    let isBuiltIn = FormatCatalogue.exports.contains { $0.mapping.formatName == mapping.formatName }
    let missing = (isBuiltIn ? mapping.needed : mapping.columns).filter { header.index(of: $0) == nil }
    guard missing.isEmpty, let timeAt = header.index(of: mapping.time) else {
      throw MissingColumns(missing: missing, present: header.names)
    }
    func place(_ name: String?) -> Int? { name.flatMap { header.index(of: $0) } }
    self.mapping = mapping
    self.timeAt = timeAt
    columnCount = header.names.count
    orderAt = place(mapping.order)
    switch mapping.amount {
    case .column(let name)?: amountAt = [place(name)].compactMap { $0 }
    case .product(let names)?: amountAt = names.compactMap { place($0) }
    case nil: amountAt = []
    }
    currencyAt = place(mapping.currency)
    refundAt = place(mapping.refund)
    statusAt = place(mapping.status?.column)
    cancelledAt = place(mapping.cancelledAt)
    pageAt = place(mapping.page)
    hostAt = place(mapping.host)
    agentAt = place(mapping.agent)
    identifiersAt = mapping.identifiers.compactMap { identifier in
      place(identifier.column).map { (identifier.kind, $0) }
    }
    keep = mapping.keep.compactMap { condition in place(condition.column).map { (condition, $0) } }
    let numbers = amountAt + [refundAt].compactMap { $0 } + keep.filter(\.condition.comparesNumbers).map(\.column)
    notation = ColumnNotation(
      width: columnCount, amounts: numbers.map { ($0, header.names[$0]) },
      times: [(timeAt, header.names[timeAt], mapping.timePattern)], zone: zone, given: given)
  }

  /// Whether the row behind the header is a second one, as SurveyMonkey writes it: `,,,,Response,Open-Ended Response`.
  /// It has no time, order number, identifier or amount, so that no record is lost with it.
  func isSecondHeader(_ row: borrowing CSVReader) -> Bool {
    for column in [timeAt] + [orderAt].compactMap({ $0 }) + identifiersAt.map(\.column) {
      if !row.withCell(column, { $0.isEmpty }) { return false }
    }
    for column in amountAt where row.withCell(column, { Amount($0) != nil }) { return false }
    return true
  }

  /// Reads the reader's last row. A row without a line end is the input's last, and may have been cut.
  func decode(_ row: borrowing CSVReader, isTerminated: Bool) throws(Refusal) -> Decoded {
    // Line rows without a number belong to the row above, also to one that is refused or not kept.
    if let orderAt, !row.withCell(orderAt, { $0.isEmpty }) { lastNumber = row.text(orderAt) }
    if row.cellCount > columnCount {
      for extra in columnCount..<row.cellCount where !row.withCell(extra, { $0.isEmpty }) {
        throw Refusal("\(row.cellCount) cells where the header has \(columnCount)")
      }
    }
    if row.cellCount < columnCount, !isTerminated {
      throw Refusal("breaks off after \(row.cellCount) of \(columnCount) cells")
    }
    for (condition, column) in keep 
    where !row.withCell(column, { condition.holds(for: $0, decimalMark: notation.mark(column)) }) {
      return .excluded(try? readTime(row))
    }
    switch mapping.kind {
    case .order: return .order(try order(row))
    case .event: return .event(try event(row))
    }
  }

  private func order(_ row: borrowing CSVReader) throws(Refusal) -> OrderRow {
    let number = orderAt == nil ? nil : lastNumber
    if orderAt != nil, number == nil { throw Refusal("no order number, and no row above that has one") }
    let placed = try readTime(row)
    if placed == nil, number == nil { throw Refusal("no time in column “\(mapping.time)”") }
    return OrderRow(
      number: number, time: placed, amount: try amount(row), currency: try currency(row),
      refund: try optionalAmount(row, refundAt).map { $0.units < 0 ? Amount(units: -$0.units, digits: $0.digits) : $0 },
      status: try status(row), identifiers: identifiers(row), addsUp: mapping.addsUp)
  }

  private func event(_ row: borrowing CSVReader) throws(Refusal) -> EventRow {
    guard let happened = try readTime(row) else { throw Refusal("no time in column “\(mapping.time)”") }
    let page = pageAt.map { row.text($0) } ?? ""
    if page.isEmpty { throw Refusal("no page in column “\(mapping.page ?? "page")”") }
    let named = identifiers(row)
    if named.isEmpty { throw Refusal("no identifier") }
    return EventRow(
      time: happened, page: page, identifiers: named, host: hostAt.map { row.text($0) },
      agent: agentAt.map { row.text($0) })
  }

  private func readTime(_ row: borrowing CSVReader) throws(Refusal) -> Instant? {
    let read: Result<Instant?, Refusal> = row.withCell(timeAt) { cell in
      Result { () throws(Refusal) in try notation.time(cell, timeAt) }
    }
    do throws(Refusal) {
      return try read.get()
    } catch {
      throw Refusal("column “\(mapping.time)” holds \(error.reason)")
    }
  }

  private func amount(_ row: borrowing CSVReader) throws(Refusal) -> Amount? {
    var product: Amount?
    for column in amountAt {
      guard let factor = try optionalAmount(row, column) else { return nil }
      guard let before = product else {
        product = factor
        continue
      }
      guard let next = before.multiplied(by: factor) else { throw Refusal("an amount with too many digits") }
      product = next
    }
    return product
  }

  private func optionalAmount(_ row: borrowing CSVReader, _ column: Int?) throws(Refusal) -> Amount? {
    guard let column else { return nil }
    let read: (isEmpty: Bool, amount: Amount?) = row.withCell(column) { ($0.isEmpty, notation.amount($0, column)) }
    if read.amount == nil, !read.isEmpty { throw Refusal("an amount that is no number, in cell \(column + 1)") }
    return read.amount
  }

  private func currency(_ row: borrowing CSVReader) throws(Refusal) -> Currency {
    guard let currencyAt else { return mapping.defaultCurrency }
    if row.withCell(currencyAt, { $0.isEmpty }) { return mapping.defaultCurrency }
    guard let currency = row.withCell(currencyAt, { currencies.meaning(of: $0) { Currency($0) } }) else { throw Refusal("a currency that is no code of three letters") }
    return currency
  }

  private func status(_ row: borrowing CSVReader) throws(Refusal) -> OrderStatus? {
    if let cancelledAt, !row.withCell(cancelledAt, { $0.isEmpty }) { return .cancelled }
    guard let statusAt, let column = mapping.status else { return nil }
    if row.withCell(statusAt, { $0.isEmpty }) { return nil }
    let known = row.withCell(statusAt) { cell in
      statuses.meaning(of: cell) { column.words[$0.lowercased()] ?? OrderStatus(word: $0) }
    }
    if let known { return known }
    throw Refusal("a status that is not known; list it under `status:` in the configuration")
  }

  private func identifiers(_ row: borrowing CSVReader) -> [NamedIdentifier] {
    var named: [NamedIdentifier] = []
    for (kind, column) in identifiersAt where !named.contains(where: { $0.kind == kind }) {
      if !row.withCell(column, { $0.isEmpty }) { named.append(NamedIdentifier(kind, row.text(column))) }
    }
    return named
  }
}

/// Columns that a mapping speaks of and a file's header lacks.
package struct MissingColumns: Error, Equatable {
  package var missing: [String]
  package var present: [String]
}
