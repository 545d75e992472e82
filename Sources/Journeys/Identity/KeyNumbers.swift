import Ingest

/// Numbers keys of browsers in the order in which they are met.
struct KeyNumbers {
  private(set) var keys: [Key128] = []
  private var slots: [Int32]
  private var mask: Int

  init(expected: Int) {
    var size = 64
    while size < expected * 2 { size *= 2 }
    slots = [Int32](repeating: -1, count: size)
    mask = size - 1
  }

  mutating func number(of key: Key128) -> Int32 {
    var slot = key.spread & mask
    while slots[slot] >= 0 {
      if keys[Int(slots[slot])] == key { return slots[slot] }
      slot = (slot + 1) & mask
    }
    let new = Int32(keys.count)
    keys.append(key)
    slots[slot] = new
    if keys.count * 2 > slots.count { grow() }
    return new
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    mask = slots.count - 1
    for (number, key) in keys.enumerated() {
      var slot = key.spread & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(number)
    }
  }
}
