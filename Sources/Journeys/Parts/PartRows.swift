import Ingest

/// A row of an export as a part keeps it: what its cells said, before anything was joined.
enum PartRow: Equatable {
  case order(OrderRow), event(EventRow), activity(ActivityRow), spend(SpendRow)

  func write(line: Int, to writer: inout PartWriter) {
    switch self {
    case .order(let row):
      writer.count(Self.orderKind)
      writer.count(line)
      writer.text(row.number)
      writer.time(row.time)
      writer.amount(row.amount)
      writer.text(row.currency.code)
      writer.amount(row.refund)
      writer.optional(row.status) { $0.count($1.rawValue) }
      Self.write(row.identifiers, to: &writer)
      writer.flag(row.addsUp)
      writer.text(row.alias)
      writer.time(row.created)
    case .event(let row):
      writer.count(1)
      writer.count(line)
      writer.time(row.time)
      writer.text(row.page)
      Self.write(row.identifiers, to: &writer)
      for text in [row.host, row.agent, row.referrer, row.source, row.medium, row.campaign] { writer.text(text) }
    case .activity(let row):
      writer.count(2)
      writer.count(line)
      writer.time(row.time)
      writer.text(row.kind)
      for text in [row.channel, row.source, row.medium, row.campaign, row.keyword] { writer.text(text) }
      Self.write(row.identifiers, to: &writer)
      writer.optional(row.nps) { $0.signed(Int64($1)) }
      writer.optional(row.csat) { $0.signed(Int64($1)) }
      writer.text(row.id)
      writer.time(row.modified)
    case .spend(let row):
      writer.count(3)
      writer.count(line)
      writer.time(row.time)
      writer.amount(row.cost)
      writer.text(row.currency.code)
      for text in [row.source, row.medium, row.campaign] { writer.text(text) }
    }
  }

  /// By which a part tells an order's row from others.
  static let orderKind = 0

  static func read(_ scanner: inout PartScanner) throws(PartDamage) -> (row: PartRow, line: Int) {
    let kind = try scanner.number(upTo: 3)
    let line = try scanner.number(upTo: 1 << 43)
    switch kind {
    case orderKind: return (.order(try order(&scanner)), line)
    case 1: return (.event(try event(&scanner)), line)
    case 2: return (.activity(try activity(&scanner)), line)
    default: return (.spend(try spend(&scanner)), line)
    }
  }

  private static func order(_ scanner: inout PartScanner) throws(PartDamage) -> OrderRow {
    let number = try scanner.textOrNil()
    let time = try scanner.timeOrNil()
    let amount = try scanner.amountOrNil()
    let currency = try scanner.currency()
    let refund = try scanner.amountOrNil()
    let status = try scanner.optional { scanner throws(PartDamage) in
      guard let status = OrderStatus(rawValue: try scanner.number(upTo: 3)) else { throw PartDamage("an unknown status") }
      return status
    }
    let identifiers = try identifiers(&scanner)
    let addsUp = try scanner.flag()
    let alias = try scanner.textOrNil()
    return OrderRow(
      number: number, time: time, amount: amount, currency: currency, refund: refund, status: status, identifiers: identifiers,
      addsUp: addsUp, alias: alias, created: try scanner.timeOrNil())
  }

  private static func event(_ scanner: inout PartScanner) throws(PartDamage) -> EventRow {
    let time = try scanner.time()
    let page = try scanner.text()
    let identifiers = try identifiers(&scanner)
    let host = try scanner.textOrNil()
    let agent = try scanner.textOrNil()
    let referrer = try scanner.textOrNil()
    let source = try scanner.textOrNil()
    let medium = try scanner.textOrNil()
    return EventRow(
      time: time, page: page, identifiers: identifiers, host: host, agent: agent, referrer: referrer, source: source, medium: medium,
      campaign: try scanner.textOrNil())
  }

  private static func activity(_ scanner: inout PartScanner) throws(PartDamage) -> ActivityRow {
    let time = try scanner.timeOrNil()
    var row = ActivityRow(kind: try scanner.text(), time: time, identifiers: [])
    row.channel = try scanner.textOrNil()
    row.source = try scanner.textOrNil()
    row.medium = try scanner.textOrNil()
    row.campaign = try scanner.textOrNil()
    row.keyword = try scanner.textOrNil()
    row.identifiers = try identifiers(&scanner)
    row.nps = try scanner.optional { scanner throws(PartDamage) in Int(try scanner.signed()) }
    row.csat = try scanner.optional { scanner throws(PartDamage) in Int(try scanner.signed()) }
    row.id = try scanner.textOrNil()
    row.modified = try scanner.timeOrNil()
    return row
  }

  private static func spend(_ scanner: inout PartScanner) throws(PartDamage) -> SpendRow {
    let time = try scanner.time()
    guard let cost = try scanner.amountOrNil() else { throw PartDamage("a cost without an amount") }
    let currency = try scanner.currency()
    let source = try scanner.textOrNil()
    let medium = try scanner.textOrNil()
    return SpendRow(
      time: time, cost: cost, currency: currency, source: source, medium: medium, campaign: try scanner.textOrNil())
  }

  private static func write(_ identifiers: [NamedIdentifier], to writer: inout PartWriter) {
    writer.list(identifiers) {
      $0.count(Int($1.kind.rawValue))
      $0.text($1.text)
    }
  }

  private static func identifiers(_ scanner: inout PartScanner) throws(PartDamage) -> [NamedIdentifier] {
    try scanner.list { scanner throws(PartDamage) in
      let number = try scanner.number(upTo: Int(UInt8.max))
      guard let kind = IdentifierKind(rawValue: UInt8(number)) else { throw PartDamage("an unknown kind of identifier") }
      return NamedIdentifier(kind, try scanner.text())
    }
  }
}
