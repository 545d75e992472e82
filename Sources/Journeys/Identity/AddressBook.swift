package import Ingest

/// Every distinct client address once, with its hash. An IPv6 address is compared by its value, as servers write it
/// differently, and one that is IPv4 in disguise is that.
package struct AddressBook {
  private var addresses: SymbolTable
  private var hashes: [Key128] = []
  private let key: HashKey

  init(key: HashKey) {
    addresses = SymbolTable(key: key)
    self.key = key
  }

  mutating func entry(of address: Span<UInt8>) -> (symbol: Symbol, hash: Key128) {
    let known = addresses.count
    let symbol = addresses.intern(address)
    if addresses.count == known { return (symbol, hashes[Int(symbol.number) - 1]) }
    hashes.append(hash(of: address))
    return (symbol, hashes[hashes.count - 1])
  }

  private func hash(of address: Span<UInt8>) -> Key128 {
    guard firstIndex(of: 0x3A, in: address) != nil, let value = addressBits(address) else {
      return sipHash128(address, key: key)
    }
    if value.isV4 {
      let bits = UInt32(truncatingIfNeeded: value.bits)
      let text = Array("\(bits >> 24).\(bits >> 16 & 255).\(bits >> 8 & 255).\(bits & 255)".utf8)
      return sipHash128(text.span, key: key)
    }
    let halves = Key128(high: UInt64(truncatingIfNeeded: value.bits >> 64), low: UInt64(truncatingIfNeeded: value.bits))
    return sipHash128(halves, .none, key: key)
  }

  /// The address as it was first written.
  package func text(of symbol: Symbol) -> String { addresses.text(of: symbol) }
}
