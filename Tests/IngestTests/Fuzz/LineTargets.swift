@testable import Ingest

// Targets that read single lines.

extension FuzzTarget {
  static let proxies = ["10.0.0.0/8", "2001:db8::/32"].compactMap { AddressRange($0) }

  /// The NCSA family: what a line says depends on nothing but the line.
  static let ncsa = FuzzTarget(
    "ncsa", reads: NCSALog.Shape.allCases.map(\.name).joined(separator: ", "),
    seeds: NCSALog.Shape.allCases.map(\.sample) + [
      #"1.2.3.4, 10.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET /a\x20\"b HTTP/1.1" 200 2326 "-" "a \\ b" 0.1"#,
      #"- - - [10/Oct/2000:13:55:36 +1800] "-" - -"#, "\0\0" + NCSALog.Shape.combined.sample,
    ]
  ) { input throws(BrokenLaw) in
    for proxies in [[], proxies] {
      var used = NCSALog()
      used.proxies = proxies
      for line in inputLines(input) {
        var fresh = NCSALog()
        fresh.proxies = proxies
        var strict = fresh
        strict.acceptsCommon = false
        let read = try outcome(line, &fresh)
        try law(try outcome(line, &used) == read, "a line is read otherwise behind other lines")
        let strictly = try outcome(line, &strict)
        if case .hit = strictly { try law(strictly == read, "a line is read otherwise where lines must have agents") }
      }
    }
  }

  private static func outcome(_ line: [UInt8], _ log: inout NCSALog) throws(BrokenLaw) -> LineOutcome {
    var read: Result<LineOutcome, BrokenLaw>?
    do throws(Refusal) {
      try log.read(line.span) { hit, bytes, _ in
        do throws(BrokenLaw) { read = .success(try lineOutcome(of: hit, in: bytes)) } catch { read = .failure(error) }
      }
    } catch {
      return try lineOutcome(of: error, lineLength: line.count)
    }
    guard let read else { throw BrokenLaw(description: "a line is neither read nor refused") }
    return try read.get()
  }

  /// One target for each engine that the catalogue's formats are made with, those with a header apart: every format of
  /// the engine reads every input, so that a new row of the catalogue is fuzzed without more.
  static let engines: [FuzzTarget] = {
    var groups: [(name: String, formats: [KnownLog])] = []
    for known in LogCatalogue.all {
      let engine = String(describing: type(of: known.make()))
      let name = known.header.isEmpty ? engineNames[engine] ?? engine : "header"
      if let place = groups.firstIndex(where: { $0.name == name }) {
        groups[place].formats.append(known)
      } else {
        groups.append((name, [known]))
      }
    }
    return groups.map { name, formats in
      // Made once, for tables of keys take long to make; each input is read with copies.
      nonisolated(unsafe) let made = formats.map { ($0.make(), hasHeader: !$0.header.isEmpty) }
      return FuzzTarget(
        name, reads: formats.map(\.name).joined(separator: ", "),
        seeds: formats.map { $0.header.isEmpty ? $0.sample : $0.header + "\n" + $0.sample }
          + formats.compactMap { allNames(of: $0.make()) }
      ) { input throws(BrokenLaw) in
        let lines = inputLines(input)
        for (format, hasHeader) in made { try readLines(lines, format, remembers: hasHeader) }
      }
    }
  }()

  /// A line with every key that a format knows, or a header with every column and a line below it.
  private static func allNames(of format: any LogFormat) -> String? {
    if let json = format as? JSONLog {
      let objects = json.keys.keys.sorted().map { key in
        let parts = key.split(separator: ".")
        return parts.reversed().reduce("\"1\"") { "{\"\($1)\":\($0)}" }.dropFirst().dropLast()
      }
      return "{" + objects.joined(separator: ",") + "}"
    }
    guard let columns = format as? ColumnLog, let names = columns.names?.keys.sorted() else { return nil }
    let (mark, separator) = columns.separator == .commas ? ("", ",") : (columns.headerMark + " ", "\t")
    return mark + names.joined(separator: separator) + "\n" + names.map { _ in "1" }.joined(separator: separator)
  }

  private static let engineNames = [
    "ColumnLog": "columns", "JSONLog": "json", "HAProxyLog": "haproxy", "HerokuLog": "pairs",
  ]

  /// Reads lines as records of a format; one without a header remembers nothing from line to line.
  static func readLines(_ lines: [[UInt8]], _ format: any LogFormat, remembers: Bool) throws(BrokenLaw) {
    let unused = HitDraft(zone: FuzzZone.utc, proxies: proxies, cookies: ["sid"])
    var (used, draft) = (format, unused)
    for line in lines {
      let read = try outcome(line, &used, &draft)
      if remembers { continue }
      var (fresh, freshDraft) = (format, unused)
      try law(try outcome(line, &fresh, &freshDraft) == read, "a line is read otherwise behind other lines")
    }
  }

  private static func outcome(
    _ line: [UInt8], _ format: inout any LogFormat, _ draft: inout HitDraft
  ) throws(BrokenLaw) -> LineOutcome {
    do throws(Refusal) {
      if try !format.read(line.span, into: &draft) { return .noRecord }
    } catch {
      return try lineOutcome(of: error, lineLength: line.count)
    }
    return try lineOutcome(of: draft.hit, in: draft.bytes.span.extracting(0..<draft.end))
  }

  /// A format string as a user gives it, an empty line or else the first line's end, and lines of that format.
  static let formatString = FuzzTarget(
    "format-string", reads: "nginx's log_format and Apache's LogFormat, and lines of such a format",
    seeds: [
      #"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$cookie_uid""#
        + "\n" + NCSALog.Shape.combined.sample + #" "a1""#,
      #"LogFormat "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"" combined"# + "\n" + NCSALog.Shape.combined.sample,
      "log_format a escape=none '$time_iso8601|$host|'\n  '$request_method $uri$is_args$args|$upstream_addr : $status|'; # c\n\n"
        + "2026-03-28T10:00:00+01:00|a.example|GET /a?b|10.0.0.1:80, 10.0.0.2:80 : 200|",
      "%{X-Forwarded-For}i %a %{%d/%b/%Y %T}t.%{msec_frac}t %{%z}t %m %U%q %s %{uid}C %v\n"
        + "1.2.3.4, 10.0.0.1 10.0.0.2 28/Mar/2026 10:00:00.123 +0100 GET /a?b=1 200 x www.example.com",
      "$msec $uri$request_uri ${status} $request_method $http_cookie\n1703373474.815 /a/a 200 GET a=1; _ga=GA1.2.3.4",
      "%{sec}t %{usec_frac}t %^ti %!200,304{Host}i %% \"%r\"\n1703373474 000815 x y % \"GET / HTTP/1.1\"",
    ]
  ) { input throws(BrokenLaw) in
    let cut = formatStringEnd(input)
    let string = String(decoding: input[..<cut.lowerBound], as: UTF8.self)
    let pattern: PatternLog
    do throws(FormatStringError) {
      pattern = try PatternLog(formatString: string)
    } catch {
      try law((0...string.utf8.count).contains(error.offset), "“\(error.reason)” at \(error.offset) of \(string.utf8.count) bytes")
      return
    }
    try readLines(inputLines(Array(input[cut.upperBound...])), pattern, remembers: false)
  }

  private static func formatStringEnd(_ input: [UInt8]) -> Range<Int> {
    for place in input.indices.dropLast() where input[place] == 0x0A && input[place + 1] == 0x0A { return place..<place + 2 }
    let end = input.firstIndex(of: 0x0A) ?? input.count
    return end..<min(end + 1, input.count)
  }

  /// What syslog and containers put around lines: what is inside lies inside.
  static let wrapper = FuzzTarget(
    "wrapper", reads: "lines in syslog, Docker and Kubernetes wrappings",
    seeds: [
      #"{"log":"1.2.3.4 \"a\\u0041\u00e9\\n\n","stream":"stdout","time":"2026-03-28T10:00:00Z"}"#,
      "2024-01-01T00:00:00.123456789Z stdout F line", "<134>Feb  6 12:14:14 host program[1]: line",
      #"<34>1 2003-10-11T22:14:15.003Z host su - ID47 [a b="c"] line"#, "<34>1 2003-10-11T22:14:15.003Z host su - ID47 - line",
      "2024-01-01T00:00:00+01:00 host program: line",
    ]
  ) { input throws(BrokenLaw) in
    var used: [UInt8] = []
    for line in inputLines(input) {
      for wrapper in LineWrapper.allCases {
        var fresh: [UInt8] = []
        let unwrapped = wrapper.unwrap(line.span, into: &fresh)
        let again = wrapper.unwrap(line.span, into: &used)
        try law(unwrapped?.range == again?.range, "a line is unwrapped otherwise behind other lines")
        guard let (range, isCopied) = unwrapped else { continue }
        try law(range.upperBound <= (isCopied ? fresh.count : line.count), "\(wrapper) leads to \(range) of \(line.count) bytes")
        if isCopied { try law(fresh == used, "a copy holds what stood in it before") }
      }
    }
  }
}
