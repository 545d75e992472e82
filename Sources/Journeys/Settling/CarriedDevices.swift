package import Ingest

/// What a run leaves of its devices for the next one.
package struct CarriedDevices: Sendable, Equatable {
  /// The devices that are open, in order once they are carried.
  package var open: [Key128] = []
  /// How many settled devices have each address, by the address's mark; in the order of the marks.
  package private(set) var addresses: [Address] = []

  package struct Address: Equatable, Sendable, BitwiseCopyable {
    package var mark: UInt32
    package var devices: Int
  }

  package init() {}

  /// Adds devices, or with −1 takes them away, one for each time that its address stands there.
  mutating func add(_ marks: [UInt32], times: Int) {
    if marks.isEmpty { return }
    var merged: [Address] = []
    merged.reserveCapacity(addresses.count + marks.count)
    func put(_ mark: UInt32, _ devices: Int, _ merged: inout [Address]) {
      if merged.last?.mark == mark { merged[merged.count - 1].devices += devices } else { merged.append(Address(mark: mark, devices: devices)) }
      if merged[merged.count - 1].devices == 0 { merged.removeLast() }
    }
    var next = 0
    for mark in marks.sorted() {
      while next < addresses.count, addresses[next].mark <= mark {
        put(addresses[next].mark, addresses[next].devices, &merged)
        next += 1
      }
      put(mark, times, &merged)
    }
    while next < addresses.count {
      put(addresses[next].mark, addresses[next].devices, &merged)
      next += 1
    }
    addresses = merged
  }

  // MARK: As bytes

  func write(to writer: inout PartWriter) {
    var last: UInt64 = 0
    writer.count(open.count)
    for key in open {
      writer.number(key.high &- last)
      writer.number(key.low)
      last = key.high
    }
    var mark: UInt32 = 0
    writer.count(addresses.count)
    for address in addresses {
      writer.number(UInt64(address.mark &- mark))
      writer.count(address.devices)
      mark = address.mark
    }
  }

  init(_ scanner: inout PartScanner) throws(PartDamage) {
    var high: UInt64 = 0
    open = try scanner.list { scanner throws(PartDamage) in
      high &+= try scanner.number()
      return Key128(high: high, low: try scanner.number())
    }
    var mark: UInt32 = 0
    addresses = try scanner.list { scanner throws(PartDamage) in
      mark &+= UInt32(try scanner.number(upTo: Int(UInt32.max)))
      return Address(mark: mark, devices: try scanner.amountCounted())
    }
  }
}
