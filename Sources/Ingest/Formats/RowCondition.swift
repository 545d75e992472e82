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
    for candidate in Operator.allCases {
      guard let (column, value) = Self.split(trimmedText, at: candidate) else { continue }
      guard !column.isEmpty else { return nil }
      let takesValue = candidate != .present && candidate != .absent
      guard takesValue != value.isEmpty else { return nil }
      self.column = column
      operation = candidate
      self.value = value
      number = Amount(plain: value)
      glob = Glob(value, crossesSlashes: true)
      return
    }
    return nil
  }

  private static func split(_ text: String, at operation: Operator) -> (String, String)? {
    let sign = operation.rawValue
    switch operation {
    case .present, .absent:
      guard text.hasSuffix(" " + sign) else { return nil }
      return (String(text.dropLast(sign.count)).trimmingBlanks(), "")
    case .like, .notLike:
      guard let place = text.firstPlace(of: " " + sign + " ") else { return nil }
      return (
        String(text[..<place]).trimmingBlanks(),
        String(text[place...].dropFirst(sign.count + 2)).trimmingBlanks()
      )
    default:
      guard let place = text.firstPlace(of: sign) else { return nil }
      return (
        String(text[..<place]).trimmingBlanks(), String(text[place...].dropFirst(sign.count)).trimmingBlanks()
      )
    }
  }

  /// Whether a cell satisfies it. Numbers compare as numbers, anything else as text; a cell that is no number
  /// is neither below nor above one.
  package func holds(for cell: Span<UInt8>) -> Bool {
    switch operation {
    case .present: return !cell.isEmpty
    case .absent: return cell.isEmpty
    case .like: return glob.matches(cell)
    case .notLike: return !glob.matches(cell)
    default: break
    }
    var order: Int?
    if let number {
      order = Amount(cell).map { $0.compared(to: number) }
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
