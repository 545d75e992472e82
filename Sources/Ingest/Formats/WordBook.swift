/// What the words of a column mean, each worked out once: statuses and currencies are few and come in every row.
final class WordBook<Meaning> {
  private var words = SymbolTable(key: .drawn(), expected: 16)
  /// By symbol; nil for a word that means nothing.
  private var meanings: [Meaning?] = [nil]

  /// A column of more words than this has no words but texts, which are not kept.
  private static var most: Int { 4096 }

  /// The meaning of a cell, by `work` where the word is new.
  func meaning(of cell: Span<UInt8>, _ work: (String) -> Meaning?) -> Meaning? {
    let known = words.symbol(of: cell)
    if known != .none { return meanings[Int(known.number)] }
    let meaning = work(decodedText(cell))
    if words.count < Self.most {
      _ = words.intern(cell)
      meanings.append(meaning)
    }
    return meaning
  }
}
