/// One request, as a server could write it in any format.
package struct LoggedRequest: Sendable {
  /// Since 1970.
  package var second: Int
  package var client: String
  package var method = "GET"
  package var path: String
  package var query = ""
  package var status = 200
  package var referrer = "-"
  package var agent = "Mozilla/5.0 (X11; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0"

  package init(second: Int, client: String, path: String) {
    self.second = second
    self.client = client
    self.path = path
  }

  var target: String { query.isEmpty ? path : path + "?" + query }
  var line: String { "\(method) \(target) HTTP/1.1" }

  /// `10/Oct/2000:13:55:36` in UTC.
  var clf: String {
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return "\(two(civil.day))/\(names[civil.month - 1])/\(civil.year):\(time)"
  }
  var iso: String { "\(date)T\(time)" }
  var date: String { "\(civil.year)-\(two(civil.month))-\(two(civil.day))" }
  var time: String { "\(two(second / 3600 % 24)):\(two(second / 60 % 60)):\(two(second % 60))" }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// Howard Hinnant's `civil_from_days`, for moments after 1970.
  private var civil: (year: Int, month: Int, day: Int) {
    let days = second / 86_400 + 719_468
    let era = days / 146_097
    let ofEra = days % 146_097
    let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * ofYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * shifted + 2) / 5 + 1)
  }
}

/// How each format writes a request, from the formats' documentation and not from the readers.
package enum LogWriters {
  package typealias Writer = @Sendable (LoggedRequest) -> String

  package static let headers: [String: String] = [
    "w3c": "#Version: 1.0\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status\n",
    "cloudfront": "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query x-host-header\n",
    "cloudflare-csv": "ClientIP,ClientRequestHost,ClientRequestMethod,ClientRequestURI,ClientRequestUserAgent,ClientRequestReferer,EdgeResponseBytes,EdgeResponseStatus,EdgeStartTimestamp\n",
    "google-storage": #""time_micros","c_ip","c_ip_type","c_ip_region","cs_method","cs_uri","sc_status","cs_bytes","sc_bytes","time_taken_micros","cs_host","cs_referer","cs_user_agent""# + "\n",
  ]

  private static func replaced(_ text: String, _ by: [Character: String]) -> String {
    text.contains { by[$0] != nil } ? text.reduce(into: "") { $0 += by[$1] ?? String($1) } : text
  }

  private static func plus(_ text: String) -> String { replaced(text, [" ": "+"]) }

  private static func percent(_ text: String) -> String {
    replaced(text, ["%": "%25", " ": "%20"])
  }

  private static func dash(_ text: String) -> String { text.isEmpty ? "-" : text }

  private static func json(_ text: String) -> String {
    "\"" + replaced(text, ["\\": "\\\\", "\"": "\\\""]) + "\""
  }

  package static let all: [(name: String, write: Writer)] = [
    ("common", { #"\#($0.client) - - [\#($0.clf) +0000] "\#($0.line)" \#($0.status) 512"# }),
    ("combined", { #"\#($0.client) - - [\#($0.clf) +0000] "\#($0.line)" \#($0.status) 512 "\#($0.referrer)" "\#($0.agent)""# }),
    ("vhost-common", { #"shop.example:443 \#($0.client) - - [\#($0.clf) +0000] "\#($0.line)" \#($0.status) 512"# }),
    ("vhost-combined", { #"shop.example:443 \#($0.client) - - [\#($0.clf) +0000] "\#($0.line)" \#($0.status) 512 "\#($0.referrer)" "\#($0.agent)""# }),
    ("alb", { #"https \#($0.iso).000000Z app/lb/50dc6c495c0c9188 \#($0.client):2817 10.0.0.1:80 0.000 0.001 0.000 \#($0.status) 200 34 366 "\#($0.method) https://shop.example:443\#($0.target) HTTP/1.1" "\#($0.agent)" - - arn:x "Root=1-5" "-" "-" 0 \#($0.iso).000000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-""# }),
    ("elb", { #"\#($0.iso).000000Z my-lb \#($0.client):2817 10.0.0.1:80 0.000073 0.001048 0.000057 \#($0.status) 200 0 29 "\#($0.method) http://shop.example:80\#($0.target) HTTP/1.1" "\#($0.agent)" - -"# }),
    ("s3", { #"79a59df900b949e5 bucket [\#($0.clf) +0000] \#($0.client) - 3E57427F3EXAMPLE REST.GET.OBJECT key "\#($0.line)" \#($0.status) - 113 - 7 - "\#($0.referrer)" "\#($0.agent)" - s9lzHYrFp76ZVxRcpX9= SigV4 ECDHE AuthHeader shop.example TLSV1.2 - -"# }),
    ("cloudfront", { [$0.date, $0.time, "LAX1", "392", $0.client, $0.method, "d1.cloudfront.net", percent($0.path), String($0.status), percent($0.referrer), percent($0.agent), dash(percent($0.query)), "shop.example"].joined(separator: "\t") }),
    ("cloudfront-json", { #"{"date":"\#($0.date)","time":"\#($0.time)","c-ip":"\#($0.client)","cs-method":"\#($0.method)","cs-uri-stem":\#(json(percent($0.path))),"sc-status":"\#($0.status)","cs(Referer)":\#(json(percent($0.referrer))),"cs(User-Agent)":\#(json(percent($0.agent))),"cs-uri-query":\#(json(dash(percent($0.query)))),"x-host-header":"shop.example"}"# }),
    ("w3c", { "\($0.date) \($0.time) 10.0.0.1 \($0.method) \($0.path) \(dash($0.query)) 443 - \($0.client) \(plus($0.agent)) \($0.referrer) \($0.status)" }),
    ("iis", { "\($0.date) \($0.time) 10.0.0.1 \($0.method) \($0.path) \(dash($0.query)) 443 - \($0.client) \(plus($0.agent)) \($0.referrer) \($0.status) 0 0 123" }),
    ("iis-extended", { "\($0.date) \($0.time) W3SVC1 WEB1 10.0.0.1 \($0.method) \($0.path) \(dash($0.query)) 443 - \($0.client) HTTP/1.1 \(plus($0.agent)) - \($0.referrer) shop.example \($0.status) 0 0 5120 410 123" }),
    ("google-storage", { #""\#($0.second)000000","\#($0.client)","1","","\#($0.method)","\#($0.target)","\#($0.status)","0","277","488000","shop.example","\#($0.referrer == "-" ? "" : $0.referrer)","\#($0.agent)""# }),
    ("google-load-balancer", { #"{"httpRequest":{"requestMethod":"\#($0.method)","requestUrl":\#(json("https://shop.example" + $0.target)),"status":\#($0.status),"userAgent":\#(json($0.agent)),"remoteIp":"\#($0.client)","referer":\#(json($0.referrer))},"timestamp":"\#($0.iso).123456Z"}"# }),
    ("squid", { "\($0.second).000     13 \($0.client) TCP_MISS/\($0.status) 512 \($0.method) http://shop.example\($0.target) - HIER_DIRECT/10.0.0.1 text/html" }),
    ("envoy", { #"[\#($0.iso).000Z] "\#($0.method) \#($0.target) HTTP/2" \#($0.status) - 154 0 226 100 "\#($0.client)" "\#($0.agent)" "cc21d9b0" "shop.example" "tcp://10.0.2.1:80""# }),
    ("istio", { #"[\#($0.iso).000Z] "\#($0.method) \#($0.target) HTTP/2" \#($0.status) - via_upstream - "-" 154 366 226 100 "\#($0.client)" "\#($0.agent)" "cc21d9b0" "shop.example" "10.0.2.1:80" inbound|80|| 127.0.0.1:41854 10.44.1.27:80 10.0.0.9:37652 - default"# }),
    ("envoy-json", { #"{"start_time":"\#($0.iso).000Z","method":"\#($0.method)","path":\#(json($0.target)),"protocol":"HTTP/2","response_code":\#($0.status),"response_flags":"-","bytes_sent":366,"duration":3,"authority":"shop.example","user_agent":\#(json($0.agent)),"x_forwarded_for":"\#($0.client)","downstream_remote_address":"10.0.0.9:37652","upstream_host":null}"# }),
    ("haproxy-clf", { #"\#($0.client) - - [\#($0.clf) +0000] "\#($0.line)" \#($0.status) 512 "" "" 33317 655 "http-in" "static" "srv1" 10 0 30 69 109 "----" 1 1 1 1 0 0 0 "-" "-" "" """# }),
    ("cloudflare-csv", { #""\#($0.client)","shop.example","\#($0.method)","\#($0.target)","\#($0.agent)","\#($0.referrer == "-" ? "" : $0.referrer)",512,\#($0.status),\#($0.second)000000000"# }),
    ("haproxy", { #"\#($0.client):33317 [\#($0.clf).000] http-in static/srv1 10/0/30/69/109 \#($0.status) 2750 - - ---- 1/1/1/1/0 0/0 {shop.example} {} "\#($0.line)""# }),
    ("heroku", { #"\#($0.iso).000000+00:00 heroku[router]: at=info method=\#($0.method) path="\#($0.target)" host=shop.example request_id=8601b555 fwd="\#($0.client)" dyno=web.1 connect=0ms service=1ms status=\#($0.status) bytes=77 protocol=https"# }),
    ("traefik", { #"\#($0.client) - - [\#($0.clf) +0000] "\#($0.line)" \#($0.status) 512 "\#($0.referrer)" "\#($0.agent)" 262 "router" "http://172.19.0.3:5601" 2ms"# }),
    ("traefik-json", { #"{"ClientAddr":"\#($0.client):56348","ClientHost":"\#($0.client)","ClientUsername":"-","DownstreamStatus":\#($0.status),"RequestHost":"shop.example","RequestMethod":"\#($0.method)","RequestPath":\#(json($0.target)),"StartUTC":"\#($0.iso)Z","request_User-Agent":\#(json($0.agent)),"request_Referer":\#(json($0.referrer)),"level":"info"}"# }),
    ("caddy", { #"{"level":"info","ts":\#($0.second).25,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"10.0.0.9","client_ip":"\#($0.client)","method":"\#($0.method)","host":"shop.example","uri":\#(json($0.target)),"headers":{"User-Agent":[\#(json($0.agent))],"Referer":[\#(json($0.referrer))]}},"user_id":"","status":\#($0.status)}"# }),
    ("cloudflare", { #"{"ClientIP":"\#($0.client)","ClientRequestHost":"shop.example","ClientRequestMethod":"\#($0.method)","ClientRequestURI":\#(json($0.target)),"EdgeResponseStatus":\#($0.status),"EdgeStartTimestamp":\#($0.second)000000000,"ClientRequestUserAgent":\#(json($0.agent)),"ClientRequestReferer":\#(json($0.referrer))}"# }),
    ("akamai", { #"{"version":"1","cliIP":"\#($0.client)","reqTimeSec":"\#($0.second).000","reqMethod":"\#($0.method)","reqHost":"shop.example","reqPath":\#(json(percent($0.path))),"queryStr":\#(json(percent($0.query))),"statusCode":"\#($0.status)","UA":\#(json(percent($0.agent)))}"# }),
    ("vercel", { #"{"id":"1","source":"static","timestamp":\#($0.second)000,"proxy":{"timestamp":\#($0.second)000,"method":"\#($0.method)","host":"shop.example","path":\#(json($0.target)),"userAgent":[\#(json($0.agent))],"referer":\#(json($0.referrer)),"statusCode":\#($0.status),"clientIp":"\#($0.client)"}}"# }),
    ("azure-front-door", { #"{"time":"\#($0.iso).000Z","category":"FrontDoorAccessLog","properties":{"httpMethod":"\#($0.method)","requestUri":\#(json("https://shop.example:443" + $0.target)),"httpStatusCode":"\#($0.status)","clientIp":"\#($0.client)","userAgent":\#(json($0.agent)),"referer":\#(json($0.referrer))}}"# }),
    ("json", { #"{ "time": "\#($0.clf) +0000", "remote_ip": "\#($0.client)", "remote_user": "-", "request": \#(json($0.line)), "response": "\#($0.status)", "bytes": "0", "referrer": \#(json($0.referrer)), "agent": \#(json($0.agent)) }"# }),
  ]
}
