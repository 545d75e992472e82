import Ingest

/// All pages in the order of their names' bytes: each has a rank, so that long tables are sorted by numbers.
final class PageOrder: RankedNames, Sendable {
  private let pages: SymbolTable
  /// By rank.
  private let numbers: [UInt32]
  /// By symbol; that of none is 0.
  private let ranks: [UInt32]
  let listed: NameList?

  /// `mostNames`: how many are kept beside the pages' own; so many take a few megabytes.
  init(_ pages: SymbolTable, mostNames: Int = 1 << 16) {
    self.pages = pages
    numbers = sortedSymbols(of: pages)
    var ranks = [UInt32](repeating: 0, count: pages.count + 1)
    for (rank, number) in numbers.enumerated() { ranks[Int(number)] = UInt32(rank) }
    self.ranks = ranks
    guard numbers.count <= mostNames else {
      listed = nil
      return
    }
    var names = NameList()
    for number in numbers { pages.withBytes(of: Symbol(number)) { names.append($0) } }
    listed = names
  }

  var count: Int { numbers.count }

  func rank(of page: UInt32) -> UInt32 { ranks[Int(page)] }

  func page(at rank: UInt32) -> Symbol { Symbol(numbers[Int(rank)]) }

  func withName<Result>(at rank: UInt32, _ body: (Span<UInt8>) -> Result) -> Result {
    if let listed { return listed.withName(at: Int(rank), body) }
    return pages.withBytes(of: page(at: rank)) { withText($0, body) }
  }

  /// How many pages stand before a text, and whether the next one is it.
  func place(of text: String) -> (rank: UInt32, isPage: Bool) {
    let bytes = Array(text.utf8)
    var (low, high) = (0, numbers.count)
    while low < high {
      let middle = (low + high) / 2
      let isBefore = pages.withBytes(of: Symbol(numbers[middle])) { compareBytes($0, bytes.span) < 0 }
      if isBefore { low = middle + 1 } else { high = middle }
    }
    let isPage = low < numbers.count && pages.withBytes(of: Symbol(numbers[low])) { sameBytes($0, bytes.span) }
    return (UInt32(low), isPage)
  }
}

/// The numbers of a table's strings in the order of their bytes.
///
/// Eight bytes at a time are sorted as numbers, and only those that are alike look further into the strings.
private func sortedSymbols(of table: SymbolTable) -> [UInt32] {
  var parts = (0..<UInt32(table.count)).map { NamePart(word: 0, number: $0 + 1) }
  sort(&parts, 0..<parts.count, from: 0, table)
  return parts.map(\.number)
}

private struct NamePart: BitwiseCopyable {
  /// The next eight bytes of the name, the first the most significant; zeros behind its end.
  var word: UInt64
  var number: UInt32
}

/// Sorts parts of names that are alike up to a place.
private func sort(_ parts: inout [NamePart], _ range: Range<Int>, from start: Int, _ table: SymbolTable) {
  guard range.count > 1 else { return }
  var (start, hasEnded) = (start, false)
  // What all begin with alike is no reason to sort.
  var isAlike = true
  while isAlike, !hasEnded {
    for place in range {
      (parts[place].word, hasEnded) = table.withBytes(of: Symbol(parts[place].number)) { name in
        (bigEndianWord(name, at: start), hasEnded || name.count <= start + 8)
      }
      if parts[place].word != parts[range.lowerBound].word { isAlike = false }
    }
    if isAlike, !hasEnded { start += 8 }
  }
  if isAlike || range.count <= 16 {
    // Names that end here, or hold zeros: their lengths decide too.
    parts[range].sort { table.isOrdered(Symbol($0.number), before: Symbol($1.number)) }
    return
  }
  // A slice is sorted in a copy, so the whole array isn't sorted as one.
  if range == 0..<parts.count { parts.sort { $0.word < $1.word } } else { parts[range].sort { $0.word < $1.word } }
  var first = range.lowerBound
  while first < range.upperBound {
    var end = first + 1
    while end < range.upperBound, parts[end].word == parts[first].word { end += 1 }
    sort(&parts, first..<end, from: start + 8, table)
    first = end
  }
}

private func bigEndianWord(_ bytes: Span<UInt8>, at start: Int) -> UInt64 {
  var word: UInt64 = 0
  for place in start..<(start + 8) { word = word << 8 | (place < bytes.count ? UInt64(bytes[place]) : 0) }
  return word
}
