/// Rows by key in the order in which they are shown: the greatest first, equal ones by their keys. What doesn't fit its share of
/// memory lies in sorted runs.
struct RankedRows<Row: Tally>: Sendable {
  private typealias Entry = CounterTable<Row>.Entry

  private let entries: [CounterTable<Row>.Entry]
  private let runs: SpilledRuns<Row>?

  /// `rank` gives a key its place in the order of names, and `met` is told of every row; one that counts nothing isn't shown.
  init(_ book: TallyBook<Row>, by rank: (UInt64) -> UInt64, _ met: (UInt64, Row) -> Void = { _, _ in }) {
    var entries: [Entry] = []
    var runs = book.space.map { SpilledRuns<Row>($0, .ranks) }
    let most = book.space.map { max(1, $0.share / MemoryLayout<Entry>.stride) } ?? .max
    book.forEach { key, row in
      guard row.rank > 0 else { return }
      let key = rank(key)
      met(key, row)
      entries.append(Entry(key: key, row: row))
      if entries.count >= most {
        EntryOrder.ranks.sort(&entries)
        runs?.append(entries)
        entries.removeAll(keepingCapacity: true)
      }
    }
    EntryOrder.ranks.sort(&entries)
    self.entries = entries
    self.runs = runs
  }

  /// Gives each row with its key's rank, until `body` has enough; whether it never had.
  func forEach(_ body: (UInt64, Row) -> Bool) -> Bool {
    if let runs, !runs.isEmpty { return runs.merged(with: entries) { body($0.key, $0.row) } }
    for entry in entries where !body(entry.key, entry.row) { return false }
    return true
  }
}

/// Two numbers of 32 bits as one key, ordered by the first, then by the second.
func pairKey(_ first: UInt32, _ second: UInt32) -> UInt64 { UInt64(first) << 32 | UInt64(second) }

/// The first number of a pair's key.
func firstOfPair(_ key: UInt64) -> UInt32 { UInt32(key >> 32) }

/// The second number of a pair's key.
func secondOfPair(_ key: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: key) }
