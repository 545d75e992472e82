import Ingest

/// An order number as it is compared: without a leading `#`, white space and letter case.
/// Nil where nothing, or a placeholder, is left.
package func comparableOrderNumber(_ text: String) -> [UInt8]? {
  let cell = text.utf8.span
  if firstAboveASCII(cell) == cell.count { return comparableASCII(cell) }
  var plain = text.unicodeScalars.filter { !$0.properties.isWhitespace }
  if plain.first == "#" { plain.removeFirst() }
  let lowered = String(plain).lowercased()
  return isPlaceholder(lowered) ? nil : Array(lowered.utf8)
}

private func comparableASCII(_ cell: Span<UInt8>) -> [UInt8]? {
  var plain: [UInt8] = []
  plain.reserveCapacity(cell.count)
  for index in 0..<cell.count {
    let byte = cell[index]
    // Space and the controls from tab to carriage return are ASCII's white space.
    if byte == 0x20 || byte &- 0x09 < 5 || (byte == 0x23 && plain.isEmpty && !hasMark(cell, before: index)) { continue }
    plain.append(asciiLowercased(byte))
  }
  return isPlaceholder(plain.span) ? nil : plain
}

/// Whether a `#` stands before a place.
private func hasMark(_ cell: Span<UInt8>, before index: Int) -> Bool {
  firstIndex(of: 0x23, in: cell, from: 0, to: index) != nil
}

/// Finds order numbers on goal pages.
struct OrderNumberRule {
  private let parameters: [[UInt8]]

  init(parameters: [String]) {
    self.parameters = parameters.map { Array($0.lowercased().utf8) }
  }

  /// The first of the parameters that has a value, else the digits after `/order-received/`.
  func number(_ bytes: Span<UInt8>, path: Range<Int>, query: Range<Int>) -> [UInt8]? {
    if !query.isEmpty {
      for parameter in parameters {
        if let value = value(of: parameter, bytes, query), let number = comparableOrderNumber(value) {
          return number
        }
      }
    }
    return digitsAfterOrderReceived(bytes, path)
  }

  private func value(of parameter: [UInt8], _ bytes: Span<UInt8>, _ query: Range<Int>) -> String? {
    var start = query.lowerBound
    while start < query.upperBound {
      let end = firstIndex(of: 0x26, in: bytes, from: start, to: query.upperBound) ?? query.upperBound
      if let equals = firstIndex(of: 0x3D, in: bytes, from: start, to: end), equals + 1 < end,
        isName(parameter, bytes, start..<equals)
      {
        return percentDecoded(bytes.extracting((equals + 1)..<end))
      }
      start = end + 1
    }
    return nil
  }

  private func isName(_ name: [UInt8], _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard name.count == range.count else { return false }
    for (offset, byte) in name.enumerated() where asciiLowercased(bytes[range.lowerBound + offset]) != byte {
      return false
    }
    return true
  }

  private func digitsAfterOrderReceived(_ bytes: Span<UInt8>, _ path: Range<Int>) -> [UInt8]? {
    let marker = Self.orderReceived
    guard path.count > marker.count else { return nil }
    for start in path.lowerBound...(path.upperBound - marker.count)
    where sameBytes(bytes.extracting(start..<(start + marker.count)), marker.span) {
      let from = start + marker.count
      let end = firstIndex(of: 0x2F, in: bytes, from: from, to: path.upperBound) ?? path.upperBound
      guard end > from else { return nil }
      var digits: [UInt8] = []
      for index in from..<end {
        guard isDigit(bytes[index]) else { return nil }
        digits.append(bytes[index])
      }
      return comparableOrderNumber(decodedText(digits.span))
    }
    return nil
  }

  private static let orderReceived = Array("/order-received/".utf8)
}

/// A query value with `%xx` and `+` undone.
func percentDecoded(_ bytes: Span<UInt8>) -> String {
  var decoded: [UInt8] = []
  var at = 0
  while at < bytes.count {
    if bytes[at] == 0x25, at + 2 < bytes.count, let high = hexDigit(bytes[at + 1]), let low = hexDigit(bytes[at + 2]) {
      decoded.append(high << 4 | low)
      at += 3
    } else {
      decoded.append(bytes[at] == 0x2B ? 0x20 : bytes[at])
      at += 1
    }
  }
  return decodedText(decoded.span)
}
