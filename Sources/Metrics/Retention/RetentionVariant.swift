/// When somebody counts as having come back.
package enum RetentionVariant: Equatable, Sendable {
  /// In the period number k of the cohort, calendar buckets.
  case nPeriod
  /// In the period number k or a later one.
  case unbounded
  /// In any period of a bracket; offset 0 stands alone before them.
  case brackets([Bracket])

  /// Offsets from the first to the last; without a last one the bracket is open.
  package struct Bracket: Equatable, Sendable {
    package var first: Int
    package var last: Int?

    package init(_ first: Int, _ last: Int?) {
      self.first = first
      self.last = last
    }

    package var text: String { written("-") }

    /// As a cell: a spreadsheet would take `1-3` for a day of January.
    var cellText: String { written("..") }

    private func written(_ between: String) -> String {
      last.map { $0 == first ? String(first) : "\(first)\(between)\($0)" } ?? "\(first)\(between)"
    }

    func contains(_ offset: Int) -> Bool { offset >= first && offset <= last ?? .max }
  }

  package static let defaultBrackets = [Bracket(1, 3), Bracket(4, 7), Bracket(8, 14)]

  /// `1-3,4-7,8-14,15-`: ascending from 1 on, without an offset in two of them; nil: it can't be read so.
  package static func brackets(_ text: String) -> [Bracket]? {
    var brackets: [Bracket] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false)
      guard ends.count <= 2, let first = ends.first.flatMap({ number($0) }) else { return nil }
      var bracket = Bracket(first, first)
      if ends.count == 2 {
        bracket.last = ends[1].isEmpty ? nil : number(ends[1])
        if bracket.last == nil, !ends[1].isEmpty { return nil }
      }
      // Only the last bracket may be open.
      let before = brackets.last.map { $0.last ?? .max } ?? 0
      guard first > before, bracket.last ?? first >= first else { return nil }
      brackets.append(bracket)
    }
    return brackets
  }

  private static func number(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.count <= 5, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }

  package var name: String {
    switch self {
    case .nPeriod: "n-period"
    case .unbounded: "unbounded"
    case .brackets: "bracket"
    }
  }
}
