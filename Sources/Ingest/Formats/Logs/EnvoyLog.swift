extension LogCatalogue {
  /// Envoy's default text log. It knows the client by X-Forwarded-For only, and no referrer.
  static let envoy = KnownLog(
    name: "envoy",
    sample: #"[2016-04-15T20:17:00.310Z] "POST /api/v1/locations HTTP/2" 204 - 154 0 226 100 "10.0.35.28" "nsq2http" "cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2" "locations" "tcp://10.0.2.1:80""#
  ) {
    ColumnLog(
      .spaces,
      roles: [.time(.iso), .request, .status, nil, nil, .bytes, nil, nil, .forwardedFor, .agent, nil, .host], least: 13,
      quoted: [8, 9, 10, 11, 12], beginsWithBracket: true)
  }

  /// Istio's default text log: Envoy's with the response's details and the upstream's failure behind the flags.
  static let istio = KnownLog(
    name: "istio",
    sample: #"[2020-11-25T21:26:18.409Z] "GET /status/418 HTTP/1.1" 418 - via_upstream - "-" 0 135 3 1 "203.0.113.9" "curl/7.73.0" "84961386-6d84-929d-98bd-c5aee93b5c88" "httpbin:8000" "127.0.0.1:80" inbound|8000|| 127.0.0.1:41854 10.44.1.27:80 10.44.1.23:37652 outbound_.8000_._.httpbin.foo.svc.cluster.local default"#
  ) {
    ColumnLog(
      .spaces,
      roles: [
        .time(.iso), .request, .status, nil, nil, nil, nil, nil, .bytes, nil, nil, .forwardedFor, .agent, nil, .host, nil, nil,
        nil, nil, .client,
      ], least: 16, quoted: [6, 11, 12, 13, 14, 15], beginsWithBracket: true)
  }

  /// Envoy's log as JSON, with the keys that Istio gives it and most others copy; what is unset is null or `-`.
  static let envoyJSON = KnownLog(
    name: "envoy-json",
    sample: #"{"authority":"www.example.com","bytes_received":0,"bytes_sent":135,"downstream_remote_address":"10.44.1.23:37652","duration":3,"method":"GET","path":"/a?b=1","protocol":"HTTP/1.1","request_id":"84961386","response_code":200,"response_flags":"-","start_time":"2020-11-25T21:26:18.409Z","user_agent":"curl/7.73.0","x_forwarded_for":"203.0.113.9"}"#
  ) {
    JSONLog(
      keys: [
        "start_time": .time(.any), "method": .method, "path": .target, "response_code": .status, "authority": .host,
        ":authority": .host, "x_forwarded_for": .forwardedFor, "downstream_remote_address": .client,
        "user_agent": .agent, "bytes_sent": .bytes, "referer": .referrer, "cookie": .cookies,
      ], needed: ["response_code"])
  }
}
