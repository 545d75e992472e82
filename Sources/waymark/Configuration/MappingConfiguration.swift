import Ingest

/// Reads how rows become records: `records`, `columns` and what stands beside them.
///
/// Built-in exports and the inputs of a user's configuration are read by this same code.
struct MappingConfiguration {
  let zoneName: (ConfigurationNode) throws(Failure) -> String
  let warn: (String) -> Void

  /// The keys that say how rows are read; those of an input that a user names are more.
  static let keys = ["records", "columns", "rows", "keep", "currency", "ids", "refund_rows"]

  private static let identifiers: [(key: String, kind: IdentifierKind)] = [
    ("customer", .customer), ("email", .email), ("phone", .phone), ("user", .user), ("cookie", .cookie),
  ]
  private static let origin = ["source", "medium", "campaign"]
  private static let described = origin + ["channel", "keyword", "id", "modified", "order", "deal"]

  /// The keys that `columns` may have, beside those of identifiers.
  private static func keys(_ kind: ColumnMapping.RecordKind) -> [String] {
    switch kind {
    case .order: ["order", "alias", "time", "amount", "currency", "refund", "status"]
    case .event: ["time", "page", "host", "agent", "referrer"] + origin
    case .contact: ["created"] + described
    case .deal: ["deal", "time", "amount", "currency", "stage", "created"]
    case .activity: ["time", "kind", "nps", "csat"] + described
    case .survey: ["time", "nps", "csat"] + described
    case .spend: ["time", "cost", "currency"] + origin
    }
  }

  /// The mapping that `values` state. Where they stand on top of those of a built-in export, `base` are its own.
  func mapping(
    _ item: ConfigurationNode, _ values: [String: ConfigurationNode], base: [String: ConfigurationNode] = [:]
  ) throws(Failure) -> ColumnMapping {
    let own = values.filter { Self.keys.contains($0.key) }
    if let records = own["records"], base["records"] != nil {
      throw records.failure("`records` can't stand beside the `format` of an export, which says what its rows are")
    }
    var mapping = try mapping(item, stated: base.merging(own) { $1 }, over: base["columns"])
    if let name = base["name"] {
      // What the user adds to a built-in export must be there; what the export says itself comes and goes with its age.
      let known = try self.mapping(item, stated: base, over: nil)
      mapping.demanded = mapping.columns.filter { !known.columns.contains($0) }
      try nameBuiltIn(&mapping, name)
    }
    return mapping
  }

  /// A built-in export, out of its own file.
  func builtIn(_ item: ConfigurationNode, _ values: [String: ConfigurationNode]) throws(Failure) -> ColumnMapping {
    var mapping = try mapping(item, stated: values, over: nil)
    guard let name = values["name"] else { throw item.failure("an export needs `name`") }
    try nameBuiltIn(&mapping, name)
    return mapping
  }

  private func nameBuiltIn(_ mapping: inout ColumnMapping, _ name: ConfigurationNode) throws(Failure) {
    mapping.isBuiltIn = true
    mapping.formatName = try name.text()
    if mapping.kind == .deal { mapping.numberPrefix = Self.deals(of: mapping.formatName) + ":" }
  }

  /// What stands before the numbers of a system's deals.
  private static func deals(of format: String?) -> String { format.map { "deal:" + $0 } ?? "deal" }

  private func mapping(
    _ item: ConfigurationNode, stated values: [String: ConfigurationNode], over baseColumns: ConfigurationNode?
  ) throws(Failure) -> ColumnMapping {
    guard let records = values["records"] else { throw item.failure("`columns` needs `records: order` or another kind") }
    let kind = try recordKind(records)
    guard let columns = values["columns"] else { throw item.failure("`records` needs `columns`") }
    // Money that was spent names nobody.
    let keys = Self.keys(kind) + (kind == .spend ? [] : Self.identifiers.map(\.key))
    var named = try columns.values(keys)
    if let baseColumns { named = try baseColumns.values(keys).merging(named) { $1 } }
    var mapping = ColumnMapping(formatName: "\(kind.rawValue)-csv", kind: kind, time: [])
    if kind != .contact {
      guard let time = named["time"] else { throw columns.failure("`columns` needs `time`") }
      try readTime(time, &mapping)
    }
    if let ids = values["ids"] { mapping.idRule = try idRule(ids) }
    try readIdentifiers(named, &mapping)
    switch kind {
    case .order: try readOrder(columns, named, &mapping)
    case .deal: try readDeal(columns, named, &mapping)
    case .event: try readEvent(columns, named, &mapping)
    case .contact, .activity, .survey: try readPerson(columns, named, &mapping)
    case .spend: try readSpend(columns, named, &mapping)
    }
    try readAmounts(values, &mapping)
    mapping.keep = try values["keep"].map { node throws(Failure) in try conditions(node) } ?? []
    return mapping
  }

  private func recordKind(_ records: ConfigurationNode) throws(Failure) -> ColumnMapping.RecordKind {
    let word = try records.text()
    if let kind = ColumnMapping.RecordKind(rawValue: word) { return kind }
    let kinds = ColumnMapping.RecordKind.allCases.map(\.rawValue)
    let near = nearest(to: word, among: kinds).first.map { "; did you mean `\($0)`?" } ?? ""
    throw records.failure("`records` must be one of \(listed(kinds)), not “\(word)”\(near)")
  }

  // MARK: Parts that several kinds have

  /// `Column`, or `[Column, Or this]`: the first that is filled counts.
  private func names(_ node: ConfigurationNode) throws(Failure) -> ColumnNames { ColumnNames(try node.texts()) }

  private func names(_ node: ConfigurationNode?) throws(Failure) -> ColumnNames {
    guard let node else { return [] }
    return try names(node)
  }

  /// `time: Column`, `time: {column: …, format: …, timezone: …}` or `time: {date: …, time: …, zone: …}`.
  private func readTime(_ node: ConfigurationNode, _ mapping: inout ColumnMapping) throws(Failure) {
    guard node.isMapping else {
      mapping.time = try names(node)
      return
    }
    let values = try node.values(["column", "date", "time", "zone", "format", "timezone"])
    if let date = values["date"] {
      if let column = values["column"] { throw column.failure("`time` has either `column`, or `date` and `time`") }
      mapping.time = try names(date)
      mapping.clock = try names(values["time"])
    } else {
      guard let column = values["column"] else { throw node.failure("`time` needs `column`") }
      if let clock = values["time"] { throw clock.failure("`time` here is the time of day, and needs `date` beside it") }
      mapping.time = try names(column)
    }
    mapping.zone = try names(values["zone"])
    mapping.timePattern = try values["format"]?.value("a pattern such as dd/MM/yyyy HH:mm") { TimePattern($0) }
    mapping.timezone = try values["timezone"].map { node throws(Failure) in try zoneName(node) }
  }

  /// `ids: hubspot`, or `ids: {system: salesforce, characters: 15}`.
  private func idRule(_ node: ConfigurationNode) throws(Failure) -> IDRule {
    guard node.isMapping else { return IDRule(system: try node.text()) }
    let values = try node.values(["system", "characters", "drop"])
    return IDRule(
      system: try values["system"]?.text() ?? "",
      characters: try values["characters"]?.value("a number of characters") { Int($0).flatMap { $0 > 0 ? $0 : nil } },
      dropped: try values["drop"]?.text() ?? "")
  }

  /// `email: Email`, `email: [Email, E-mail]`, or `{column: Additional emails, all: true}` alone or in the list.
  private func readIdentifiers(
    _ named: [String: ConfigurationNode], _ mapping: inout ColumnMapping
  ) throws(Failure) {
    for (key, kind) in Self.identifiers {
      guard let node = named[key] else { continue }
      var plain: [String] = []
      for item in try node.items() {
        guard item.isMapping else {
          plain.append(try item.text())
          continue
        }
        let values = try item.values(["column", "all", "ids"])
        guard let column = values["column"] else { throw item.failure("`\(key)` needs `column`") }
        var own = IdentifierColumn(kind, try names(column), rule: mapping.idRule)
        own.takesAll = try flag(values["all"])
        if let ids = values["ids"] { own.rule = try idRule(ids) }
        mapping.identifiers.append(own)
      }
      if !plain.isEmpty {
        mapping.identifiers.append(IdentifierColumn(kind, ColumnNames(plain), rule: mapping.idRule))
      }
    }
  }

  private func flag(_ node: ConfigurationNode?) throws(Failure) -> Bool {
    guard let node else { return false }
    return try node.value("`true` or `false`") { ["true": true, "false": false][$0] }
  }

  private func conditions(_ node: ConfigurationNode) throws(Failure) -> [RowCondition] {
    var conditions: [RowCondition] = []
    for item in try node.items() {
      conditions.append(try item.value("a condition such as \"Quantity > 0\" or \"Email present\"") { RowCondition($0) })
    }
    return conditions
  }

  // MARK: Orders and deals

  /// `amount: Column`, `amount: {multiply: [A, B]}` or `amount: {add: [A, B]}`.
  private func amount(_ node: ConfigurationNode) throws(Failure) -> ColumnMapping.AmountSource {
    guard node.isMapping else { return .column(try names(node)) }
    let values = try node.values(["multiply", "add"])
    switch (values["multiply"], values["add"]) {
    case (let factors?, nil): return .product(try factors.texts().map { [$0] })
    case (nil, let terms?): return .sum(try terms.texts().map { [$0] })
    default: throw node.failure("`amount` needs a column, or `multiply: [A, B]`, or `add: [A, B]`")
    }
  }

  private func readOrder(
    _ columns: ConfigurationNode, _ named: [String: ConfigurationNode], _ mapping: inout ColumnMapping
  ) throws(Failure) {
    guard let total = named["amount"] else { throw columns.failure("orders need the column `amount`") }
    mapping.amount = try amount(total)
    mapping.order = try names(named["order"])
    mapping.alias = try names(named["alias"])
    mapping.currency = try names(named["currency"])
    mapping.refund = try named["refund"].map { node throws(Failure) in try amount(node) }
    mapping.status = try named["status"].map { node throws(Failure) in
      try statusColumn(
        node, "status", [("paid", .paid), ("refunded", .refunded), ("cancelled", .cancelled), ("pending", .pending)])
    }
  }

  private func readDeal(
    _ columns: ConfigurationNode, _ named: [String: ConfigurationNode], _ mapping: inout ColumnMapping
  ) throws(Failure) {
    guard let worth = named["amount"] else { throw columns.failure("deals need the column `amount`") }
    mapping.amount = try amount(worth)
    mapping.order = try names(named["deal"])
    mapping.numberPrefix = Self.deals(of: nil) + ":"
    mapping.currency = try names(named["currency"])
    mapping.created = try names(named["created"])
    guard let stage = named["stage"] else { return }
    var status = try statusColumn(stage, "stage", [("won", .paid), ("lost", .pending), ("open", .pending)])
    for word in ["won", "true", "*closed won*", "*closedwon*"] where status.words[word] == nil { status.add(word, .paid) }
    // Every other stage, whatever it is called, is on the way.
    status.otherwise = .pending
    mapping.status = status
  }

  /// `status: Column`, or `status: {column: …, paid: […], when: {cancelled: ["Cancelled at present"]}}`.
  private func statusColumn(
    _ node: ConfigurationNode, _ key: String, _ lists: [(key: String, status: OrderStatus)]
  ) throws(Failure) -> StatusColumn {
    guard node.isMapping else { return StatusColumn(column: try names(node)) }
    let values = try node.values(["column", "when"] + lists.map(\.key))
    guard values["column"] != nil || values["when"] != nil else { throw node.failure("`\(key)` needs `column`") }
    var status = StatusColumn(column: try names(values["column"]))
    for list in lists {
      for word in try values[list.key]?.texts() ?? [] { status.add(word, list.status) }
    }
    if let when = values["when"] {
      for (word, node) in try when.values(lists.map(\.key)).sorted(by: { $0.key < $1.key }) {
        guard let meaning = lists.first(where: { $0.key == word })?.status else { continue }
        status.when.append(.init(meaning, try conditions(node)))
      }
    }
    return status
  }

  /// `rows`, `currency` and `refund_rows`, which only records with an amount have.
  private func readAmounts(
    _ values: [String: ConfigurationNode], _ mapping: inout ColumnMapping
  ) throws(Failure) {
    guard mapping.kind == .order || mapping.kind == .deal else {
      for key in mapping.kind == .spend ? ["rows", "refund_rows", "ids"] : ["rows", "currency", "refund_rows"] {
        if let stray = values[key] { throw stray.failure("`\(key)` is for \(key == "ids" ? "people" : "orders and deals"), not for \(mapping.kind.plural)") }
      }
      if mapping.kind == .spend { try readCurrency(values["currency"], &mapping) }
      return
    }
    if let rows = values["rows"] {
      mapping.addsUp = try rows.value("`sum` or `first`") { ["sum": true, "first": false][$0] }
    }
    try readCurrency(values["currency"], &mapping)
    for refunds in try values["refund_rows"]?.items() ?? [] {
      let named = try refunds.values(["when", "order", "amount"])
      guard let when = named["when"], let order = named["order"], let back = named["amount"] else {
        throw refunds.failure("`refund_rows` needs `when`, `order` and `amount`")
      }
      mapping.refundRows.append(
        RefundRows(when: try conditions(when), order: try names(order), amount: try amount(back)))
    }
  }

  private func readCurrency(_ node: ConfigurationNode?, _ mapping: inout ColumnMapping) throws(Failure) {
    guard let node else { return }
    mapping.defaultCurrency = try node.value("a currency code such as EUR") { Currency($0) }
  }

  // MARK: Spend

  /// `cost: Column`, as `amount` of an order, or `cost: {column: …, micros: true}`.
  private func readSpend(
    _ columns: ConfigurationNode, _ named: [String: ConfigurationNode], _ mapping: inout ColumnMapping
  ) throws(Failure) {
    guard let cost = named["cost"] else { throw columns.failure("spend needs the column `cost`") }
    if cost.isMapping, try cost.pairs().contains(where: { $0.key == "column" || $0.key == "micros" }) {
      let values = try cost.values(["column", "micros"])
      guard let column = values["column"] else { throw cost.failure("`cost` needs `column`") }
      mapping.amount = .column(try names(column))
      mapping.isInMicros = try flag(values["micros"])
    } else {
      mapping.amount = try amount(cost)
    }
    mapping.currency = try names(named["currency"])
    mapping.source = try value(named["source"])
    mapping.medium = try value(named["medium"])
    mapping.campaign = try value(named["campaign"])
  }

  // MARK: Events

  private func readEvent(
    _ columns: ConfigurationNode, _ named: [String: ConfigurationNode], _ mapping: inout ColumnMapping
  ) throws(Failure) {
    guard let page = named["page"] else { throw columns.failure("events need the column `page`") }
    if mapping.identifiers.isEmpty { throw columns.failure("events need \(Self.anIdentifier)") }
    mapping.page = try page.text()
    mapping.host = try named["host"]?.text()
    mapping.agent = try named["agent"]?.text()
    mapping.referrer = try named["referrer"]?.text()
    mapping.source = try value(named["source"])
    mapping.medium = try value(named["medium"])
    mapping.campaign = try value(named["campaign"])
  }

  // MARK: Contacts, activities, surveys

  private func readPerson(
    _ columns: ConfigurationNode, _ named: [String: ConfigurationNode], _ mapping: inout ColumnMapping
  ) throws(Failure) {
    mapping.created = try names(named["created"])
    mapping.id = try names(named["id"])
    mapping.modified = try names(named["modified"])
    mapping.activityKind = try value(named["kind"])
    mapping.channel = try value(named["channel"])
    mapping.source = try value(named["source"])
    mapping.medium = try value(named["medium"])
    mapping.campaign = try value(named["campaign"])
    mapping.keyword = try value(named["keyword"])
    mapping.nps = try answer(named["nps"])
    mapping.csat = try answer(named["csat"])
    if let order = named["order"] { mapping.identifiers.append(IdentifierColumn(.order, try names(order))) }
    if let deal = named["deal"] { mapping.identifiers.append(try dealColumn(deal, mapping.idRule)) }
    switch mapping.kind {
    case .activity:
      guard mapping.activityKind != nil else { throw columns.failure("activities need `kind`: a column, or `{value: call}`") }
      if mapping.identifiers.isEmpty { throw columns.failure("activities need \(Self.anIdentifier)") }
    case .survey:
      if mapping.nps == nil, mapping.csat == nil { throw columns.failure("surveys need the column `nps` or `csat`") }
    case .contact:
      let isEnough = mapping.identifiers.count + mapping.identifiers.filter(\.takesAll).count > 1
      guard isEnough || (!mapping.created.isEmpty && !mapping.identifiers.isEmpty) else {
        throw columns.failure(
          "contacts need two columns that identify, or one and `created`: of \(listed(Self.identifiers.map(\.key)))")
      }
    case .order, .deal, .event, .spend: break
    }
  }

  private static var anIdentifier: String { "a column that identifies: one of \(listed(identifiers.map(\.key)))" }

  /// `deal: Column`, or `deal: {column: …, of: salesforce-opportunities}` for the deals of another export.
  private func dealColumn(_ node: ConfigurationNode, _ ids: IDRule) throws(Failure) -> IdentifierColumn {
    var rule = ids
    rule.system = Self.deals(of: nil)
    guard node.isMapping else { return IdentifierColumn(.order, try names(node), rule: rule) }
    let values = try node.values(["column", "of", "all"])
    guard let column = values["column"] else { throw node.failure("`deal` needs `column`") }
    rule.system = Self.deals(of: try values["of"]?.text())
    let takesAll = try flag(values["all"])
    return IdentifierColumn(.order, try names(column), takesAll: takesAll, rule: rule)
  }

  /// `Column`, `[Column, Or this]`, or `{column: …, words: {Call: call}, other: note, value: note}`: `other` is for words not
  /// listed, `value` for rows without any.
  private func value(_ node: ConfigurationNode?) throws(Failure) -> ValueSource? {
    guard let node else { return nil }
    guard node.isMapping else { return ValueSource(try names(node)) }
    let values = try node.values(["column", "words", "other", "value"])
    guard values["column"] != nil || values["value"] != nil else { throw node.failure("`\(node.path)` needs `column` or `value`") }
    var source = ValueSource(try names(values["column"]), constant: try values["value"]?.text())
    source.other = try values["other"]?.value("a text") { $0 == "none" ? "" : $0 }
    for (word, meaning) in try values["words"]?.pairs() ?? [] {
      let text = try meaning.text()
      source.words[word.lowercased()] = text == "none" ? "" : text
    }
    return source
  }

  /// `nps: Column`, or `{column: …, words: {Good: 5, Offered: none}, when: ["Type = csat"]}`.
  private func answer(_ node: ConfigurationNode?) throws(Failure) -> AnswerColumn? {
    guard let node else { return nil }
    guard node.isMapping else { return AnswerColumn(try names(node)) }
    let values = try node.values(["column", "words", "when"])
    guard let column = values["column"] else { throw node.failure("`\(node.path)` needs `column`") }
    var answer = AnswerColumn(try names(column))
    for (word, meaning) in try values["words"]?.pairs() ?? [] {
      let number: Int?? = try meaning.value("a whole number or `none`") { $0 == "none" ? .some(nil) : Int($0).map { .some($0) } }
      answer.words[word.lowercased()] = .some(number ?? nil)
    }
    if let when = values["when"] { answer.when = try conditions(when) }
    return answer
  }
}

extension ColumnMapping.RecordKind {
  var plural: String {
    switch self {
    case .activity: "activities"
    case .spend: "spend"
    default: rawValue + "s"
    }
  }
}
