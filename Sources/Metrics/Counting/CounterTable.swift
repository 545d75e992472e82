/// Figures by key: a table with open addressing, whose slots are found by a mix that is keyed with a secret, so that no keys can
/// be chosen to collide. No output depends on it.
///
/// A key is any number but `UInt64.max`. Adding to a key that is there allocates nothing.
struct CounterTable<Row: Tally>: Equatable, Sendable {
  struct Entry: Equatable, Sendable, BitwiseCopyable {
    var key: UInt64
    var row: Row
  }

  /// Free slots have the key that nothing has.
  private static var free: Entry { Entry(key: .max, row: Row()) }

  private var slots: [Entry] = []
  private var mask = 0
  private(set) var count = 0
  /// Every table has a secret of its own: keys that come in the order of one table's slots would crowd in another's.
  private let secret: (UInt64, UInt64)

  init() {
    var generator = SystemRandomNumberGenerator()
    // Odd, so that no product loses bits.
    secret = (generator.next(), generator.next() | 1)
  }

  @inline(__always)
  private func start(_ key: UInt64) -> Int {
    // Twice, for after one product one secret in thirty leaves keys that differ in their top bits alone close together.
    let once = (key ^ secret.0).multipliedFullWidth(by: secret.1)
    let twice = (once.high ^ once.low).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return Int(truncatingIfNeeded: twice.high ^ twice.low) & mask
  }

  @inline(__always)
  mutating func add(_ row: Row, to key: UInt64) {
    if slots.isEmpty { grow() }
    var slot = start(key)
    while slots[slot].key != key {
      if slots[slot].key == .max {
        insert(Entry(key: key, row: row), at: slot)
        return
      }
      slot = (slot + 1) & mask
    }
    slots[slot].row.add(row)
  }

  /// Adds many rows at once. Where each belongs is looked up for all of them before any is added, so that the waits for far memory
  /// are one wait.
  mutating func add(_ entries: [Entry]) {
    while (count + entries.count) * 3 > slots.count * 2 { grow() }
    let starts = entries.map { entry in
      let slot = start(entry.key)
      return (slot: slot, isThere: slots[slot].key == entry.key)
    }
    for (number, entry) in entries.enumerated() {
      var slot = starts[number].slot
      if starts[number].isThere {
        slots[slot].row.add(entry.row)
        continue
      }
      while slots[slot].key != entry.key, slots[slot].key != .max { slot = (slot + 1) & mask }
      if slots[slot].key == .max { insert(entry, at: slot) } else { slots[slot].row.add(entry.row) }
    }
  }

  private mutating func insert(_ entry: Entry, at slot: Int) {
    precondition(entry.key != .max, "the key of free slots")
    slots[slot] = entry
    count += 1
    if isFull { grow() }
  }

  /// Whether one key more would make searching slow.
  private var isFull: Bool { count * 3 > slots.count * 2 }

  /// Makes room for so many keys in a table without any.
  mutating func reserve(_ keys: Int) {
    guard slots.isEmpty, keys > 0 else { return }
    var size = 16
    while keys * 3 > size * 2 { size *= 2 }
    makeSlots(size)
  }

  private mutating func makeSlots(_ size: Int) {
    slots = [Entry](repeating: Self.free, count: size)
    mask = size - 1
  }

  private mutating func grow() {
    var old: [Entry] = []
    swap(&old, &slots)
    makeSlots(max(16, old.count * 2))
    for entry in old where entry.key != .max {
      var slot = start(entry.key)
      while slots[slot].key != .max { slot = (slot + 1) & mask }
      slots[slot] = entry
    }
  }

  subscript(key: UInt64) -> Row? {
    if slots.isEmpty { return nil }
    var slot = start(key)
    while slots[slot].key != .max {
      if slots[slot].key == key { return slots[slot].row }
      slot = (slot + 1) & mask
    }
    return nil
  }

  mutating func merge(_ other: CounterTable) {
    for entry in other.slots where entry.key != .max { add(entry.row, to: entry.key) }
  }

  /// All that is there, in no order that means anything.
  func forEach(_ body: (UInt64, Row) -> Void) {
    for entry in slots where entry.key != .max { body(entry.key, entry.row) }
  }

  /// How many slots a search for a key that is there looks at, on average.
  var meanSearch: Double {
    var looks = 0
    for (place, entry) in slots.enumerated() where entry.key != .max { looks += ((place - start(entry.key)) & mask) + 1 }
    return count == 0 ? 0 : Double(looks) / Double(count)
  }

  /// Takes out all that is there, in no order that means anything; nothing is copied.
  mutating func removeAll() -> [Entry] {
    var taken: [Entry] = []
    swap(&taken, &slots)
    (mask, count) = (0, 0)
    taken.removeAll { $0.key == .max }
    return taken
  }

  /// What the slots take, in bytes.
  var size: Int { slots.count * MemoryLayout<Entry>.stride }

  /// How many keys a table holds that takes at most so many bytes, half as many again while it grows; at least a few.
  static func mostKeys(in bytes: Int) -> Int {
    var slots = 16
    while slots * 2 * MemoryLayout<Entry>.stride <= bytes { slots *= 2 }
    return slots * 2 / 3
  }

  static func == (a: CounterTable, b: CounterTable) -> Bool {
    guard a.count == b.count else { return false }
    return a.slots.allSatisfy { $0.key == .max || b[$0.key] == $0.row }
  }
}

extension CounterTable where Row == Int {
  /// The number of a key, from 0 on in the order in which keys are met.
  mutating func number(of key: UInt64) -> Int {
    if let known = self[key] { return known }
    let number = count
    add(number, to: key)
    return number
  }
}
