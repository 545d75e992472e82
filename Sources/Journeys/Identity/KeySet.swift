package import Ingest

/// A set of keys that only grows; a key is looked for where it would stand, without a detour.
package struct KeySet: Sendable {
  /// `Key128.none` where a slot is free.
  private var slots: [Key128]
  private var mask: Int
  private var hasNone = false
  package private(set) var count = 0

  package init(expected: Int = 0) {
    var size = 64
    while size < expected * 2 { size *= 2 }
    slots = [Key128](repeating: .none, count: size)
    mask = size - 1
  }

  /// Those of a list.
  package init(_ keys: [Key128]) {
    self.init(expected: keys.count)
    for key in keys { insert(key) }
  }

  package mutating func insert(_ key: Key128) {
    if key == .none {
      if !hasNone { count += 1 }
      hasNone = true
      return
    }
    var slot = key.spread & mask
    while slots[slot] != .none {
      if slots[slot] == key { return }
      slot = (slot + 1) & mask
    }
    slots[slot] = key
    count += 1
    if count * 2 > slots.count { grow() }
  }

  @inline(__always)
  package func contains(_ key: Key128) -> Bool {
    if key == .none { return hasNone }
    var slot = key.spread & mask
    while slots[slot] != .none {
      if slots[slot] == key { return true }
      slot = (slot + 1) & mask
    }
    return false
  }

  private mutating func grow() {
    var old: [Key128] = []
    swap(&old, &slots)
    slots = [Key128](repeating: .none, count: old.count * 2)
    mask = slots.count - 1
    for key in old where key != .none {
      var slot = key.spread & mask
      while slots[slot] != .none { slot = (slot + 1) & mask }
      slots[slot] = key
    }
  }
}

extension Key128 {
  /// Where to look for it in a table. Keys of devices are hashes; those of cookies and persons are numbers and spread by the product.
  @inline(__always)
  var spread: Int { Int(truncatingIfNeeded: ((low ^ high) &* 0xD6E8_FEB8_6659_FD93) >> 20) }
}
