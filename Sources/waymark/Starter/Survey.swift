import Ingest
import Journeys

/// What inputs show of a shop, for a configuration to start from: counts of what stands in their records, nothing concluded.
final class Survey: RecordSink {
  /// The requests of each log that are looked at; more of them say nothing new.
  static let mostRequests = 200_000
  /// After so many requests of all logs, of each further one only its beginning is looked at.
  private static let manyRequests = 2_000_000
  private static let beginning = 10_000
  private static let mostTexts = 20_000
  private static let mostValues = 2_000

  /// Times are stamped with this offset, first and last seen then.
  struct Stamped {
    var count = 0
    var first: Instant
    var last: Instant
  }

  struct Client {
    var requests = 0
    var agents: Set<Int> = []
  }

  /// A page and the name of a parameter behind it.
  struct Parameter: Hashable {
    var page: String
    var name: String
  }

  private let rules = CountingRules()
  private let bots = BotTable()
  private var agentNumbers: [String: Int] = [:]
  private var agents: [(text: String, isBot: Bool, requests: Int)] = []
  private var inSource: (number: Int, requests: Int) = (-1, 0)

  private(set) var requests = 0
  /// By minutes ahead of UTC.
  private(set) var offsets: [Int: Stamped] = [:]
  private(set) var clients: [String: Client] = [:]
  private(set) var hosts: [String: Int] = [:]
  /// Requests for assets by the host that their referrer names.
  private(set) var assetReferrers: [String: Int] = [:]
  private(set) var pageviews = 0
  private(set) var pages: [String: Int] = [:]
  /// How often a page was asked for with a parameter, and the values it had.
  private(set) var parameters: [Parameter: (count: Int, values: Set<String>)] = [:]
  /// Names of parameters in paths, as in `/page;sid=1`.
  private(set) var pathParameters: [String: Int] = [:]
  private(set) var currencies: [Currency: Int] = [:]
  private(set) var orderNumbers: Set<[UInt8]> = []

  /// The names of agents that the list of bots doesn't know and that are no browsers, with a slash behind them, and their requests.
  var strangers: [String: Int] {
    let browsers = agents.filter { $0.text.hasPrefix("Mozilla/") || $0.text.hasPrefix("Opera/") }.map(\.text)
    var names: [String: Int] = [:]
    for agent in agents where !agent.isBot && !agent.text.hasPrefix("Mozilla/") && !agent.text.hasPrefix("Opera/") {
      guard let slash = agent.text.firstIndex(of: "/"), !agent.text[..<slash].contains(where: { " ([".contains($0) }) else { continue }
      names[String(agent.text[...slash]), default: 0] += agent.requests
    }
    // A pattern must not be found in browsers too, as `Safari/` is.
    return names.filter { name, _ in name.utf8.count > 3 && !browsers.contains { $0.contains(name) } }
  }

  func take(_ hit: Hit, in bytes: Span<UInt8>, at place: Place) -> Verdict {
    if inSource.number != place.source { inSource = (place.source, 0) }
    inSource.requests += 1
    guard hit.isVisit, inSource.requests <= (requests < Self.manyRequests ? Self.mostRequests : Self.beginning) else { return .touchpoint }
    requests += 1
    if let offset = Self.offset(in: bytes) {
      var stamped = offsets[offset] ?? Stamped(first: hit.time, last: hit.time)
      stamped.count += 1
      stamped.first = min(stamped.first, hit.time)
      stamped.last = max(stamped.last, hit.time)
      offsets[offset] = stamped
    }
    let agent = agentNumber(decodedText(bytes.extracting(hit.agent.range)))
    agents[agent].requests += 1
    let client = decodedText(bytes.extracting(hit.client.range))
    if !client.isEmpty, clients[client] != nil || clients.count < Self.mostTexts {
      clients[client, default: Client()].requests += 1
      clients[client]?.agents.insert(agent)
    }
    let host = decodedText(bytes.extracting(hit.host.range)).lowercased()
    if !host.isEmpty { count(host, in: &hosts) }
    if !agents[agent].isBot { takeTarget(hit, bytes) }
    return .touchpoint
  }

  /// What a visitor's request was for.
  private func takeTarget(_ hit: Hit, _ bytes: Span<UInt8>) {
    let isDone = (200..<300).contains(hit.status) || hit.status == 304
    guard isDone, decodedText(bytes.extracting(hit.method.range)).uppercased() == "GET" else { return }
    let target = decodedText(bytes.extracting(hit.target.range))
    let ended = target.prefix { $0 != "#" }
    let whole = ended.prefix { $0 != "?" }
    var path = String(whole)
    if let scheme = path.firstRange(of: "://") { path = String(path[scheme.upperBound...].drop { $0 != "/" }) }
    if path.isEmpty { path = "/" }
    if let file = path.split(separator: "/").last, let dot = file.lastIndex(of: "."),
      rules.assetEndings.contains(file[file.index(after: dot)...].lowercased())
    {
      let referrer = Self.host(of: decodedText(bytes.extracting(hit.referrer.range)))
      if let referrer { count(referrer, in: &assetReferrers) }
      return
    }
    for part in path.split(separator: ";").dropFirst() {
      if let equals = part.firstIndex(of: "="), equals > part.startIndex { count(String(part[..<equals]), in: &pathParameters) }
    }
    let page = String(path.prefix { $0 != ";" })
    // What may name a person stands in no proposal.
    if page.contains("@") || page.contains("%40") { return }
    pageviews += 1
    count(page, in: &pages)
    for pair in ended.dropFirst(whole.count + 1).split(separator: "&") {
      guard let equals = pair.firstIndex(of: "="), equals > pair.startIndex, pair.index(after: equals) < pair.endIndex else { continue }
      take(Parameter(page: page, name: String(pair[..<equals])), value: String(pair[pair.index(after: equals)...]))
    }
  }

  private func take(_ parameter: Parameter, value: String) {
    guard parameters[parameter] != nil || parameters.count < Self.mostTexts else { return }
    parameters[parameter, default: (0, [])].count += 1
    if let known = parameters[parameter], known.values.count < Self.mostValues { parameters[parameter]?.values.insert(value) }
  }

  private func count(_ text: String, in counts: inout [String: Int]) {
    if counts[text] != nil || counts.count < Self.mostTexts { counts[text, default: 0] += 1 }
  }

  private func agentNumber(_ text: String) -> Int {
    if let number = agentNumbers[text] { return number }
    if agents.count == Self.mostTexts { return 0 }
    agents.append((text, bots.isBot(Array(text.utf8).span), 0))
    agentNumbers[text] = agents.count - 1
    return agents.count - 1
  }

  /// The minutes that a stamp such as `+0200]` or `T09:00:00+02:00` is ahead of UTC; nil: the record has none.
  private static func offset(in bytes: Span<UInt8>) -> Int? {
    for at in 0..<min(bytes.count, 512) where bytes[at] == 0x2B || bytes[at] == 0x2D {
      guard at >= 6, at + 4 < bytes.count, isClockEnd(bytes, at) else { continue }
      var digits: [Int] = []
      var next = at + 1
      while next < bytes.count, digits.count < 4 {
        if isDigit(bytes[next]) { digits.append(Int(bytes[next]) - 0x30) } else if bytes[next] != 0x3A || digits.count != 2 { break }
        next += 1
      }
      guard digits.count == 4, next == bytes.count || !isDigit(bytes[next]) else { continue }
      let minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]
      return bytes[at] == 0x2D ? -minutes : minutes
    }
    return nil
  }

  /// Whether a time of day ends before the sign: `09:00:00` or `09:00:00.123`, and perhaps a blank.
  private static func isClockEnd(_ bytes: Span<UInt8>, _ sign: Int) -> Bool {
    var end = sign
    if bytes[end - 1] == 0x20 { end -= 1 }
    var start = end
    while start > 0, isDigit(bytes[start - 1]) { start -= 1 }
    if start > 0, start < end, bytes[start - 1] == 0x2E || bytes[start - 1] == 0x2C {
      end = start - 1
      start = end
      while start > 0, isDigit(bytes[start - 1]) { start -= 1 }
    }
    return end - start == 2 && start >= 3 && bytes[start - 1] == 0x3A && isDigit(bytes[start - 2])
  }

  /// The host of a referrer, in lower case and without a port.
  private static func host(of referrer: String) -> String? {
    guard let scheme = referrer.firstRange(of: "://") else { return nil }
    let host = referrer[scheme.upperBound...].prefix { !"/?#:".contains($0) }.lowercased()
    return host.contains(".") ? host : nil
  }

  // MARK: Rows

  func take(_ order: OrderRow, at place: Place) -> Verdict {
    currencies[order.currency, default: 0] += 1
    if let number = order.number.flatMap(comparableOrderNumber) { orderNumbers.insert(number) }
    return .touchpoint
  }

  func take(_ event: EventRow, at place: Place) -> Verdict { .touchpoint }
  func take(_ activity: ActivityRow, at place: Place) -> Verdict { .touchpoint }
  func take(_ spend: SpendRow, at place: Place) -> Verdict { .filtered(.spend) }
}
