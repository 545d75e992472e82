import Ingest

/// A partition's touchpoints out of several sorted runs, in the order of keys and, of each browser, of time; only a block of
/// each run is in memory. A copy goes on from where it was made.
struct MergedTouchpoints {
  private struct Cursor {
    var block: [Touchpoint]
    var at = 0
    var reader: PackedRunReader?
  }

  private var cursors: [Cursor] = []
  /// A heap of cursors by what they give next, the first on top.
  private var heap: [Int] = []

  /// `rest` is in order and in memory. `chunkSize`: bytes that are read of a run at once.
  init(_ runs: [PackedRun], rest: BrowserGroups?, chunkSize: Int) throws(TemporaryFileError) {
    for run in runs where run.count > 0 {
      var cursor = Cursor(block: [], reader: try PackedRunReader(run, chunkSize: chunkSize))
      if try Self.fill(&cursor) { cursors.append(cursor) }
    }
    if let rest, rest.count > 0 {
      var block: [Touchpoint] = []
      block.reserveCapacity(rest.count)
      rest.forEach(inKeyOrder: true) { block += $0.head }
      cursors.append(Cursor(block: block))
    }
    heap = Array(cursors.indices)
    for place in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(place) }
  }

  private static func fill(_ cursor: inout Cursor) throws(TemporaryFileError) -> Bool {
    cursor.at = 0
    return try cursor.reader?.next(&cursor.block) ?? false
  }

  /// What comes next, without taking it.
  var next: Touchpoint? { heap.isEmpty ? nil : cursors[heap[0]].block[cursors[heap[0]].at] }

  mutating func advance() throws(TemporaryFileError) {
    let top = heap[0]
    cursors[top].at += 1
    if cursors[top].at == cursors[top].block.count, try !Self.fill(&cursors[top]) {
      heap[0] = heap[heap.count - 1]
      heap.removeLast()
    }
    sink(0)
  }

  private mutating func sink(_ start: Int) {
    var place = start
    while true {
      let left = place * 2 + 1
      guard left < heap.count else { return }
      let right = left + 1
      let smaller = right < heap.count && isBefore(heap[right], heap[left]) ? right : left
      guard isBefore(heap[smaller], heap[place]) else { return }
      heap.swapAt(smaller, place)
      place = smaller
    }
  }

  private func isBefore(_ a: Int, _ b: Int) -> Bool {
    let (one, other) = (cursors[a].block[cursors[a].at], cursors[b].block[cursors[b].at])
    return one.browser == other.browser
      ? Touchpoint.isEarlier(one, other) : isOrdered(one.browser, before: other.browser)
  }

  /// Gives every browser once. Of one with more than `mostInMemory` touchpoints the rest is read again whenever it is gone through.
  mutating func forEachBrowser(
    mostInMemory: Int, _ body: (BrowserTouchpoints) throws(TemporaryFileError) -> Void
  ) throws(TemporaryFileError) {
    var head: [Touchpoint] = []
    while let first = next {
      head.removeAll(keepingCapacity: true)
      while let touchpoint = next, touchpoint.browser == first.browser, head.count < mostInMemory {
        head.append(touchpoint)
        try advance()
      }
      guard next?.browser == first.browser else {
        try body(BrowserTouchpoints(browser: first.browser, head: head[...]))
        continue
      }
      let rest = self
      var count = 0
      while next?.browser == first.browser {
        count += 1
        try advance()
      }
      try body(BrowserTouchpoints(browser: first.browser, head: head[...], rest: rest, restCount: count))
    }
  }
}
