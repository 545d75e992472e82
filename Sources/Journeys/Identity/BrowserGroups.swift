import Ingest

/// A partition's touchpoints with those of each browser side by side.
struct BrowserGroups {
  private var sorted: [Touchpoint]
  /// Where each browser's begin, and behind them the end of all.
  private var starts: [Int]

  /// Those of a browser are put in time order; browsers stand as they were met.
  init(_ blocks: [[Touchpoint]], count: Int) {
    var browsers = KeyNumbers(expected: count / 4)
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
