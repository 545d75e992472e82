/// How the rows of a delimited file become records: which column says what.
///
/// The built-in exports are values of this type, read from files of the same YAML that a user writes under `inputs:`.
package struct ColumnMapping: Sendable {
  /// What one row is.
  package enum RecordKind: String, CaseIterable, Sendable { case order, event, contact, deal, activity, survey, spend }

  /// Where an amount stands: in a column, or as the product or the sum of several.
  package enum AmountSource: Equatable, Sendable {
    case column(ColumnNames)
    case product([ColumnNames])
    case sum([ColumnNames])
  }

  package var formatName: String
  package var kind: RecordKind
  /// Of a built-in export only the needed columns must be there: the others come and go with its age and its user's choice.
  package var isBuiltIn = false
  /// Columns of a built-in export that the user asked for, and that must be there.
  package var demanded: [String] = []
  /// The number of the order or the deal.
  package var order = ColumnNames()
  /// Another number of the same order, by which refunds may name it.
  package var alias = ColumnNames()
  /// What stands before a deal's number, so that deal 1001 never meets shop order 1001.
  package var numberPrefix = ""
  package var time: ColumnNames
  package var timePattern: TimePattern?
  /// A column with the time of day, where `time` is the date alone.
  package var clock = ColumnNames()
  /// A column that names the zone of a row's time.
  package var zone = ColumnNames()
  /// The zone of times that state none; nil: that of the source, else of the report.
  package var timezone: String?
  /// When a contact or a deal came into being.
  package var created = ColumnNames()
  package var modified = ColumnNames()
  /// The record's own number in its system.
  package var id = ColumnNames()
  /// What the system's ids look like, those of customers, deals and records.
  package var idRule = IDRule()
  /// The total of an order or a deal, or what a campaign cost.
  package var amount: AmountSource?
  /// Whether costs are written in millionths, as Google's API does.
  package var isInMicros = false
  package var currency = ColumnNames()
  /// Used where no column says; empty: unnamed.
  package var defaultCurrency = Currency.unnamed
  package var refund: AmountSource?
  package var status: StatusColumn?
  /// Of several, the first that a row fits counts.
  package var refundRows: [RefundRows] = []
  package var identifiers: [IdentifierColumn] = []
  package var addsUp = false
  package var keep: [RowCondition] = []
  package var page: String?
  package var host: String?
  package var agent: String?
  package var referrer: String?
  /// What kind of touchpoint the row is, and where it came from.
  package var activityKind: ValueSource?
  package var channel: ValueSource?
  package var source: ValueSource?
  package var medium: ValueSource?
  package var campaign: ValueSource?
  package var keyword: ValueSource?
  package var nps: AnswerColumn?
  package var csat: AnswerColumn?

  package init(formatName: String, kind: RecordKind, time: ColumnNames) {
    self.formatName = formatName
    self.kind = kind
    self.time = time
  }

  /// What stands before a record's own number, so that it is told from those of other exports.
  ///
  /// The user's exports have no names; two that have the same columns are taken to be one.
  var recordPrefix: String {
    if isBuiltIn { return formatName + ":" }
    if !idRule.system.isEmpty { return idRule.system + ":" }
    return ([formatName] + columns + [activityKind?.constant ?? ""]).joined(separator: "|") + ":"
  }

  /// Everything it speaks of, those columns first without which no row can be read.
  private var mentioned: [ColumnNames] {
    var names = needed + [order, alias]
    names += amount?.columns ?? []
    names += [currency] + (refund?.columns ?? []) + [status?.columns ?? []]
    names += [page, host, agent, referrer].map { $0.map { [$0] } ?? [] }
    names += [created, modified, id]
    names += [activityKind, channel, source, medium, campaign, keyword].map { $0?.columns ?? [] }
    names += [nps, csat].flatMap { [$0?.columns ?? []] + ($0?.when.map { [$0.column] } ?? []) }
    names += identifiers.map(\.columns)
    names += (status?.when ?? []).flatMap { $0.conditions.map { [$0.column] } }
    names += keep.map { [$0.column] }
    for rows in refundRows { names += rows.when.map { [$0.column] } + [rows.order] + rows.amount.columns }
    return names
  }

  /// Every column it speaks of, each once, under its first spelling.
  package var columns: [String] {
    var names: [String] = []
    for column in mentioned {
      if let name = column.spellings.first, !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// The same, each under the spellings that these keys have, or all of them where they have none.
  func columns(spelledAsIn keys: Header) -> [String] {
    var names: [String] = []
    for column in mentioned {
      let found = keys.places(of: column).map { keys.names[$0] }
      for name in found.isEmpty ? column.spellings : found where !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// The columns without which no row can be read.
  package var needed: [ColumnNames] {
    var names: [ColumnNames] = [time, clock]
    switch amount {
    case .column(let name)?: names.append(name)
    case .product(let factors)?: names += factors
    case .sum(let terms)?: names += terms.prefix(1)
    case nil: break
    }
    if let page { names.append([page]) }
    return names.filter { !$0.isEmpty }
  }

  /// Of the columns that a header must have, those that it lacks, under their first spelling.
  func missing(in header: Header) -> [String] {
    var names: [String] = []
    let wanted = isBuiltIn ? needed + demanded.map { ColumnNames([$0]) } : mentioned
    for column in wanted {
      guard let name = column.spellings.first, header.places(of: column).isEmpty, !names.contains(name) else { continue }
      names.append(name)
    }
    return names
  }
}

/// One column under the spellings that it has in exports of different ages and settings.
///
/// Of the spellings that a header has, the first whose cell is filled counts.
package struct ColumnNames: Equatable, Sendable, ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
  package var spellings: [String]

  package init(_ spellings: [String] = []) { self.spellings = spellings }
  package init(stringLiteral name: String) { spellings = [name] }
  package init(arrayLiteral names: String...) { spellings = names }

  package var isEmpty: Bool { spellings.isEmpty }
}

extension ColumnMapping.AmountSource {
  package var columns: [ColumnNames] {
    switch self {
    case .column(let name): [name]
    case .product(let names), .sum(let names): names
    }
  }
}

/// The columns that name a person.
package struct IdentifierColumn: Equatable, Sendable {
  package var kind: IdentifierKind
  package var columns: ColumnNames
  /// Whether it stands beside the other columns of its kind, and every value in its cells counts; else the
  /// first value of the first filled column of a kind does.
  package var takesAll = false
  package var rule = IDRule()

  package init(_ kind: IdentifierKind, _ columns: ColumnNames, takesAll: Bool = false, rule: IDRule = IDRule()) {
    self.kind = kind
    self.columns = columns
    self.takesAll = takesAll
    self.rule = rule
  }
}

/// What a system's ids look like, so that ids of different systems never meet and one id in two spellings does.
package struct IDRule: Equatable, Sendable {
  /// What stands before them; empty: they are the user's own.
  package var system = ""
  /// Only so many characters count, letter case included (Salesforce: 15 of 18).
  package var characters: Int?
  /// What older exports write in front (Zoho: `zcrm_`).
  package var dropped = ""

  package init(system: String = "", characters: Int? = nil, dropped: String = "") {
    self.system = system
    self.characters = characters
    self.dropped = dropped
  }

  /// The id itself, whatever form it is written in.
  ///
  /// Where only the first characters count, their letter case is written out behind them, as in Salesforce's own
  /// ids of 18 characters: one more for each five, which says as bits of 32 which of them are capitals.
  func plain(_ text: String) -> String {
    var id = text.trimmingBlanks()
    // A spreadsheet protects a number by an apostrophe; Dynamics may write its ids in braces.
    if id.hasPrefix("'") { id.removeFirst() }
    if id.hasPrefix("{"), id.hasSuffix("}") { id = String(id.dropFirst().dropLast()) }
    if Self.isGUID(id) { return id.lowercased() }
    if !dropped.isEmpty, id.hasPrefix(dropped) { id = String(id.dropFirst(dropped.count)) }
    guard let characters, id.utf8.count >= characters else { return id }
    let first = Array(id.utf8.prefix(characters))
    let signs = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345".utf8)
    var cases: [UInt8] = []
    for start in stride(from: 0, to: first.count, by: 5) {
      var bits = 0
      for offset in 0..<min(5, first.count - start) where first[start + offset] &- 0x41 < 26 { bits |= 1 << offset }
      cases.append(signs[bits])
    }
    return String(decoding: first + cases, as: UTF8.self)
  }

  /// The id with its system in front; empty where it stands for nobody, as a shop's customer 0 does.
  func named(_ text: String) -> String {
    let id = plain(text)
    if isPlaceholder(id) { return "" }
    return system.isEmpty ? id : system + ":" + id
  }

  /// 8-4-4-4-12 hexadecimal digits, in which letter case does not matter (RFC 9562).
  private static func isGUID(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: 0x2D, omittingEmptySubsequences: false)
    return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.joined().allSatisfy { hexDigit($0) != nil }
  }
}

/// A value out of a column, out of a list of words, or the same for every row.
package struct ValueSource: Equatable, Sendable {
  package var columns = ColumnNames()
  /// What the column's words mean, lower-case.
  package var words: [String: String] = [:]
  /// What any other word means; nil: itself, empty: nothing.
  package var other: String?
  /// Where no column is filled.
  package var constant: String?

  package init(
    _ columns: ColumnNames = [], words: [String: String] = [:], other: String? = nil, constant: String? = nil
  ) {
    self.columns = columns
    self.words = words
    self.other = other
    self.constant = constant
  }
}

/// An answer on a scale.
package struct AnswerColumn: Equatable, Sendable {
  package var columns: ColumnNames
  /// Words for answers, lower-case; nil: the word is none.
  package var words: [String: Int?]
  /// Conditions on the row; one that does not hold makes it no answer on this scale.
  package var when: [RowCondition]

  package init(_ columns: ColumnNames, words: [String: Int?] = [:], when: [RowCondition] = []) {
    self.columns = columns
    self.words = words
    self.when = when
  }
}

/// A status column and the words that it uses, beside those that are known anyway.
package struct StatusColumn: Equatable, Sendable {
  package struct Override: Equatable, Sendable {
    package var status: OrderStatus
    /// All must hold.
    package var conditions: [RowCondition]

    package init(_ status: OrderStatus, _ conditions: [RowCondition]) {
      self.status = status
      self.conditions = conditions
    }
  }

  /// Of several, the first that holds a word which is known.
  package var columns: ColumnNames
  /// Lower-case words of this export.
  package var words: [String: OrderStatus]
  /// Lower-case words with `*`, tried in order after the words.
  package var patterns: [(pattern: String, glob: Glob, status: OrderStatus)] = []
  /// What other columns say, whatever the words are.
  package var when: [Override] = []
  /// What a word that is not known means; nil: the row is refused.
  package var otherwise: OrderStatus?

  package init(column: ColumnNames, words: [String: OrderStatus] = [:]) {
    columns = column
    self.words = words
  }

  /// Adds a word, which may have `*` in it.
  package mutating func add(_ word: String, _ status: OrderStatus) {
    let plain = word.lowercased()
    if plain.contains("*") {
      patterns.append((plain, Glob(plain, crossesSlashes: true), status))
    } else {
      words[plain] = status
    }
  }

  package static func == (a: StatusColumn, b: StatusColumn) -> Bool {
    a.columns == b.columns && a.words == b.words && a.patterns.map(\.pattern) == b.patterns.map(\.pattern)
      && a.patterns.map(\.status) == b.patterns.map(\.status) && a.when == b.when && a.otherwise == b.otherwise
  }

  /// What a word means; nil where it is not known.
  func meaning(of word: String) -> OrderStatus? {
    let plain = word.lowercased()
    if let known = words[plain] { return known }
    let bytes = Array(plain.utf8)
    if let fitting = patterns.first(where: { $0.glob.matches(bytes.span) }) { return fitting.status }
    return OrderStatus(word: word)
  }
}

/// Rows of their own that give money of an earlier order back.
package struct RefundRows: Equatable, Sendable {
  /// A row for which all hold is one.
  package var when: [RowCondition]
  /// The number of the order that is refunded.
  package var order: ColumnNames
  package var amount: ColumnMapping.AmountSource

  package init(when: [RowCondition], order: ColumnNames, amount: ColumnMapping.AmountSource) {
    self.when = when
    self.order = order
    self.amount = amount
  }
}
