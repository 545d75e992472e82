import Ingest

/// Calls `body` with the touchpoints of each browser, in time order.
func forEachBrowser(of partition: [Touchpoint], _ body: (ArraySlice<Touchpoint>) -> Void) {
  var browsers = BrowserNumbers(expected: partition.count / 4)
  var groups = [Int32](repeating: 0, count: partition.count)
  var sizes: [Int] = []
  for (index, touchpoint) in partition.enumerated() {
    let group = browsers.number(of: touchpoint.browser)
    groups[index] = group
    if Int(group) == sizes.count { sizes.append(1) } else { sizes[Int(group)] += 1 }
  }
  var next: [Int] = []
  var total = 0
  for size in sizes {
    next.append(total)
    total += size
  }
  var sorted = partition
  for (index, touchpoint) in partition.enumerated() {
    let group = Int(groups[index])
    sorted[next[group]] = touchpoint
    next[group] += 1
  }
  var start = 0
  for size in sizes {
    let range = start..<(start + size)
    if !isInOrder(sorted, range) { sorted[range].sort(by: Touchpoint.isEarlier) }
    body(sorted[range])
    start += size
  }
}

private func isInOrder(_ touchpoints: [Touchpoint], _ range: Range<Int>) -> Bool {
  var index = range.lowerBound + 1
  while index < range.upperBound {
    if Touchpoint.isEarlier(touchpoints[index], touchpoints[index - 1]) { return false }
    index += 1
  }
  return true
}

/// Numbers browsers in the order in which they are met. Their keys are hashes already and need no other.
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
    var slot = Int(truncatingIfNeeded: key.low) & mask
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
      var slot = Int(truncatingIfNeeded: key.low) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(number)
    }
  }
}
