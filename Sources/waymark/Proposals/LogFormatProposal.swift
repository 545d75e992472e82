import Ingest

/// A `log_format` to start from, guessed from what the fields of unknown log lines look like.
struct LogFormatProposal {
  /// As nginx writes it.
  let format: String
  /// How many of the first lines it reads.
  let read: Int
  let lines: Int

  /// Nil where fewer than half of the lines are read by what was guessed.
  init?(_ sample: FileSample) {
    guard let utc = TimeZoneRules(name: "UTC") else { return nil }
    var best: LogFormatProposal?
    // Some lines have odd fields; the format of another line may read more.
    for line in sample.lines.prefix(10) {
      guard let format = Self.format(of: line), format != best?.format, let pattern = try? PatternLog(formatString: format) else {
        continue
      }
      let told = LogReader(sample: sample.bytes.span, zone: utc, proxies: [], pattern: pattern).detection
      guard told.read * 2 >= told.lines, told.read > best?.read ?? 0 else { continue }
      best = LogFormatProposal(format: format, read: told.read, lines: told.lines)
    }
    guard let best else { return nil }
    self = best
  }

  private init(format: String, read: Int, lines: Int) {
    self.format = format
    self.read = read
    self.lines = lines
  }

  private enum Wrap { case none, quotes, brackets }

  /// The variables that a line's fields look like, with the text between them as it stands.
  static func format(of line: String) -> String? {
    var format = ""
    var taken: Set<String> = []
    var unknown = 0
    var rest = line[...]
    while let first = rest.first {
      if first == " " || first == "\t" || first == "|" || first == ";" || first == "," {
        format.append(first)
        rest.removeFirst()
        continue
      }
      let (text, wrap, after) = field(rest)
      guard let after else { return nil }
      rest = after
      let name = variable(text, wrap, taken) ?? {
        unknown += 1
        return "field_\(unknown)"
      }()
      taken.insert(name)
      switch wrap {
      case .none: format += "$" + name
      case .quotes: format += "\"$\(name)\""
      case .brackets: format += "[$\(name)]"
      }
    }
    return format.isEmpty ? nil : format
  }

  /// The field that the text begins with, and what follows; nil behind it where it isn't closed.
  private static func field(_ text: Substring) -> (text: Substring, wrap: Wrap, rest: Substring?) {
    let closing: Character? = text.first == "\"" ? "\"" : (text.first == "[" ? "]" : nil)
    guard let closing else {
      let end = text.firstIndex { " \t|;".contains($0) } ?? text.endIndex
      return (text[..<end], .none, text[end...])
    }
    let inner = text.dropFirst()
    var place = inner.startIndex
    var isEscaped = false
    while place < inner.endIndex {
      if inner[place] == closing, !isEscaped {
        return (inner[..<place], closing == "]" ? .brackets : .quotes, inner[inner.index(after: place)...])
      }
      isEscaped = inner[place] == "\\" && !isEscaped
      place = inner.index(after: place)
    }
    return (inner, .none, nil)
  }

  private static let methods = ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"]

  /// nginx's name for what a field looks like; each is given once, in the order in which logs have them.
  private static func variable(_ text: Substring, _ wrap: Wrap, _ taken: Set<String>) -> String? {
    func first(_ names: String...) -> String? { names.first { !taken.contains($0) } }
    let bytes = Array(text.utf8)
    if isClock(text) { return first("time_local") }
    if let utc = TimeZoneRules(name: "UTC"), bytes.count >= 19, TimeReading(zone: utc).read(bytes.span) != nil { return first("time_iso8601") }
    if isEpoch(text) { return first("msec") }
    if addressBits(bytes.span) != nil || isAddressList(text) {
      return wrap == .quotes ? first("http_x_forwarded_for", "remote_addr") : first("remote_addr", "http_x_forwarded_for", "server_addr")
    }
    if wrap != .none, methods.contains(where: { text.hasPrefix($0 + " ") }) { return first("request") }
    if methods.contains(String(text)) { return first("request_method") }
    if text.hasPrefix("HTTP/") { return first("server_protocol") }
    if text.hasPrefix("/"), taken.contains("request_method") || !taken.contains("request") { return first("request_uri") }
    if text.hasPrefix("http://") || text.hasPrefix("https://") { return first("http_referer") }
    if isAgent(text) { return first("http_user_agent") }
    if bytes.count == 3, let number = Int(text), (100...599).contains(number), let status = first("status") { return status }
    if text.allSatisfy(\.isNumber), !text.isEmpty { return first("body_bytes_sent", "request_length") }
    if Double(text) != nil { return first("request_time") }
    if text == "-" {
      if wrap == .quotes, taken.contains("status") || taken.contains("request") { return first("http_referer", "http_user_agent") }
      if taken.contains("remote_addr"), !taken.contains("time_local"), !taken.contains("time_iso8601"), !taken.contains("request") {
        return first("remote_logname", "remote_user")
      }
      return nil
    }
    let isHost = text.contains(".") && text.allSatisfy { $0.isLetter || $0.isNumber || ".-:".contains($0) }
    return isHost ? first("host") : nil
  }

  /// `10/Oct/2000:13:55:36 -0700`
  private static func isClock(_ text: Substring) -> Bool {
    let parts = text.split(separator: "/")
    return parts.count == 3 && parts[0].count == 2 && parts[1].count == 3 && parts[2].split(separator: ":").count == 4
  }

  private static func isEpoch(_ text: Substring) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 2 && parts[0].count == 10 && parts[1].count == 3 && parts.allSatisfy { $0.allSatisfy(\.isNumber) }
  }

  private static func isAddressList(_ text: Substring) -> Bool {
    let parts = text.split(separator: ",").map { String($0).trimmingBlanks() }
    return parts.count > 1 && parts.allSatisfy { addressBits(Array($0.utf8).span) != nil }
  }

  private static func isAgent(_ text: Substring) -> Bool {
    text.hasPrefix("Mozilla/") || text.hasPrefix("curl/") || (text.contains("/") && text.contains(" ") && text.contains("("))
  }
}
