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
  private var bytes = GrowingBytes()
  /// Where string `n` ends, from its group's base on; it begins where `n - 1` ends.
  private var ends: [UInt32] = [0]
  /// Where the strings of each group begin.
  private var bases = [0]
  /// A number in the low bits, and in the high ones, as many as it leaves, its string's mark, so that most strangers are told
  /// at a glance. 0: free.
  private var slots: [UInt32] = []
  private var mask = 0
  private var numberBits: UInt32 = 0
  private var markMask: UInt32 = 0
  private let key: HashKey

  /// Strings of a group have ends of 32 bits: no line is so long that 256 don't fit.
  private static let groupBits = 8

  package init(key: HashKey, expected: Int = 1024) {
    self.key = key
    var size = 64
    while size < expected * 2 { size *= 2 }
    clear(size)
  }

  /// How many distinct strings there are; their symbols are 1...count.
  package var count: Int { ends.count - 1 }

  /// Bytes of all strings together.
  var byteCount: Int { bytes.count }

  /// Where a symbol's string stands; what is in a range of this kind, `holds` compares.
  func range(of symbol: Symbol) -> Range<Int> { symbol == .none ? 0..<0 : range(Int(symbol.number)) }

  /// Whether the strings have just these bytes in a range.
  @inline(__always)
  func holds(_ text: Span<UInt8>, in range: Range<Int>) -> Bool { bytes.hold(text, in: range) }

  /// So many strings are in so many slots at most.
  private static func most(_ slots: Int) -> Int { slots * 5 / 8 }

  private mutating func clear(_ size: Int) {
    slots = []
    slots = [UInt32](repeating: 0, count: size)
    mask = size - 1
    numberBits = UInt32(UInt64.bitWidth - UInt64(Self.most(size) + 1).leadingZeroBitCount)
    markMask = numberBits < 32 ? UInt32.max << numberBits : 0
  }

  /// A hash of all bytes but the last, and of the last its low bits.
  @inline(__always)
  private func hashed(_ text: Span<UInt8>) -> (hash: UInt64, last: UInt8) {
    guard let last = text.indices.last else { return (0, 0) }
    return (tableHash(text.extracting(0..<last), key: key), text[last] & 15)
  }

  /// Where a string of this hash is looked for first. Strings that differ in their last byte stand side by side: of orders
  /// and pages that are numbered one after the other most are found where the one before was, without a look into far memory.
  @inline(__always)
  private func slot(_ hash: UInt64, _ last: UInt8) -> Int { (Int(truncatingIfNeeded: hash) &+ Int(last)) & mask }

  /// Of other bits than the slot.
  @inline(__always)
  private func mark(_ hash: UInt64, _ last: UInt8) -> UInt32 {
    (UInt32(truncatingIfNeeded: hash >> 36) << 4 | UInt32(last)) &<< numberBits & markMask
  }

  @inline(__always)
  private func end(_ number: Int) -> Int { bases[number >> Self.groupBits] + Int(ends[number]) }

  @inline(__always)
  private func range(_ number: Int) -> Range<Int> { end(number - 1)..<end(number) }

  /// The string's number, or the free slot where it would stand.
  @inline(__always)
  private func find(_ text: Span<UInt8>, _ hash: UInt64, _ last: UInt8) -> (number: UInt32, slot: Int) {
    let mark = mark(hash, last)
    var slot = slot(hash, last)
    while slots[slot] != 0 {
      if slots[slot] & markMask == mark {
        let number = slots[slot] & ~markMask
        if bytes.hold(text, in: range(Int(number))) { return (number, slot) }
      }
      slot = (slot + 1) & mask
    }
    return (0, slot)
  }

  /// The string's symbol, a new one if it was not met before.
  package mutating func intern(_ text: Span<UInt8>) -> Symbol {
    let (hash, last) = hashed(text)
    let (known, slot) = find(text, hash, last)
    if known != 0 { return Symbol(known) }
    precondition(ends.count < UInt32.max, "more distinct strings than a symbol can number")
    let number = ends.count
    if number & (1 << Self.groupBits - 1) == 0 { bases.append(bytes.count) }
    bytes.append(text)
    ends.append(UInt32(bytes.count - bases[number >> Self.groupBits]))
    slots[slot] = mark(hash, last) | UInt32(number)
    if ends.count > Self.most(slots.count) { grow() }
    return Symbol(UInt32(number))
  }

  /// The string's symbol if it was met before, else `.none`.
  package func symbol(of text: Span<UInt8>) -> Symbol {
    let (hash, last) = hashed(text)
    return Symbol(find(text, hash, last).number)
  }

  package mutating func intern(_ text: String) -> Symbol {
    let utf8 = Array(text.utf8)
    return intern(utf8.span)
  }

  /// The slots hold no whole hashes, so these are made again, out of the strings one after the other.
  private mutating func grow() {
    clear(slots.count * 2)
    for number in 1..<ends.count {
      let (hash, last) = bytes.withBytes(range(number)) { hashed($0) }
      var slot = slot(hash, last)
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = mark(hash, last) | UInt32(number)
    }
  }

  /// The bytes of a symbol, lent to `body`; those of `.none` are empty.
  package func withBytes<Result>(of symbol: Symbol, _ body: (Span<UInt8>) -> Result) -> Result {
    bytes.withBytes(range(of: symbol), body)
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
