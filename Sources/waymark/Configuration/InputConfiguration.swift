import Ingest

/// Reads one item of `inputs:`: which files, and how their rows become records.
struct InputConfiguration {
  let folder: String
  let zoneName: (ConfigurationNode) throws(Failure) -> String
  let messages: Messages

  private static let keys = [
    "files", "format", "log_format", "timezone", "cookies", "records", "columns", "rows", "keep", "currency",
    "decimal_mark", "dates",
  ]
  private static let laterKinds = ["contact", "deal", "activity", "survey", "spend"]
  private static let laterColumns = ["referrer", "source", "medium", "campaign"]
  private static let orderColumns = ["order", "time", "amount", "currency", "refund", "status"]
  private static let eventColumns = ["time", "page", "host", "agent"]
  private static let identifierColumns = ["customer", "email", "phone", "user", "cookie"]

  func input(_ item: ConfigurationNode) throws(Failure) -> ConfiguredInput {
    let values = try item.values(Self.keys)
    guard let files = values["files"] else { throw item.failure("an input needs `files`") }
    let pattern = try files.text()
    var settings = InputSettings()
    settings.timezone = try values["timezone"].map { node throws(Failure) in try zoneName(node) }
    if let format = values["log_format"] {
      if let other = ["format", "records", "columns"].compactMap({ values[$0] }).first {
        throw other.failure("this can't stand beside `log_format`, which says how the whole line is read")
      }
      settings.pattern = try compile(format)
    }
    settings.cookies = try values["cookies"]?.texts() ?? []
    if let format = values["format"] { try check(format, &settings) }
    settings.decimalMark = try values["decimal_mark"]?.value("`.` or `,`") { [".": .point, ",": .comma][$0] }
    settings.dayOrder = try values["dates"]?.value("`day_first` or `month_first`") {
      ["day_first": .dayFirst, "month_first": .monthFirst][$0]
    }
    if values["records"] != nil || values["columns"] != nil {
      settings.mapping = try mapping(item, values)
    } else if let stray = ["rows", "keep", "currency"].compactMap({ values[$0] }).first {
      throw stray.failure("this needs `records` and `columns` beside it")
    }
    return ConfiguredInput(
      pattern: pattern == "-" ? "-" : absolute(pattern, in: folder), settings: settings,
      origin: files.failure("`files: \(pattern)`").message)
  }

  /// Compiles a format string; a fault is shown under the place where it is.
  private func compile(_ format: ConfigurationNode) throws(Failure) -> PatternLog {
    let text = try format.text()
    do throws(FormatStringError) {
      return try PatternLog(formatString: text)
    } catch {
      let place = excerpt(Array(text.utf8), around: error.offset).joined(separator: "\n")
      throw format.failure("`\(format.path)`: \(error.reason)\n\(place)")
    }
  }

  private func check(_ format: ConfigurationNode, _ settings: inout InputSettings) throws(Failure) {
    if let problem = FormatName.apply(try format.text(), to: &settings) { throw format.failure(problem) }
  }

  private func mapping(
    _ item: ConfigurationNode, _ values: [String: ConfigurationNode]
  ) throws(Failure) -> ColumnMapping {
    guard let records = values["records"] else { throw item.failure("`columns` needs `records: order` or `records: event`") }
    let word = try records.text()
    guard let kind = ColumnMapping.RecordKind(rawValue: word) else {
      let kinds = ColumnMapping.RecordKind.allCases.map(\.rawValue)
      if Self.laterKinds.contains(word) {
        throw records.failure("records of kind `\(word)` are not read by this version of Waymark; it reads \(listed(kinds))")
      }
      throw records.failure("`records` must be one of \(listed(kinds)), not “\(word)”")
    }
    guard let columns = values["columns"] else { throw item.failure("`records` needs `columns`") }
    let own = kind == .order ? Self.orderColumns : Self.eventColumns + Self.laterColumns
    let named = try columns.values(own + Self.identifierColumns)
    guard let time = named["time"] else { throw columns.failure("`columns` needs `time`") }
    var mapping = ColumnMapping(formatName: "\(kind.rawValue)-csv", kind: kind, time: "")
    try readTime(time, &mapping)
    for identifier in IdentifierKind.allCases {
      if let node = named[String(describing: identifier)] {
        for column in try node.texts() { mapping.identifiers.append((identifier, column)) }
      }
    }
    switch kind {
    case .order: try readOrder(columns, named, values, &mapping)
    case .event: try readEvent(columns, named, values, &mapping)
    }
    for condition in try values["keep"]?.items() ?? [] {
      mapping.keep.append(
        try condition.value("a condition such as \"Quantity > 0\" or \"Email present\"") { RowCondition($0) })
    }
    return mapping
  }

  /// `time: Column` or `time: {column: …, format: …, timezone: …}`.
  private func readTime(_ node: ConfigurationNode, _ mapping: inout ColumnMapping) throws(Failure) {
    guard node.isMapping else {
      mapping.time = try node.text()
      return
    }
    let values = try node.values(["column", "format", "timezone"])
    guard let column = values["column"] else { throw node.failure("`time` needs `column`") }
    mapping.time = try column.text()
    mapping.timePattern = try values["format"]?.value("a pattern such as dd/MM/yyyy HH:mm") { TimePattern($0) }
    mapping.timezone = try values["timezone"].map { node throws(Failure) in try zoneName(node) }
  }

  private func readOrder(
    _ columns: ConfigurationNode, _ named: [String: ConfigurationNode], _ values: [String: ConfigurationNode],
    _ mapping: inout ColumnMapping
  ) throws(Failure) {
    guard let amount = named["amount"] else { throw columns.failure("orders need the column `amount`") }
    if amount.isMapping {
      let product = try amount.values(["multiply"])
      guard let factors = product["multiply"] else { throw amount.failure("`amount` needs a column, or `multiply: [A, B]`") }
      mapping.amount = .product(try factors.texts())
    } else {
      mapping.amount = .column(try amount.text())
    }
    mapping.order = try named["order"]?.text()
    mapping.currency = try named["currency"]?.text()
    mapping.refund = try named["refund"]?.text()
    mapping.status = try named["status"].map { node throws(Failure) in try statusColumn(node) }
    if let rows = values["rows"] {
      mapping.addsUp = try rows.value("`sum` or `first`") { ["sum": true, "first": false][$0] }
    }
    if let currency = values["currency"] {
      mapping.defaultCurrency = try currency.value("a currency code such as EUR") { Currency($0) }
    }
  }

  private func readEvent(
    _ columns: ConfigurationNode, _ named: [String: ConfigurationNode], _ values: [String: ConfigurationNode],
    _ mapping: inout ColumnMapping
  ) throws(Failure) {
    guard let page = named["page"] else { throw columns.failure("events need the column `page`") }
    if mapping.identifiers.isEmpty {
      throw columns.failure("events need a column that identifies: one of \(listed(Self.identifierColumns))")
    }
    for key in ["rows", "currency"] {
      if let stray = values[key] { throw stray.failure("`\(key)` is for orders, not for events") }
    }
    for key in Self.laterColumns {
      if let later = named[key] {
        messages.warn(later.failure("the column `\(key)` has no effect in this version of Waymark").message)
      }
    }
    mapping.page = try page.text()
    mapping.host = try named["host"]?.text()
    mapping.agent = try named["agent"]?.text()
  }

  /// `status: Column` or `status: {column: …, paid: […], refunded: […], cancelled: […], pending: […]}`.
  private func statusColumn(_ node: ConfigurationNode) throws(Failure) -> ColumnMapping.StatusColumn {
    guard node.isMapping else { return .init(column: try node.text()) }
    let lists: [(String, OrderStatus)] = [
      ("paid", .paid), ("refunded", .refunded), ("cancelled", .cancelled), ("pending", .pending),
    ]
    let values = try node.values(["column"] + lists.map(\.0))
    guard let column = values["column"] else { throw node.failure("`status` needs `column`") }
    var status = ColumnMapping.StatusColumn(column: try column.text())
    for (key, meaning) in lists {
      for word in try values[key]?.texts() ?? [] { status.words[word.lowercased()] = meaning }
    }
    return status
  }
}
