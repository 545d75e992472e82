extension LogCatalogue {
  /// Vercel's log drain; only entries of the proxy are requests, and only those of production are visits.
  static let vercel = KnownLog(
    name: "vercel",
    sample: #"{"id":"1","source":"static","host":"x.vercel.app","timestamp":1573817187330,"proxy":{"timestamp":1573817187330,"method":"GET","host":"www.example.com","path":"/a?b=1","userAgent":["Mozilla/5.0"],"referer":"https://example.org/","statusCode":200,"clientIp":"203.0.113.9"}}"#
  ) {
    JSONLog(
      keys: [
        "timestamp": .time(.any), "environment": .mark(.visitIf(["production"])), "proxy.timestamp": .received, "proxy.method": .method, "proxy.host": .host, "proxy.path": .target,
        "proxy.userAgent": .agent, "proxy.referer": .referrer, "proxy.statusCode": .status, "proxy.responseByteSize": .bytes, "proxy.clientIp": .client,
      ], needed: ["proxy.path"], others: ["deploymentId", "projectId"])
  }
}
