/// The NCSA family: common, combined, and either behind a virtual host (Apache's and nginx's built-in formats).
///
///     1.2.3.4 - frank [10/Oct/2000:13:55:36 -0700] "GET /x HTTP/1.0" 200 2326 "https://a/" "Mozilla/5.0"
///
/// Each line is read by what stands in it: users with spaces, `\"` and `\x16` escapes, TLS bytes as request,
/// `-` as status, further numbers before the referrer and any text after the agent are all met in real logs.
package struct NCSALog {
  /// Which fields a line has; a log may mix them.
  package enum Shape: Int, CaseIterable, Sendable {
    case common, combined, vhostCommon, vhostCombined

    package var name: String {
      switch self {
      case .common: "common"
      case .combined: "combined"
      case .vhostCommon: "vhost-common"
      case .vhostCombined: "vhost-combined"
      }
    }

    /// A line as it is written.
    package var sample: String {
      let common = #"203.0.113.9 - frank [10/Oct/2000:13:55:36 -0700] "GET /a?b=1 HTTP/1.1" 200 2326"#
      let headers = #" "https://example.org/" "Mozilla/5.0 (X11; Linux x86_64)""#
      return (rawValue >= Shape.vhostCommon.rawValue ? "www.example.com:443 " : "") + common + (hasAgent ? headers : "")
    }

    var hasAgent: Bool { self == .combined || self == .vhostCombined }
  }

  /// Whether a line may end after the size: false in a log whose lines have agents, where it was cut off.
  package var acceptsCommon = true
  /// Addresses of one's own proxies, for lists of addresses in front.
  var proxies: [AddressRange] = []

  // What reads a line is static: a method would hold the arrays of this value once more for every line.
  private var time = LogTime()
  private var unescaped: [UInt8] = []

  package init() {}

  /// Reads one line and lends the hit with the bytes that its fields point into.
  mutating func read(
    _ line: Span<UInt8>, _ body: (Hit, Span<UInt8>, Shape) -> Void
  ) throws(Refusal) {
    var hit = Hit(time: Instant(microseconds: 0), status: 0)
    let (shape, isCopied) = try parse(line, &hit)
    if isCopied { body(hit, unescaped.span, shape) } else { body(hit, line, shape) }
  }

  /// Reads one line, hands its hit on and says what fields it has.
  mutating func read(_ line: Span<UInt8>, into taker: inout some HitTaker) throws(Refusal) -> Shape {
    var hit = Hit(time: Instant(microseconds: 0), status: 0)
    let (shape, isCopied) = try parse(line, &hit, mayHoldBackslash: taker.mayHoldBackslash)
    if isCopied { taker.take(hit, in: unescaped.span) } else { taker.take(hit, standingIn: line) }
    return shape
  }

  /// Sets what a line says in a fresh hit; `isCopied`: its fields point into `unescaped`.
  private mutating func parse(
    _ line: Span<UInt8>, _ hit: inout Hit, mayHoldBackslash: Bool = true
  ) throws(Refusal) -> (shape: Shape, isCopied: Bool) {
    var start = 0
    // A log that was truncated while its writer had it open begins with a run of NULs.
    while start < line.count, line[start] == 0 { start += 1 }
    let (bracket, instant) = try findTime(line, from: start)
    hit.time = instant
    Self.readHead(line, start..<bracket, proxies, &hit)
    guard !hit.client.isEmpty else { throw Refusal("no client address before the time", at: start) }

    var open = bracket + LogTime.length + 2
    // Gandi writes how long it took: "[…] (0 s) "GET …".
    if open + 1 < line.count, line[open + 1] == 0x28, let close = firstIndex(of: 0x29, in: line, from: open) { open = close + 1 }
    guard open + 1 < line.count, line[open] == 0x20, line[open + 1] == 0x22 else {
      throw Refusal("no request in quotes after the time", at: min(open, line.count))
    }
    let (request, size) = try Self.readRequestAndStatus(line, open + 2, &hit)
    let hasAgent = try Self.readTail(line, size, acceptsCommon: acceptsCommon, proxies, &hit)
    let isVhost = hit.host.isPresent
    let shape: Shape =
      hasAgent ? (isVhost ? .vhostCombined : .combined) : (isVhost ? .vhostCommon : .common)

    if !mayHoldBackslash || firstIndex(of: 0x5C, in: line, from: start) == nil {
      splitRequest(line, request, into: &hit)
      return (shape, false)
    }
    let undone = undoEscapes(line, request, &hit)
    splitRequest(unescaped.span, undone, into: &hit)
    return (shape, true)
  }

  /// Why a common line is refused among combined ones.
  static let withoutAgent = "no referrer and user agent, which other lines here have"

  /// The bracket before the time, and the time: a user may hold brackets, so each is tried.
  private mutating func findTime(_ line: Span<UInt8>, from start: Int) throws(Refusal) -> (Int, Instant) {
    var from = start
    var lastSeen = -1
    while let bracket = firstIndex(of: 0x5B, in: line, from: from) {
      lastSeen = bracket
      let close = bracket + 1 + LogTime.length
      if close < line.count, line[close] == 0x5D, bracket > start, line[bracket - 1] == 0x20,
        let instant = time.read(line, at: bracket + 1)
      {
        return (bracket, instant)
      }
      from = bracket + 1
    }
    if lastSeen < 0 { throw Refusal("no time in brackets", at: min(start, line.count)) }
    throw Refusal("the time in brackets is not like 10/Oct/2000:13:55:36 -0700", at: lastSeen)
  }

  /// Client, user and virtual host out of the text before the time.
  private static func readHead(
    _ line: Span<UInt8>, _ head: Range<Int>, _ proxies: [AddressRange], _ hit: inout Hit
  ) {
    var end = head.upperBound
    while end > head.lowerBound, isBlank(line[end - 1]) { end -= 1 }
    if firstIndex(of: 0x2C, in: line, from: head.lowerBound, to: end) != nil {
      return readListHead(line, head.lowerBound..<end, proxies, &hit)
    }
    // Almost every line: "client - - " or "client - user ".
    guard let first = firstIndex(of: 0x20, in: line, from: head.lowerBound, to: end) else {
      hit.client = Field(withoutPort(line, head.lowerBound..<end))
      return
    }
    let second = firstIndex(of: 0x20, in: line, from: first + 1, to: end) ?? end
    let isPlainIdent = second - first == 2 && line[first + 1] == 0x2D
    var client = head.lowerBound..<first
    var userStart = second + 1
    if !isPlainIdent, second < end,
      let third = firstIndex(of: 0x20, in: line, from: second + 1, to: end)
    {
      // Four words or more without the ident's dash second: a virtual host stands before or after the client.
      let other = (first + 1)..<second
      let hasIdentThird = third - second == 2 && line[second + 1] == 0x2D
      if hasIdentThird || looksLikeAddress(line, other) || !looksLikeAddress(line, client) || looksLikeHost(line, other) {
        let isHostFirst =
          !looksLikeAddress(line, client) || looksLikeAddress(line, other) || !looksLikeHost(line, other)
        let host = isHostFirst ? client : other
        client = isHostFirst ? other : client
        hit.host = Field(withoutPort(line, host))
        userStart = third + 1
      }
    }
    hit.client = Field(withoutPort(line, client))
    if !hit.host.isPresent { readHostBehind(line, first, second, end, &userStart, &hit) }
    guard userStart < end else { return }
    // The last word is the user, and a dash is nobody, though a format of more words stands before it.
    let isDash = line[end - 1] == 0x2D && (end - 1 == userStart || line[end - 2] == 0x20)
    let isEmptyQuotes = end - userStart == 2 && line[userStart] == 0x22 && line[userStart + 1] == 0x22
    if !isDash, !isEmptyQuotes { hit.user = Field(userStart..<end) }
  }

  /// The host between client and user, as OVH (`client host user`) and Virtualmin (`client - host user`) write it.
  private static func readHostBehind(
    _ line: Span<UInt8>, _ first: Int, _ second: Int, _ end: Int, _ userStart: inout Int, _ hit: inout Hit
  ) {
    if second < end, second - first > 2, firstIndex(of: 0x20, in: line, from: second + 1, to: end) == nil,
      isDomain(line, (first + 1)..<second)
    {
      hit.host = Field((first + 1)..<second)
    } else if second - first == 2, let third = firstIndex(of: 0x20, in: line, from: second + 1, to: end),
      firstIndex(of: 0x20, in: line, from: third + 1, to: end) == nil, isDomain(line, (second + 1)..<third)
    {
      hit.host = Field((second + 1)..<third)
      userStart = third + 1
    }
  }

  /// Whether it is a host's name with two dots at least, and letters behind the last: a user called `john.doe` is none.
  private static func isDomain(_ line: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var dots = 0
    var letters = 0
    for index in range {
      if line[index] == 0x2E { (dots, letters) = (dots + 1, 0) } else if asciiLowercased(line[index]) &- 0x61 < 26 { letters += 1 }
    }
    return dots >= 2 && letters >= 2 && looksLikeHost(line, range)
  }

  /// A list of addresses in front, as `$http_x_forwarded_for` and some proxies write it, perhaps behind a virtual host.
  private static func readListHead(
    _ line: Span<UInt8>, _ head: Range<Int>, _ proxies: [AddressRange], _ hit: inout Hit
  ) {
    var words: [Range<Int>] = []
    var start = head.lowerBound
    while start < head.upperBound {
      let end = firstIndex(of: 0x20, in: line, from: start, to: head.upperBound) ?? head.upperBound
      if end > start { words.append(start..<end) }
      start = end + 1
    }
    if words.count > 2, let user = words.popLast() {
      words.removeLast()
      if !isDash(line, user) { hit.user = Field(user) }
    }
    if words.count > 1, line[words[0].upperBound - 1] != 0x2C, line[words[0].lowerBound] != 0x22 {
      hit.host = Field(withoutPort(line, words.removeFirst()))
    }
    var choice = ClientChoice(proxies: proxies)
    for word in words.reversed() {
      let from = line[word.lowerBound] == 0x22 ? word.lowerBound + 1 : word.lowerBound
      var to = word.upperBound
      while to > from, line[to - 1] == 0x2C || line[to - 1] == 0x22 { to -= 1 }
      choice.consider(address: withoutPort(line, from..<to), line)
    }
    if let client = choice.client { hit.client = Field(client) }
  }

  /// The request's end is the first quote that a status follows; a quote behind a backslash is part of it.
  private static func readRequestAndStatus(
    _ line: Span<UInt8>, _ start: Int, _ hit: inout Hit
  ) throws(Refusal) -> (request: Range<Int>, size: Int) {
    var from = start
    var sawQuote = false
    while let quote = firstIndex(of: 0x22, in: line, from: from) {
      from = quote + 1
      if isEscaped(line, quote, from: start) { continue }
      sawQuote = true
      let at = quote + 2
      guard at < line.count, line[quote + 1] == 0x20 else { continue }
      if line[at] == 0x2D, at + 1 == line.count || line[at + 1] == 0x20 {
        return (start..<quote, at + 1)
      }
      guard let status = digits(line, at, 3), at + 3 == line.count || line[at + 3] == 0x20 else { continue }
      hit.status = UInt16(status)
      return (start..<quote, at + 3)
    }
    throw Refusal(
      sawQuote ? "no status of three digits after the request" : "the request's quotes are not closed",
      at: sawQuote ? from : start)
  }

  /// What follows the status: the size, and with an agent the referrer and the agent. Says whether there was one.
  private static func readTail(
    _ line: Span<UInt8>, _ start: Int, acceptsCommon: Bool, _ proxies: [AddressRange], _ hit: inout Hit
  ) throws(Refusal) -> Bool {
    guard start + 1 < line.count, line[start] == 0x20 else {
      throw Refusal("no size after the status", at: min(start, line.count))
    }
    var at = start + 1
    while at < line.count, isDigit(line[at]) { at += 1 }
    if at == start + 1, line[at] == 0x2D { at += 1 }
    hit.bytes = byteCount(line.extracting(0..<at), start + 1)
    guard at > start + 1, at == line.count || isBlank(line[at]) else {
      throw Refusal("the size is neither a number nor a dash", at: at)
    }
    // Further unquoted words may stand before the referrer (%I, request time); "- -" are two empty fields.
    guard let quote = firstIndex(of: 0x22, in: line, from: at) else {
      if endsInTwoDashes(line, at) {
        hit.agent = Field(line.count..<line.count)
        return true
      }
      guard acceptsCommon else { throw Refusal(withoutAgent, at: at) }
      return false
    }
    guard let referrer = quoted(line, quote) else { 
      return try cutOff("the referrer's quotes are not closed", quote, acceptsCommon)
     }
    var agentAt = referrer.upperBound + 1
    while agentAt < line.count, isBlank(line[agentAt]) { agentAt += 1 }
    guard agentAt < line.count, line[agentAt] == 0x22 else {
      return try cutOff("no user agent in quotes after the referrer", agentAt, acceptsCommon)
    }
    guard let agent = quoted(line, agentAt) else {
      return try cutOff("the user agent's quotes are not closed", agentAt, acceptsCommon)
    }
    hit.referrer = isDash(line, referrer) ? .absent : Field(referrer)
    hit.agent = isDash(line, agent) ? Field(agent.upperBound..<agent.upperBound) : Field(agent)
    if !proxies.isEmpty, agent.upperBound + 3 < line.count { readForwarded(line, agent.upperBound + 1, proxies, &hit) }
    return true
  }

  /// nginx's `main` and others write X-Forwarded-For behind the agent: it has the client, where the peer is one of the
  /// configured proxies. Else what stands behind the agent is ignored, as definitions.md has it.
  private static func readForwarded(_ line: Span<UInt8>, _ start: Int, _ proxies: [AddressRange], _ hit: inout Hit) {
    var open = start + 1
    let name = Self.forwardedName.count
    if open + name < line.count, sameBytes(line.extracting(open..<(open + name)), Self.forwardedName.span) { open += name }
    guard line[start] == 0x20, line[open] == 0x22, let list = quoted(line, open), !list.isEmpty,
      isProxy(line, hit.client.range, proxies) == true
    else { return }
    var end = list.upperBound
    var chosen: Range<Int>?
    while true {
      var from = end
      while from > list.lowerBound, line[from - 1] != 0x2C { from -= 1 }
      let inner = trimmed(line.extracting(from..<end))
      let address = withoutPort(line, (from + inner.lowerBound)..<(from + inner.upperBound))
      // Anything but addresses is no such list.
      guard let isProxy = isProxy(line, address, proxies) else { return }
      if !isProxy, chosen == nil { chosen = address }
      if from == list.lowerBound {
        hit.client = Field(chosen ?? address)
        return
      }
      end = from - 1
    }
  }

  private static let forwardedName = Array("X-Forwarded-For=".utf8)

  /// Whether an address is a configured proxy's; nil: it is no address.
  private static func isProxy(_ line: Span<UInt8>, _ range: Range<Int>, _ proxies: [AddressRange]) -> Bool? {
    guard let address = addressBits(line.extracting(range)) else { return nil }
    return proxies.contains { $0.contains(address) }
  }

  /// In a log of common lines other text may follow; in one with agents the line was cut.
  private static func cutOff(_ reason: String, _ at: Int, _ acceptsCommon: Bool) throws(Refusal) -> Bool {
    if acceptsCommon { return false }
    throw Refusal(reason, at: at)
  }

  private static func endsInTwoDashes(_ line: Span<UInt8>, _ at: Int) -> Bool {
    at + 4 <= line.count && line[at + 1] == 0x2D && line[at + 2] == 0x20 && line[at + 3] == 0x2D
      && (at + 4 == line.count || line[at + 4] == 0x20)
  }

  /// What stands between the quote at `open` and the next one that is not escaped.
  private static func quoted(_ line: Span<UInt8>, _ open: Int) -> Range<Int>? {
    var from = open + 1
    while let quote = firstIndex(of: 0x22, in: line, from: from) {
      if !isEscaped(line, quote, from: open + 1) { return (open + 1)..<quote }
      from = quote + 1
    }
    return nil
  }

  private static func isDash(_ line: Span<UInt8>, _ range: Range<Int>) -> Bool {
    range.count == 1 && line[range.lowerBound] == 0x2D
  }

  /// Copies the fields with their escapes undone, and points the hit at the copy.
  private mutating func undoEscapes(_ line: Span<UInt8>, _ request: Range<Int>, _ hit: inout Hit) -> Range<Int> {
    unescaped.removeAll(keepingCapacity: true)
    let undone = appendUnescaped(line, request, to: &unescaped)
    for path in [\Hit.client, \.user, \.host, \.referrer, \.agent] where hit[keyPath: path].isPresent {
      hit[keyPath: path] = Field(appendUnescaped(line, hit[keyPath: path].range, to: &unescaped))
    }
    return undone
  }
}

/// Whether the quote at `place` has an odd number of backslashes before it.
func isEscaped(_ line: Span<UInt8>, _ place: Int, from start: Int) -> Bool {
  var before = place
  while before > start, line[before - 1] == 0x5C { before -= 1 }
  return (place - before) & 1 == 1
}

/// Undoes what Apache (`\"`, `\\`, `\n`, `\xhh`) and nginx (`\xHH`) write; any other backslash stays.
func appendUnescaped(_ bytes: Span<UInt8>, _ range: Range<Int>, to copy: inout [UInt8]) -> Range<Int> {
  let start = copy.count
  var at = range.lowerBound
  while at < range.upperBound {
    let byte = bytes[at]
    guard byte == 0x5C, at + 1 < range.upperBound else {
      copy.append(byte)
      at += 1
      continue
    }
    let next = bytes[at + 1]
    var meant: UInt8?
    switch next {
    case 0x22, 0x5C: meant = next
    case 0x62: meant = 0x08
    case 0x6E: meant = 0x0A
    case 0x72: meant = 0x0D
    case 0x74: meant = 0x09
    case 0x76: meant = 0x0B
    case 0x78:
      if at + 3 < range.upperBound, let high = hexDigit(bytes[at + 2]), let low = hexDigit(bytes[at + 3]) {
        copy.append(high << 4 | low)
        at += 4
        continue
      }
    default: break
    }
    copy.append(meant ?? byte)
    at += meant == nil ? 1 : 2
  }
  return start..<copy.count
}

package func hexDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 0x30...0x39: byte - 0x30
  case 0x41...0x46: byte - 0x37
  case 0x61...0x66: byte - 0x57
  default: nil
  }
}
