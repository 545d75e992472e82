extension LogCatalogue {
  /// Traefik's default text log: common, and behind it referrer, agent, a count, router, server and duration.
  static let traefik = KnownLog(
    name: "traefik",
    sample: #"192.168.33.1 - - [02/Oct/2017:20:22:07 +0000] "GET /ui/favicon.png HTTP/1.1" 304 0 "http://example.com/login" "Mozilla/5.0 (X11; Linux x86_64)" 262 "Host-host-1" "http://172.19.0.3:5601" 2ms"#, extendsNCSA: true
  ) {
    ColumnLog(
      .spaces,
      roles: [
        .client, nil, .user, .time(.clf), .request, .status, .bytes, .referrer, .agent, nil,
        .mark(ping),
      ], least: 13, encoding: .backslash, beginsWithBracket: false)
  }

  /// Health checks of Traefik itself.
  private static let ping = VisitMark.noVisitIf(["ping@internal"])

  /// Traefik's JSON log; request headers are there only if it is told to keep them.
  static let traefikJSON = KnownLog(
    name: "traefik-json",
    sample: #"{"ClientAddr":"[::1]:56348","ClientHost":"::1","ClientUsername":"-","DownstreamStatus":200,"RequestHost":"www.example.com","RequestMethod":"GET","RequestPath":"/a?b=1","StartUTC":"2024-04-15T13:26:33.80902715Z","request_User-Agent":"Mozilla/5.0","request_Referer":"https://example.org/","time":"2024-04-15T13:26:33Z"}"#
  ) {
    JSONLog(
      keys: [
        "StartUTC": .received, "time": .time(.any), "ClientHost": .client, "ClientAddr": .client,
        "ClientUsername": .user, "RequestMethod": .method, "RequestHost": .host, "RequestPath": .target,
        "DownstreamStatus": .status, "DownstreamContentSize": .bytes, "request_User-Agent": .agent, "request_Referer": .referrer,
        "request_Cookie": .cookies, "RouterName": .mark(ping),
      ], needed: ["RequestPath", "DownstreamStatus"])
  }
}
