import Testing

@testable import Ingest

/// What of a line a format string reads, as text.
struct ParsedLine: Equatable {
  var seconds: Int64 = 0
  var microseconds: Int64 = 0
  var status: UInt16 = 0
  var client = "", user = "", host = "", method = "", target = "", referrer = "", agent = "", country = ""

  init(_ hit: Hit, _ bytes: Span<UInt8>) {
    func text(_ field: Field) -> String { decodedText(bytes.extracting(field.range)) }
    seconds = hit.time.seconds
    microseconds = hit.time.microseconds - hit.time.seconds * 1_000_000
    status = hit.status
    (client, user, host) = (text(hit.client), text(hit.user), text(hit.host))
    (method, target, referrer, agent) = (text(hit.method), text(hit.target), text(hit.referrer), text(hit.agent))
    country = text(hit.country)
  }
}

extension PatternLog {
  /// Reads one line; a refusal is its reason and place.
  mutating func reading(_ line: String, zone: String = "UTC") throws -> ParsedLine {
    let rules = try #require(TimeZoneRules(name: zone))
    var draft = HitDraft(zone: rules)
    let bytes = Array(line.utf8)
    let isRecord = try read(bytes.span, into: &draft)
    try #require(isRecord)
    return ParsedLine(draft.hit, draft.bytes.span.extracting(0..<draft.end))
  }
}

/// Formats as people paste them, and what is said of those that can't be used.
struct FormatStringTests {
  @Test(arguments: [
    ("http://shop.example/a", "shop.example"), ("https://shop.example:8443/a?b=//c", "shop.example"), ("ws://h?q", "h"),
    // The slashes alone make no address, nor does a colon behind a path's beginning.
    ("abcdefgh//x", ""), ("abcdefghi//x", ""), ("/a://x", ""), ("/cart", ""), ("*", ""),
  ])
  func `an absolute address names the host, and nothing else does`(target: String, host: String) throws {
    var log = try PatternLog(formatString: "$msec $request_method $request_uri $status")
    let read = try log.reading("1066037222.352 GET \(target) 200")
    #expect(read.host == host)
    #expect(read.target == target)
  }

  static let line = #"10.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a?b=1 HTTP/1.0" 200 2326 "https://r/" "Mozilla/5.0""#
  static let nginx = #"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent""#
  static let apache = #"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i""#

  static let countries = [
    "$geoip_country_code", "$geoip2_data_country_code", "$http_cf_ipcountry", "$http_cloudfront_viewer_country",
    "%{GEOIP_COUNTRY_CODE}e", "%{MM_COUNTRY_CODE}e", "%{CF-IPCountry}i",
  ]

  @Test(arguments: countries) func `a country is read where a module or a CDN gives one`(field: String) throws {
    let isNginx = field.hasPrefix("$")
    var log = try PatternLog(formatString: isNginx ? "\(Self.nginx) \(field)" : "\(Self.apache) \(field)")
    #expect(try log.reading(Self.line + " DE").country == "DE")
    #expect(try log.reading(Self.line + " -").country == "")
    // A code of three letters is a field that nobody needs.
    var other = try PatternLog(formatString: Self.nginx + " $geoip_country_code3")
    #expect(try other.reading(Self.line + " DEU").country == "")
  }

  static let pasted: [String] = [
    nginx, apache, "  " + nginx + "  \n",
    "'\(nginx)'", "'\(nginx)';",
    "log_format main '\(nginx)';",
    "log_format  main  escape=default\n  '$remote_addr - $remote_user [$time_local] ' # who and when\n  '\"$request\" $status $body_bytes_sent '\n  '\"$http_referer\" \"$http_user_agent\"' ;",
    #"log_format main "$remote_addr - ${remote_user} [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\"";"#,
    #"'$remote_addr - $remote_user [$time_local] ' '"$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"'"#,
    #"LogFormat "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"" combined"#,
    #"logformat "%h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-agent}i\"""#,
    #"CustomLog "|/usr/bin/rotatelogs /var/log/a 86400" "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"" env=!quiet"#,
    #""%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"" combined"#,
    #"%a %l %u %t \"%r\" %<s %B \"%!200,304{Referer}i\" \"%400,501{User-agent}i\""#,
    "LogFormat \\\n  \"%h %l %u %t \\\"%r\\\" \\\n%>s %b \\\"%{Referer}i\\\" \\\"%{User-Agent}i\\\"\" combined",
  ]

  @Test(arguments: pasted) func `is read however it was pasted`(format: String) throws {
    var log = try PatternLog(formatString: format)
    let read = try log.reading(Self.line)
    #expect(read.client == "10.0.0.1")
    #expect(read.user == "frank")
    #expect(read.seconds == 971_211_336)
    #expect(read.method == "GET")
    #expect(read.target == "/a?b=1")
    #expect(read.status == 200)
    #expect(read.referrer == "https://r/")
    #expect(read.agent == "Mozilla/5.0")
  }

  @Test func `double quotes around fields are the format's own`() throws {
    var log = try PatternLog(formatString: #""%{X-Forwarded-For}i" %t "%r" %>s "%{User-Agent}i""#)
    let read = try log.reading(#""10.9.9.9, 203.0.113.7" [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 "x""#)
    #expect(read.client == "203.0.113.7")
  }

  // MARK: Fields

  @Test(arguments: [
    ("%{%d/%b/%Y:%H:%M:%S %z}t", "10/Oct/2000:13:55:36 -0700", 971_211_336_000_000),
    ("%{begin:%Y-%m-%d %T}t", "2000-10-10 13:55:36", 971_186_136_000_000),
    ("%{%F %T %z}t", "2000-10-10 13:55:36 +0200", 971_178_936_000_000),
    ("%{%y%m%d%H%M%S}t", "001010135536", 971_186_136_000_000),
    ("%{end:sec}t", "971186136", 971_186_136_000_000),
    ("%{%s}t", "971186136", 971_186_136_000_000),
    ("%{msec}t", "971186136123", 971_186_136_123_000),
    ("%{usec}t", "971186136123456", 971_186_136_123_456),
    ("%{sec}t.%{usec_frac}t", "971186136.123456", 971_186_136_123_456),
    ("%{sec}t%{msec_frac}t", "971186136123", 971_186_136_123_000),
    ("[%{%d/%b/%Y %T}t.%{msec_frac}t %{%z}t]", "[10/Oct/2000 13:55:36.250 -0700]", 971_211_336_250_000),
    ("%{%d.%m.%Y ü%T}t", "10.10.2000 ü13:55:36", 971_186_136_000_000),
    ("%{%d/%b/%Y}t at %{%T}t", "10/Oct/2000 at 13:55:36", 971_186_136_000_000),
  ] as [(String, String, Int64)])
  func `times of Apache`(format: String, text: String, microseconds: Int64) throws {
    for (before, after) in [("", " "), ("%h ", " "), ("%u ", " ")] {
      var log = try PatternLog(formatString: before + format + after + #""%r" %>s"#)
      let shown = before.isEmpty ? "" : "john "
      let read = try log.reading(shown + text + after + #""GET / HTTP/1.0" 200"#)
      #expect(read.seconds * 1_000_000 + read.microseconds == microseconds)
    }
  }

  @Test func `times of nginx`() throws {
    for (name, text) in [("$time_iso8601", "2000-10-10T13:55:36-07:00"), ("$msec", "971211336.000")] {
      var log = try PatternLog(formatString: name + " $remote_user $request_method $request_uri $status")
      let read = try log.reading(text + " frank GET /a b?c=d 200")
      #expect(read.seconds == 971_211_336)
      #expect(read.target == "/a b?c=d")
    }
  }

  @Test(arguments: [
    (#"%t %m %U%q %>s"#, "[10/Oct/2000:13:55:36 -0700] GET /a b?c=1 200"),
    (#"%t "%m %U%q %H" %s %>s"#, #"[10/Oct/2000:13:55:36 -0700] "GET /a b?c=1 HTTP/1.1" 301 200"#),
    (#"%t %m %U "%q" %>s"#, #"[10/Oct/2000:13:55:36 -0700] GET /a b "?c=1" 200"#),
    (#"[$time_local] $request_method $uri$is_args$args $status"#, "[10/Oct/2000:13:55:36 -0700] GET /a b?c=1 200"),
    (#"[$time_local] $request_method $uri?$args $status"#, "[10/Oct/2000:13:55:36 -0700] GET /a b?c=1 200"),
    (#"[$time_local] "$request_method $scheme://$host$request_uri $server_protocol" $status"#, #"[10/Oct/2000:13:55:36 -0700] "GET https://shop.example/a b?c=1 HTTP/2.0" 200"#),
    (#"[$time_local] $request_uri "$request" $status"#, #"[10/Oct/2000:13:55:36 -0700] /other "GET /a b?c=1 HTTP/1.0" 200"#),
  ])
  func `method and target from their parts`(format: String, line: String) throws {
    var log = try PatternLog(formatString: format)
    let read = try log.reading(line)
    #expect(read.method == "GET")
    #expect(read.target == "/a b?c=1")
    #expect(read.status == 200)
    if format.contains("$host") { #expect(read.host == "shop.example") }
  }

  @Test func `roles of what names people`() throws {
    let log = try PatternLog(
      formatString: #"%{Apache}n %{c}a %a "%{X-Forwarded-For}i" %t "%r" "%{uid}C" "%{Cookie}i" %{x}e %{X-Y}o"#)
    #expect(log.roles == [.cookie("Apache"), nil, .client, .forwardedFor, .time(.clf), .request, .cookie("uid"), .cookies, nil, nil])
    let nginx = try PatternLog(
      formatString: #"$remote_addr $uid_got $uid_set $cookie_Visitor $http_cookie $mine [$time_local] "$request""#)
    #expect(
      nginx.roles == [.client, .clientID, .clientID, .cookie("Visitor"), .cookies, nil, .time(.clf), .request])
  }

  // MARK: Faults

  @Test(arguments: [
    ("", 0, "empty"), ("combined", 0, "format:"), ("   ", 3, "empty"),
    (#"%h %t "%r" %Z"#, 11, "%Z"), (#"%h %t "%r" %"#, 11, "letter"), (#"%h %t "%r" %{x"#, 11, "}"),
    (#"%h "%r" %>s"#, 11, "%t"), ("%h %t %>s", 9, "%r"), ("%t %U%q", 7, "%m"),
    (#"$remote_addr "$request""#, 23, "$time_local"), ("[$time_local] $status", 21, "$request"),
    ("[$time_local] $uri", 18, "$request_method"),
    (#"[$time_local] "$request" $"#, 25, "name"), (#"[$time_local] "$request" ${a"#, 25, "}"),
    (#"$status$time_local "$request""#, 7, "$status and $time_local"),
    ("%{%d/%b/%Y}t %r", 0, "alone"), ("%{%d/%q}t %r", 5, "%q"), ("%{end:%d/%j}t %r", 9, "%j"), ("%{%Y-%F}t %r", 5, "second time"),
    ("log_format main;", 16, "quotes"), ("log_format", 10, "name"), ("log_format main 'a", 16, "closed"),
    ("log_format main '$msec $request' x; y", 36, "behind"),
    ("CustomLog logs/access combined", 22, "LogFormat line"), ("LogFormat", 9, "no format"),
    (#"LogFormat "%h %t \"%r\" %>s %N" x"#, 28, "%N"),
    (#"{"time": "$time_iso8601", "request": "$request"}"#, 0, "JSON"),
    (#"log_format j escape=json '{ "time": "$time_iso8601" }';"#, 26, "JSON"),
  ])
  func `a fault is told with its place`(format: String, offset: Int, word: String) {
    do {
      _ = try PatternLog(formatString: format)
      Issue.record("\(format) was taken")
    } catch {
      #expect(error.offset == offset, "\(error.reason)")
      #expect(error.reason.contains(word), "\(error.reason)")
    }
  }

  @Test func `no string of odd bytes crashes it`() {
    let alphabet = Array("%${}'\"\\;tThrsUq!<>,0 \n#[]abc_Fé")
    var random = Randomness(seed: 7)
    for round in 0..<20_000 {
      let start = ["", "log_format m ", "LogFormat ", "CustomLog x "][round % 4]
      let text = start + String((0..<random.below(24)).map { _ in alphabet[random.below(alphabet.count)] })
      do { _ = try PatternLog(formatString: text) } catch { #expect(error.offset >= 0 && error.offset <= text.utf8.count, "\(text)") }
    }
  }
}

/// Random numbers in which the seed alone decides.
struct Randomness {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  /// A number below the bound (xorshift).
  mutating func below(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(truncatingIfNeeded: (state >> 11) % UInt64(bound))
  }
}
