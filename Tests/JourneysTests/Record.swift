@testable import Ingest
@testable import Journeys

/// A record in readable words. Times are seconds after one midnight in UTC.
struct Record: Sendable {
  private enum Kind: Sendable {
    case hit(Request)
    case order(OrderRow)
    case event(EventRow)
    case activity(ActivityRow)
  }

  private var kind: Kind
  private var source: Int

  var isOrder: Bool {
    if case .order = kind { true } else { false }
  }

  /// A line of an access log.
  static func hit(
    _ target: String? = "/", at second: Int = 0, micro: Int64 = 0, by device: String = "10.0.0.1",
    agent: String? = firefox, user: String? = nil, host: String? = nil, method: String = "GET", status: UInt16 = 200,
    from referrer: String? = nil
  ) -> Record {
    let request = Request(
      time: time(second, micro), client: device, user: user, host: host, method: target == nil ? nil : method,
      target: target, status: status, agent: agent, referrer: referrer)
    return Record(kind: .hit(request), source: 0)
  }

  /// A row of an order export, of the second source where nothing else is said.
  static func order(
    _ number: String?, at second: Int? = 0, _ amount: String? = nil, _ currency: String = "EUR", refund: String? = nil,
    status: OrderStatus? = nil, of identifiers: NamedIdentifier..., addsUp: Bool = false, source: Int = 1
  ) -> Record {
    let row = OrderRow(
      number: number, time: second.map { time($0) }, amount: amount.flatMap { Amount(plain: $0) },
      currency: Currency(currency) ?? .unnamed, refund: refund.flatMap { Amount(plain: $0) }, status: status,
      identifiers: identifiers, addsUp: addsUp)
    return Record(kind: .order(row), source: source)
  }

  /// A row of an event export.
  static func event(
    _ page: String, at second: Int = 0, of identifiers: NamedIdentifier..., host: String? = nil, agent: String? = nil,
    from referrer: String? = nil, tags: String? = nil, source: Int = 2
  ) -> Record {
    var row = EventRow(time: time(second), page: page, identifiers: identifiers, host: host, agent: agent)
    row.referrer = referrer
    let tags = tags?.split(separator: " / ").map(String.init) ?? []
    (row.source, row.medium, row.campaign) = (tags.first, tags.dropFirst().first, tags.dropFirst(2).first)
    return Record(kind: .event(row), source: source)
  }

  /// A row of another export; without a time it only names somebody.
  static func activity(
    _ kind: String, at second: Int?, of identifiers: NamedIdentifier..., id: String? = nil, modified: Int? = nil,
    channel: String? = nil, tags: String? = nil, nps: Int? = nil, csat: Int? = nil, source: Int = 3
  ) -> Record {
    var row = ActivityRow(kind: kind, time: second.map { time($0) }, identifiers: identifiers)
    row.id = id
    row.modified = modified.map { time($0) }
    row.channel = channel
    let tags = tags?.split(separator: " / ").map(String.init) ?? []
    (row.source, row.medium, row.campaign) = (tags.first, tags.dropFirst().first, tags.dropFirst(2).first)
    row.nps = nps
    row.csat = csat
    return Record(kind: .activity(row), source: source)
  }

  func give(to builder: TouchpointBuilder, line: Int) -> Verdict {
    let place = Place(source: source, line: line)
    switch kind {
    case .hit(let request):
      let (hit, bytes) = request.record
      return builder.take(hit, in: bytes.span, at: place)
    case .order(let row): return builder.take(row, at: place)
    case .event(let row): return builder.take(row, at: place)
    case .activity(let row): return builder.take(row, at: place)
    }
  }

  static let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
}

/// What one line of an access log says; nil where the format has no such field or the line doesn't fill it.
private struct Request: Sendable {
  var time: Instant
  var client: String
  var user, host, method, target: String?
  var status: UInt16
  var agent, referrer: String?

  /// The hit, and the bytes that its fields point into.
  var record: (Hit, [UInt8]) {
    // Other bytes stand around and between the fields, so that none may be read beyond its end.
    var bytes = Array("?#/".utf8)
    func field(_ text: String?) -> Field {
      guard let text else { return .absent }
      let start = bytes.count
      bytes += Array(text.utf8) + [0x22, 0x3F]
      return Field(start..<(bytes.count - 2))
    }
    var hit = Hit(time: time, status: status)
    hit.client = field(client)
    hit.user = field(user)
    hit.host = field(host)
    hit.method = field(method)
    hit.target = field(target)
    hit.agent = field(agent)
    hit.referrer = field(referrer)
    return (hit, bytes)
  }
}

/// So many seconds after the tests' midnight, 2026-11-21 in UTC.
func time(_ second: Int, _ micro: Int64 = 0) -> Instant {
  let midnight = WallClock(year: 2026, month: 11, day: 21).instant(offset: 0)
  return Instant(microseconds: midnight.microseconds + Int64(second) * 1_000_000 + micro)
}

extension NamedIdentifier {
  static func customer(_ text: String) -> NamedIdentifier { NamedIdentifier(.customer, text) }
  static func email(_ text: String) -> NamedIdentifier { NamedIdentifier(.email, text) }
  static func phone(_ text: String) -> NamedIdentifier { NamedIdentifier(.phone, text) }
  static func order(_ text: String) -> NamedIdentifier { NamedIdentifier(.order, text) }
  static func user(_ text: String) -> NamedIdentifier { NamedIdentifier(.user, text) }
  static func cookie(_ text: String) -> NamedIdentifier { NamedIdentifier(.cookie, text) }
}
