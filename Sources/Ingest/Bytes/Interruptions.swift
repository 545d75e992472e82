import Synchronization

/// What must not be left behind when the process is told to end.
package protocol RemovedOnInterruption: AnyObject, Sendable {
  /// Removes it. The process ends right after; what other threads want of it until then may wait for ever.
  func removeAtOnce()
}

/// What an interruption (SIGINT, SIGTERM, SIGHUP) removes before it ends the process with 128 and its number.
package enum Interruptions {
  private static let living = Mutex<[ObjectIdentifier: Removal]>([:])
  private struct Removal: Sendable { weak let thing: (any RemovedOnInterruption)? }

  private static let isWatched: Void = endOnInterruption {
    for removal in living.withLock({ Array($0.values) }) { removal.thing?.removeAtOnce() }
  }

  /// From now on an interruption ends the process in this way; to be called as often as one likes.
  package static func watch() { _ = isWatched }

  package static func removes(_ thing: any RemovedOnInterruption) {
    watch()
    living.withLock { $0[ObjectIdentifier(thing)] = Removal(thing: thing) }
  }

  package static func forgets(_ thing: any RemovedOnInterruption) {
    living.withLock { $0[ObjectIdentifier(thing)] = nil }
  }
}
