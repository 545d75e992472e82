import Ingest

/// Hashes of client addresses, and the texts of the first few. An IPv6 address is compared by its value, as servers
/// write it differently, and one that is IPv4 in disguise is that.
package struct AddressBook {
  /// An address that many share is among the first met, so more texts are not kept.
  private static let mostTexts = 1024

  private var texts: [UInt32: String] = [:]
  /// Marks that were noted lately, by their low bits.
  private var recent = [UInt32](repeating: 0, count: 256)
  private let key: HashKey
  /// Leading bits of an address that count.
  private let kept: (v4: Int, v6: Int)

  init(key: HashKey, kept: (v4: Int, v6: Int) = (32, 128)) {
    self.key = key
    self.kept = kept
  }

  mutating func hash(of address: Span<UInt8>) -> Key128 {
    let hash = value(of: address)
    if texts.count < Self.mostTexts { note(address, UInt32(truncatingIfNeeded: hash.low)) }
    return hash
  }

  /// Keeps an address's text, of several spellings the first in order, whichever thread meets it first.
  private mutating func note(_ address: Span<UInt8>, _ mark: UInt32) {
    let slot = Int(mark & 255)
    if recent[slot] == mark { return }
    recent[slot] = mark
    keep(decodedText(address), of: mark)
  }

  /// The first few addresses' marks and texts.
  var known: [(mark: UInt32, text: String)] { texts.map { ($0.key, $0.value) }.sorted { $0.mark < $1.mark } }

  mutating func keep(_ text: String, of mark: UInt32) {
    if texts[mark].map({ text < $0 }) ?? true { texts[mark] = text }
  }

  /// Takes what another thread noted.
  mutating func merge(_ other: AddressBook) {
    for (mark, text) in other.texts { keep(text, of: mark) }
  }

  private func value(of address: Span<UInt8>) -> Key128 {
    if kept != (32, 128), let bits = addressBits(address) { return truncated(bits) }
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

  /// An address of which the last bits are forgotten.
  private func truncated(_ address: (bits: UInt128, isV4: Bool)) -> Key128 {
    let forgotten = UInt128(address.isV4 ? 32 - kept.v4 : 128 - kept.v6)
    let bits = forgotten >= 128 ? 0 : (address.bits >> forgotten) << forgotten
    return sipHash128(
      Key128(high: UInt64(truncatingIfNeeded: bits >> 64), low: UInt64(truncatingIfNeeded: bits)),
      Key128(high: address.isV4 ? 4 : 6, low: 1), key: key)
  }

  /// The address with its last bits as zeros, where those are not kept.
  func shown(_ address: Span<UInt8>) -> String {
    guard kept != (32, 128), let (bits, isV4) = addressBits(address) else { return decodedText(address) }
    let forgotten = UInt128(isV4 ? 32 - kept.v4 : 128 - kept.v6)
    let left = forgotten >= 128 ? 0 : (bits >> forgotten) << forgotten
    let (parts, width, radix) = isV4 ? (4, UInt128(8), 10) : (8, UInt128(16), 16)
    let texts = (0..<parts).map { String((left >> (UInt128(parts - 1 - $0) * width)) & ((1 << width) - 1), radix: radix) }
    return texts.joined(separator: isV4 ? "." : ":")
  }

  /// The address whose hash ends in `mark`, as it was first written, where it was among the first.
  package func text(of mark: UInt32) -> String? { texts[mark] }
}
