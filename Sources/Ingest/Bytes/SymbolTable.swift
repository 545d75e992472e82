/// The number of a distinct byte string in its table; 0 is the absent one.
package struct Symbol: Hashable, Sendable, BitwiseCopyable {
  package var number: UInt32
  package init(_ number: UInt32) { self.number = number }

  /// No string at all, which differs from the empty string.
  package static let none = Symbol(0)
}

/// Every distinct byte string once, each under a small number.
///
/// Numbers depend on the order in which strings are met, so nothing that reaches an output may.
package struct SymbolTable: Sendable {
  private var bytes: [UInt8] = []
  /// Where string `n` ends; it begins where `n - 1` ends.
  private var ends: [Int] = [0]
  /// A number in the low half, and its string's mark in the upper one, so that most strangers are told at a glance, and
  /// a table that grows needs no other hashes.
  private var slots: [UInt64]
  private var mask: Int
  private let key: HashKey

  package init(key: HashKey, expected: Int = 1024) {
    self.key = key
    var size = 64
    while size < expected * 2 { size *= 2 }
    slots = [UInt64](repeating: 0, count: size)
    mask = size - 1
  }

  /// How many distinct strings there are; their symbols are 1...count.
  package var count: Int { ends.count - 1 }

  /// A hash of all bytes but the last, and of the last its low bits.
  @inline(__always)
  private func mark(_ text: Span<UInt8>) -> UInt32 {
    guard let last = text.indices.last else { return 0 }
    let hash = tableHash(text.extracting(0..<last), key: key)
    return UInt32(truncatingIfNeeded: hash) << 4 | UInt32(text[last] & 15)
  }

  /// Where a string of this mark is looked for first. Strings that differ in their last byte stand side by side: of orders
  /// and pages that are numbered one after the other most are found where the one before was, without a look into far memory.
  @inline(__always)
  private func slot(_ mark: UInt32) -> Int {
    // A table beyond what the hash's 28 bits reach leaves room between its strings.
    let reach = (mask >> 28).nonzeroBitCount
    return (Int(mark >> 4) << reach &+ Int(mark & 15)) & mask
  }

  /// The number in a slot, if it is that of the string.
  @inline(__always)
  private func number(in slot: Int, _ mark: UInt32, _ text: Span<UInt8>) -> UInt32? {
    guard UInt32(truncatingIfNeeded: slots[slot] >> 32) == mark else { return nil }
    let number = Int(slots[slot] & 0xFFFF_FFFF)
    return sameBytes(bytes.span.extracting(ends[number - 1]..<ends[number]), text) ? UInt32(number) : nil
  }

  /// The string's symbol, a new one if it was not met before.
  package mutating func intern(_ text: Span<UInt8>) -> Symbol {
    let mark = mark(text)
    var slot = slot(mark)
    while slots[slot] != 0 {
      if let number = number(in: slot, mark, text) { return Symbol(number) }
      slot = (slot + 1) & mask
    }
    precondition(ends.count < UInt32.max, "more distinct strings than a symbol can number")
    let number = UInt32(ends.count)
    bytes.append(text)
    ends.append(bytes.count)
    slots[slot] = UInt64(mark) << 32 | UInt64(number)
    if ends.count * 2 > slots.count { grow() }
    return Symbol(number)
  }

  /// The string's symbol if it was met before, else `.none`.
  package func symbol(of text: Span<UInt8>) -> Symbol {
    let mark = mark(text)
    var slot = slot(mark)
    while slots[slot] != 0 {
      if let number = number(in: slot, mark, text) { return Symbol(number) }
      slot = (slot + 1) & mask
    }
    return .none
  }

  package mutating func intern(_ text: String) -> Symbol {
    let utf8 = Array(text.utf8)
    return intern(utf8.span)
  }

  private mutating func grow() {
    var old: [UInt64] = []
    swap(&old, &slots)
    slots = [UInt64](repeating: 0, count: old.count * 2)
    mask = slots.count - 1
    for entry in old where entry != 0 {
      var slot = slot(UInt32(truncatingIfNeeded: entry >> 32))
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = entry
    }
  }

  /// The bytes of a symbol, lent to `body`; those of `.none` are empty.
  package func withBytes<Result>(of symbol: Symbol, _ body: (Span<UInt8>) -> Result) -> Result {
    let number = Int(symbol.number)
    return number == 0 ? body(bytes.span.extracting(0..<0)) : body(bytes.span.extracting(ends[number - 1]..<ends[number]))
  }

  /// The text of a symbol: UTF-8 where it is valid, else each byte as Latin-1.
  package func text(of symbol: Symbol) -> String {
    withBytes(of: symbol) { decodedText($0) }
  }

  /// Whether one string stands before another in the order of their bytes.
  package func isOrdered(_ a: Symbol, before b: Symbol) -> Bool {
    withBytes(of: a) { first in withBytes(of: b) { compareBytes(first, $0) < 0 } }
  }
}
