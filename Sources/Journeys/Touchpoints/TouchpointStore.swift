import Foundation
import Ingest

/// The touchpoints of a run, in partitions that hold whole browsers; several threads may add to it at once.
///
/// A partition is a range of keys, all as wide: the keys are hashes, so partitions are about as large as one another.
package final class TouchpointStore: @unchecked Sendable {
  /// What there is of one partition.
  struct Partition {
    var blocks: [[Touchpoint]] = []
    var count = 0
  }

  package let partitionCount: Int
  // Touched only while `lock` is held.
  private let lock = NSLock()
  private var partitions: [Partition]

  /// Touchpoints that a writer gathers for one partition before it hands them over.
  let blockSize = 256

  package init(partitions count: Int = 256) {
    partitionCount = max(1, count)
    partitions = [Partition](repeating: Partition(), count: partitionCount)
  }

  /// An empty one in as many partitions.
  convenience init(like other: TouchpointStore) { self.init(partitions: other.partitionCount) }

  /// The partition of a browser.
  func partition(of browser: Key128) -> Int {
    Int(truncatingIfNeeded: browser.high.multipliedFullWidth(by: UInt64(partitionCount)).high)
  }

  /// Touchpoints in all partitions.
  package var count: Int { lock.withLock { partitions.reduce(0) { $0 + $1.count } } }

  func take(_ block: [Touchpoint], into partition: Int) {
    lock.lock()
    partitions[partition].blocks.append(block)
    partitions[partition].count += block.count
    lock.unlock()
  }

  /// What a partition holds; `removing` it frees its memory once it is finished.
  func content(of partition: Int, removing: Bool) -> Partition {
    lock.lock()
    defer { lock.unlock() }
    let content = partitions[partition]
    if removing { partitions[partition] = Partition() }
    return content
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
