/// A hit in the making: fields are set one by one, in any order, and joined when the record is read.
///
/// Every format goes through here but the NCSA family, so that what is odd about clients, targets, times and
/// missing values is dealt with in one place. One draft serves all records of a source; its bytes are reused.
///
/// The draft begins as a copy of the line, and fields are ranges of it: what the log's writer did to a field's bytes
/// is undone where they stand, for no encoding is shorter than what it stands for.
package struct HitDraft {
  /// The line, and behind it what was put together; what the fields of the finished hit point into.
  package private(set) var bytes: [UInt8] = []
  /// Where they end: what stands further behind is left of longer lines, whose room is kept.
  package private(set) var end = 0

  /// What the record says; all of it once it is finished.
  package private(set) var hit = Hit(time: Instant(microseconds: 0), status: 0)
  private var moment: Instant?
  private var date: Int64?
  private var timeOfDay: Int64?
  private var isLocalTime = false
  private var path = Field.absent
  private var query = Field.absent
  private var forwarded = Field.absent
  private var visitor = Field.absent
  private var times: FieldTimes
  private let proxies: [AddressRange]
  private let cookies: CookieRule

  package init(zone: TimeZoneRules, proxies: [AddressRange] = [], cookies: [String] = []) {
    times = FieldTimes(zone: zone)
    self.proxies = proxies
    self.cookies = CookieRule(configured: cookies)
  }

  /// Forgets the record before, and takes the line of the next one.
  mutating func begin(_ line: Span<UInt8>) {
    end = 0
    _ = add(line)
    hit = Hit(time: Instant(microseconds: 0), status: 0)
    moment = nil
    date = nil
    timeOfDay = nil
    isLocalTime = false
    (path, query, forwarded, visitor) = (.absent, .absent, .absent, .absent)
  }

  /// Adds bytes that don't stand in the line as they are; says where they stand now.
  mutating func add(_ value: Span<UInt8>) -> Range<Int> {
    makeRoom(value.count)
    bytes.overwrite(at: end, with: value)
    end += value.count
    return (end - value.count)..<end
  }

  /// Adds bytes that stand further left once more.
  private mutating func addAgain(_ range: Range<Int>) {
    makeRoom(range.count)
    let start = end
    var text = bytes.mutableSpan
    for offset in 0..<range.count { text[start + offset] = text[range.lowerBound + offset] }
    end += range.count
  }

  private mutating func add(_ byte: UInt8) {
    makeRoom(1)
    bytes[end] = byte
    end += 1
  }

  private mutating func makeRoom(_ count: Int) {
    let missing = end + count - bytes.count
    if missing > 0 { bytes += [UInt8](repeating: 0, count: max(missing, bytes.count)) }
  }

  /// Takes a field by a role that holds a name or a pattern.
  mutating func set(role: FieldRole, _ range: Range<Int>, _ encoding: FieldEncoding = .none) throws(Refusal) {
    switch role {
    case .mark(let mark): if !isMissing(range), !mark.isVisit(bytes.span.extracting(range)) { hit.isVisit = false }
    case .cookie(let name): if !isMissing(range) { take(cookie: Array(name.utf8).span, range) }
    case .time(.pattern(let pattern)):
      guard !isMissing(range), moment == nil else { return }
      guard let read = pattern.read(bytes.span.extracting(range), zone: times.zone) else {
        throw Refusal("the time can't be read")
      }
      moment = read
    default: try set(role.kind, range, encoding)
    }
  }

  /// Takes a field. `-` and nothing mean that it is missing; of several for one role the first filled one counts.
  mutating func set(_ kind: FieldKind, _ range: Range<Int>, _ encoding: FieldEncoding = .none) throws(Refusal) {
    if isMissing(range) {
      if kind == .agent, !hit.agent.isPresent { hit.agent = Field(range.lowerBound..<range.lowerBound) }
      return
    }
    switch kind {
    case .clfTime:
      let read = times.clf(bytes, range)
      try take(read)
    case .isoTime:
      let read = times.iso(bytes, range)
      try take(read)
    case .anyTime:
      let read = times.any(bytes, range)
      try take(read)
    case .received: if let read = times.any(bytes, range) { moment = read }
    case .date, .localDate:
      guard let read = times.date(bytes, range) else { throw Refusal("the date is not like 2026-11-21") }
      date = read
      if kind == .localDate { isLocalTime = true }
    case .timeOfDay, .localTimeOfDay:
      guard let read = FieldTimes.timeOfDay(bytes.span, range) else { throw Refusal("the time is not like 18:12:58") }
      timeOfDay = read
    case .status:
      guard let read = Self.status(bytes.span, range) else { throw Refusal("the status is no number of three digits") }
      hit.status = read
    case .resultAndStatus:
      let slash = nearIndex(of: 0x2F, in: bytes.span, from: range.lowerBound, to: range.upperBound)
      guard slash < range.upperBound,
        let read = Self.status(bytes.span, (slash + 1)..<range.upperBound)
      else { throw Refusal("no status after the result") }
      hit.status = read
    case .request:
      guard !hit.method.isPresent else { return }
      let request = decoded(range, encoding)
      Self.split(bytes, request, into: &hit)
    case .method: if !hit.method.isPresent { hit.method = Field(decoded(range, encoding)) }
    case .target: if !hit.target.isPresent { hit.target = Field(decoded(range, encoding)) }
    case .client: if !hit.client.isPresent { hit.client = Field(decoded(range, encoding)) }
    case .user: if !hit.user.isPresent { hit.user = Field(decoded(range, encoding == .percentInText ? .percent : encoding)) }
    case .host: if !hit.host.isPresent { hit.host = Field(decoded(range, encoding)) }
    case .referrer: if !hit.referrer.isPresent { hit.referrer = Field(decoded(range, encoding)) }
    case .agent:
      guard hit.agent.isEmpty else { return }
      let isPercent = encoding == .percent || encoding == .percentInText
      hit.agent = Field(isPercent ? decodedTwice(range) : decoded(range, encoding))
    case .path: if !path.isPresent { path = Field(decoded(range, encoding == .plus ? .none : encoding)) }
    case .query: if !query.isPresent { query = Field(decoded(range, encoding == .plus ? .none : encoding)) }
    case .visitor: if !visitor.isPresent { visitor = Field(decoded(range, encoding)) }
    case .forwardedFor: if !forwarded.isPresent { forwarded = Field(decoded(range, encoding)) }
    case .cookies: takeAll(range, encoding)
    case .bytes:
      // HAProxy's `+` says that the answer was still going on.
      let isOpen = bytes[range.lowerBound] == 0x2B
      if hit.bytes == nil { hit.bytes = byteCount(bytes.span.extracting(range), isOpen ? 1 : 0) }
    case .country: if !hit.country.isPresent { hit.country = Field(range) }
    case .clientID: takeClientID(range)
    case .special: break
    }
  }

  /// Says that the record is nobody's request.
  mutating func markAsNoVisit() { hit.isVisit = false }

  /// Completes the hit, or says why the record is none.
  mutating func finish() throws(Refusal) {
    if let moment {
      hit.time = moment
    } else if let date, let timeOfDay {
      let clock = Instant(microseconds: date * 1_000_000 + timeOfDay)
      hit.time = isLocalTime ? times.zone.instant(ofLocal: clock) : clock
    } else {
      throw Refusal("no time")
    }
    joinTarget()
    chooseClient()
    if hit.host.isPresent { hit.host = Field(withoutPort(bytes.span, hit.host.range)) }
  }

  private static func split(_ bytes: borrowing [UInt8], _ request: Range<Int>, into hit: inout Hit) {
    splitRequest(bytes.span, request, into: &hit)
  }

  private func isMissing(_ range: Range<Int>) -> Bool {
    range.isEmpty || (range.count == 1 && bytes[range.lowerBound] == 0x2D)
  }

  private mutating func take(_ read: Instant?) throws(Refusal) {
    guard moment == nil else { return }
    guard let read else { throw Refusal("the time can't be read") }
    moment = read
  }

  // MARK: Joining

  /// Path and query apart become one target; an absolute URL names the host when nothing else does.
  @inline(__always)
  private mutating func joinTarget() {
    splitHost()
    if !hit.target.isPresent {
      // Akamai leaves the first slash out.
      let lacksSlash = path.isPresent && !path.isEmpty && bytes[path.range.lowerBound] != 0x2F && isName(path.range)
      if lacksSlash || (query.isPresent && path.isPresent) { joinQuery(to: path, slash: lacksSlash) } else { hit.target = path }
    } else if query.isPresent, firstIndex(of: 0x3F, in: bytes.span, from: hit.target.range.lowerBound, to: hit.target.range.upperBound) == nil {
      joinQuery(to: hit.target, slash: false)
    }
    guard !hit.host.isPresent, hit.target.isPresent else { return }
    let target = hit.target.range
    if !target.isEmpty, bytes[target.lowerBound] == 0x2F { return }
    let colon = nearIndex(of: 0x3A, in: bytes.span, from: target.lowerBound, to: min(target.upperBound, target.lowerBound + 8))
    guard colon + 2 < target.upperBound, bytes[colon] == 0x3A, bytes[colon + 1] == 0x2F, bytes[colon + 2] == 0x2F
    else { return }
    var end = colon + 3
    while end < target.upperBound, bytes[end] != 0x2F, bytes[end] != 0x3F { end += 1 }
    if end > colon + 3 { hit.host = Field((colon + 3)..<end) }
  }

  private mutating func joinQuery(to path: Field, slash: Bool) {
    let start = end
    if slash { add(0x2F) }
    addAgain(path.range)
    if query.isPresent, !query.isEmpty {
      if bytes[query.range.lowerBound] != 0x3F { add(0x3F) }
      addAgain(query.range)
    }
    hit.target = Field(start..<end)
  }

  /// Whether a path is neither `*` nor an address with a scheme.
  private func isName(_ path: Range<Int>) -> Bool {
    bytes[path.lowerBound] != 0x2A && nearIndex(of: 0x3A, in: bytes.span, from: path.lowerBound, to: path.upperBound) == path.upperBound
  }

  /// Whether `http:` or `https:` stands in front, as far as its colon tells.
  private func isHTTPAddress(_ target: Range<Int>) -> Bool {
    target.count > 6 && (bytes[target.lowerBound + 4] == 0x3A || bytes[target.lowerBound + 5] == 0x3A)
  }

  /// Incapsula's targets begin with the host: `www.example.com/page`.
  @inline(__always)
  private mutating func splitHost() {
    let target = hit.target.range
    guard !target.isEmpty, bytes[target.lowerBound] != 0x2F, !isHTTPAddress(target), isName(target),
      let slash = firstIndex(of: 0x2F, in: bytes.span, from: target.lowerBound, to: target.upperBound),
      looksLikeHost(bytes.span, target.lowerBound..<slash)
    else { return }
    if !hit.host.isPresent { hit.host = Field(target.lowerBound..<slash) }
    hit.target = Field(slash..<target.upperBound)
  }

  /// The client is the peer, or one of those whom proxies forwarded for.
  @inline(__always)
  private mutating func chooseClient() {
    if !visitor.isPresent, !forwarded.isPresent, isBareIPv4(hit.client.range) { return }
    if visitor.isPresent {
      hit.client = Field(withoutPort(bytes.span, visitor.range))
      return
    }
    let hasList = hit.client.isPresent && firstIndex(of: 0x2C, in: bytes.span, from: hit.client.range.lowerBound, to: hit.client.range.upperBound) != nil
    if !forwarded.isPresent, !hasList {
      if hit.client.isPresent {
        let address = withoutPort(bytes.span, hit.client.range)
        let isUnknown = address.count == 1 && bytes[address.lowerBound] == 0x2D
        hit.client = isUnknown ? .absent : Field(address)
      }
      return
    }
    var choice = ClientChoice(proxies: proxies)
    choice.consider(hit.client, bytes.span)
    choice.consider(forwarded, bytes.span)
    if let client = choice.client { hit.client = Field(client) }
  }

  /// Whether a client is an IPv4 address of common length without a port, which nothing is done to.
  @inline(__always)
  private func isBareIPv4(_ range: Range<Int>) -> Bool {
    guard range.count >= 8, range.count <= 15 else { return false }
    return isOfDigitsAndDots(word(bytes.span, at: range.lowerBound)) && isOfDigitsAndDots(word(bytes.span, at: range.upperBound - 8))
  }

  // MARK: Cookies

  /// A whole Cookie header: `a=1; b=2`.
  private mutating func takeAll(_ range: Range<Int>, _ encoding: FieldEncoding) {
    var header = decoded(range, encoding == .percentInText ? .percent : encoding)
    if encoding == .percent, isStillEncoded(header) { header = decoded(header, .percent) }
    var at = header.lowerBound
    while at < header.upperBound {
      let end = firstIndex(of: 0x3B, in: bytes.span, from: at, to: header.upperBound) ?? header.upperBound
      let blank = trimmed(bytes.span.extracting(at..<end))
      let pair = (at + blank.lowerBound)..<(at + blank.upperBound)
      if let equals = firstIndex(of: 0x3D, in: bytes.span, from: pair.lowerBound, to: pair.upperBound) {
        if let (rank, id) = cookies.clientID(bytes.span.extracting(pair.lowerBound..<equals), bytes.span.extracting((equals + 1)..<pair.upperBound)) {
          keep(id, rank)
        }
      }
      at = end + 1
    }
  }

  /// Whether `;%20` stands between cookies, which old files of CloudFront encode twice.
  private func isStillEncoded(_ header: Range<Int>) -> Bool {
    var from = header.lowerBound
    while let mark = firstIndex(of: 0x3B, in: bytes.span, from: from, to: header.upperBound) {
      from = mark + 1
      if mark + 3 < header.upperBound, bytes[mark + 1] == 0x25, bytes[mark + 2] == 0x32, bytes[mark + 3] == 0x30 { return true }
    }
    return false
  }

  /// An id as `name=id` or bare.
  private mutating func takeClientID(_ range: Range<Int>) {
    guard !hit.cookies[0].isPresent else { return }
    let equals = firstIndex(of: 0x3D, in: bytes.span, from: range.lowerBound, to: range.upperBound)
    let start = end
    let mark = CookieRule.configuredMark
    _ = add(mark.span)
    addAgain((equals.map { $0 + 1 } ?? range.lowerBound)..<range.upperBound)
    hit.cookies[0] = Field(start..<end)
  }

  /// Takes a cookie by its name.
  mutating func take(cookie name: Span<UInt8>, _ value: Range<Int>) {
    if let (rank, id) = cookies.clientID(name, bytes.span.extracting(value)) { keep(id, rank) }
  }

  /// Keeps a client id, the first of its rank.
  private mutating func keep(_ id: [UInt8], _ rank: Int) {
    guard !hit.cookies[rank].isPresent else { return }
    hit.cookies[rank] = Field(add(id.span))
  }

  // MARK: Encodings

  /// Undoes an encoding where the bytes stand; what is left is no longer than before.
  @inline(__always)
  private mutating func decoded(_ range: Range<Int>, _ encoding: FieldEncoding) -> Range<Int> {
    encoding == .none || encoding == .percentInText ? range : undone(range, encoding)
  }

  private mutating func undone(_ range: Range<Int>, _ encoding: FieldEncoding) -> Range<Int> {
    switch encoding {
    case .none, .percentInText: return range
    case .doubledQuotes: return withSingleQuotes(range)
    case .backslash:
      guard let first = firstIndex(of: 0x5C, in: bytes.span, from: range.lowerBound, to: range.upperBound) else { return range }
      var plain: [UInt8] = []
      let end = first + appendUnescaped(bytes.span, first..<range.upperBound, to: &plain).count
      bytes.overwrite(at: first, with: plain.span)
      return range.lowerBound..<end
    case .plus:
      var place = range.lowerBound
      while let plus = firstIndex(of: 0x2B, in: bytes.span, from: place, to: range.upperBound) {
        bytes[plus] = 0x20
        place = plus + 1
      }
      return range
    case .percent: return hexDecoded(range, mark: 0x25)
    case .hash: return hexDecoded(range, mark: 0x23)
    }
  }

  /// An agent holds spaces; one that still has `%20` for them was encoded twice.
  private mutating func decodedTwice(_ range: Range<Int>) -> Range<Int> {
    let once = decoded(range, .percent)
    if firstIndex(of: 0x20, in: bytes.span, from: once.lowerBound, to: once.upperBound) != nil { return once }
    var place = once.lowerBound
    while let percent = firstIndex(of: 0x25, in: bytes.span, from: place, to: once.upperBound) {
      if percent + 2 < once.upperBound, bytes[percent + 1] == 0x32 { return decoded(once, .percent) }
      place = percent + 1
    }
    return once
  }

  private mutating func withSingleQuotes(_ range: Range<Int>) -> Range<Int> {
    guard let first = firstIndex(of: 0x22, in: bytes.span, from: range.lowerBound, to: range.upperBound) else { return range }
    var text = bytes.mutableSpan
    var to = first
    for from in first..<range.upperBound where text[from] != 0x22 || from + 1 == range.upperBound || text[from + 1] != 0x22 {
      text[to] = text[from]
      to += 1
    }
    return range.lowerBound..<to
  }

  private mutating func hexDecoded(_ range: Range<Int>, mark: UInt8) -> Range<Int> {
    guard let first = firstIndex(of: mark, in: bytes.span, from: range.lowerBound, to: range.upperBound) else { return range }
    var text = bytes.mutableSpan
    var (from, to) = (first, first)
    while from < range.upperBound {
      if text[from] == mark, from + 2 < range.upperBound, let high = hexDigit(text[from + 1]), let low = hexDigit(text[from + 2]) {
        text[to] = high << 4 | low
        from += 3
      } else {
        text[to] = text[from]
        from += 1
      }
      to += 1
    }
    return range.lowerBound..<to
  }

  /// Three digits; `000` and `0` are no answer, `-1` neither.
  private static func status(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt16? {
    if range.count == 3 {
      guard isDigit(bytes[range.lowerBound]), let rest = twoDigits(bytes, range.lowerBound + 1) else { return nil }
      return UInt16(bytes[range.lowerBound] - 0x30) * 100 + UInt16(rest)
    }
    if range.count == 2, bytes[range.lowerBound] == 0x2D, bytes[range.lowerBound + 1] == 0x31 { return 0 }
    return range.count == 1 && bytes[range.lowerBound] == 0x30 ? 0 : nil
  }
}
