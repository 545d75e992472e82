extension LogCatalogue {
  /// Azure Front Door's access log as diagnostics write it. Its names are known from consumers' code, not from a real file.
  static let azureFrontDoor = KnownLog(
    name: "azure-front-door",
    sample: #"{"time":"2024-05-01T10:00:00.123Z","category":"FrontDoorAccessLog","properties":{"httpMethod":"GET","requestUri":"https://www.example.com:443/a?b=1","httpStatusCode":"200","clientIp":"203.0.113.9","userAgent":"Mozilla/5.0","referer":"https://example.org/"}}"#
  ) {
    JSONLog(
      keys: [
        "time": .time(.any), "properties.httpMethod": .method, "properties.requestUri": .target,
        "properties.httpStatusCode": .status, "properties.responseBytes": .bytes, "properties.clientIp": .client, "properties.userAgent": .agent,
        "properties.referer": .referrer, "properties.referrer": .referrer,
      ], needed: ["properties.requestUri"], others: ["category"])
  }
}
