import Journeys

/// Figures by key, however many keys there are: what is more than its share of memory is put aside in sorted runs, which are
/// added up when all is counted.
struct TallyBook<Row: Tally>: Sendable {
  private var table = CounterTable<Row>()
  private var runs: SpilledRuns<Row>?
  /// So many keys fit the share.
  private let mostKeys: Int

  /// Without a space everything stays in memory.
  init(_ space: SpillSpace? = nil) {
    runs = space.map { SpilledRuns($0, .keys) }
    mostKeys = space.map { CounterTable<Row>.mostKeys(in: $0.share) } ?? .max
  }

  @inline(__always)
  mutating func add(_ row: Row, to key: UInt64) {
    if table.count >= mostKeys { spill() }
    table.add(row, to: key)
  }

  /// So many rows are added at once.
  private static var chunk: Int { 256 }

  /// Adds rows by the chunk; those that are left over are added at the end.
  private mutating func add(_ key: UInt64, _ row: Row, by chunk: inout [CounterTable<Row>.Entry]) {
    chunk.append(CounterTable<Row>.Entry(key: key, row: row))
    if chunk.count == Self.chunk { add(&chunk) }
  }

  private mutating func add(_ chunk: inout [CounterTable<Row>.Entry]) {
    if table.count + chunk.count > mostKeys {
      for entry in chunk { add(entry.row, to: entry.key) }
    } else {
      table.add(chunk)
    }
    chunk.removeAll(keepingCapacity: true)
  }

  private mutating func spill() {
    var entries = table.removeAll()
    EntryOrder.keys.sort(&entries)
    runs?.append(entries)
  }

  mutating func merge(_ other: TallyBook) {
    if let others = other.runs, !others.isEmpty {
      if runs == nil { runs = SpilledRuns(others.space, .keys) }
      runs?.adopt(others)
    }
    var chunk: [CounterTable<Row>.Entry] = []
    other.table.forEach { key, row in add(key, row, by: &chunk) }
    add(&chunk)
  }

  /// Rows of which nothing is left stay, as zeros, which nobody shows.
  mutating func subtract(_ other: TallyBook) {
    var chunk: [CounterTable<Row>.Entry] = []
    other.forEach { key, row in add(key, row.negated, by: &chunk) }
    add(&chunk)
  }

  /// Each row begins with its first figure, by which it is ranked, so that a 0 ends them.
  func write(to writer: inout FigureWriter, _ writeKey: (inout FigureWriter, UInt64) -> Void) {
    // For whoever makes room; of what is put aside nobody knows how many rows it is.
    writer.length(table.count)
    forEach { key, row in
      if row == Row() { return }
      if row[0] <= 0 { writer.cannot() }
      writer.count(row[0])
      writeKey(&writer, key)
      for place in 1..<Row.width { writer.count(row[place]) }
    }
    writer.count(0)
    if space?.failure != nil { writer.cannot() }
  }

  mutating func read(
    from reader: inout FigureReader, _ readKey: (inout FigureReader) throws(PartDamage) -> UInt64
  ) throws(PartDamage) {
    table.reserve(min(try reader.length(), mostKeys))
    var chunk: [CounterTable<Row>.Entry] = []
    while true {
      var row = Row()
      row[0] = try reader.count()
      if row[0] == 0 { break }
      let key = try readKey(&reader)
      for place in 1..<Row.width { row[place] = try reader.count() }
      add(key, row, by: &chunk)
    }
    add(&chunk)
  }

  /// What the keys in memory take, in bytes.
  var size: Int { table.size }

  /// The space that it was made with, or that of what was merged into it.
  var space: SpillSpace? { runs?.space }

  /// Gives every key once with all that was counted under it, in no order that means anything.
  func forEach(_ body: (UInt64, Row) -> Void) {
    guard let runs, !runs.isEmpty else {
      table.forEach(body)
      return
    }
    var rest = table
    var entries = rest.removeAll()
    EntryOrder.keys.sort(&entries)
    var sum: CounterTable<Row>.Entry?
    _ = runs.merged(with: entries) { entry in
      if var known = sum, known.key == entry.key {
        known.row.add(entry.row)
        sum = known
      } else {
        if let sum { body(sum.key, sum.row) }
        sum = entry
      }
      return true
    }
    if let sum { body(sum.key, sum.row) }
  }
}

/// Counts by small numbers, most of which fit 32 bits.
struct CompactCounts: Sendable {
  private var low: [UInt32]
  /// What doesn't.
  private var high: [Int: Int] = [:]

  init(count: Int) { low = [UInt32](repeating: 0, count: count) }

  subscript(place: Int) -> Int { Int(low[place]) + (high.isEmpty ? 0 : (high[place] ?? 0) << 32) }

  mutating func add(_ count: Int, at place: Int) {
    let sum = Int(low[place]) + count
    low[place] = UInt32(truncatingIfNeeded: sum)
    if sum >> 32 != 0 { high[place, default: 0] += sum >> 32 }
  }
}
