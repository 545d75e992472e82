package import Ingest

/// The groups of pages that the configuration makes: for each page the first, in the order written, whose patterns fit.
package struct PageGroups: Sendable {
  package struct Rule: Equatable, Sendable {
    package var name: String
    package var pages: [PathPattern]

    package init(_ name: String, _ pages: [PathPattern]) {
      self.name = name
      self.pages = pages
    }
  }

  /// The names of the groups, and behind them that of all other pages.
  package let names: [String]
  /// By the page's number.
  private let numbers: [UInt16]

  /// What pages are called that no group takes.
  package static let others = "(other)"
  package static let mostGroups = Int(UInt16.max)

  /// Decides for every page once.
  package init(_ rules: [Rule] = [], pages: SymbolTable = SymbolTable(key: HashKey(0, 0))) {
    names = rules.map(\.name) + [Self.others]
    guard !rules.isEmpty else {
      numbers = []
      return
    }
    var numbers = [UInt16(rules.count)]
    for number in 0..<UInt32(pages.count) {
      let group = pages.withBytes(of: Symbol(number + 1)) { page in rules.firstIndex { $0.pages.matches(page) } }
      numbers.append(UInt16(group ?? rules.count))
    }
    self.numbers = numbers
  }

  /// Whether the configuration makes none, so that every page stands for itself.
  package var isEmpty: Bool { numbers.isEmpty }

  /// The number of a page's group in `names`; only where there are groups.
  package func group(of page: Symbol) -> Int { Int(numbers[Int(page.number)]) }
}
