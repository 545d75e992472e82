import Ingest
import Reports

/// A mapping to start from, guessed from the names and the values of a file's columns.
struct MappingProposal {
  /// Ready for the configuration, under `inputs:`.
  let lines: [String]

  private typealias Entry = (key: String, value: String, note: String)

  /// Nil where nothing can be said of the columns.
  init?(names: [String], rows: [[String]], file: String) {
    guard names.count > 1, !rows.isEmpty else { return nil }
    // Without a header the first row is data, which nobody asked to see.
    let isData = names.contains { name in
      let look = ColumnLook([name])
      return look.isEmail || look.isNumber || look.isPhone || look.time != nil
    }
    guard !isData else { return nil }
    let looks = names.indices.map { place in ColumnLook(rows.map { place < $0.count ? $0[place] : "" }) }
    var guess = Guess(names: names, looks: looks)
    guard let kind = guess.kind() else { return nil }
    var entries: [Entry] = []
    var rules: [String] = []
    switch kind {
    case .order: (entries, rules) = guess.orderEntries(rows)
    case .deal: entries = guess.dealEntries()
    case .event: entries = guess.take([(.time, "time"), (.page, "page")])
    case .activity: entries = guess.activityEntries()
    case .survey: entries = guess.take([(.time, "time"), (.nps, "nps"), (.csat, "csat")])
    case .contact: entries = guess.take([(.created, "created")])
    case .spend: entries = guess.take([(.time, "time"), (.cost, "cost"), (.currency, "currency")])
    }
    if kind != .spend { entries += guess.identifierEntries() }
    if kind == .activity || kind == .contact || kind == .survey || kind == .spend {
      entries += guess.take([(.source, "source"), (.medium, "medium"), (.campaign, "campaign")])
      if kind != .spend { entries += guess.take([(.keyword, "keyword")]) }
    }
    let known = entries.filter { !$0.value.isEmpty }
    guard known.count > 1 else { return nil }
    var lines = ["  - files: \(yaml(file))", "    records: \(kind.rawValue)", "    columns:"]
    let width = known.map { $0.key.count + $0.value.count }.max() ?? 0
    for (key, value, note) in known {
      let gap = String(repeating: " ", count: max(1, min(width, 60) - key.count - value.count + 2))
      lines.append("      \(key): \(value)" + (note.isEmpty ? "" : gap + "# " + note))
    }
    lines += rules.map { "    " + $0 }
    let unused = names.indices.filter { !guess.used.contains($0) && !names[$0].isEmpty }.map { names[$0] }
    if !unused.isEmpty { lines.append("    # not used: " + visible(unused.joined(separator: ", "))) }
    self.lines = lines
  }

  /// Which columns are what, so far.
  private struct Guess {
    let names: [String]
    let looks: [ColumnLook]
    private let plain: [String]
    var used: Set<Int> = []

    init(names: [String], looks: [ColumnLook]) {
      self.names = names
      self.looks = looks
      plain = names.map { ColumnRole.plain($0) }
    }

    /// The column that fits a role best: by its name, or for what only values tell by them.
    func best(_ role: ColumnRole) -> (place: Int, isByName: Bool)? {
      var found: (place: Int, score: Int, isByName: Bool)?
      for place in names.indices where !used.contains(place) && role.allows(looks[place]) {
        let byName = role.score(plain[place])
        var score = byName
        if score == 0, !looks[place].isEmpty {
          switch role {
          case .email where looks[place].isEmail: score = 50
          case .page where looks[place].isPage: score = 50
          case .time where looks[place].time != nil && !looks[place].isNumber: score = 40
          default: break
          }
        }
        if score > found?.score ?? 0 { found = (place, score, byName > 0) }
      }
      return found.map { ($0.place, $0.isByName) }
    }

    func has(_ role: ColumnRole) -> Bool { best(role) != nil }

    private var hasIdentifier: Bool { [.email, .phone, .customer, .user, .cookie].contains { has($0) } }

    func kind() -> ColumnMapping.RecordKind? {
      let isMoney = has(.amount) && !(best(.nps).map { names[$0.place] } == best(.amount).map { names[$0.place] })
      if has(.time) {
        if let cost = best(.cost), cost.isByName, !has(.order), has(.campaign) || has(.source) { return .spend }
        if has(.stage), isMoney { return .deal }
        if let nps = best(.nps), plain[nps.place] != "score" || !isMoney, !has(.order) { return .survey }
        if has(.csat), !isMoney { return .survey }
        if isMoney, best(.amount)?.isByName ?? false { return .order }
        if hasIdentifier, let page = best(.page), looks[page.place].isPage { return .event }
        if hasIdentifier, has(.kind) { return .activity }
        if has(.created), hasIdentifier, has(.email) { return .contact }
        if hasIdentifier, has(.page) { return .event }
        if hasIdentifier { return .activity }
        return nil
      }
      let named = [ColumnRole.email, .phone, .customer, .user].filter { has($0) }
      return named.count > 1 ? .contact : nil
    }

    // MARK: Entries

    mutating func take(_ roles: [(ColumnRole, key: String)]) -> [Entry] {
      roles.compactMap { role, key in
        guard let (place, isByName) = best(role) else { return nil }
        used.insert(place)
        if role == .time || role == .created { return time(place, key, isByName) }
        return (key, yaml(names[place]), isByName ? "" : "unsure: by its values, not by its name")
      }
    }

    private func time(_ place: Int, _ key: String, _ isByName: Bool) -> Entry {
      let note = isByName ? "" : "unsure: by its values, not by its name"
      switch looks[place].time {
      case .pattern(let pattern)?:
        if key != "time" { return (key, yaml(names[place]), "written as \(pattern)") }
        return (key, "{column: \(yaml(names[place])), format: \"\(pattern)\"}", note)
      case .ambiguous(let pattern, let other)?:
        return (
          key, key == "time" ? "{column: \(yaml(names[place])), format: \"\(pattern)\"}" : yaml(names[place]),
          "unsure: or \(other); no row tells day and month apart"
        )
      default: return (key, yaml(names[place]), note)
      }
    }

    mutating func identifierEntries() -> [Entry] {
      take([(.email, "email"), (.phone, "phone"), (.customer, "customer"), (.user, "user"), (.cookie, "cookie")])
    }

    mutating func orderEntries(_ rows: [[String]]) -> ([Entry], [String]) {
      var entries = take([(.order, "order")])
      let order = used.first
      if entries.isEmpty { entries.append(("order", "", "")) }
      entries += take([(.time, "time")])
      var rules: [String] = []
      let total = best(.amount)
      let isUnitPrice = total.map { ColumnRole.price.score(plain[$0.place]) > 0 } ?? false
      if isUnitPrice, let count = best(.quantity), let price = best(.price) {
        used.formUnion([count.place, price.place])
        entries.append(
          ("amount", "{multiply: [\(yaml(names[count.place])), \(yaml(names[price.place]))]}", "no column has a total"))
        rules.append("rows: sum                # the rows of an order are its lines")
        rules.append("# keep: [\(quoted("\(names[count.place]) > 0"))]   # where rows take back what others sold")
      } else if let total {
        used.insert(total.place)
        entries.append(("amount", yaml(names[total.place]), total.isByName ? "" : "unsure: by its values"))
        if let order, let repeats = repeats(order, total.place, rows) { rules.append(repeats) }
      }
      if let currency = best(.currency) {
        used.insert(currency.place)
        entries.append(("currency", yaml(names[currency.place]), ""))
      } else {
        rules.append("# currency: EUR          # no column names it")
      }
      entries += take([(.refund, "refund")])
      if let status = best(.status) {
        used.insert(status.place)
        entries.append(statusEntry(status.place))
      }
      return (entries, rules)
    }

    /// Whether rows of one number add up or repeat a total.
    private func repeats(_ order: Int, _ amount: Int, _ rows: [[String]]) -> String? {
      var amounts: [String: [String]] = [:]
      for row in rows where order < row.count && amount < row.count && !row[order].isEmpty {
        amounts[row[order], default: []].append(row[amount])
      }
      let several = amounts.values.filter { $0.count > 1 }
      guard !several.isEmpty else { return nil }
      let differing = several.filter { Set($0.filter { !$0.isEmpty }).count > 1 }.count
      return differing * 2 > several.count
        ? "rows: sum                # rows of one number have different amounts"
        : "# rows: sum              # if the amounts of rows of one number add up; here they look like totals"
    }

    private func statusEntry(_ place: Int) -> Entry {
      let unknown = Set(looks[place].filled).filter { OrderStatus(word: $0) == nil }.sorted(by: isBefore)
      if unknown.isEmpty { return ("status", yaml(names[place]), "") }
      if unknown.count > 12 { return ("status", yaml(names[place]), "unsure: its words are too many to be statuses") }
      var lists: [(key: String, words: [String])] = [("paid", []), ("pending", []), ("refunded", []), ("cancelled", [])]
      for word in unknown { lists[Self.likelyList(word)].words.append(yaml(word)) }
      let shown = lists.filter { !$0.words.isEmpty }.map { "\($0.key): [\($0.words.joined(separator: ", "))]" }
      return (
        "status", "{column: \(yaml(names[place])), \(shown.joined(separator: ", "))}",
        "unsure: is each word in the right list? They are paid, pending, refunded, cancelled"
      )
    }

    /// The place of the list that a word may belong in: not paid where it sounds like it in English, German, French, Spanish.
    private static func likelyList(_ word: String) -> Int {
      let plain = word.lowercased()
      func begins(_ stems: [String]) -> Bool { stems.contains { plain.contains($0) } }
      if begins(["cancel", "storn", "void", "abgebroch", "annul", "anul", "test"]) { return 3 }
      if begins(["refund", "erstatt", "gutschrift", "return", "rembours", "reembols"]) { return 2 }
      if begins(["open", "offen", "pend", "wait", "warte", "draft", "entwurf", "fail", "fehl", "hold", "attente", "unpaid", "unbezahlt"]) {
        return 1
      }
      return 0
    }

    mutating func dealEntries() -> [Entry] {
      var entries = take([(.deal, "deal"), (.time, "time"), (.amount, "amount"), (.currency, "currency")])
      if let stage = best(.stage) {
        used.insert(stage.place)
        let words = Set(looks[stage.place].filled).sorted(by: isBefore)
        let won = words.filter { $0.lowercased().contains("won") }
        let value = won.isEmpty && !words.isEmpty ? "{column: \(yaml(names[stage.place])), won: [\(yaml(words[0]))]}" : yaml(names[stage.place])
        entries.append(("stage", value, won.isEmpty ? "unsure: which stages are won?" : ""))
      }
      return entries + take([(.created, "created")])
    }

    mutating func activityEntries() -> [Entry] {
      let entries = take([(.time, "time"), (.kind, "kind")])
      if entries.contains(where: { $0.key == "kind" }) { return entries }
      return entries + [("kind", "{value: contact}", "unsure: say what happened, as call, email_click, form, store_visit")]
    }
  }
}

/// A name as YAML takes it: plain where that is safe.
func yaml(_ text: String) -> String {
  let isPlain = text.first?.isLetter ?? false
    && text.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || "0123456789 _-./()*".unicodeScalars.contains($0) }
    && !text.hasSuffix(" ") && !["true", "false", "null", "yes", "no", "on", "off"].contains(text.lowercased())
  return isPlain ? text : quoted(text)
}

private func quoted(_ text: String) -> String {
  let escaped = visible(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  return "\"" + escaped + "\""
}
