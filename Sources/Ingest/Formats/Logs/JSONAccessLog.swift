extension LogCatalogue {
  /// JSON as people configure nginx, Apache and Fastly to write it: many names for the same things, numbers as text or not.
  static let json = KnownLog(
    name: "json",
    sample: #"{"time":"17/May/2015:08:05:32 +0000","remote_ip":"93.180.71.3","remote_user":"-","request":"GET /downloads/product_1 HTTP/1.1","response":"304","bytes":"0","referrer":"-","agent":"Mozilla/5.0"}"#
  ) {
    JSONLog(keys: aliases, needed: ["request", "request_line", "uri", "path", "request_uri", "url"])
  }

  private static let aliases: [String: FieldRole] = {
    let names: [(FieldRole, [String])] = [
      (.time(.any), ["time", "timestamp", "@timestamp", "date", "time_local", "time_iso8601", "msec", "ts", "time_end"]),
      (.received, ["time_start"]),
      (.client, ["remote_addr", "remote_ip", "ip", "client_ip", "clientip", "client"]),
      (.forwardedFor, ["x_forwarded_for", "http_x_forwarded_for", "xff"]),
      (.user, ["remote_user", "user", "auth"]),
      (.request, ["request", "request_line"]),
      (.method, ["method", "request_method", "http_method", "verb"]),
      (.target, ["request_uri", "url", "uri"]),
      (.path, ["path", "request_path"]), (.query, ["query", "query_string", "args"]),
      (.status, ["status", "response", "status_code", "response_status"]),
      (.referrer, ["referer", "referrer", "http_referer", "http_referrer", "request_referer"]),
      (.agent, ["user_agent", "agent", "http_user_agent", "ua", "request_user_agent"]),
      (.host, ["host", "server_name", "vhost", "http_host", "request_host"]),
      (.cookies, ["http_cookie", "cookie", "cookies"]),
      (.bytes, ["body_bytes_sent", "bytes", "size", "length", "response_size", "response_body_size", "bytes_sent"]),
      (.clientID, ["uid_got", "uid_set"]),
      (
        .country,
        [
          "country", "country_code", "client_country", "geo_country", "geo_country_code", "client_geo_country_code",
          "geoip_country_code", "geoip2_country_code", "geoip2_data_country_code", "geoip.country_code2",
          "geoip.country_iso_code", "geo.country_iso_code", "client.geo.country_iso_code", "source.geo.country_iso_code",
          "cf_ipcountry", "http_cf_ipcountry",
        ]
      ),
    ]
    var roles: [String: FieldRole] = [:]
    for (role, keys) in names {
      for key in keys { roles[key] = role }
    }
    return roles
  }()
}
