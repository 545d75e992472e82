extension LogCatalogue {
  /// Amazon CloudFront standard logs, version 1 and 2 as W3C text: columns by the names of `#Fields`, text encoded by percent.
  ///
  /// The visitor's host is `x-host-header`; `cs(Host)` is the distribution's.
  static let cloudfront = KnownLog(
    name: "cloudfront", header: "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query x-host-header",
    sample: "2019-12-04\t21:02:31\tLAX1\t392\t89.160.20.112\tGET\td111.cloudfront.net\t/index.html\t200\t-\tMozilla/5.0%20(Windows%20NT%2010.0)\t-\twww.example.com"
  ) {
    ColumnLog(.tabs, least: 8, encoding: .percent, names: cloudFrontNames, headerMark: "#Fields:")
  }

  /// The same fields as JSON, which version 2 writes when asked.
  static let cloudfrontJSON = KnownLog(
    name: "cloudfront-json",
    sample: #"{"date":"2019-12-04","time":"21:02:31","c-ip":"89.160.20.112","cs-method":"GET","cs-uri-stem":"/index.html","sc-status":"200","cs(Referer)":"-","cs(User-Agent)":"Mozilla/5.0%20(Windows%20NT%2010.0)","cs-uri-query":"-","x-host-header":"www.example.com"}"#
  ) {
    JSONLog(keys: cloudFrontNames.merging(capitalised) { old, _ in old }, needed: ["cs-uri-stem"], encoding: .percent)
  }

  private static let cloudFrontNames: [String: FieldRole] = [
    "date": .date, "time": .timeOfDay, "timestamp": .received, "timestamp(ms)": .received, "c-ip": .client,
    "cs-method": .method, "x-host-header": .host, "cs-uri-stem": .path, "cs-uri-query": .query, "sc-status": .status, "sc-bytes": .bytes,
    "cs(referer)": .referrer, "cs(user-agent)": .agent, "cs(cookie)": .cookies, "x-forwarded-for": .forwardedFor,
    "c-country": .country,
  ]

  private static let capitalised: [String: FieldRole] = [
    "cs(Referer)": .referrer, "cs(User-Agent)": .agent, "cs(Cookie)": .cookies,
  ]
}
