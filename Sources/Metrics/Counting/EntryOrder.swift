/// In which order entries of counter tables stand.
enum EntryOrder {
  /// By their keys.
  case keys
  /// The greatest first, equal ones by their keys.
  case ranks

  @inline(__always)
  func isBefore<Row>(_ a: CounterTable<Row>.Entry, _ b: CounterTable<Row>.Entry) -> Bool {
    self == .keys || a.row.rank == b.row.rank ? a.key < b.key : a.row.rank > b.row.rank
  }

  func sort<Row>(_ entries: inout [CounterTable<Row>.Entry]) {
    if Self.packed.contains(entries.count), let packing = EntryPacking(entries, self) {
      sort(&entries, packing)
      return
    }
    switch self {
    case .keys: entries.sort { $0.key < $1.key }
    case .ranks: entries.sort { a, b in a.row.rank == b.row.rank ? a.key < b.key : a.row.rank > b.row.rank }
    }
  }

  /// Fewer aren't worth it, and of more the words would take much memory beside them.
  private static let packed = 256...(1 << 19)

  /// Sorts words in which the order is packed, eleven bits at a time from the lowest on, and the entries by them.
  private func sort<Row>(_ entries: inout [CounterTable<Row>.Entry], _ packing: EntryPacking) {
    var words: [PackedEntry] = []
    words.reserveCapacity(entries.count)
    for (place, entry) in entries.enumerated() { words.append(PackedEntry(word: packing.word(entry), place: UInt32(place))) }
    var sorted = words
    for shift in stride(from: 0, to: packing.bits, by: Self.digitBits) {
      Self.sort(words.span, by: UInt64(shift), into: &sorted)
      swap(&words, &sorted)
    }
    entries = words.map { entries[Int($0.place)] }
  }

  private static let digitBits = 11

  /// Sorts by the bits of one digit, and leaves those that are alike as they stand.
  private static func sort(_ words: Span<PackedEntry>, by shift: UInt64, into sorted: inout [PackedEntry]) {
    let mask = 1 << Self.digitBits - 1
    var starts = [Int](repeating: 0, count: mask + 2)
    var places = starts.mutableSpan
    for index in words.indices { places[Int(truncatingIfNeeded: words[index].word >> shift) & mask + 1] += 1 }
    for digit in 1...mask { places[digit] += places[digit - 1] }
    var target = sorted.mutableSpan
    for index in words.indices {
      let digit = Int(truncatingIfNeeded: words[index].word >> shift) & mask
      target[places[digit]] = words[index]
      places[digit] += 1
    }
  }
}

private struct PackedEntry: BitwiseCopyable {
  var word: UInt64
  var place: UInt32
}

/// How the order of entries is packed into words: how far their rank is below the highest, and both halves of their keys, each in as
/// many bits as the greatest needs.
private struct EntryPacking {
  private let isRanked: Bool
  private let highest: Int
  private let lowBits: UInt64
  private let keyBits: UInt64
  /// How many bits of the words are used.
  let bits: Int

  /// nil: 64 bits are too few, or a rank is negative.
  init?<Row>(_ entries: [CounterTable<Row>.Entry], _ order: EntryOrder) {
    var highest = 0
    var (high, low): (UInt32, UInt32) = (0, 0)
    for entry in entries {
      if order == .ranks {
        if entry.row.rank < 0 { return nil }
        highest = max(highest, entry.row.rank)
      }
      high |= firstOfPair(entry.key)
      low |= secondOfPair(entry.key)
    }
    lowBits = UInt64(UInt32.bitWidth - low.leadingZeroBitCount)
    keyBits = lowBits + UInt64(UInt32.bitWidth - high.leadingZeroBitCount)
    bits = Int(keyBits) + (Int.bitWidth - highest.leadingZeroBitCount)
    self.highest = highest
    isRanked = order == .ranks
    if bits > UInt64.bitWidth { return nil }
  }

  func word<Row>(_ entry: CounterTable<Row>.Entry) -> UInt64 {
    let key = UInt64(firstOfPair(entry.key)) << lowBits | UInt64(secondOfPair(entry.key))
    // Without a rank, keys may take all 64 bits.
    return isRanked ? UInt64(highest - entry.row.rank) << keyBits | key : key
  }
}
