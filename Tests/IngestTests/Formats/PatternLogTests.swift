import Testing

@testable import Ingest

/// How lines are cut by a format, what of them is refused, and that nothing in them crashes.
struct PatternLogTests {
  private static let combined = FormatStringTests.nginx

  /// Lines of the combined format with what is odd in real ones, drawn by a seed.
  private static func lines(seed: UInt64, count: Int) -> [String] {
    var random = Randomness(seed: seed)
    func pick(_ choices: [String], _ random: inout Randomness) -> String { choices[random.below(choices.count)] }
    return (0..<count).map { _ in
      let client = pick(["10.0.0.1", "2a02:8100::1", "::ffff:1.2.3.4", "host.example", "203.0.113.9:443", "unix:"], &random)
      let user = pick(["-", "-", "frank", "john doe", "a@b.example", #"DOM\\user"#, "\"\"", "x [y] z"], &random)
      let time = "\(10 + random.below(20))/Mar/2026:\(10 + random.below(14)):0\(random.below(10)):59 \(pick(["+0000", "-0730", "+0530"], &random))"
      let request = pick(
        [
          "GET / HTTP/1.1", "POST /a?b=c&d=%20e HTTP/2.0", "GET /a b c HTTP/1.0", "-", "", #"\x16\x03\x01"#, "GET /old",
          #"GET /q\"uo\"te HTTP/1.1"#, #"GET /a" x" b HTTP/1.1"#, "CONNECT h:443 HTTP/1.1", "- - HTTP/1.0", #"a\\"#, "\"",
          "GET http://shop.example/x HTTP/1.1",
        ], &random)
      let status = pick(["200", "404", "-", "000", "499"], &random)
      let size = pick(["0", "-", "51234"], &random)
      let referrer = pick(["-", "", "https://r.example/?a=b", #"\xe4\xe5"#, #"a \" b"#], &random)
      let agent = pick(["-", "", "Mozilla/5.0 (X11; Linux x86_64) [de]", #"ua \"quoted\" \x22"#, "ü", #"\\"#], &random)
      let tail = pick(["", "", "", " 0.001 -", " \"extra\""], &random)
      return #"\#(client) - \#(user) [\#(time)] "\#(request)" \#(status) \#(size) "\#(referrer)" "\#(agent)"\#(tail)"#
    }
  }

  @Test(arguments: [FormatStringTests.nginx, FormatStringTests.apache])
  func `combined as a string is what the reader of combined logs reads`(format: String) throws {
    var log = try PatternLog(formatString: format)
    var other = NCSALog()
    other.acceptsCommon = false
    for line in Self.lines(seed: 3, count: 4000) {
      let bytes = Array(line.utf8)
      var expected: ParsedLine?
      try other.read(bytes.span) { hit, text, _ in expected = ParsedLine(hit, text) }
      var read = try log.reading(line)
      // The host of an absolute address is told by the draft, which the other reader does without.
      if expected?.host == "", line.contains("http://shop") { read.host = "" }
      if expected?.client == "-" { read.client = "-" }
      #expect(read == expected, "\(line)")
    }
  }

  // MARK: Known formats

  @Test func `the format of ingress-nginx`() throws {
    var log = try PatternLog(
      formatString: Self.combined + " $request_length $request_time [$proxy_upstream_name] [$proxy_alternative_upstream_name] "
        + "$upstream_addr $upstream_response_length $upstream_response_time $upstream_status $req_id")
    let head = #"10.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.1" 200 612 "-" "curl/7.0" 83 0.004 [default-app-80] [] "#
    for tail in [
      "10.4.0.7:80 612 0.004 200 6fd1", "10.4.0.7:80, 10.4.0.8:80 0, 612 0.002, 0.010 502, 200 6fd1",
      "10.4.0.7:80 : 10.4.0.8:80 0 : 612 0.002 : 0.010 502 : 200 6fd1", "- - - - 6fd1",
    ] {
      let read = try log.reading(head + tail)
      #expect(read.target == "/a")
      #expect(read.agent == "curl/7.0")
    }
    #expect(throws: Refusal("$request_time is no number", at: 86)) { try log.reading(head.replacing("0.004", with: "quick") + "- - - - x") }
  }

  @Test func `a list of addresses in front`() throws {
    for format in [
      #"$http_x_forwarded_for - $remote_user [$time_local] "$request" $status"#,
      #"%{X-Forwarded-For}i %l %u %t "%r" %>s"#, #"%h %l %u %t "%r" %>s"#,
    ] {
      var log = try PatternLog(formatString: format)
      let read = try log.reading(#"10.0.0.2, 203.0.113.7, 127.0.0.1 - jane roe [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200"#)
      #expect(read.client == "203.0.113.7")
      #expect(read.user == "jane roe")
    }
  }

  @Test func `a list that a client made up doesn't spoil the line`() throws {
    var bare = try PatternLog(formatString: #"$http_x_forwarded_for - - [$time_local] "$request" $status"#)
    #expect(try bare.reading(#"203.0.113.7, - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200"#).client == "203.0.113.7")
    var quoted = try PatternLog(formatString: #"[$time_local] "$request" "$http_x_forwarded_for""#)
    #expect(try quoted.reading(#"[10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" "203.0.113.7,""#).client == "203.0.113.7")
  }

  @Test func `the formats that come with Apache`() throws {
    let line = FormatStringTests.line
    var vhost = try PatternLog(formatString: "LogFormat \"%v:%p %h %l %u %t \\\"%r\\\" %>s %O \\\"%{Referer}i\\\" \\\"%{User-Agent}i\\\"\" vhost_combined")
    let hosted = try vhost.reading("shop.example:443 " + line)
    #expect(hosted.host == "shop.example")
    #expect(hosted.client == "10.0.0.1")
    #expect(hosted.agent == "Mozilla/5.0")
    var io = try PatternLog(formatString: FormatStringTests.apache + " %I %O")
    #expect(try io.reading(line + " 443 2700").agent == "Mozilla/5.0")
    #expect(throws: Refusal("%O is no number", at: 108)) { try io.reading(line + " 443 some") }
    #expect(throws: Refusal("no “\" ” after %{User-Agent}i", at: 91)) { try io.reading(line) }
    for format in ["%{Apache}n %r %t", "%{cookie}n %r %t"] {
      var track = try PatternLog(formatString: format)
      let read = try track.reading("10.0.0.1.971211336 GET /a [b] HTTP/1.0 [10/Oct/2000:13:55:36 -0700]")
      #expect(read.target == "/a [b]")
      #expect(read.seconds == 971_211_336)
    }
    var port = try PatternLog(formatString: #"%a:%{remote}p %t "%r" %>s"#)
    #expect(try port.reading(#"::1:54321 [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200"#).client == "::1")
  }

  // MARK: Ends

  @Test func `a request ends at the first quote after which the rest fits`() throws {
    var log = try PatternLog(formatString: #"[$time_local] "$request" $status $request_time "$http_user_agent""#)
    let read = try log.reading(#"[10/Oct/2000:13:55:36 -0700] "GET /a" 1 b" 20 c" d HTTP/1.0" 200 0.1 "x" and more"#)
    #expect(read.target == #"/a" 1 b" 20 c" d"#)
    #expect(read.agent == "x")
  }

  @Test func `what stands behind the last field is its own, but behind a quote`() throws {
    var open = try PatternLog(formatString: #"$msec "$request" $http_user_agent"#)
    #expect(try open.reading(#"971211336.000 "GET / HTTP/1.0" Mozilla "5.0" x "#).agent == #"Mozilla "5.0" x"#)
    #expect(try open.reading(#"971211336.000 "GET / HTTP/1.0" "#).agent == "")
    var bracketed = try PatternLog(formatString: #"$msec "$request" [$status]"#)
    #expect(try bracketed.reading(#"971211336.000 "GET / HTTP/1.0" [404]"#).status == 404)
    #expect(throws: Refusal("no “]” after $status", at: 32)) { try bracketed.reading(#"971211336.000 "GET / HTTP/1.0" [404] x"#) }
  }

  @Test func `escapes are undone, but where nginx was told to write none`() throws {
    let line = #"971211336.000 "GET /\x22 HTTP/1.0" "\\x41""#
    var plain = try PatternLog(formatString: #"$msec "$request" "$http_user_agent""#)
    #expect(try plain.reading(line).target == "/\"")
    #expect(try plain.reading(line).agent == #"\x41"#)
    var raw = try PatternLog(formatString: #"log_format r escape=none '$msec "$request" "$http_user_agent"';"#)
    #expect(try raw.reading(line).target == #"/\x22"#)
    #expect(try raw.reading(#"971211336.000 "GET / HTTP/1.0" "x\""#).agent == #"x\"#)
  }

  @Test(arguments: [
    ("", 0, "no “ - ” after $remote_addr"),
    (#"10.0.0.1 - - 10/Oct"#, 11, "no “ [” after $remote_user"),
    (#"10.0.0.1 - - [yesterday, late in the evening] "GET / HTTP/1.1" 200 1 "-" "-""#, 14, "is no time"),
    (#"10.0.0.1 - - [10/Oct/2000:13:55:96 -0700] "GET / HTTP/1.1" 200 1 "-" "-""#, 14, "time can't be read"),
    (#"10.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" OK 1 "-" "-""#, 59, "$status is no status"),
    (#"10.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 1 "-" "Mozilla"#, 70, "after $http_user_agent"),
  ])
  func `a refusal says what and where`(line: String, offset: Int, word: String) throws {
    var log = try PatternLog(formatString: Self.combined)
    do {
      _ = try log.reading(line)
      Issue.record("\(line) was read")
    } catch let refusal as Refusal {
      #expect(refusal.reason.contains(word), "\(refusal.reason)")
      #expect(refusal.offset == offset)
    }
  }

  @Test func `runs of NULs in front are no part of the line`() throws {
    var log = try PatternLog(formatString: Self.combined)
    #expect(try log.reading("\0\0\0" + FormatStringTests.line).client == "10.0.0.1")
  }

  // MARK: Hostile lines

  private static let formats = [
    combined, FormatStringTests.apache, "%{X-Forwarded-For}i %l %u %t %r %>s %U%q %{%F %T}t", "$msec $uri $status $host$request_uri $request",
    "%u %{%d/%b/%Y %T}t.%{msec_frac}t %r %b %s [%v] %t", #""$upstream_addr" $upstream_status $request_time $request $time_iso8601 "$http_cookie""#,
  ]

  @Test func `cut off at every byte a line is read or refused with a place in it`() throws {
    for format in Self.formats {
      var log = try PatternLog(formatString: format)
      for line in Self.lines(seed: 11, count: 40) {
        let text = Array(line.utf8)
        for length in 0...text.count { try readAny(&log, Array(text.prefix(length))) }
      }
    }
  }

  @Test func `a combined line cut off before its end is refused`() throws {
    var log = try PatternLog(formatString: Self.combined)
    for length in 0..<FormatStringTests.line.utf8.count {
      #expect(throws: Refusal.self) { try log.reading(String(FormatStringTests.line.prefix(length))) }
    }
  }

  @Test func `random bytes are read or refused`() throws {
    var random = Randomness(seed: 5)
    let alphabet = Array("\"\" \\ [] - , : . 200 GET / HTTP/1.1 10/Oct/2000:13:55:36 -0700 ? 1\t\0é".utf8)
    for format in Self.formats {
      var log = try PatternLog(formatString: format)
      for round in 0..<3000 {
        let count = random.below(160)
        try readAny(&log, (0..<count).map { _ in round % 2 == 0 ? alphabet[random.below(alphabet.count)] : UInt8(random.below(256)) })
      }
    }
  }

  @Test func `a long line made to be tried without end is given up`() throws {
    var log = try PatternLog(formatString: "$http_a $status $http_b $status $http_c $status $http_d $msec $request")
    let clock = ContinuousClock()
    let time = try clock.measure { try readAny(&log, Array(String(repeating: "a 200 ", count: 100_000).utf8)) }
    #expect(time < .seconds(5))
  }

  private func readAny(_ log: inout PatternLog, _ line: [UInt8]) throws {
    let zone = try #require(TimeZoneRules(name: "UTC"))
    var draft = HitDraft(zone: zone)
    do throws(Refusal) {
      _ = try log.read(line.span, into: &draft)
    } catch {
      #expect(error.offset >= 0 && error.offset <= line.count)
    }
  }
}
