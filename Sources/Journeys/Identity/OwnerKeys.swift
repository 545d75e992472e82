import Ingest

/// The keys under which touchpoints stand once it is known whose they are. A device's own key is a hash.
enum OwnerKeys {
  /// Odd, so that no two cookies share a key, and its products are spread over all partitions.
  private static let spread: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// Of a browser, by the client id of its cookies that stands for it.
  static func key(ofCookie root: UInt32) -> Key128 { Key128(high: UInt64(root) &* spread, low: UInt64(root)) }

  /// The cookie of a key, where it is one's and no device's.
  static func cookie(of key: Key128) -> UInt32? {
    guard key.low <= UInt64(UInt32.max), key.high == key.low &* spread else { return nil }
    return UInt32(key.low)
  }
}

/// Persons in the order of their numbers, over all of the keys there are: so a partition is a range of persons.
struct PersonKeys {
  private let step: UInt64
  private let numbers: Int

  /// `numbers`: how many persons' numbers there are.
  init(numbers: Int) {
    self.numbers = max(1, numbers)
    step = UInt64.max / UInt64(self.numbers)
  }

  func key(of person: Person) -> Key128 { Key128(high: UInt64(person.number) &* step, low: UInt64(person.number)) }

  func person(of key: Key128) -> Person { Person(number: UInt32(truncatingIfNeeded: key.low)) }

  /// The numbers of the persons in a partition; 0 is nobody's.
  func persons(inPartition number: Int, of store: TouchpointStore) -> Range<UInt32> {
    max(1, first(inPartition: number, store))..<max(1, first(inPartition: number + 1, store))
  }

  /// The first person's number in that partition or a later one.
  private func first(inPartition number: Int, _ store: TouchpointStore) -> UInt32 {
    var (low, high) = (0, numbers)
    while low < high {
      let middle = (low + high) / 2
      if store.partition(of: key(of: Person(number: UInt32(middle)))) < number { low = middle + 1 } else { high = middle }
    }
    return UInt32(low)
  }
}
