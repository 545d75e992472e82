extension LogCatalogue {
  /// The `ssl_request_log` of Apache's example configuration. It has no status, so its requests are never pageviews.
  static let apacheSSLRequest = KnownLog(
    name: "apache-ssl-request",
    sample: #"[10/Aug/2018:09:45:56 +0200] 172.30.0.119 TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256 "GET /a?b=1 HTTP/1.1" 1375"#
  ) {
    ColumnLog(.spaces, roles: [.time(.clf), .client, nil, nil, .request, .bytes], least: 6, beginsWithBracket: true)
  }
}
