// Reads the lines of a log, or of what nothing knows, one piece after the other.

extension SourceReader {
  func readLog(_ source: inout SourceRecord, _ number: Int, _ format: LogReader, _ opened: consuming ByteStream, _ sink: any RecordSink) {
    let log = LogReading(source, number: number, format, keeper: rejectKeeper, progress: progress)
    let thread = LogThread(sink)
    var pieces = LinePieces(opened)
    var spare: [UInt8] = []
    var index = 0
    while let piece = pieces.next(reusing: {
      defer { spare = [] }
      return spare
    }) {
      log.expect()
      if piece.kind == .end { log.end(pieces.stream.account) }
      _ = log.read(piece, index, by: thread, pieces.stream.ending)
      spare = piece.bytes
      index += 1
    }
    source = log.result
  }

  func readUnknown(_ source: inout SourceRecord, _ opened: consuming LineReader) {
    var lines = opened
    var counts = SourceCounts()
    while let framed = lines.next() {
      let line = lines.stream.buffer.span.extracting(framed.range)
      if framed.kind != .record {
        source.keepOverlong(&counts, isLast: framed.kind == .overlongEnd, line: framed.line, line, rejectKeeper)
      } else if !framed.isTerminated, lines.stream.ending.isBroken {
        source.droppedBytes = line.count
      } else if !isBlankLine(line) {
        counts.records += 1
        progress?.add(records: 1)
        source.reject(&counts, .unknownFormat, framed.line, line, rejectKeeper)
      }
    }
    source.counts = counts
    source.take(lines.stream.account)
  }
}
