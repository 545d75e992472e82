import Foundation
import Ingest
import Journeys
import Metrics
import Yams

/// Reads the YAML configuration of spec/config.md into settings.
struct ConfigurationFile {
  private let path: String
  private let folder: String
  private let messages: Messages

  init(path: String, messages: Messages) {
    self.path = path
    folder = absolute(path + "/..")
    self.messages = messages
  }

  func settings() throws(Failure) -> Settings {
    let bytes: Data
    do {
      bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw Failure(Exit.noInput, "\(path): the configuration can't be read. Check the name and the permissions.", at: .file(path))
    }
    return try settings(of: String(decoding: bytes, as: UTF8.self))
  }

  /// The settings of a configuration that is not in its file yet. `keys` is told which keys each place may have.
  func settings(of yaml: String, keys: ConfigurationNode.KeyWitness? = nil) throws(Failure) -> Settings {
    let root: Node?
    do {
      root = try Yams.compose(yaml: yaml)
    } catch {
      throw Failure(Exit.usage, "\(path): not YAML that can be read: \(error)", at: .file(path))
    }
    guard let root, root.null == nil else { return Settings() }
    return try settings(ConfigurationNode(node: root, file: path, path: "", witness: keys))
  }

  private func settings(_ root: ConfigurationNode) throws(Failure) -> Settings {
    var settings = Settings()
    let known = [
      "timezone", "currency", "exchange_rates", "sessions", "period", "cohort", "exclude", "bots", "goals", "cart",
      "order_parameters", "proxies", "pages", "privacy", "phone_country", "inputs",
      "site", "channels", "attribution", "stages", "retention", "threads",
      "memory", "temp", "log_format",
    ]
    let values = try root.values(known)
    // Before anything is said of the others.
    if let form = values["log_format"] {
      messages.take(
        try form.value("text or json, the form of messages (a log's own format stands under `inputs`)") { MessageForm(rawValue: $0) })
    }
    for (key, value) in values.sorted(by: { $0.key < $1.key }) {
      switch key {
      case "timezone": settings.timezone = try zoneName(value)
      case "currency": settings.currency = try value.value("a currency code such as EUR") { Currency($0) }
      case "exchange_rates": settings.exchangeRates = try rates(value)
      case "sessions": try readSessions(value, &settings)
      case "period": settings.period = try value.value("day, week, month or total") { PeriodLength(rawValue: $0) }
      case "cohort": settings.cohort = try value.value("day, week or month") { cohortLength($0) }
      case "retention": try readRetention(value, &settings)
      case "exclude": try readExclusions(value, &settings.rules)
      case "bots": try readBots(value, &settings.rules)
      case "goals": try readGoals(value, &settings.rules)
      case "cart": settings.rules.cart = try value.texts().map { PathPattern($0) }
      case "order_parameters": settings.rules.orderParameters = try value.texts()
      case "site":
        settings.channels.sites = try value.items().map { node throws(Failure) in try siteHost(node.text(), "`site`") }
      case "channels": try ChannelConfiguration.read(value, &settings.channels)
      case "stages": settings.stages = try StageConfiguration.model(value)
      case "attribution": try ChannelConfiguration.readAttribution(value, &settings)
      case "proxies":
        for address in try value.items() {
          settings.proxies.append(try address.value("an address or a range such as 10.0.0.0/8") { AddressRange($0) })
        }
      case "pages": try readPages(value, &settings)
      case "privacy": try readPrivacy(value, &settings)
      case "phone_country":
        settings.rules.phoneCountry = try value.value("a calling code such as 49") { text in
          let digits = text.hasPrefix("+") ? String(text.dropFirst()) : text
          return (1...3).contains(digits.utf8.count) && digits.utf8.allSatisfy { isDigit($0) } ? digits : nil
        }
      case "threads":
        settings.threads = try value.value("a number from 1 to \(Machine.mostThreads)") { parseThreads($0) }
      case "memory":
        settings.memory = try value.value("a size such as 512M or 2G, \(Machine.leastMemory >> 20)M at least") { parseMemory($0) }
      case "temp": settings.temporaryFolder = absolute(try value.text(), in: folder)
      case "inputs":
        for item in try value.items() {
          settings.inputs.append(try InputConfiguration(folder: folder, zoneName: zoneName, messages: messages).input(item))
        }
      default: break
      }
    }
    return settings
  }

  private func zoneName(_ value: ConfigurationNode) throws(Failure) -> String {
    let name = try value.text()
    guard TimeZoneRules(name: name) != nil else { throw value.failure(unknownZone(name)) }
    return name
  }

  private func rates(_ value: ConfigurationNode) throws(Failure) -> [Currency: Amount] {
    var rates: [Currency: Amount] = [:]
    for (code, rate) in try value.pairs() {
      guard let currency = Currency(code), !code.isEmpty else {
        throw rate.failure("“\(code)” is no currency code of three letters")
      }
      rates[currency] = try rate.value("a positive number such as 0.92") { text in
        Amount(plain: text).flatMap { $0.units > 0 ? $0 : nil }
      }
    }
    return rates
  }

  private func readSessions(_ value: ConfigurationNode, _ settings: inout Settings) throws(Failure) {
    let values = try value.values(["preset", "timeout"])
    if let preset = values["preset"] {
      let name = try preset.text()
      do throws(Failure) {
        settings.sessionPreset = try sessionPreset(name)
      } catch {
        throw preset.failure(error.message)
      }
    }
    settings.sessionTimeoutSeconds = try values["timeout"]?.value("a duration such as 30m") { parseDuration($0) }
  }

  private func readRetention(_ value: ConfigurationNode, _ settings: inout Settings) throws(Failure) {
    let values = try value.values(["variant", "brackets"])
    let name = try values["variant"]?.text() ?? "bracket"
    if let brackets = values["brackets"], name != "bracket" { throw brackets.failure("`brackets` need `variant: bracket`") }
    let brackets = try values["brackets"]?.texts().joined(separator: ",")
    do throws(Failure) {
      settings.retention = try retentionVariant(name, brackets)
    } catch {
      throw value.failure(error.message)
    }
  }

  private func readExclusions(_ value: ConfigurationNode, _ rules: inout CountingRules) throws(Failure) {
    let values = try value.values(["addresses", "paths", "hosts"])
    for address in try values["addresses"]?.items() ?? [] {
      rules.excludedAddresses.append(
        try address.value("an address or a range such as 10.0.0.0/8") { AddressRange($0) })
    }
    rules.excludedPaths = try values["paths"]?.texts().map { PathPattern($0) } ?? []
    rules.excludedHosts = try values["hosts"]?.texts().map { $0.lowercased() } ?? []
  }

  private func readBots(_ value: ConfigurationNode, _ rules: inout CountingRules) throws(Failure) {
    let values = try value.values(["patterns"])
    for pattern in try values["patterns"]?.items() ?? [] {
      rules.botPatterns.append(try pattern.value("a pattern such as `MyMonitor/`") { CrawlerPattern($0) })
    }
  }

  private func readPages(_ value: ConfigurationNode, _ settings: inout Settings) throws(Failure) {
    let values = try value.values(["ignore_parameters", "groups"])
    settings.rules.ignoredParameters = try values["ignore_parameters"]?.texts() ?? []
    if let groups = values["groups"] { settings.pageGroups = try StageConfiguration.groups(groups) }
  }

  private func readPrivacy(_ value: ConfigurationNode, _ settings: inout Settings) throws(Failure) {
    let values = try value.values(["key_file", "identifiers", "suppress", "truncate_addresses"])
    settings.privacy.keyFile = try values["key_file"].map { node throws(Failure) in absolute(try node.text(), in: folder) }
    settings.privacy.suppressFile = try values["suppress"].map { node throws(Failure) in absolute(try node.text(), in: folder) }
    if let form = values["identifiers"] {
      settings.privacy.showsIdentifiers = try form.value("pseudonym or raw") { ["raw": true, "pseudonym": false][$0] }
    }
    if let bits = values["truncate_addresses"] {
      let kept = try bits.values(["v4", "v6"])
      func number(_ key: String, _ most: Int) throws(Failure) -> Int {
        guard let node = kept[key] else { return most }
        return try node.value("the number of leading bits to keep, up to \(most)") { text in
          Int(text).flatMap { (0...most).contains($0) ? $0 : nil }
        }
      }
      settings.rules.keptAddressBits = (try number("v4", 32), try number("v6", 128))
    }
  }

  private func readGoals(_ value: ConfigurationNode, _ rules: inout CountingRules) throws(Failure) {
    for (name, pages) in try value.pairs() {
      let patterns = try pages.texts().map { PathPattern($0) }
      if name == "purchase" {
        rules.goals[0].pages = patterns
      } else {
        rules.goals.append(.init(name: name, pages: patterns))
      }
    }
    if rules.goals.count > CountingRules.mostGoals {
      throw value.failure("more than \(CountingRules.mostGoals) goals")
    }
  }
}

/// Cohorts are of days, weeks or months; all data in one cohort would say nothing.
func cohortLength(_ text: String) -> PeriodLength? {
  PeriodLength(rawValue: text).flatMap { $0 == .total ? nil : $0 }
}

func unknownZone(_ name: String) -> String {
  let near = TimeZoneRules.near(name)
  let hint = near.isEmpty ? "use a name such as Europe/Berlin" : "did you mean \(near.joined(separator: " or "))?"
  return "the time zone “\(name)” is not known; \(hint)"
}
