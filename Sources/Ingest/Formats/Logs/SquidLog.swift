extension LogCatalogue {
  /// Squid's native log. The clients of a forward proxy are its own users, not a site's visitors; of a reverse proxy they are.
  static let squid = KnownLog(
    name: "squid",
    sample: "1066037222.352     132 144.157.100.17 TCP_MISS/200 1293 GET http://www.example.com/image/xyz - HIER_DIRECT/10.0.0.1 text/html"
  ) {
    ColumnLog(
      .spaces, roles: [.time(.any), nil, .client, .resultAndStatus, .bytes, .method, .target, .user], least: 9, encoding: .percentInText,
      beginsWithBracket: false)
  }
}
