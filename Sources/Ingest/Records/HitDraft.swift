/// A hit in the making: fields are set one by one, in any order, and joined when the record is read.
///
/// Every format goes through here but the NCSA family, so that what is odd about clients, targets, times and
/// missing values is dealt with in one place. One draft serves all records of a source; its bytes are reused.
package struct HitDraft {
  /// What the fields of the finished hit point into.
  package private(set) var bytes: [UInt8] = []

  private var hit = Hit(time: Instant(microseconds: 0), status: 0)
  private var moment: Instant?
  private var date: (year: Int, month: Int, day: Int)?
  private var timeOfDay: Int64?
  private var isLocalTime = false
  private var path = Field.absent
  private var query = Field.absent
  private var forwarded = Field.absent
  private var visitor = Field.absent
  private var logTime = LogTime()
  private let zone: TimeZoneRules
  private let proxies: [AddressRange]
  private let cookies: CookieRule

  package init(zone: TimeZoneRules, proxies: [AddressRange] = [], cookies: [String] = []) {
    self.zone = zone
    self.proxies = proxies
    self.cookies = CookieRule(configured: cookies)
  }

  /// Forgets the record before.
  mutating func begin() {
    bytes.removeAll(keepingCapacity: true)
    hit = Hit(time: Instant(microseconds: 0), status: 0)
    moment = nil
    date = nil
    timeOfDay = nil
    isLocalTime = false
    (path, query, forwarded, visitor) = (.absent, .absent, .absent, .absent)
  }

  /// Takes a field. `-` and nothing mean that it is missing; of several for one role the first filled one counts.
  mutating func set(_ role: FieldRole, _ value: Span<UInt8>, _ encoding: FieldEncoding = .none) throws(Refusal) {
    let isMissing = value.isEmpty || (value.count == 1 && value[0] == 0x2D)
    if role == .agent, isMissing, !hit.agent.isPresent { hit.agent = Field(bytes.count..<bytes.count) }
    if isMissing { return }
    switch role {
    case .time(let form):
      guard moment == nil else { return }
      guard let read = read(value, form) else { throw Refusal("the time can't be read") }
      moment = read
    case .received:
      if let read = read(value, .any) { moment = read }
    case .date, .localDate:
      guard value.count == 10, let year = digits(value, 0, 4), let month = twoDigits(value, 5),
        let day = twoDigits(value, 8), WallClock(year: year, month: month, day: day).isValid
      else { throw Refusal("the date is not like 2026-11-21") }
      date = (year, month, day)
      if role == .localDate { isLocalTime = true }
    case .timeOfDay, .localTimeOfDay:
      guard let read = Self.timeOfDay(value) else { throw Refusal("the time is not like 18:12:58") }
      timeOfDay = read
    case .status:
      guard let read = Self.status(value) else { throw Refusal("the status is no number of three digits") }
      hit.status = read
    case .resultAndStatus:
      guard let slash = firstIndex(of: 0x2F, in: value), let read = Self.status(value.extracting((slash + 1)..<value.count))
      else { throw Refusal("no status after the result") }
      hit.status = read
    case .request:
      guard !hit.method.isPresent else { return }
      let range = append(value, encoding)
      var split = hit
      splitRequest(bytes.span, range, into: &split)
      hit = split
    case .method: keep(\.method, value, encoding)
    case .target: keep(\.target, value, encoding)
    case .client: keep(\.client, value, encoding)
    case .user: keep(\.user, value, encoding == .percentInText ? .percent : encoding)
    case .host: keep(\.host, value, encoding)
    case .referrer: keep(\.referrer, value, encoding)
    case .agent:
      if hit.agent.isEmpty { hit.agent = Field(encoding == .percent || encoding == .percentInText ? appendTwiceEncoded(value) : append(value, encoding)) }
    case .path: if !path.isPresent { path = Field(append(value, encoding == .plus ? .none : encoding)) }
    case .query: if !query.isPresent { query = Field(append(value, encoding == .plus ? .none : encoding)) }
    case .visitor: if !visitor.isPresent { visitor = Field(append(value, encoding)) }
    case .forwardedFor: if !forwarded.isPresent { forwarded = Field(append(value, encoding)) }
    case .cookie(let name): take(cookie: Array(name.utf8).span, value)
    case .cookies: takeAll(value, encoding)
    case .bytes:
      // HAProxy's `+` says that the answer was still going on.
      if hit.bytes == nil { hit.bytes = byteCount(value, value[0] == 0x2B ? 1 : 0) }
    case .clientID:
      guard !hit.cookies[0].isPresent else { return }
      let start = bytes.count
      bytes.append(contentsOf: CookieRule.configuredMark)
      bytes.append(value.extracting((firstIndex(of: 0x3D, in: value).map { $0 + 1 } ?? 0)..<value.count))
      hit.cookies[0] = Field(start..<bytes.count)
    case .mark(let mark): if !mark.isVisit(value) { hit.isVisit = false }
    }
  }

  /// Says that the record is nobody's request.
  mutating func markAsNoVisit() { hit.isVisit = false }

  /// The hit, or why the record is none.
  mutating func finish() throws(Refusal) -> Hit {
    if let moment {
      hit.time = moment
    } else if let date, let timeOfDay {
      let midnight = WallClock(year: date.year, month: date.month, day: date.day)
      let clock = Instant(microseconds: midnight.seconds * 1_000_000 + timeOfDay)
      hit.time = isLocalTime ? zone.instant(ofLocal: clock) : clock
    } else {
      throw Refusal("no time")
    }
    joinTarget()
    chooseClient()
    if hit.host.isPresent { hit.host = Field(withoutPort(bytes.span, hit.host.range)) }
    return hit
  }

  // MARK: Joining

  /// Path and query apart become one target; an absolute URL names the host when nothing else does.
  private mutating func joinTarget() {
    splitHost()
    let isWhole = hit.target.isPresent
      && (!query.isPresent || firstIndex(of: 0x3F, in: bytes.span, from: hit.target.range.lowerBound, to: hit.target.range.upperBound) != nil)
    if !isWhole, hit.target.isPresent || path.isPresent {
      let start = bytes.count
      let path = hit.target.isPresent ? hit.target : path
      // Akamai leaves the first slash out.
      if !path.isEmpty, bytes[path.range.lowerBound] != 0x2F, !hit.target.isPresent, isName(path.range) { bytes.append(0x2F) }
      copy(path.range)
      if query.isPresent, !query.isEmpty {
        if bytes[query.range.lowerBound] != 0x3F { bytes.append(0x3F) }
        copy(query.range)
      }
      hit.target = Field(start..<bytes.count)
    }
    guard !hit.host.isPresent, hit.target.isPresent else { return }
    let target = hit.target.range
    guard let colon = firstIndex(of: 0x3A, in: bytes.span, from: target.lowerBound, to: min(target.upperBound, target.lowerBound + 8)),
      colon + 2 < target.upperBound, bytes[colon + 1] == 0x2F, bytes[colon + 2] == 0x2F
    else { return }
    var end = colon + 3
    while end < target.upperBound, bytes[end] != 0x2F, bytes[end] != 0x3F { end += 1 }
    if end > colon + 3 { hit.host = Field((colon + 3)..<end) }
  }

  /// Whether a path is neither `*` nor an address with a scheme.
  private func isName(_ path: Range<Int>) -> Bool {
    bytes[path.lowerBound] != 0x2A && firstIndex(of: 0x3A, in: bytes.span, from: path.lowerBound, to: path.upperBound) == nil
  }

  /// Incapsula's targets begin with the host: `www.example.com/page`.
  private mutating func splitHost() {
    let target = hit.target.range
    guard !target.isEmpty, bytes[target.lowerBound] != 0x2F, isName(target),
      let slash = firstIndex(of: 0x2F, in: bytes.span, from: target.lowerBound, to: target.upperBound),
      looksLikeHost(bytes.span, target.lowerBound..<slash)
    else { return }
    if !hit.host.isPresent { hit.host = Field(target.lowerBound..<slash) }
    hit.target = Field(slash..<target.upperBound)
  }

  /// The client is the peer, or one of those whom proxies forwarded for.
  private mutating func chooseClient() {
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
    var candidates: [Range<Int>] = []
    for list in [forwarded, hit.client] where list.isPresent {
      var start = list.range.lowerBound
      while start < list.range.upperBound {
        let comma = firstIndex(of: 0x2C, in: bytes.span, from: start, to: list.range.upperBound) ?? list.range.upperBound
        let part = bytes.span.extracting(start..<comma)
        let inner = trimmed(part)
        if !inner.isEmpty { candidates.append(withoutPort(bytes.span, (start + inner.lowerBound)..<(start + inner.upperBound))) }
        start = comma + 1
      }
    }
    if let client = clientAmong(candidates, bytes.span, proxies: proxies) { hit.client = Field(client) }
  }

  // MARK: Cookies

  /// A whole Cookie header: `a=1; b=2`.
  private mutating func takeAll(_ header: Span<UInt8>, _ encoding: FieldEncoding) {
    let start = bytes.count
    var decoded = Array(bytes[append(header, encoding == .percentInText ? .percent : encoding)])
    bytes.removeLast(bytes.count - start)
    if encoding == .percent, isStillEncoded(decoded.span) {
      let again = Array(bytes[append(decoded.span, .percent)])
      bytes.removeLast(bytes.count - start)
      decoded = again
    }
    let span = decoded.span
    var at = 0
    while at < span.count {
      let end = firstIndex(of: 0x3B, in: span, from: at) ?? span.count
      let pair = span.extracting(at..<end)
      let inner = pair.extracting(trimmed(pair))
      if let equals = firstIndex(of: 0x3D, in: inner) {
        take(cookie: inner.extracting(0..<equals), inner.extracting((equals + 1)..<inner.count))
      }
      at = end + 1
    }
  }

  /// Whether `;%20` stands between cookies, which old files of CloudFront encode twice.
  private func isStillEncoded(_ header: Span<UInt8>) -> Bool {
    var from = 0
    while let mark = firstIndex(of: 0x3B, in: header, from: from) {
      from = mark + 1
      if mark + 3 < header.count, header[mark + 1] == 0x25, header[mark + 2] == 0x32, header[mark + 3] == 0x30 { return true }
    }
    return false
  }

  /// Keeps a cookie that is a client id, the first of its rank.
  mutating func take(cookie name: Span<UInt8>, _ value: Span<UInt8>) {
    guard let (rank, id) = cookies.clientID(name, value), !hit.cookies[rank].isPresent else { return }
    let start = bytes.count
    bytes.append(contentsOf: id)
    hit.cookies[rank] = Field(start..<bytes.count)
  }

  // MARK: Taking bytes

  private mutating func keep(_ field: WritableKeyPath<Hit, Field>, _ value: Span<UInt8>, _ encoding: FieldEncoding) {
    if !hit[keyPath: field].isPresent { hit[keyPath: field] = Field(append(value, encoding)) }
  }

  private mutating func copy(_ range: Range<Int>) {
    for index in range { bytes.append(bytes[index]) }
  }

  private mutating func append(_ value: Span<UInt8>, _ encoding: FieldEncoding) -> Range<Int> {
    let start = bytes.count
    switch encoding {
    case .none, .percentInText: bytes.append(value)
    case .backslash:
      if firstIndex(of: 0x5C, in: value) == nil { bytes.append(value) } else { return appendUnescaped(value, 0..<value.count, to: &bytes) }
    case .plus:
      for index in 0..<value.count { bytes.append(value[index] == 0x2B ? 0x20 : value[index]) }
    case .percent: appendHexDecoded(value, mark: 0x25)
    case .hash: appendHexDecoded(value, mark: 0x23)
    case .doubledQuotes:
      for index in 0..<value.count where value[index] != 0x22 || index + 1 == value.count || value[index + 1] != 0x22 {
        bytes.append(value[index])
      }
    }
    return start..<bytes.count
  }

  /// An agent holds spaces; one that still has `%20` for them was encoded twice.
  private mutating func appendTwiceEncoded(_ value: Span<UInt8>) -> Range<Int> {
    let once = append(value, .percent)
    var isStillEncoded = false
    for index in once {
      if bytes[index] == 0x20 { return once }
      if bytes[index] == 0x25, index + 2 < once.upperBound, bytes[index + 1] == 0x32 { isStillEncoded = true }
    }
    guard isStillEncoded else { return once }
    let copy = Array(bytes[once])
    bytes.removeLast(once.count)
    return append(copy.span, .percent)
  }

  private mutating func appendHexDecoded(_ value: Span<UInt8>, mark: UInt8) {
    var at = 0
    while at < value.count {
      if value[at] == mark, at + 2 < value.count, let high = hexDigit(value[at + 1]), let low = hexDigit(value[at + 2]) {
        bytes.append(high << 4 | low)
        at += 3
      } else {
        bytes.append(value[at])
        at += 1
      }
    }
  }

  private mutating func read(_ value: Span<UInt8>, _ form: TimeForm) -> Instant? {
    switch form {
    case .clf: return readCLF(value)
    case .iso: return value.count > 10 && value[10] == 0x54 ? readISOTime(value, zone: zone) : nil
    case .any: return readISOTime(value, zone: zone) ?? readEpoch(value) ?? readCLF(value) ?? readWallTime(value, zone: zone)
    case .pattern(let pattern): return pattern.read(value, zone: zone)
    }
  }

  /// `[`…`]` may stand around it; `10/Oct/2000:13:55:36.123` without an offset is in the source's zone.
  private mutating func readCLF(_ value: Span<UInt8>) -> Instant? {
    if let instant = logTime.read(value, at: 0), value.count == LogTime.length { return instant }
    guard value.count >= 20, let day = twoDigits(value, 0), let month = monthNumber(value, 3),
      let year = digits(value, 7, 4), value[11] == 0x3A, let time = Self.timeOfDay(value.extracting(12..<value.count))
    else { return nil }
    let date = WallClock(year: year, month: month, day: day)
    guard date.isValid else { return nil }
    return zone.instant(ofLocal: Instant(microseconds: date.seconds * 1_000_000 + time))
  }

  /// `18:12:58` with a fraction or none, in microseconds.
  private static func timeOfDay(_ value: Span<UInt8>) -> Int64? {
    guard value.count >= 8, value[2] == 0x3A, value[5] == 0x3A, let hour = twoDigits(value, 0),
      let minute = twoDigits(value, 3), let second = twoDigits(value, 6), hour < 24, minute < 60, second <= 60
    else { return nil }
    var microseconds: Int64 = 0
    if value.count > 8 {
      guard value[8] == 0x2E || value[8] == 0x2C else { return nil }
      var scale: Int64 = 100_000
      for index in 9..<value.count {
        guard isDigit(value[index]) else { return nil }
        microseconds += Int64(value[index] - 0x30) * scale
        scale /= 10
      }
    }
    return Int64(hour * 3600 + minute * 60 + second) * 1_000_000 + microseconds
  }

  /// Three digits; `000` and `0` are no answer, `-1` neither.
  private static func status(_ value: Span<UInt8>) -> UInt16? {
    if value.count == 2, value[0] == 0x2D, value[1] == 0x31 { return 0 }
    if value.count == 1, value[0] == 0x30 { return 0 }
    return value.count == 3 ? digits(value, 0, 3).map { UInt16($0) } : nil
  }
}
