extension LogCatalogue {
  /// W3C extended log format (IIS, IIS Advanced Logging, NetScaler, Incapsula): columns by the names of `#Fields`, which may
  /// come again and differ. Date and time are UTC; `date-local` and `time-local` are the server's clock.
  static let w3c = KnownLog(
    name: "w3c", header: "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status",
    sample: "2018-01-01 08:09:10 127.0.0.1 GET / q=100 80 - 67.43.156.13 Mozilla/5.0+(Windows+NT+6.1;+rv:57.0)+Firefox/57.0 - 200"
  ) {
    ColumnLog(.tabsOrSpaces, least: 3, encoding: .plus, names: w3cNames, headerMark: "#Fields:")
  }

  /// IIS files whose header was cut off: the field list that IIS 7 and later write by default.
  static let iis = KnownLog(
    name: "iis",
    sample: "2018-01-01 08:09:10 127.0.0.1 GET / q=100 80 - 67.43.156.13 Mozilla/5.0+(Windows+NT+6.1;+rv:57.0)+Firefox/57.0 - 200 0 0 123"
  ) {
    ColumnLog(
      .tabsOrSpaces,
      roles: [
        .date, .timeOfDay, nil, .method, .path, .query, nil, .user, .client, .agent, .referrer, .status, nil, nil, nil,
        .forwardedFor,
      ], least: 15, encoding: .plus)
  }

  /// The same with every field that IIS offers, and behind them what proxies forwarded for.
  static let iisExtended = KnownLog(
    name: "iis-extended",
    sample: "2018-01-01 08:09:10 W3SVC1 WEB1 127.0.0.1 GET / q=100 80 - 67.43.156.13 HTTP/1.1 Mozilla/5.0+(Windows+NT+6.1;+rv:57.0)+Firefox/57.0 - - www.example.com 200 0 0 5120 410 123"
  ) {
    ColumnLog(
      .tabsOrSpaces,
      roles: [
        .date, .timeOfDay, nil, nil, nil, .method, .path, .query, nil, .user, .client, nil, .agent, .cookies, .referrer,
        .host, .status, nil, nil, .bytes, nil, nil, .forwardedFor,
      ], least: 22, encoding: .plus)
  }

  private static let w3cNames: [String: FieldRole] = [
    "date": .date, "time": .timeOfDay, "date-local": .localDate, "time-local": .localTimeOfDay, "cs-method": .method,
    "cs-uri-stem": .path, "cs-uri-query": .query, "cs-uri": .target, "cs-username": .user, "c-auth-id": .user, "c-ip": .client, "sc-bytes": .bytes, "bytes": .bytes,
    "cs(user-agent)": .agent, "cs(referer)": .referrer, "cs(referrer)": .referrer, "sc-status": .status,
    "cs-host": .host, "cs(host)": .host, "cs(cookie)": .cookies, "x-forwarded-for": .forwardedFor,
    "cs(x-forwarded-for)": .forwardedFor,
  ]
}
