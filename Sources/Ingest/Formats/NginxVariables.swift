/// Cuts nginx's `log_format` into text and variables.
func nginxPieces(_ text: FormatStringText) throws(FormatStringError) -> [FormatPiece] {
  let bytes = text.bytes
  var pieces: [FormatPiece] = []
  var plain: [UInt8] = []
  var at = 0
  while at < bytes.count {
    guard bytes[at] == 0x24 else {
      plain.append(bytes[at])
      at += 1
      continue
    }
    let start = at
    at += 1
    let isBraced = at < bytes.count && bytes[at] == 0x7B
    if isBraced { at += 1 }
    let first = at
    while at < bytes.count, isNameByte(bytes[at]) { at += 1 }
    let name = decodedText(bytes.span.extracting(first..<at))
    if name.isEmpty { throw FormatStringError("a $ without a name behind it", at: text.place(start)) }
    if isBraced {
      guard at < bytes.count, bytes[at] == 0x7D else { throw FormatStringError("${ without }", at: text.place(start)) }
      at += 1
    }
    if !plain.isEmpty { pieces.append(.text(plain)) }
    plain = []
    pieces.append(.field(nginxField(name, text.place(start))))
  }
  if !plain.isEmpty { pieces.append(.text(plain)) }
  return pieces
}

private func isNameByte(_ byte: UInt8) -> Bool {
  isDigit(byte) || byte == 0x5F || asciiLowercased(byte) &- 0x61 < 26
}

/// What a variable says; of one that is not known only that it is a field.
private func nginxField(_ name: String, _ place: Int) -> FormatField {
  var field = FormatField(name: "$" + name, place: place)
  let lowered = name.lowercased()
  (field.role, field.look) = known[lowered] ?? (nil, .any)
  if known[lowered] == nil {
    if lowered.hasPrefix("cookie_") { field.role = .cookie(String(name.dropFirst(7))) }
    if lowered.hasPrefix("upstream_") { field.look = .list }
  }
  field.isSecondChoice = lowered == "bytes_sent"
  field.startsWithSlash = field.role == .target || field.role == .path
  return field
}

private let known: [String: (role: FieldRole?, look: PatternLog.Look)] = [
  "remote_addr": (.client, .list),
  "http_x_forwarded_for": (.forwardedFor, .list),
  // The client as a load balancer in front tells it; `$remote_addr` is then the balancer.
  "proxy_protocol_addr": (.forwardedFor, .list),
  "remote_user": (.user, .any),
  "time_local": (.time(.clf), .clfTime),
  "time_iso8601": (.time(.iso), .isoTime),
  "msec": (.time(.any), .number),
  "request": (.request, .any),
  "request_method": (.method, .word),
  "request_uri": (.target, .any),
  "uri": (.path, .any), "document_uri": (.path, .any),
  "args": (.query, .any), "query_string": (.query, .any),
  "status": (.status, .status),
  "http_referer": (.referrer, .any),
  "http_user_agent": (.agent, .any),
  "host": (.host, .word), "http_host": (.host, .any), "server_name": (.host, .word),
  "http_cookie": (.cookies, .any),
  // ngx_http_geoip_module, the names that geoip2's documentation gives its variables, and what CDNs in front tell.
  "geoip_country_code": (.country, .word), "geoip2_country_code": (.country, .word),
  "geoip2_data_country_code": (.country, .word), "geoip2_data_country_iso_code": (.country, .word),
  "http_cf_ipcountry": (.country, .word), "http_cloudfront_viewer_country": (.country, .word),
  // The module that hands out visitor ids writes the one it got, or on a first visit the one it set.
  "uid_got": (.clientID, .any), "uid_set": (.clientID, .any),
  "body_bytes_sent": (.bytes, .number), "bytes_sent": (.bytes, .number), "request_length": (nil, .number),
  "request_time": (nil, .number), "connection": (nil, .number), "connection_requests": (nil, .number),
  "server_port": (nil, .number), "remote_port": (nil, .number), "pid": (nil, .number),
  "server_protocol": (nil, .word), "scheme": (nil, .word), "request_id": (nil, .word), "server_addr": (nil, .word),
]
