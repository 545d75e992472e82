import Ingest

/// Pairs of identifiers that records name together, each with the first record that does.
///
/// There is a pair for nearly every order, so this is a table of its own: two words a pair, found in one step. Its places are
/// mixed with a key drawn for the run, so that nobody can make pairs collide.
struct PairPlaces: Sendable {
  /// A pair is never 0, for a pair's first number is smaller than its second.
  private var pairs: [UInt64]
  private var places: [Place]
  private var mask: Int
  private(set) var count = 0
  private let salt: UInt64

  init(salt: UInt64) {
    self.salt = salt
    pairs = [UInt64](repeating: 0, count: 256)
    places = [Place](repeating: Place(source: 0, line: 0), count: 256)
    mask = 255
  }

  /// Takes a pair; of several records the earliest stays.
  mutating func note(_ pair: UInt64, at place: Place) {
    var slot = first(pair)
    while pairs[slot] != 0 {
      if pairs[slot] == pair {
        if place < places[slot] { places[slot] = place }
        return
      }
      slot = (slot + 1) & mask
    }
    pairs[slot] = pair
    places[slot] = place
    count += 1
    if count * 2 > pairs.count { grow() }
  }

  /// Every pair once, in an order that means nothing.
  func forEach(_ body: (UInt64, Place) -> Void) {
    for slot in pairs.indices where pairs[slot] != 0 { body(pairs[slot], places[slot]) }
  }

  private func first(_ pair: UInt64) -> Int {
    let product = (pair ^ salt).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return Int(truncatingIfNeeded: product.high ^ product.low) & mask
  }

  private mutating func grow() {
    var old = PairPlaces(salt: salt)
    swap(&old, &self)
    let size = old.pairs.count * 2
    pairs = [UInt64](repeating: 0, count: size)
    places = [Place](repeating: Place(source: 0, line: 0), count: size)
    mask = size - 1
    count = old.count
    old.forEach { pair, place in
      var slot = first(pair)
      while pairs[slot] != 0 { slot = (slot + 1) & mask }
      pairs[slot] = pair
      places[slot] = place
    }
  }
}
