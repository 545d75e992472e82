/// What is known of byte strings that were met lately, for a thread's own use.
///
/// Whatever strangers write, it stays small: when it is full it forgets everything, and what is met again is found out once more.
package struct RecentTexts<Known: BitwiseCopyable & Sendable>: Sendable {
  @usableFromInline var places: RecentPlaces
  @usableFromInline var known: [Known] = []

  package init(key: HashKey, most: Int, mostBytes: Int = 8 << 20) {
    places = RecentPlaces(key: key, most: most, mostBytes: mostBytes)
  }

  // Inlinable, for else other modules would get every value through its type's table of functions.

  /// What was kept of the text; nil: it wasn't met lately.
  @inlinable @inline(__always)
  package mutating func known(of text: Span<UInt8>) -> Known? {
    let place = places.place(of: text)
    return place < 0 ? nil : known[place]
  }

  /// Keeps what is known of a text that `known` didn't find.
  @inlinable @inline(__always)
  package mutating func keep(_ value: Known, of text: Span<UInt8>) {
    guard let place = places.keep(text) else {
      known.removeAll(keepingCapacity: true)
      return
    }
    known.removeLast(known.count - place)
    known.append(value)
  }
}

/// The texts themselves, each under the place of what is known of it.
@usableFromInline
struct RecentPlaces: Sendable {
  /// A text that a glance may mean.
  private struct Latest {
    var glance: UInt64 = 0
    var start: UInt32 = 0
    var count: UInt32 = 0
    /// 0: nothing.
    var number: UInt32 = 0
  }

  private var texts: SymbolTable
  /// By the low bits of a glance what was met last: few agents and pages make up most of a log.
  private var latest = [Latest](repeating: Latest(), count: Self.glances)
  private let key: HashKey
  private let most: Int
  /// Bytes of text that are kept at most.
  private let mostBytes: Int

  private static let glances = 1024

  init(key: HashKey, most: Int, mostBytes: Int) {
    self.key = key
    self.most = most
    self.mostBytes = min(mostBytes, Int(UInt32.max))
    texts = SymbolTable(key: key)
  }

  /// A few words of a text, where agents and paths mostly differ: less than a hash, for what it finds is compared.
  @inline(__always)
  private static func glance(_ text: Span<UInt8>) -> UInt64 {
    let count = text.count
    var mixed = UInt64(truncatingIfNeeded: count) &* 0x9e37_79b9_7f4a_7c15
    if count >= 24 {
      mixed ^= word(text, at: count - 24) &* 0xff51_afd7_ed55_8ccd
      mixed ^= word(text, at: count >> 1 - 4) &* 0xc4ce_b9fe_1a85_ec53
      mixed ^= word(text, at: count - 16) &* 0x2545_f491_4f6c_dd1d
    }
    if count >= 8 {
      mixed ^= word(text, at: count - 8) &* 0x9fb2_1c65_1e98_df25
    } else {
      var small: UInt64 = 0
      for index in 0..<count { small = small << 8 | UInt64(text[index]) }
      mixed ^= small &* 0x9fb2_1c65_1e98_df25
    }
    return mixed ^ mixed >> 32
  }

  /// The place of what is known of a text, from 0 on; less than that: it wasn't met lately.
  @usableFromInline
  mutating func place(of text: Span<UInt8>) -> Int {
    let glance = Self.glance(text)
    let slot = Int(truncatingIfNeeded: glance) & (Self.glances - 1)
    let met = latest[slot]
    if met.glance == glance, met.number != 0 {
      let start = Int(met.start)
      if texts.holds(text, in: start..<(start + Int(met.count))) { return Int(met.number) - 1 }
    }
    let symbol = texts.symbol(of: text)
    if symbol == .none { return -1 }
    let range = texts.range(of: symbol)
    latest[slot] = Latest(
      glance: glance, start: UInt32(truncatingIfNeeded: range.lowerBound), count: UInt32(truncatingIfNeeded: range.count),
      number: symbol.number)
    return Int(symbol.number) - 1
  }

  /// The place for what is known of a new text: 0 where all before it was forgotten; nil: forgotten, and this one is not kept.
  @usableFromInline
  mutating func keep(_ text: Span<UInt8>) -> Int? {
    if texts.count >= most || texts.byteCount + text.count > mostBytes {
      texts = SymbolTable(key: key)
      for slot in latest.indices { latest[slot].number = 0 }
      if text.count > mostBytes { return nil }
    }
    return Int(texts.intern(text).number) - 1
  }
}
