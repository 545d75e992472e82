extension LogCatalogue {
  /// Cloudflare Logpush `http_requests` as JSON lines; fields are chosen per job, times are RFC 3339 or since 1970 in any unit.
  ///
  /// A worker's sub-requests are no visits of their own.
  static let cloudflare = KnownLog(
    name: "cloudflare",
    sample: #"{"ClientIP":"203.0.113.9","ClientRequestHost":"www.example.com","ClientRequestMethod":"GET","ClientRequestURI":"/a?b=1","EdgeResponseStatus":200,"EdgeStartTimestamp":1506702504433000200,"ClientRequestUserAgent":"Mozilla/5.0","ClientRequestReferer":"https://example.org/"}"#
  ) {
    JSONLog(
      keys: [
        "EdgeStartTimestamp": .received, "EdgeEndTimestamp": .time(.any), "ClientIP": .client,
        "ClientRequestMethod": .method, "ClientRequestHost": .host, "ClientRequestURI": .target,
        "ClientRequestPath": .path, "EdgeResponseStatus": .status, "ClientRequestReferer": .referrer,
        "ClientRequestUserAgent": .agent, "RequestHeaders.cookie": .cookies,
      ], needed: ["ClientIP", "ClientRequestURI", "EdgeStartTimestamp", "ClientRequestMethod"],
      cookies: "Cookies.", skipped: ["WorkerSubrequest": "true"])
  }
}
