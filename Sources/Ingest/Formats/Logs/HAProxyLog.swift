/// HAProxy's HTTP log (`option httplog`): seven fields from the left, the request as the last quoted text; captured
/// headers in braces may stand between, and can't be told apart.
///
///     10.0.1.2:33317 [06/Feb/2009:12:14:14.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {…} "GET / HTTP/1.1"
///
/// Its time states no zone. A line that was cut at 1024 bytes lacks the closing quote, and is read all the same.
struct HAProxyLog: LogFormat {
  mutating func read(_ line: Span<UInt8>, into draft: inout HitDraft) throws(Refusal) -> Bool {
    guard let first = firstIndex(of: 0x20, in: line), first + 1 < line.count, line[first + 1] == 0x5B,
      let close = firstIndex(of: 0x5D, in: line, from: first)
    else { throw Refusal("no client and time in front") }
    draft.begin(line)
    try draft.set(.client, 0..<first, .hash)
    do throws(Refusal) {
      try draft.set(.clfTime, (first + 2)..<close)
    } catch { throw Refusal(error.reason, at: first + 1) }
    guard let open = firstIndex(of: 0x22, in: line, from: close) else { throw Refusal("no request in quotes", at: line.count) }
    try readStatus(line, close..<open, into: &draft)
    var end = line.count
    while end > open + 1, line[end - 1] != 0x22 { end -= 1 }
    let request = end > open + 1 ? (open + 1)..<(end - 1) : (open + 1)..<line.count
    try draft.set(.request, request, .hash)
    try draft.finish()
    return true
  }

  /// The status follows the timers, which are the first word with four slashes; a capture may stand before them.
  private func readStatus(_ line: Span<UInt8>, _ words: Range<Int>, into draft: inout HitDraft) throws(Refusal) {
    var start = words.lowerBound
    while start < words.upperBound {
      let end = firstIndex(of: 0x20, in: line, from: start, to: words.upperBound) ?? words.upperBound
      var slashes = 0
      for index in start..<end where line[index] == 0x2F { slashes += 1 }
      if slashes == 4 {
        let next = firstIndex(of: 0x20, in: line, from: end + 1, to: words.upperBound) ?? words.upperBound
        guard end + 1 < next else { break }
        do throws(Refusal) {
          try readSizeAndCookies(line, next..<words.upperBound, into: &draft)
          return try draft.set(.status, (end + 1)..<next)
        } catch { throw Refusal(error.reason, at: end + 1) }
      }
      start = end + 1
    }
    throw Refusal("no timers and status before the request", at: words.lowerBound)
  }

  /// Behind the status stand the size and the cookies that were captured of the request and of the answer, `name=value` each.
  private func readSizeAndCookies(
    _ line: Span<UInt8>, _ words: Range<Int>, into draft: inout HitDraft
  ) throws(Refusal) {
    guard var space = firstIndex(of: 0x20, in: line, from: words.lowerBound + 1, to: words.upperBound) else { return }
    try draft.set(.bytes, (words.lowerBound + 1)..<space)
    for _ in 0..<2 {
      guard let end = firstIndex(of: 0x20, in: line, from: space + 1, to: words.upperBound) else { return }
      try draft.set(.cookies, (space + 1)..<end, .hash)
      space = end
    }
  }
}

extension LogCatalogue {
  /// `option httplog clf`: common, two empty quotes, and HAProxy's own fields. It has no agents, though it looks like combined.
  static let haproxyCLF = KnownLog(
    name: "haproxy-clf",
    sample: #"203.0.113.9 - - [06/Feb/2009:12:14:14 +0000] "GET /index.html HTTP/1.1" 200 2750 "" "" 33317 655 "http-in" "static" "srv1" 10 0 30 69 109 "----" 1 1 1 1 0 0 0 "" """#, extendsNCSA: true
  ) {
    ColumnLog(
      .spaces,
      roles: [.client, nil, .user, .time(.clf), .request, .status, .bytes] + [FieldRole?](repeating: nil, count: 20) + [.cookies, .cookies],
      least: 27, encoding: .hash, quoted: [7, 8, 11, 12, 13], beginsWithBracket: false)
  }

  static let haproxy = KnownLog(
    name: "haproxy",
    sample: #"10.0.1.2:33317 [06/Feb/2009:12:14:14.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {1wt.eu} {} "GET /index.html HTTP/1.1""#
  ) { HAProxyLog() }
}
