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
