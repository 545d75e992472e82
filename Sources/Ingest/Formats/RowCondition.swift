/// A `keep` condition on a row: `COLUMN op VALUE`, or `COLUMN present` and `COLUMN absent`.
package struct RowCondition: Equatable, Sendable {
  private enum Operator: String, CaseIterable {
    // Longest first, so that `<=` is not read as `<`.
    case notLike = "not like", notEqual = "!=", atMost = "<=", atLeast = ">="
    case equal = "=", below = "<", above = ">", like = "like"
    case present = "present", absent = "absent"
  }

  package let column: String
  private let operation: Operator
  private let value: String
  private let number: Amount?
  private let glob: Glob

  /// Nil where the text is no condition.
  package init?(_ text: String) {
    let trimmedText = text.trimmingBlanks()
    // The first sign in the text is the condition's, of those that begin there the longest: a value may hold others.
    var first: (sign: Range<String.Index>, operation: Operator)?
    for candidate in Operator.allCases {
      guard let sign = Self.sign(of: candidate, in: trimmedText) else { continue }
      if first.map({ sign.lowerBound < $0.sign.lowerBound }) ?? true { first = (sign, candidate) }
    }
    guard let (sign, operation) = first else { return nil }
    column = String(trimmedText[..<sign.lowerBound]).trimmingBlanks()
    value = String(trimmedText[sign.upperBound...]).trimmingBlanks()
    let takesValue = operation != .present && operation != .absent
    guard !column.isEmpty, takesValue != value.isEmpty else { return nil }
    self.operation = operation
    number = Amount(plain: value)
    glob = Glob(value, crossesSlashes: true)
  }

  /// Where an operator first stands in the text; a word with the blanks around it.
  private static func sign(of operation: Operator, in text: String) -> Range<String.Index>? {
    switch operation {
    case .present, .absent:
      let word = " " + operation.rawValue
      return text.hasSuffix(word) ? text.index(text.endIndex, offsetBy: -word.count)..<text.endIndex : nil
    case .like, .notLike: return place(of: " " + operation.rawValue + " ", in: text)
    default: return place(of: operation.rawValue, in: text)
    }
  }

  private static func place(of sign: String, in text: String) -> Range<String.Index>? {
    text.firstPlace(of: sign).map { $0..<text.index($0, offsetBy: sign.count) }
  }

  /// Whether its column's cells are read as numbers.
  var comparesNumbers: Bool {
    switch operation {
    case .equal, .notEqual, .below, .atMost, .above, .atLeast: number != nil
    case .like, .notLike, .present, .absent: false
    }
  }

  /// Whether a cell satisfies it. Numbers compare as numbers, anything else as text; a cell that is no number
  /// is neither below nor above one.
  package func holds(for cell: Span<UInt8>, decimalMark: DecimalMark = .point) -> Bool {
    switch operation {
    case .present: return !cell.isEmpty
    case .absent: return cell.isEmpty
    case .like: return glob.matches(cell)
    case .notLike: return !glob.matches(cell)
    default: break
    }
    var order: Int?
    if let number {
      order = AmountText(cell).map { $0.amount(decimalMark: decimalMark).compared(to: number) }
    } else {
      let bytes = Array(value.utf8)
      order = compareBytes(cell, bytes.span)
    }
    switch operation {
    case .equal: return order == 0
    case .notEqual: return order != 0
    case .below: return order.map { $0 < 0 } ?? false
    case .atMost: return order.map { $0 <= 0 } ?? false
    case .above: return order.map { $0 > 0 } ?? false
    case .atLeast: return order.map { $0 >= 0 } ?? false
    case .present, .absent, .like, .notLike: return false
    }
  }
}
