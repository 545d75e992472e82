extension LogCatalogue {
  /// Akamai DataStream 2 as JSON lines: every value is a string, keys without a value are left out, text is percent-encoded.
  static let akamai = KnownLog(
    name: "akamai",
    sample: #"{"version":"1","cliIP":"203.0.113.7","reqTimeSec":"1787162798.123","reqMethod":"GET","reqHost":"www.example.com","reqPath":"/news/latest","queryStr":"page=2","statusCode":"200","UA":"Mozilla/5.0","referer":"https://example.org/"}"#
  ) {
    JSONLog(
      keys: [
        "reqTimeSec": .time(.any), "cliIP": .client, "reqMethod": .method, "reqHost": .host, "reqPath": .path,
        "queryStr": .query, "statusCode": .status, "bytes": .bytes, "UA": .agent, "referer": .referrer, "cookie": .cookies,
        "XForwardedFor": .forwardedFor, "country": .country,
      ], needed: ["reqTimeSec", "cliIP"], encoding: .percentInText)
  }
}
