import Ingest

/// A partition's touchpoints with those of each browser side by side.
struct BrowserGroups {
  private var sorted: [Touchpoint]
  /// Where each browser's begin, and behind them the end of all.
  private var starts: [Int]

  /// Those of a browser are put in time order; browsers stand as they were met.
  init(_ blocks: [[Touchpoint]], count: Int) {
    var browsers = BrowserNumbers(expected: count / 4)
    var groups: [Int32] = []
    groups.reserveCapacity(count)
    var sizes: [Int] = []
    for block in blocks {
      for touchpoint in block {
        let group = browsers.number(of: touchpoint.browser)
        groups.append(group)
        if Int(group) == sizes.count { sizes.append(1) } else { sizes[Int(group)] += 1 }
      }
    }
    var next: [Int] = []
    next.reserveCapacity(sizes.count + 1)
    var total = 0
    for size in sizes {
      next.append(total)
      total += size
    }
    next.append(total)
    starts = next
    guard let any = blocks.first(where: { !$0.isEmpty })?.first else {
      sorted = []
      return
    }
    sorted = [Touchpoint](repeating: any, count: total)
    var index = 0
    for block in blocks {
      for touchpoint in block {
        let group = Int(groups[index])
        sorted[next[group]] = touchpoint
        next[group] += 1
        index += 1
      }
    }
    for group in sizes.indices {
      let range = starts[group]..<starts[group + 1]
      if !Self.isInOrder(sorted, range) { sorted[range].sort(by: Touchpoint.isEarlier) }
    }
  }

  /// Touchpoints in all.
  var count: Int { sorted.count }

  /// Gives every browser once. `inKeyOrder`: in the order of their keys.
  func forEach<Problem: Error>(inKeyOrder: Bool = false, _ body: (BrowserTouchpoints) throws(Problem) -> Void) throws(Problem) {
    let groups = 0..<(starts.count - 1)
    if inKeyOrder {
      for group in groups.sorted(by: { isOrdered(sorted[starts[$0]].browser, before: sorted[starts[$1]].browser) }) {
        try body(self[group])
      }
    } else {
      for group in groups { try body(self[group]) }
    }
  }

  private subscript(_ group: Int) -> BrowserTouchpoints {
    BrowserTouchpoints(browser: sorted[starts[group]].browser, head: sorted[starts[group]..<starts[group + 1]])
  }

  private static func isInOrder(_ touchpoints: [Touchpoint], _ range: Range<Int>) -> Bool {
    var index = range.lowerBound + 1
    while index < range.upperBound {
      if Touchpoint.isEarlier(touchpoints[index], touchpoints[index - 1]) { return false }
      index += 1
    }
    return true
  }
}

/// The order of keys, in which partitions and all that is written of them stand.
func isOrdered(_ a: Key128, before b: Key128) -> Bool { a.high == b.high ? a.low < b.low : a.high < b.high }

/// Numbers browsers in the order in which they are met.
private struct BrowserNumbers {
  private var keys: [Key128] = []
  private var slots: [Int32]
  private var mask: Int

  init(expected: Int) {
    var size = 64
    while size < expected * 2 { size *= 2 }
    slots = [Int32](repeating: -1, count: size)
    mask = size - 1
  }

  mutating func number(of key: Key128) -> Int32 {
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
