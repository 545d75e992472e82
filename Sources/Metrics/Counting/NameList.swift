import Ingest

/// Names by number, one behind the other, so that each can be lent without a text of its own.
struct NameList: Sendable {
  private var bytes: [UInt8] = []
  /// Where each name ends; it begins where the one before ends, behind this first 0.
  private var ends = [0]

  var count: Int { ends.count - 1 }

  /// Adds a name, as it is read (`decodedText`).
  mutating func append(_ name: Span<UInt8>) {
    withText(name) { bytes.append($0) }
    ends.append(bytes.count)
  }

  /// Lends a name, as UTF-8.
  @inline(__always)
  func withName<Result>(at number: Int, _ body: (Span<UInt8>) -> Result) -> Result {
    body(bytes.span.extracting(ends[number]..<ends[number + 1]))
  }
}

/// Lends what `decodedText` makes of bytes, as UTF-8.
func withText<Result>(_ bytes: Span<UInt8>, _ body: (Span<UInt8>) -> Result) -> Result {
  if (try? UTF8Span(validating: bytes)) != nil { return body(bytes) }
  return body(decodedText(bytes).utf8Span.span)
}
