/// Something that happens at a second; what was queued first goes first within one second.
protocol Timed {
  var time: Int64 { get }
  var turn: UInt64 { get set }
}

/// A binary heap that gives back the earliest element.
struct TimeQueue<Element: Timed> {
  private var heap: [Element] = []
  private var turns: UInt64 = 0

  var first: Element? { heap.first }

  mutating func push(_ element: Element) {
    var element = element
    element.turn = turns
    turns += 1
    var place = heap.count
    heap.append(element)
    while place > 0 {
      let parent = (place - 1) / 2
      guard Self.isBefore(element, heap[parent]) else { break }
      heap[place] = heap[parent]
      place = parent
    }
    heap[place] = element
  }

  /// Takes the earliest element out when it happens before the given second.
  mutating func pop(before second: Int64) -> Element? {
    guard let earliest = heap.first, earliest.time < second, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return earliest }
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, Self.isBefore(heap[child + 1], heap[child]) { child += 1 }
      guard Self.isBefore(heap[child], last) else { break }
      heap[place] = heap[child]
      place = child
    }
    heap[place] = last
    return earliest
  }

  private static func isBefore(_ left: Element, _ right: Element) -> Bool {
    left.time != right.time ? left.time < right.time : left.turn < right.turn
  }
}
