import Ingest

/// An order number as it is compared: without a leading `#`, white space and letter case.
/// Nil where nothing, or a placeholder, is left.
package func comparableOrderNumber(_ text: String) -> [UInt8]? {
  var plain: [UInt8] = []
  return appendComparableOrderNumber(text, to: &plain) ? plain : nil
}

/// Appends an order number as it is compared to bytes that are empty; false where it is none.
func appendComparableOrderNumber(_ text: String, to bytes: inout [UInt8]) -> Bool {
  let cell = text.utf8.span
  if firstAboveASCII(cell) == cell.count {
    appendASCII(cell, to: &bytes)
  } else {
    var plain = text.unicodeScalars.filter { !$0.properties.isWhitespace }
    if plain.first == "#" { plain.removeFirst() }
    bytes += String(plain).lowercased().utf8
  }
  return !isPlaceholder(bytes.span)
}

private func appendASCII(_ cell: Span<UInt8>, to plain: inout [UInt8]) {
  // Most numbers have a mark in front and nothing else that goes.
  let first = !cell.isEmpty && cell[0] == 0x23 ? 1 : 0
  var isPlain = true
  for index in first..<cell.count where cell[index] <= 0x20 || cell[index] == 0x23 { isPlain = false }
  if isPlain {
    plain.appendLowercased(cell.extracting(first..<cell.count))
    return
  }
  for index in 0..<cell.count {
    let byte = cell[index]
    // Space and the controls from tab to carriage return are ASCII's white space.
    if byte == 0x20 || byte &- 0x09 < 5 || (byte == 0x23 && plain.isEmpty && !hasMark(cell, before: index)) { continue }
    plain.append(asciiLowercased(byte))
  }
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
