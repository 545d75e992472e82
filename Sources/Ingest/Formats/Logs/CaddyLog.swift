extension LogCatalogue {
  /// Caddy 2's JSON access log; headers are arrays, cookies are redacted unless it is told otherwise.
  static let caddy = KnownLog(
    name: "caddy",
    sample: #"{"level":"info","ts":1703373474.8155608,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"1.2.3.4","client_ip":"1.2.3.4","proto":"HTTP/2.0","method":"GET","host":"example.com","uri":"/beta/","headers":{"User-Agent":["Mozilla/5.0"],"Referer":["https://example.org/"]}},"user_id":"","duration":0.0013,"size":3609,"status":200}"#
  ) {
    JSONLog(
      keys: [
        "ts": .time(.any), "request.client_ip": .visitor, "request.remote_ip": .client, "request.remote_addr": .client,
        "request.method": .method, "request.host": .host, "request.uri": .target, "status": .status, "size": .bytes, "user_id": .user,
        "request.headers.User-Agent": .agent, "request.headers.Referer": .referrer, "request.headers.Cookie": .cookies,
      ], needed: ["request.uri"], others: ["logger"])
  }
}
