import Ingest

/// A country as its code of two characters (ISO 3166-1 alpha-2), or one of those that registries of addresses add, such as
/// Cloudflare's `T1` for Tor and MaxMind's `A1` for proxies.
package struct Country: Hashable, Sendable, BitwiseCopyable {
  /// Both characters; 0: nobody says where from.
  let raw: UInt16

  package static let unknown = Country(raw: 0)

  init(raw: UInt16) { self.raw = raw }

  /// What a record states, in any letter case. Names of countries and codes of three letters tell nothing, and `XX` and `ZZ`
  /// are what those write who don't know.
  package init(code: Span<UInt8>) {
    guard code.count == 2 else {
      self = .unknown
      return
    }
    let first = asciiLowercased(code[0]) & 0xDF
    let second = isDigit(code[1]) ? code[1] : asciiLowercased(code[1]) & 0xDF
    let isLetter = (0x41...0x5A).contains(first) && ((0x41...0x5A).contains(second) || isDigit(second))
    let isNobody = first == second && (first == 0x58 || first == 0x5A)
    raw = isLetter && !isNobody ? UInt16(first) << 8 | UInt16(second) : 0
  }

  /// How many numbers there are, the unknown one among them.
  package static let count = 1 + 26 * 36

  /// The codes in their order, digits before letters: 1 is `A0`.
  package init(number: Int) {
    guard (1..<Self.count).contains(number) else {
      self = .unknown
      return
    }
    let first = UInt16((number - 1) / 36) + 0x41
    let second = UInt16((number - 1) % 36)
    raw = first << 8 | (second < 10 ? second + 0x30 : second - 10 + 0x41)
  }

  package var number: Int {
    guard raw != 0 else { return 0 }
    let second = Int(raw & 0xFF)
    return 1 + (Int(raw >> 8) - 0x41) * 36 + (second < 0x41 ? second - 0x30 : second - 0x41 + 10)
  }

  package var name: String {
    guard raw != 0 else { return "(not set)" }
    return String(decoding: [UInt8(raw >> 8), UInt8(truncatingIfNeeded: raw)], as: UTF8.self)
  }
}
