/// What is known of byte strings that were met lately, for a thread's own use.
///
/// Whatever strangers write, it stays small: when it is full it forgets everything, and what is met again is found out once more.
package struct RecentTexts<Known: BitwiseCopyable & Sendable>: Sendable {
  private var texts: SymbolTable
  private var known: [Known] = []
  private var bytes = 0
  private let key: HashKey
  private let most: Int
  /// Bytes of text that are kept at most.
  private let mostBytes: Int

  package init(key: HashKey, most: Int, mostBytes: Int = 8 << 20) {
    self.key = key
    self.most = most
    self.mostBytes = mostBytes
    texts = SymbolTable(key: key)
  }

  /// What was kept of the text; nil: it wasn't met lately.
  @inline(__always)
  package func known(of text: Span<UInt8>) -> Known? {
    let symbol = texts.symbol(of: text)
    return symbol == .none ? nil : known[Int(symbol.number) - 1]
  }

  /// Keeps what is known of a text that `known` didn't find.
  package mutating func keep(_ value: Known, of text: Span<UInt8>) {
    if known.count >= most || bytes + text.count > mostBytes {
      texts = SymbolTable(key: key)
      known.removeAll(keepingCapacity: true)
      bytes = 0
      if text.count > mostBytes { return }
    }
    _ = texts.intern(text)
    known.append(value)
    bytes += text.count
  }
}
