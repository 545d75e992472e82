package import Ingest

/// Bytes of a part that don't say what a part says.
package struct PartDamage: Error, Equatable {
  package var words: String

  package init(_ words: String) { self.words = words }
}

/// Writes numbers and texts one after the other: numbers seven bits a byte, the lowest first; texts behind their length.
package struct PartWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func number(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  package mutating func count(_ value: Int) { number(UInt64(truncatingIfNeeded: value)) }

  /// With its sign as the lowest bit, so that numbers near zero are short.
  package mutating func signed(_ value: Int64) { number(UInt64(bitPattern: value << 1 ^ value >> 63)) }

  package mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }

  package mutating func text(_ text: Span<UInt8>) {
    count(text.count)
    bytes.append(text)
  }

  package mutating func text(_ text: String) {
    let utf8 = Array(text.utf8)
    self.text(utf8.span)
  }

  package mutating func optional<Value>(_ value: Value?, _ write: (inout PartWriter, Value) -> Void) {
    flag(value != nil)
    if let value { write(&self, value) }
  }

  package mutating func text(_ text: String?) { optional(text) { $0.text($1) } }
  package mutating func time(_ time: Instant) { signed(time.microseconds) }
  package mutating func time(_ time: Instant?) { optional(time) { $0.time($1) } }

  package mutating func wide(_ value: Int128) {
    number(UInt64(truncatingIfNeeded: value))
    number(UInt64(truncatingIfNeeded: value >> 64))
  }

  package mutating func amount(_ amount: Amount?) {
    optional(amount) {
      $0.wide($1.units)
      $0.count($1.digits)
    }
  }

  package mutating func list<Value>(_ values: [Value], _ write: (inout PartWriter, Value) -> Void) {
    count(values.count)
    for value in values { write(&self, value) }
  }

  package mutating func append(_ other: [UInt8]) { bytes += other }
  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
}

/// Reads what a `PartWriter` wrote. Whatever the bytes are, it reads none beyond their end.
package struct PartScanner {
  private let bytes: [UInt8]
  private let end: Int
  package private(set) var offset: Int

  /// `end`: where to stop before the end of the bytes.
  package init(_ bytes: [UInt8], from offset: Int = 0, upTo end: Int? = nil) {
    self.bytes = bytes
    self.end = end ?? bytes.count
    self.offset = offset
  }

  /// Lends all bytes up to the end, and where the scanner stands.
  func lookAhead<Result>(_ body: (Span<UInt8>, Int) -> Result) -> Result { body(bytes.span.extracting(0..<end), offset) }

  /// Goes on from there.
  mutating func pass(to offset: Int) { self.offset = min(max(offset, self.offset), end) }

  package var isAtEnd: Bool { offset == end }
  /// Bytes that are left.
  package var left: Int { end - offset }

  package mutating func number() throws(PartDamage) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while offset < end {
      let byte = bytes[offset]
      offset += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 {
        // The tenth byte has room for one bit.
        if shift == 63, byte > 1 { break }
        return value
      }
      shift += 7
      if shift > 63 { break }
    }
    throw PartDamage("a number that breaks off or is too large")
  }

  /// How many of something follow; each takes a byte at least, so that no damage makes room for more than there are.
  package mutating func count() throws(PartDamage) -> Int {
    let value = try number()
    guard value <= UInt64(left) else { throw PartDamage("more of something than there are bytes") }
    return Int(value)
  }

  /// Records or bytes counted, as many as can be added up without overflow.
  package mutating func amountCounted() throws(PartDamage) -> Int { try number(upTo: 1 << 48) }

  /// A number from 0 up to `most`.
  package mutating func number(upTo most: Int) throws(PartDamage) -> Int {
    let value = try number()
    guard value <= UInt64(most) else { throw PartDamage("the number \(value) where at most \(most) can stand") }
    return Int(value)
  }

  package mutating func signed() throws(PartDamage) -> Int64 {
    let value = try number()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  package mutating func flag() throws(PartDamage) -> Bool { try number(upTo: 1) == 1 }

  package mutating func bytesOfText() throws(PartDamage) -> ArraySlice<UInt8> {
    let length = try count()
    offset += length
    return bytes[(offset - length)..<offset]
  }

  package mutating func text() throws(PartDamage) -> String { String(decoding: try bytesOfText(), as: UTF8.self) }

  package mutating func optional<Value>(_ read: (inout PartScanner) throws(PartDamage) -> Value) throws(PartDamage) -> Value? {
    try flag() ? try read(&self) : nil
  }

  package mutating func textOrNil() throws(PartDamage) -> String? { try flag() ? try text() : nil }
  /// A time that a record can have.
  package mutating func time() throws(PartDamage) -> Instant {
    let time = Instant(microseconds: try signed())
    guard Self.isTime(time) else { throw PartDamage("a time beyond all years") }
    return time
  }

  /// Whether it lies in the years that parsers read, with room for zones at both ends.
  package static func isTime(_ time: Instant) -> Bool { (-62_200_000_000...253_500_000_000).contains(time.seconds) }

  package mutating func timeOrNil() throws(PartDamage) -> Instant? { try flag() ? try time() : nil }

  package mutating func wide() throws(PartDamage) -> Int128 {
    let low = try number()
    let high = try number()
    return Int128(truncatingIfNeeded: high) << 64 | Int128(low)
  }

  package mutating func amountOrNil() throws(PartDamage) -> Amount? {
    guard try flag() else { return nil }
    let units = try wide()
    // No cell has more digits than a 128-bit number.
    return Amount(units: units, digits: try number(upTo: 64))
  }

  package mutating func list<Value>(_ read: (inout PartScanner) throws(PartDamage) -> Value) throws(PartDamage) -> [Value] {
    let count = try count()
    var values: [Value] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(try read(&self)) }
    return values
  }

  package mutating func currency() throws(PartDamage) -> Currency {
    guard let currency = Currency(try text()) else { throw PartDamage("a currency that is none") }
    return currency
  }
}
