import Foundation
import Ingest

/// The touchpoints of a run, in partitions that hold whole browsers; several threads may add to it at once.
///
/// A partition is a range of keys, all as wide: the keys are hashes, so partitions are about as large as one another. When
/// memory is spent, the largest partition is written to a file, sorted and packed.
package final class TouchpointStore: @unchecked Sendable {
  /// What there is of one partition.
  struct Partition {
    /// In memory, in no order.
    var blocks: [[Touchpoint]] = []
    var countInMemory = 0
    var runs: [PackedRun] = []

    var count: Int { runs.reduce(countInMemory) { $0 + $1.count } }
  }

  package let partitionCount: Int
  package let memory: TouchpointMemory?
  // Touched only while `lock` is held.
  private let lock = NSLock()
  private var partitions: [Partition]

  /// Touchpoints that a writer gathers for one partition before it hands them over.
  let blockSize: Int

  /// Without `memory` everything stays in memory.
  package init(partitions count: Int = 256, memory: TouchpointMemory? = nil) {
    partitionCount = max(1, count)
    self.memory = memory
    partitions = [Partition](repeating: Partition(), count: partitionCount)
    // What writers hold is a small part of the memory.
    blockSize = max(1, min(256, (memory?.limit ?? .max) / (32 * partitionCount * MemoryLayout<Touchpoint>.stride)))
  }

  /// An empty one in as many partitions, which shares the memory.
  convenience init(like other: TouchpointStore) { self.init(partitions: other.partitionCount, memory: other.memory) }

  /// The partition of a browser.
  func partition(of browser: Key128) -> Int {
    Int(truncatingIfNeeded: browser.high.multipliedFullWidth(by: UInt64(partitionCount)).high)
  }

  /// Touchpoints in all partitions.
  package var count: Int { lock.withLock { partitions.reduce(0) { $0 + $1.count } } }

  func take(_ block: [Touchpoint], into partition: Int) {
    lock.lock()
    partitions[partition].blocks.append(block)
    partitions[partition].countInMemory += block.count
    lock.unlock()
    guard let memory else { return }
    memory.take(block.count)
    while memory.isOverspent, spillLargest(memory) {}
  }

  /// Writes the largest partition to the file; false when none is large enough to be worth it.
  private func spillLargest(_ memory: TouchpointMemory) -> Bool {
    lock.lock()
    var largest = 0
    for partition in partitions.indices where partitions[partition].countInMemory > partitions[largest].countInMemory {
      largest = partition
    }
    // Where other stores hold the memory, many short runs would make it worse.
    guard partitions[largest].countInMemory >= memory.limit / (8 * partitionCount * MemoryLayout<Touchpoint>.stride),
      partitions[largest].countInMemory > 0
    else {
      lock.unlock()
      return false
    }
    let blocks = takeBlocks(largest, memory)
    lock.unlock()
    let runs = Self.pack(blocks, memory)
    lock.lock()
    partitions[largest].runs += runs
    lock.unlock()
    return true
  }

  private func takeBlocks(_ partition: Int, _ memory: TouchpointMemory) -> [[Touchpoint]] {
    var blocks: [[Touchpoint]] = []
    swap(&blocks, &partitions[partition].blocks)
    memory.free(partitions[partition].countInMemory)
    partitions[partition].countInMemory = 0
    return blocks
  }

  /// Sorts and writes touchpoints, in pieces that leave memory for it.
  private static func pack(_ blocks: [[Touchpoint]], _ memory: TouchpointMemory) -> [PackedRun] {
    var runs: [PackedRun] = []
    var blocks = blocks
    while !blocks.isEmpty {
      var piece: [[Touchpoint]] = []
      var count = 0
      while let block = blocks.last, count == 0 || count + block.count <= memory.mostInRun {
        count += block.count
        piece.append(blocks.removeLast())
      }
      let groups = BrowserGroups(piece, count: count)
      piece.removeAll()
      var bytes: [UInt8] = []
      PackedRun.append(groups, to: &bytes)
      if let run = memory.write(bytes.span, count: count) { runs.append(run) }
    }
    return runs
  }

  /// What a partition holds; `removing` it, so that its memory is free once it is finished.
  func content(of partition: Int, removing: Bool) -> Partition {
    lock.lock()
    // Much in memory beside runs would be sorted there, and so be there twice.
    if let memory, !partitions[partition].runs.isEmpty, partitions[partition].countInMemory > memory.mostInRun {
      let blocks = takeBlocks(partition, memory)
      lock.unlock()
      let runs = Self.pack(blocks, memory)
      lock.lock()
      partitions[partition].runs += runs
    }
    defer { lock.unlock() }
    let content = partitions[partition]
    if removing {
      partitions[partition] = Partition()
      memory?.free(content.countInMemory)
    }
    return content
  }
}

extension TouchpointStore.Partition {
  /// Gives every browser once. `inKeyOrder`: in the order of their keys.
  func forEachBrowser(
    inKeyOrder: Bool, _ memory: TouchpointMemory?, _ body: (BrowserTouchpoints) throws(TemporaryFileError) -> Void
  ) throws(TemporaryFileError) {
    let count = self.count
    if count == 0 { return }
    guard let memory, !runs.isEmpty else {
      return try BrowserGroups(blocks, count: count).forEach(inKeyOrder: inKeyOrder, body)
    }
    if count <= memory.share {
      var all = blocks
      for run in runs {
        var unpacked: [Touchpoint] = []
        unpacked.reserveCapacity(run.count)
        var reader = try PackedRunReader(run, chunkSize: min(run.length, 1 << 20))
        while try reader.append(to: &unpacked) {}
        all.append(unpacked)
      }
      return try BrowserGroups(all, count: count).forEach(inKeyOrder: inKeyOrder, body)
    }
    let rest = countInMemory == 0 ? nil : BrowserGroups(blocks, count: countInMemory)
    let chunkSize = max(4096, min(1 << 16, memory.share * 8 / runs.count))
    var merged = try MergedTouchpoints(runs, rest: rest, chunkSize: chunkSize)
    try merged.forEachBrowser(mostInMemory: max(1, memory.share / 4), body)
  }
}

/// One thread's way into a store: small blocks for each partition, which are handed over when they are full.
package struct TouchpointBuffers {
  package let store: TouchpointStore
  private var blocks: [[Touchpoint]]

  package init(_ store: TouchpointStore) {
    self.store = store
    blocks = [[Touchpoint]](repeating: [], count: store.partitionCount)
  }

  package mutating func append(_ touchpoint: Touchpoint) {
    let partition = store.partition(of: touchpoint.browser)
    if blocks[partition].isEmpty { blocks[partition].reserveCapacity(store.blockSize) }
    blocks[partition].append(touchpoint)
    if blocks[partition].count >= store.blockSize { handOver(partition) }
  }

  /// Gives the touchpoint to whoever has this key.
  mutating func append(_ touchpoint: Touchpoint, under owner: Key128) {
    var moved = touchpoint
    moved.browser = owner
    append(moved)
  }

  /// Hands over what is left; nothing that was appended is in the store before.
  package mutating func flush() {
    for partition in blocks.indices where !blocks[partition].isEmpty { handOver(partition) }
  }

  private mutating func handOver(_ partition: Int) {
    var block: [Touchpoint] = []
    swap(&block, &blocks[partition])
    store.take(block, into: partition)
  }
}
