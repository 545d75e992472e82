extension LogCatalogue {
  /// Google Cloud Storage usage logs: CSV with a header, every field in quotes, microseconds since 1970.
  static let googleStorage = KnownLog(
    name: "google-storage", header: #""time_micros","c_ip","c_ip_type","c_ip_region","cs_method","cs_uri","sc_status","cs_bytes","sc_bytes","time_taken_micros","cs_host","cs_referer","cs_user_agent""#,
    sample: #""1693206014339368","172.71.142.38","1","","GET","/v1/kanji/%E9%9B%86","200","0","277","488000","kanjiapi.dev","http://127.0.0.1:59961/","Mozilla/5.0 (Windows NT 6.2; Win64; x64)""#
  ) {
    ColumnLog(
      .commas, least: 10,
      names: [
        "time_micros": .time(.any), "c_ip": .client, "cs_method": .method, "cs_uri": .target, "sc_status": .status, "sc_bytes": .bytes,
        "cs_host": .host, "cs_referer": .referrer, "cs_user_agent": .agent,
      ])
  }

  /// Google Cloud HTTP(S) load balancers, as Cloud Logging exports them.
  static let googleLoadBalancer = KnownLog(
    name: "google-load-balancer",
    sample: #"{"httpRequest":{"requestMethod":"GET","requestUrl":"https://www.example.com/a?b=1","status":200,"userAgent":"Mozilla/5.0","remoteIp":"203.0.113.9","referer":"https://example.org/"},"timestamp":"2024-05-01T10:00:00.123456Z"}"#
  ) {
    JSONLog(
      keys: [
        "timestamp": .time(.any), "httpRequest.requestMethod": .method, "httpRequest.requestUrl": .target,
        "httpRequest.status": .status, "httpRequest.responseSize": .bytes, "httpRequest.remoteIp": .client, "httpRequest.userAgent": .agent,
        "httpRequest.referer": .referrer,
      ], needed: ["httpRequest.requestUrl", "httpRequest.requestMethod"], others: ["logName"])
  }
}
