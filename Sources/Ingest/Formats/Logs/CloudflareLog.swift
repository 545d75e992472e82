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
        "ClientRequestPath": .path, "EdgeResponseStatus": .status, "EdgeResponseBytes": .bytes, "ClientRequestReferer": .referrer,
        "ClientRequestUserAgent": .agent, "RequestHeaders.cookie": .cookies, "ClientCountry": .country,
        "WorkerSubrequest": .mark(.noVisitIf(["true"])), "ParentRayID": .mark(.visitIf(["00"])),
        "ClientRequestSource": .mark(.noVisitIf(["edgeWorker*"])),
      ], needed: ["ClientIP", "ClientRequestURI", "EdgeStartTimestamp", "ClientRequestMethod"],
      cookies: "Cookies")
  }

  /// The same as CSV. The header comes with a job's `batch_prefix`; without one the columns are given by a format string.
  static let cloudflareCSV = KnownLog(
    name: "cloudflare-csv", header: "ClientIP,ClientRequestHost,ClientRequestMethod,ClientRequestURI,ClientRequestUserAgent,ClientRequestReferer,EdgeResponseBytes,EdgeResponseStatus,EdgeStartTimestamp",
    sample: #""203.0.113.9","www.example.com","GET","/a?b=1","Mozilla/5.0","https://example.org/",512,200,1506702504433000200"#
  ) {
    ColumnLog(
      .commas, least: 4,
      names: [
        "edgestarttimestamp": .received, "edgeendtimestamp": .time(.any), "clientip": .client,
        "clientrequestmethod": .method, "clientrequesthost": .host, "clientrequesturi": .target,
        "clientrequestpath": .path, "edgeresponsestatus": .status, "edgeresponsebytes": .bytes, "clientrequestreferer": .referrer,
        "clientrequestuseragent": .agent, "clientcountry": .country, "workersubrequest": .mark(.noVisitIf(["true"])),
        "parentrayid": .mark(.visitIf(["00"])), "clientrequestsource": .mark(.noVisitIf(["edgeWorker*"])),
      ], headerWord: "EdgeStartTimestamp")
  }
}
