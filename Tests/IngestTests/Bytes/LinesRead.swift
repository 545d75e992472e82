@testable import Ingest

/// What the lines of an input were, and how it ended.
struct LinesRead: Equatable {
  struct Line: Equatable {
    var bytes: [UInt8]
    var number: Int
    var isTerminated: Bool
    /// It came in parts, which `bytes` has joined.
    var isOverlong = false

    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  var lines: [Line] = []
  var ending = ByteStream.Ending.whole
  var trailingGarbage = 0

  var texts: [String] { lines.map(\.text) }
}

/// Reads stored bytes to their end; `capacity` must hold the longest line.
func readLines(_ stored: [UInt8], step: Int = 2048, capacity: Int = 8192) throws -> LinesRead {
  try withTemporaryFile(stored) { path in
    var stream = try ByteStream(path: path, capacity: capacity, step: step)
    stream.readAhead()
    var reader = LineReader(stream)
    var read = LinesRead()
    var isOpen = false
    while let framed = reader.next() {
      let bytes = Array(reader.stream.buffer[framed.range])
      if isOpen {
        read.lines[read.lines.count - 1].bytes += bytes
        read.lines[read.lines.count - 1].isTerminated = framed.isTerminated
      } else {
        read.lines.append(
          LinesRead.Line(
            bytes: bytes, number: framed.line, isTerminated: framed.isTerminated,
            isOverlong: framed.kind != .record))
      }
      isOpen = framed.kind == .overlongPart
    }
    (read.ending, read.trailingGarbage) = (reader.stream.ending, reader.stream.trailingGarbage)
    return read
  }
}
