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

  /// Lends all names, and where each ends; it begins where the one before ends.
  func withAll(_ body: (_ bytes: Span<UInt8>, _ ends: Span<Int>) -> Void) { body(bytes.span, ends.span) }

  /// Lends a name, as UTF-8.
  @inline(__always)
  func withName<Result>(at number: Int, _ body: (Span<UInt8>) -> Result) -> Result {
    body(bytes.span.extracting(ends[number]..<ends[number + 1]))
  }
}

/// Names in the order of their bytes, each with a rank.
protocol RankedNames {
  /// By rank, where there are few enough to be kept.
  var listed: NameList? { get }
  /// Lends the name of a rank, as UTF-8.
  func withName<Result>(at rank: UInt32, _ body: (Span<UInt8>) -> Result) -> Result
}

extension RankedNames {
  /// Lends `body` what adds the name of a rank to a sink. It owns nothing that would have to be counted for each name, least of all by
  /// several threads that send the same table.
  func sending<Sink: CellSink>(_ body: (_ addName: (UInt32, inout Sink) -> Void) -> Void) {
    guard let listed else {
      return body { rank, sink in withName(at: rank) { sink.add(text: $0) } }
    }
    listed.withAll { bytes, ends in
      body { rank, sink in sink.add(text: bytes.extracting(ends[Int(rank)]..<ends[Int(rank) + 1])) }
    }
  }
}

/// Lends what `decodedText` makes of bytes, as UTF-8.
func withText<Result>(_ bytes: Span<UInt8>, _ body: (Span<UInt8>) -> Result) -> Result {
  if (try? UTF8Span(validating: bytes)) != nil { return body(bytes) }
  return body(decodedText(bytes).utf8Span.span)
}
