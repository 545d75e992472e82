/// How the rows of a delimited file become records: which column says what.
///
/// The built-in exports are values of this type, and so is what a user writes under `inputs:`.
package struct ColumnMapping: Equatable, Sendable {
  /// What one row is.
  package enum RecordKind: String, CaseIterable, Sendable { case order, event }

  /// Where an amount stands: in a column, or as the product of several.
  package enum AmountSource: Equatable, Sendable {
    case column(String)
    case product([String])
  }

  /// A status column and the words that it uses, beside those that are known anyway.
  package struct StatusColumn: Equatable, Sendable {
    package var column: String
    /// Lower-case words of this export.
    package var words: [String: OrderStatus]

    package init(column: String, words: [String: OrderStatus] = [:]) {
      self.column = column
      self.words = words
    }
  }

  package var formatName: String
  package var kind: RecordKind
  package var order: String?
  package var time: String
  package var timePattern: TimePattern?
  /// The zone of times that state none; nil: that of the source, else of the report.
  package var timezone: String?
  package var amount: AmountSource?
  package var currency: String?
  /// Used where no column says; empty: unnamed.
  package var defaultCurrency = Currency.unnamed
  package var refund: String?
  package var status: StatusColumn?
  /// A column that is filled when the order was cancelled.
  package var cancelledAt: String?
  /// Identifier columns; of several for one kind the first that is filled counts.
  package var identifiers: [(kind: IdentifierKind, column: String)] = []
  package var addsUp = false
  package var keep: [RowCondition] = []
  package var page: String?
  package var host: String?
  package var agent: String?

  package init(formatName: String, kind: RecordKind, time: String) {
    self.formatName = formatName
    self.kind = kind
    self.time = time
  }

  package static func == (a: ColumnMapping, b: ColumnMapping) -> Bool {
    a.formatName == b.formatName && a.columns == b.columns
  }

  /// Every column it speaks of, each once, those without which no row can be read first.
  package var columns: [String] {
    var names: [String] = []
    func add(_ name: String?) {
      if let name, !names.contains(name) { names.append(name) }
    }
    needed.forEach { add($0) }
    [order, currency, refund, status?.column, cancelledAt, host, agent].forEach { add($0) }
    identifiers.forEach { add($0.column) }
    keep.forEach { add($0.column) }
    return names
  }

  /// The columns without which no row can be read.
  package var needed: [String] {
    var names = [time]
    switch amount {
    case .column(let name)?: names.append(name)
    case .product(let factors)?: names += factors
    case nil: break
    }
    if let page { names.append(page) }
    return names
  }
}
