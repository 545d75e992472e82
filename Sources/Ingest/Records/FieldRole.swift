/// What a field of a log record says.
package enum FieldRole: Hashable, Sendable {
  /// A whole moment.
  case time(TimeForm)
  /// The moment at which the request was received, which beats that at which it was answered.
  case received
  /// Two columns that are a moment together, in UTC or on the server's clock.
  case date, timeOfDay
  case localDate, localTimeOfDay
  /// The peer's address, with a port or without; some servers write a list here.
  case client
  /// The client's address as a server that knows its proxies has found it; it beats the peer's.
  case visitor
  /// X-Forwarded-For: addresses, the client's first, as the proxies in between tell it.
  case forwardedFor
  case user, host
  /// Method, target and protocol in one.
  case request
  case method
  /// Path and query, or an absolute URL.
  case target
  case path, query
  case status, referrer, agent
  /// The answer's size.
  case bytes
  /// The country that the server or the CDN takes the client to be in, as two letters; anything longer says nothing.
  case country
  /// A cookie's value.
  case cookie(String)
  /// A whole Cookie header.
  case cookies
  /// A visitor id that the server itself hands out, as `name=id` or bare (nginx's userid module).
  case clientID
  /// What tells that a record is no visit.
  case mark(VisitMark)
  /// Squid's `TCP_MISS/200`.
  case resultAndStatus
}

/// The values by which a field says that its record is no visit; `*` at a value's end stands for anything.
package enum VisitMark: Hashable, Sendable {
  case noVisitIf([String])
  case visitIf([String])

  func isVisit(_ value: Span<UInt8>) -> Bool {
    switch self {
    case .noVisitIf(let values): !values.contains { Self.matches($0, value) }
    case .visitIf(let values): values.contains { Self.matches($0, value) }
    }
  }

  private static func matches(_ pattern: String, _ value: Span<UInt8>) -> Bool {
    var at = 0
    for byte in pattern.utf8 {
      if byte == 0x2A { return true }
      guard at < value.count, value[at] == byte else { return false }
      at += 1
    }
    return at == value.count
  }
}

/// A role of which nothing is counted by reference, as engines pass it on for every field of every line.
enum FieldKind: UInt8, BitwiseCopyable {
  case clfTime, isoTime, anyTime, received, date, timeOfDay, localDate, localTimeOfDay
  case client, visitor, forwardedFor, user, host, request, method, target, path, query
  case status, referrer, agent, bytes, country, cookies, clientID, resultAndStatus
  /// A cookie by its name, a time by its pattern or a mark by its values: the role itself says which.
  case special
}

extension FieldRole {
  var kind: FieldKind {
    switch self {
    case .time(.clf): .clfTime
    case .time(.iso): .isoTime
    case .time(.any): .anyTime
    case .time(.pattern), .cookie, .mark: .special
    case .bytes: .bytes
    case .country: .country
    case .clientID: .clientID
    case .received: .received
    case .date: .date
    case .timeOfDay: .timeOfDay
    case .localDate: .localDate
    case .localTimeOfDay: .localTimeOfDay
    case .client: .client
    case .visitor: .visitor
    case .forwardedFor: .forwardedFor
    case .user: .user
    case .host: .host
    case .request: .request
    case .method: .method
    case .target: .target
    case .path: .path
    case .query: .query
    case .status: .status
    case .referrer: .referrer
    case .agent: .agent
    case .cookies: .cookies
    case .resultAndStatus: .resultAndStatus
    }
  }
}

/// The roles of a format's columns or keys, by number.
struct FieldList {
  private var roles: [FieldRole?] = []
  private var kinds: [FieldKind?] = []

  init(_ roles: [FieldRole?]) {
    self.roles = roles
    kinds = roles.map { $0?.kind }
  }

  var count: Int { kinds.count }
  /// The numbers of the fields that are needed, in their order.
  var used: [(Int, FieldKind)] { kinds.enumerated().compactMap { number, kind in kind.map { (number, $0) } } }
  var isEmpty: Bool { kinds.isEmpty }
  func contains(_ role: FieldRole) -> Bool { roles.contains(role) }
  func contains(_ role: FieldRole, at number: Int) -> Bool { kinds[number] == role.kind }
  func isUsed(_ number: Int) -> Bool { kinds[number] != nil }

  /// Sets the field of this number in a draft, if it says anything that is needed.
  @inline(__always)
  func set(_ number: Int, _ range: Range<Int>, _ encoding: FieldEncoding, in draft: inout HitDraft) throws(Refusal) {
    guard let kind = kinds[number] else { return }
    if kind == .special, let role = roles[number] {
      try draft.set(role: role, range, encoding)
    } else {
      try draft.set(kind, range, encoding)
    }
  }
}

/// How a moment is written.
package enum TimeForm: Hashable, Sendable {
  /// `10/Oct/2000:13:55:36 -0700`, with a fraction or none; without an offset it is in the source's zone.
  case clf
  /// ISO 8601 with date and time in one word.
  case iso
  /// ISO 8601, seconds since 1970 in any unit, or the form above: what JSON logs hold is told by its look.
  case any
  /// As a format string says it.
  case pattern(TimePattern)
}

/// What a format's writer does to a field's bytes, undone once.
package enum FieldEncoding: Sendable {
  case none
  /// Apache's and nginx's `\"` and `\xhh`.
  case backslash
  /// IIS writes `+` for a space, but in addresses of pages.
  case plus
  /// CloudFront percent-encodes, and encodes `%` itself; older files twice.
  case percent
  /// Akamai and Squid percent-encode what is no address of a page: agents, cookies, users.
  case percentInText
  /// HAProxy's `#22`.
  case hash
  /// `""` for a quote, in fields that stand in quotes.
  case doubledQuotes
}
