import Foundation
import Ingest
import Journeys

/// A configuration to start from: what the inputs show for certain is set, what the reader has to decide is proposed.
struct StarterConfiguration {
  private let inputs: SurveyedInputs
  private let survey: Survey
  private var configuration = ConfigurationText()

  var text: String { configuration.text }

  init(_ inputs: SurveyedInputs) {
    self.inputs = inputs
    survey = inputs.survey
    introduce()
    // What counts in a request is only known where there are some.
    if survey.requests > 0 {
      zone()
      site()
      purchases()
      cart()
      pages()
      exclusions()
      bots()
      proxies()
    }
    currency()
    files()
    privacy()
  }

  private mutating func introduce() {
    configuration.say("Settings of Waymark: `waymark report --config FILE INPUT ...`, where FILE is this one.")
    configuration.say("`waymark init` wrote what it saw. Settings behind `#` are proposals: take the `#` away, or leave them. Without inputs it writes all the keys there are.")
    let isPart = inputs.inputs.contains { $0.source.isLog && $0.source.counts.records > Survey.mostRequests }
    configuration.say(isPart ? "It looked at the first \(counted(Survey.mostRequests)) requests of each log of" : "It looked at")
    let most = 40
    let width = min(40, inputs.inputs.prefix(most).map(\.source.name.count).max() ?? 0)
    for input in inputs.inputs.prefix(most) {
      let source = input.source
      let name = source.name.count < width ? source.name + String(repeating: " ", count: width - source.name.count) : source.name
      let rejected = source.counts.rejected == 0 ? "" : ", of which \(counted(source.counts.rejected)) can't be read: `waymark check` says why"
      let what =
        if input.openDates != nil {
          "an export whose dates are open, see inputs below"
        } else if input.proposed != nil {
          "no known format, see inputs below"
        } else if source.format == "unknown" {
          "no format that is known or can be guessed; `waymark check` shows its lines"
        } else {
          "\(source.format), \(counted(source.counts.records)) record\(source.counts.records == 1 ? "" : "s")\(rejected)\(source.ending == .whole ? "" : ", damaged")"
        }
      // Names stand in a column, which wrapping would undo.
      configuration.listed("- \(name)  \(what)")
    }
    if inputs.inputs.count > most { configuration.listed("- … and \(inputs.inputs.count - most) more") }
  }

  private func counted(_ number: Int) -> String {
    var digits = String(number)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return ([digits] + groups).joined(separator: ",")
  }

  private func share(_ part: Int, of whole: Int) -> String { "\(counted(part)) of \(counted(whole))" }

  // MARK: Time

  private mutating func zone() {
    let stamped = survey.offsets.sorted { $0.value.count == $1.value.count ? $0.key < $1.key : $0.value.count > $1.value.count }
    let ends = Set(ownHosts.compactMap { $0.split(separator: ".").last.map(String.init) })
    let byHost = ends.sorted().compactMap { ShopWords.zones[$0] }.first
    guard !stamped.isEmpty else {
      configuration.propose(
        ["timezone: \(byHost ?? "Europe/Berlin")"],
        because: "The logs' times are in UTC, or state no zone. Days and weeks are those of UTC until the shop's own zone stands here.")
      return
    }
    let seen = stamped.map { "\(counted($0.value.count)) requests are stamped \(Self.offset($0.key))" }.joined(separator: " and ")
    if stamped.allSatisfy({ $0.key == 0 }) {
      configuration.propose(
        ["timezone: \(byHost ?? "Europe/Berlin")"],
        because: "All of \(seen). Days and weeks are those of UTC until the shop's own zone stands here.")
      return
    }
    let fitting = Self.zones(stamped.map { ($0.key, $0.value) })
    if let byHost, fitting.contains(byHost) {
      configuration.set(["timezone: \(byHost)"], because: "\(seen), as this zone had them, and the host ends with .\(ends.sorted().first { ShopWords.zones[$0] == byHost } ?? "").")
    } else if let first = fitting.first {
      let had = "\(seen). So had \(fitting.prefix(4).joined(separator: ", "))\(fitting.count > 4 ? " and \(fitting.count - 4) more" : "")"
      configuration.set(["timezone: \(first)"], because: "\(had), which all give the same figures here. Name the shop's own.")
    } else {
      configuration.propose(["timezone: Europe/Berlin"], because: "\(seen), which no one zone had: the servers' clocks differ. Which is the shop's?")
    }
  }

  private static func offset(_ minutes: Int) -> String {
    let (hours, rest) = (abs(minutes) / 60, abs(minutes) % 60)
    return (minutes < 0 ? "-" : "+") + "\(hours < 10 ? "0" : "")\(hours)\(rest < 10 ? "0" : "")\(rest)"
  }

  /// The zones that had all these offsets when they were seen, well-known ones first.
  private static func zones(_ stamped: [(minutes: Int, seen: Survey.Stamped)]) -> [String] {
    let known = ShopWords.knownZones + TimeZone.knownTimeZoneIdentifiers.filter { !ShopWords.knownZones.contains($0) }
    return known.filter { name in
      guard let zone = TimeZoneRules(name: name) else { return false }
      return stamped.allSatisfy { minutes, seen in
        zone.offset(at: seen.first) == minutes * 60 && zone.offset(at: seen.last) == minutes * 60
      }
    }
  }

  // MARK: Site

  /// Hosts that the logs name, without those that only a stray client names.
  private var servedHosts: [(host: String, count: Int)] {
    let all = survey.hosts.values.reduce(0, +)
    return ranked(survey.hosts).filter { host, count in
      count * 100 >= all && Self.isName(host) && addressBits(Array(host.utf8).span) == nil
    }
  }

  private var ownHosts: [String] {
    servedHosts.isEmpty ? referrers.prefix(1).map(\.host) : servedHosts.map(\.host)
  }

  private var referrers: [(host: String, count: Int)] { ranked(survey.assetReferrers).filter { Self.isName($0.host) } }

  /// Whether a text can be a host's name: clients send anything.
  private static func isName(_ host: String) -> Bool {
    host.contains(".") && host.allSatisfy { $0.isLetter || $0.isNumber || ".-_".contains($0) }
  }

  private func ranked(_ counts: [String: Int]) -> [(host: String, count: Int)] {
    counts.map { (host: $0.key, count: $0.value) }.sorted { $0.count == $1.count ? isBefore($0.host, $1.host) : $0.count > $1.count }
  }

  private mutating func site() {
    if !servedHosts.isEmpty {
      let seen = servedHosts.prefix(5).map { "\($0.host) \(counted($0.count))" }.joined(separator: ", ")
      configuration.set(["site: [\(servedHosts.map { yaml($0.host) }.joined(separator: ", "))]"], because: "The hosts that the logs name, with their requests: \(seen).")
    } else if let most = referrers.first {
      let all = survey.assetReferrers.values.reduce(0, +)
      configuration.set(["site: [\(yaml(most.host))]"], because: "The logs name no hosts; \(share(most.count, of: all)) requests for images and scripts come from pages of this one.")
    } else {
      configuration.propose(["site: [shop.example.com]"], because: "Your own hosts, from which nobody comes: the logs don't show them.")
    }
  }

  // MARK: Pages

  private static let builtIn = CountingRules()

  private func isBuiltIn(_ page: String) -> Bool { Self.builtIn.goals[0].pages.matches(Array(page.utf8).span) }

  /// Parameters whose values are numbers of orders, most of them.
  private var orderParameters: [(parameter: Survey.Parameter, known: Int, all: Int)] {
    survey.parameters.compactMap { parameter, seen in
      let known = seen.values.filter { value in
        comparableOrderNumber(value.removingPercentEncoding ?? value).map { survey.orderNumbers.contains($0) } ?? false
      }.count
      return known * 2 > seen.values.count ? (parameter, known, seen.values.count) : nil
    }.sorted { ($1.known, $0.parameter.page, $0.parameter.name) < ($0.known, $1.parameter.page, $1.parameter.name) }
  }

  private mutating func purchases() {
    let builtInViews = survey.pages.filter { isBuiltIn($0.key) }.values.reduce(0, +)
    let seen = Array(Set(survey.pages.keys.filter(isBuiltIn).map(Self.pattern)).sorted(by: isBefore).prefix(12))
    let proven = orderParameters
    let own = Array(Set(proven.map(\.parameter.page).filter { !isBuiltIn($0) }.map(Self.pattern)).sorted(by: isBefore).prefix(12))
    if !own.isEmpty {
      let evidence = proven.filter { !isBuiltIn($0.parameter.page) }.prefix(3).map {
        "\(share($0.known, of: $0.all)) values of `\($0.parameter.name)` behind \(Self.pattern($0.parameter.page)) are numbers of orders in the exports"
      }
      configuration.set(
        ["goals:", "  purchase: [\((own + seen).map { yaml($0) }.joined(separator: ", "))]"],
        because: "Pages on which an order is done: " + evidence.joined(separator: "; ") + ".")
    } else if !seen.isEmpty {
      configuration.propose(
        ["goals:", "  purchase: [\(seen.prefix(8).map { yaml($0) }.joined(separator: ", "))]", "  signup: [\"/welcome*\"]"],
        because: "Thank-you pages that are known anyhow were seen \(counted(builtInViews)) times: \(seen.prefix(5).joined(separator: ", ")). `purchase` here would replace them; other names are goals of your own.")
    } else {
      var candidates: [String: Int] = [:]
      for (page, count) in survey.pages where segments(page).contains(where: { segment in ShopWords.thanks.contains { segment.hasPrefix($0) } }) {
        candidates[Self.pattern(page), default: 0] += count
      }
      let named = ranked(candidates).prefix(8)
      if named.isEmpty {
        configuration.propose(
          ["goals:", "  purchase: [\"/thank-you*\"]", "  signup: [\"/welcome*\"]"],
          because: "No page looks like the one on which an order is done. Which is it? * stands for anything.")
      } else {
        configuration.propose(
          ["goals:", "  purchase: [\(named.map { yaml($0.host) }.joined(separator: ", "))]"],
          because: "Is an order done on these pages? They are called so, and were seen "
            + named.map { "\(counted($0.count)) times (\($0.host))" }.joined(separator: ", ") + ".")
      }
    }
    orderParameterSetting(proven, seen + own)
  }

  private mutating func orderParameterSetting(_ proven: [(parameter: Survey.Parameter, known: Int, all: Int)], _ thanks: [String]) {
    let names = Set(proven.map(\.parameter.name)).sorted(by: isBefore)
    let new = names.filter { name in !Self.builtIn.orderParameters.contains(name.lowercased()) }
    if !new.isEmpty {
      let evidence = new.compactMap { name in
        proven.first { $0.parameter.name == name }.map { "\(share($0.known, of: $0.all)) values of `\(name)`" }
      }
      configuration.set(
        ["order_parameters: [\(names.map { yaml($0) }.joined(separator: ", "))]"],
        because: "\(evidence.joined(separator: ", ")) are numbers of orders in the exports: they join a browser with its customer.")
    } else if let first = proven.first {
      configuration.gap()
      configuration.say("Order numbers stand in `\(first.parameter.name)`, which is known anyhow: \(share(first.known, of: first.all)) are in the exports.")
    } else {
      let candidates = survey.parameters.keys.filter { thanks.contains(Self.pattern($0.page)) && !$0.name.hasPrefix("utm_") }.map(\.name)
      let unknown = Set(candidates).filter { !Self.builtIn.orderParameters.contains($0.lowercased()) }.sorted(by: isBefore)
      if !unknown.isEmpty {
        configuration.propose(
          ["order_parameters: [\(unknown.prefix(6).map { yaml($0) }.joined(separator: ", "))]"],
          because: "Parameters of thank-you pages: is one of them the order's number? It joins a browser with its customer.")
      }
    }
  }

  /// A page with `*` in the place of what may be a number or a token of somebody's.
  private static func pattern(_ page: String) -> String {
    page.split(separator: "/", omittingEmptySubsequences: false).map { segment in
      segment.utf8.count > 40 || (segment.utf8.count > 3 && segment.contains(where: \.isNumber)) ? "*" : String(segment)
    }.joined(separator: "/")
  }

  /// A page's segments in small letters, without one that names a language.
  private func segments(_ page: String) -> [String] {
    let parts = page.lowercased().split(separator: "/").map(String.init)
    return parts.first.map { ShopWords.languages.contains($0) } ?? false ? Array(parts.dropFirst()) : parts
  }

  private mutating func cart() {
    var found: [String: Int] = [:]
    for (page, count) in survey.pages {
      let parts = page.split(separator: "/").map(String.init)
      guard let place = parts.firstIndex(where: { ShopWords.cart.contains($0.lowercased()) }) else { continue }
      found["/" + parts[...place].joined(separator: "/") + "*", default: 0] += count
    }
    guard !found.isEmpty else { return }
    let known = ["/cart", "/basket", "/bag", "/checkout"].filter { start in
      survey.pages.keys.contains { $0 == start || $0.hasPrefix(start + "/") }
    }.map { $0 + "*" }
    let named = ranked(found).prefix(12)
    configuration.set(
      ["cart: [\((named.map(\.host) + known).map { yaml($0) }.joined(separator: ", "))]"],
      because: "Pages of a cart or checkout, by their names: " + named.prefix(5).map { "\($0.host) \(counted($0.count)) times" }.joined(separator: ", ") + ".")
  }

  private mutating func pages() {
    var settings: [String] = []
    if let session = ranked(survey.pathParameters).first {
      configuration.set(
        ["pages: {ignore_parameters: [\(ranked(survey.pathParameters).prefix(8).map { yaml($0.host) }.joined(separator: ", "))]}"],
        because: "Paths have parameters, as in /page;\(session.host)=1 (\(counted(session.count)) times), which make many pages of one.")
    }
    var groups: [String: (views: Int, pages: Int)] = [:]
    var languages: [String: Int] = [:]
    for (page, count) in survey.pages {
      let parts = page.split(separator: "/").map(String.init)
      if let first = parts.first, ShopWords.languages.contains(first.lowercased()) { languages[first, default: 0] += count }
      if let first = segments(page).first, segments(page).count > 1 {
        groups[first, default: (0, 0)].views += count
        groups[first, default: (0, 0)].pages += 1
      }
    }
    let big = groups.filter { $0.value.pages > 1 && $0.value.views * 100 >= survey.pageviews }
      .sorted { $0.value.views == $1.value.views ? isBefore($0.key, $1.key) : $0.value.views > $1.value.views }.prefix(8)
    let prefix = languages.values.reduce(0, +) * 2 > survey.pageviews ? "/*/" : "/"
    if !big.isEmpty, survey.pathParameters.isEmpty {
      settings = ["pages:", "  groups:"] + big.map { "    \(yaml($0.key)): [\(yaml(prefix + $0.key + "/*"))]" }
      configuration.propose(
        settings,
        because: "Groups of pages for the tables of steps, by how paths begin: " + big.map { "\($0.key) \(counted($0.value.views)) views of \(counted($0.value.pages)) pages" }.joined(separator: ", ") + ".")
    }
    if !languages.isEmpty {
      configuration.gap()
      configuration.say(
        "Paths begin with a language (\(ranked(languages).prefix(6).map { "/\($0.host)/ \(counted($0.count)) views" }.joined(separator: ", "))): "
          + "stages are found behind it anyhow; in goals and carts write \"/*/cart*\".")
    }
    let browsing = groups.filter { ShopWords.browsing.contains($0.key) }.keys.sorted(by: isBefore)
    if !browsing.isEmpty {
      configuration.propose(
        ["stages:", "  rules:", "    consideration: {pages: [\(browsing.map { yaml(prefix + $0 + "/*") }.joined(separator: ", "))]}"],
        because: "Pages on which people look around, by their names. What stands here replaces the stage's own pages, such as /products and /search.")
    }
  }

  // MARK: Whom not to count

  private mutating func exclusions() {
    let health = ShopWords.health.compactMap { path in survey.pages[path].map { (path, $0) } }
    let inside = privateClients.reduce(0) { $0 + $1.value.requests }
    if !health.isEmpty {
      configuration.set(
        ["exclude:", "  paths: [\(health.map { yaml($0.0) }.joined(separator: ", "))]"],
        because: "Pages that machines ask for: " + health.map { "\($0.0) \(counted($0.1)) times" }.joined(separator: ", ") + ".")
    }
    if inside > 0, !isBehindProxy {
      configuration.propose(
        health.isEmpty ? ["exclude:", "  addresses: [\(Self.privateRanges.joined(separator: ", "))]"] : ["  addresses: [\(Self.privateRanges.joined(separator: ", "))]"],
        because: "\(share(inside, of: survey.requests)) requests come from private addresses: your own people and machines?")
    } else if health.isEmpty {
      configuration.propose(["exclude: {addresses: [192.0.2.0/24]}"], because: "The addresses of your own offices, if you have fixed ones.")
    }
  }

  private static let privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]
  private static let privateAddresses = privateRanges.compactMap { AddressRange($0) } + [AddressRange("fc00::/7")].compactMap { $0 }

  private var privateClients: [String: Survey.Client] {
    survey.clients.filter { client, _ in
      addressBits(Array(client.utf8).span).map { address in Self.privateAddresses.contains { $0.contains(address) } } ?? false
    }
  }

  /// Whether most requests come from private addresses, as through a proxy.
  private var isBehindProxy: Bool { privateClients.reduce(0) { $0 + $1.value.requests } * 2 > survey.requests }

  private mutating func bots() {
    let big = ranked(survey.strangers).filter { CrawlerPattern($0.host) != nil && $0.count >= 20 && $0.count * 1000 >= survey.requests }.prefix(8)
    guard !big.isEmpty else { return }
    configuration.propose(
      ["bots: {patterns: [\(big.map { yaml($0.host) }.joined(separator: ", "))]}"],
      because: "No browsers, and not on the list of bots: \(big.map { "\($0.host) \(counted($0.count)) requests" }.joined(separator: ", ")). Programs, or an app of your own?")
  }

  private mutating func proxies() {
    let busiest = survey.clients.max { ($0.value.requests, $1.key) < ($1.value.requests, $0.key) }
    guard let (client, counts) = busiest, counts.agents.count >= 20, counts.requests * 4 >= survey.requests else { return }
    let isOwn = privateClients[client] != nil
    configuration.propose(
      ["proxies: [\(isOwn ? client : "203.0.113.7")]"],
      because: "One address\(isOwn ? ", \(client)," : "") sends \(share(counts.requests, of: survey.requests)) requests, of \(counts.agents.count) agents\(isOwn ? "" : "; `waymark report --identifiers raw` names it"). If it is your own proxy, "
        + "let the log have the client's address or X-Forwarded-For, and name the proxy here.")
  }

  // MARK: Money and files

  private mutating func currency() {
    let named = survey.currencies.filter { !$0.key.code.isEmpty }.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
    let all = survey.currencies.values.reduce(0, +)
    guard all > 0 else { return }
    if named.count > 1, let most = named.first {
      configuration.propose(
        ["currency: \(most.key.code)", "exchange_rates: {\(named.dropFirst().map { "\($0.key.code): 1.00" }.joined(separator: ", "))}"],
        because: "Rows of orders are in \(named.map { "\($0.key.code) (\(counted($0.value)))" }.joined(separator: ", ")). Without rates they are never added; what is one \(named[1].key.code) in \(most.key.code)?")
    } else if let only = named.first {
      configuration.gap()
      configuration.say("Orders are in \(only.key.code): \(share(only.value, of: all)) rows say so.")
    } else {
      configuration.propose(["currency: EUR"], because: "No row of the orders says in which currency it is.")
    }
  }

  private mutating func files() {
    var open: [String] = []
    var isFirst = true
    for input in inputs.inputs {
      for remark in input.source.remarks {
        configuration.gap()
        configuration.say("\(input.source.name): \(remark)")
      }
      if let column = input.openDates {
        open += ["  - files: \(yaml(input.file))", "    dates: day_first"]
        configuration.gap()
        configuration.say(
          "\(input.source.name): no date of the column \(column) shows whether the day or the month comes first. Until `dates` says day_first or month_first, it can't be read.")
      } else if let proposal = input.proposal, let tried = input.proposed, tried.records > 0, tried.read * 2 > tried.records {
        configuration.set(
          (isFirst ? ["inputs:"] : []) + proposal.lines,
          because: "\(input.source.name) is in no format that is known. This reads \(share(tried.read, of: tried.records)) of its records; check every line of it.")
        isFirst = false
      }
    }
    if !open.isEmpty { configuration.propose((isFirst ? ["inputs:"] : []) + open) }
  }

  private mutating func privacy() {
    configuration.propose(
      ["privacy: {key_file: waymark.key}"],
      because: "With a key, names of visitors in exported rows stay the same from run to run: head -c 32 /dev/urandom | base64 > waymark.key")
  }
}
