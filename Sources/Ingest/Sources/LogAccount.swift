/// Hands the hits of one log to the sink, and keeps the account of what became of them.
struct LogAccount: HitTaker {
  var counts = SourceCounts()
  let sink: any RecordSink
  let source: Int
  /// The number of the line that is being read.
  var line = 0

  init(sink: any RecordSink, source: Int) {
    self.sink = sink
    self.source = source
  }

  mutating func take(_ hit: Hit, in bytes: Span<UInt8>) {
    counts.cover(hit.time)
    counts.count(sink.take(hit, in: bytes, at: Place(source: source, line: line)))
  }
}
