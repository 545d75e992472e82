/// What the public lists know of traffic sources: search engines, social networks, shops, video sites, AI assistants.
///
/// The lists are Google's source categories, extended by Matomo's; `known-sources.txt` says how.
struct KnownSources: Sendable {
  enum Category: String, Sendable { case search, social, video, shopping, assistant }

  struct Entry: Sendable {
    var category: Category
    /// The engine's name; empty where the lists know a host alone.
    var name: String
  }

  private var names: [String: Category] = [:]
  /// By host without `www.`, `{}` standing for a country.
  private var hosts: [String: Entry] = [:]
  /// Beginnings of paths that the lists know below a host, such as `/i/grok` of `x.com`.
  private var paths: [String: [String]] = [:]

  /// The lists, and hosts of AI assistants that the configuration adds, which go before them.
  init(assistants: [String] = []) {
    self = Self.lists
    for host in assistants.map({ withoutWWW($0.lowercased()) }) {
      hosts[host] = nil
      add(host: host, Entry(category: .assistant, name: ""))
    }
  }

  /// Read once, for every part of a store begins with them.
  private static let lists = KnownSources(reading: ())

  private init(reading: Void) {
    for line in String(decoding: PackageResources.known_sources_txt, as: UTF8.self).split(separator: "\n") {
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard cells.count == 3, let category = Category(rawValue: String(cells[0])) else { continue }
      // Google lists names and hosts apart: its category of a name beats that of the hosts of an engine so called (myspace).
      if !cells[1].isEmpty, cells[2].isEmpty || names[String(cells[1])] == nil { names[String(cells[1])] = category }
      for host in cells[2].split(separator: " ") {
        add(host: String(host), Entry(category: category, name: String(cells[1])))
      }
    }
  }

  private mutating func add(host: String, _ entry: Entry) {
    if hosts[host] == nil { hosts[host] = entry }
    if let slash = host.firstIndex(of: "/") { paths[String(host[..<slash]), default: []].append(String(host[slash...])) }
  }

  /// The category of a source as somebody tagged it, a name or a host. Letter case is ignored.
  func category(ofSource source: String) -> Category? {
    let lowered = source.lowercased()
    return names[lowered] ?? listed(withoutWWW(lowered))?.category
  }

  /// What is known of a referrer's host in lower case, of which `www.` was taken off.
  func entry(ofHost host: String) -> Entry? {
    listed(host) ?? parent(of: host.split(separator: ".", omittingEmptySubsequences: false))
  }

  /// What the lists say of exactly this host.
  private func listed(_ host: String) -> Entry? {
    if let known = hosts[host] { return known }
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count >= 2 else { return nil }
    // google.co.uk and google.de are google.{}, de.ask.com is {}.ask.com.
    if isCountry(labels[labels.count - 1]) {
      if let known = hosts[labels.dropLast().joined(separator: ".") + ".{}"] { return known }
      if labels.count >= 3, Self.secondLevels.contains(String(labels[labels.count - 2])),
        let known = hosts[labels.dropLast(2).joined(separator: ".") + ".{}"]
      {
        return known
      }
    }
    return isCountry(labels[0]) ? hosts["{}." + labels.dropFirst().joined(separator: ".")] : nil
  }

  /// Subdomains of social networks and assistants are theirs; those of search engines are other services (mail, accounts).
  private func parent(of labels: [Substring]) -> Entry? {
    guard labels.count > 2 else { return nil }
    for first in 1..<(labels.count - 1) {
      guard let known = hosts[labels[first...].joined(separator: ".")] else { continue }
      return known.category == .social || known.category == .assistant ? known : nil
    }
    return nil
  }

  /// Beginnings of paths below the host that the lists know.
  func paths(below host: String) -> [String] { paths[host] ?? [] }

  private func isCountry(_ label: Substring) -> Bool { label.utf8.count == 2 && label.allSatisfy { $0.isASCII && $0.isLetter } }

  private static let secondLevels: Set<String> = ["co", "com", "org", "net", "or", "ne", "ac", "gov", "edu"]
}

/// A host without `www.` before it.
func withoutWWW(_ host: String) -> String { host.hasPrefix("www.") ? String(host.dropFirst(4)) : host }
