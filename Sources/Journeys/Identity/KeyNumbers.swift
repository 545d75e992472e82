package import Ingest

/// Numbers keys of browsers in the order in which they are met.
package struct KeyNumbers: Sendable {
  package private(set) var keys: [Key128] = []
  private var slots: [Int32]
  private var mask: Int

  package init(expected: Int = 0) {
    var size = 64
    while size < expected * 2 { size *= 2 }
    slots = [Int32](repeating: -1, count: size)
    mask = size - 1
  }

  /// Those of a list, each once.
  package init(_ keys: [Key128]) {
    self.init(expected: keys.count)
    self.keys.reserveCapacity(keys.count)
    for key in keys { _ = number(of: key) }
  }

  @discardableResult
  package mutating func number(of key: Key128) -> Int32 {
    var slot = Self.hash(key) & mask
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

  package func contains(_ key: Key128) -> Bool {
    var slot = Self.hash(key) & mask
    while slots[slot] >= 0 {
      if keys[Int(slots[slot])] == key { return true }
      slot = (slot + 1) & mask
    }
    return false
  }

  /// Keys of devices are hashes; those of cookies and persons are numbers and spread by the product.
  private static func hash(_ key: Key128) -> Int {
    Int(truncatingIfNeeded: ((key.low ^ key.high) &* 0xD6E8_FEB8_6659_FD93) >> 20)
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    mask = slots.count - 1
    for (number, key) in keys.enumerated() {
      var slot = Self.hash(key) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(number)
    }
  }
}
