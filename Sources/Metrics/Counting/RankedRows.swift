/// The rows of a counter table in the order in which they are shown: the greatest first, equal ones by their keys.
struct RankedRows<Row: Tally>: Sendable {
  private let entries: [CounterTable<Row>.Entry]

  /// `rank` gives a key its place in the order of names; a row that counts nothing isn't shown.
  init(_ table: CounterTable<Row>, by rank: (UInt64) -> UInt64) {
    var entries: [CounterTable<Row>.Entry] = []
    entries.reserveCapacity(table.count)
    table.forEach { key, row in
      if row.rank > 0 { entries.append(CounterTable.Entry(key: rank(key), row: row)) }
    }
    entries.sort { a, b in a.row.rank == b.row.rank ? a.key < b.key : a.row.rank > b.row.rank }
    self.entries = entries
  }

  /// Gives each row with its key's rank, until `body` has enough; whether it never had.
  func forEach(_ body: (UInt64, Row) -> Bool) -> Bool {
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
