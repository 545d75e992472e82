/// Heroku's router: a time, `heroku[router]:` and pairs. Lines of the application between them are no requests.
struct HerokuLog: LogFormat {
  private var pairs = KeyValuePairs(
    keys: ["method": .method, "path": .target, "host": .host, "fwd": .forwardedFor, "status": .status, "bytes": .bytes],
    needed: ["method", "path"])
  private let names = ["heroku[router]:", "heroku router "].map { Array($0.utf8) }

  mutating func read(_ line: Span<UInt8>, into draft: inout HitDraft) throws(Refusal) -> Bool {
    guard let space = firstIndex(of: 0x20, in: line) else { throw Refusal("no time in front") }
    // A syslog header may stand before the time: "<158>1 2012-10-11T03:47:20+00:00 host heroku router - at=…".
    var time = 0..<space
    if line[0] == 0x3C, let next = firstIndex(of: 0x20, in: line, from: space + 1) { time = (space + 1)..<next }
    guard let start = start(line) else { return try readOther(line, time, into: &draft) }
    draft.begin(line)
    do throws(Refusal) {
      try draft.set(.anyTime, time)
    } catch { throw Refusal(error.reason, at: time.lowerBound) }
    try pairs.readPairs(line, from: start, into: &draft)
    try draft.finish()
    return true
  }

  /// A line of the application or of its dynos, which says nothing that the router doesn't.
  private func readOther(_ line: Span<UInt8>, _ time: Range<Int>, into draft: inout HitDraft) throws(Refusal) -> Bool {
    // "time app[web.1]: …", "<158>1 time host app web.1 - …"
    var words: [Range<Int>] = []
    var at = time.upperBound + 1
    while words.count < 2, let space = firstIndex(of: 0x20, in: line, from: at) {
      words.append(at..<space)
      at = space + 1
    }
    let isSyslog = line[0] == 0x3C
    guard words.count == 2, let source = isSyslog ? words.last : words.first,
      ["app", "heroku"].contains(String(decodedText(line.extracting(source)).prefix { $0 != "[" })),
      isSyslog
        || (decodedText(line.extracting(source)) != "heroku[router]:" && line[source.upperBound - 1] == 0x3A && line[source.upperBound - 2] == 0x5D)
    else { throw Refusal("no line of heroku's router") }
    draft.begin(line)
    try draft.set(.anyTime, time)
    draft.markAsNoVisit()
    try draft.finish()
    return true
  }

  /// Where the pairs begin.
  private func start(_ line: Span<UInt8>) -> Int? {
    for name in names {
      var from = 0
      while let place = firstIndex(of: 0x68, in: line, from: from) {
        if place + name.count <= line.count, sameBytes(line.extracting(place..<(place + name.count)), name.span) {
          guard let equals = firstIndex(of: 0x3D, in: line, from: place + name.count) else { return nil }
          var start = equals
          while start > 0, line[start - 1] != 0x20 { start -= 1 }
          return start
        }
        from = place + 1
      }
    }
    return nil
  }
}

extension LogCatalogue {
  static let heroku = KnownLog(
    name: "heroku",
    sample: #"2024-05-01T10:00:00.123456+00:00 heroku[router]: at=info method=GET path="/x?y" host=www.example.com request_id=8601b555 fwd="203.0.113.9" dyno=web.1 connect=0ms service=101ms status=200 bytes=7773 protocol=https"#
  ) { HerokuLog() }
}
