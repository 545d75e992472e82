import Dispatch
import Foundation

/// Does the parts of a piece of work on several threads at once: every worker takes the next part that nobody has.
///
/// A worker is used by one thread at a time and keeps what it gathers; which worker does which part is chance. After the first
/// failure no further part is begun, and that failure is thrown.
package func sideBySide<Worker, Problem: Error>(
  _ workers: inout [Worker], parts: Int, _ work: (inout Worker, Int) throws(Problem) -> Void
) throws(Problem) {
  guard workers.count > 1, parts > 1 else {
    guard var only = workers.first else { return }
    // The worker is taken out, so that changing it copies nothing.
    workers.removeFirst()
    defer { workers.insert(only, at: 0) }
    for part in 0..<parts { try work(&only, part) }
    return
  }
  let desk = Desk<Worker, Problem>(workers, parts: parts)
  workers.removeAll()
  withoutActuallyEscaping(work) { work in
    let job = Job(work: work)
    DispatchQueue.concurrentPerform(iterations: desk.seats) { seat in
      guard var worker = desk.sitDown(seat) else { return }
      while let part = desk.nextPart() {
        do throws(Problem) {
          try job.work(&worker, part)
        } catch {
          desk.stop(error)
        }
      }
      desk.leave(seat, worker)
    }
  }
  workers = desk.workers()
  if let problem = desk.problem { throw problem }
}

/// What is made of every element, in order, on several threads at once.
package func sideBySide<Element, Made>(_ elements: [Element], threads: Int, _ make: (Element) -> Made) -> [Made] {
  var workers = [[(Int, Made)]](repeating: [], count: max(1, min(threads, elements.count)))
  sideBySide(&workers, parts: elements.count) { made, part in made.append((part, make(elements[part]))) }
  return workers.joined().sorted { $0.0 < $1.0 }.map(\.1)
}

/// Work that several threads do, each on a worker of its own.
private struct Job<Worker, Problem: Error>: @unchecked Sendable {
  let work: (inout Worker, Int) throws(Problem) -> Void
}

/// Hands out parts, and keeps the workers while they are not at work.
private final class Desk<Worker, Problem: Error>: @unchecked Sendable {
  // All of it is touched only while `lock` is held.
  private let lock = NSLock()
  private var waiting: [Worker?]
  private var next = 0
  private let parts: Int
  private var failure: Problem?

  init(_ workers: [Worker], parts: Int) {
    waiting = workers
    self.parts = parts
  }

  var seats: Int { waiting.count }

  var problem: Problem? { lock.withLock { failure } }

  func sitDown(_ seat: Int) -> Worker? {
    lock.lock()
    defer { lock.unlock() }
    let worker = waiting[seat]
    waiting[seat] = nil
    return worker
  }

  func leave(_ seat: Int, _ worker: consuming Worker) {
    lock.lock()
    waiting[seat] = worker
    lock.unlock()
  }

  func nextPart() -> Int? {
    lock.lock()
    defer { lock.unlock() }
    guard next < parts, failure == nil else { return nil }
    next += 1
    return next - 1
  }

  func stop(_ problem: Problem) {
    lock.lock()
    if failure == nil { failure = problem }
    lock.unlock()
  }

  func workers() -> [Worker] { lock.withLock { waiting.compactMap { $0 } } }
}
