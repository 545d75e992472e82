internal import Synchronization

/// How far the reading of all inputs is; any thread adds to it, and any may look.
package final class ReadingProgress: Sendable {
  private let stored = Atomic<Int>(0)
  private let read = Atomic<Int>(0)
  private let isOver = Atomic<Bool>(false)

  package init() {}

  /// Bytes read as they are stored.
  package var storedBytes: Int { stored.load(ordering: .relaxed) }
  /// Records read, rejected ones among them.
  package var records: Int { read.load(ordering: .relaxed) }
  /// Whether all is read, so that only tables are still to be made.
  package var isFinished: Bool { isOver.load(ordering: .relaxed) }

  package func add(storedBytes count: Int) { stored.wrappingAdd(count, ordering: .relaxed) }
  package func add(records count: Int) { read.wrappingAdd(count, ordering: .relaxed) }
  package func finish() { isOver.store(true, ordering: .relaxed) }
}
