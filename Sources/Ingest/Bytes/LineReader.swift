/// The longest record that is read; a longer one is refused and skipped to the next newline.
package let longestRecord = 1 << 20

/// A part of a stream's buffer that holds a record, valid until the next one is asked for.
package struct Framed: Equatable {
  package enum Kind { case record, overlongPart, overlongEnd }
  package var kind: Kind
  /// Where it stands in the buffer, without its line end.
  package var range: Range<Int>
  /// The number of its first line in the input, from 1.
  package var line: Int
  /// Whether a line end followed; only the last record of an input can lack it.
  package var isTerminated: Bool
}

/// Cuts a stream into lines at LF or CRLF; the bytes stay in the stream's buffer.
package struct LineReader: ~Copyable {
  package var stream: ByteStream
  package private(set) var line = 0
  private var taken = 0
  private var insideOverlong = false

  package init(_ stream: consuming ByteStream, firstLine: Int = 1) {
    self.stream = stream
    line = firstLine - 1
  }

  /// The next line, blank ones included, or nil at the end.
  ///
  /// A line longer than `longestRecord` comes as parts, so that it can be kept without being held.
  package mutating func next() -> Framed? {
    stream.take(taken)
    taken = 0
    var searched = 0
    while true {
      let window = stream.window
      if let newline = firstIndex(
        of: 0x0A, in: stream.buffer.span, from: window.lowerBound + searched, to: window.upperBound)
      {
        if newline - window.lowerBound > longestRecord { return overlongPart(window) }
        taken = newline + 1 - window.lowerBound
        return framed(window.lowerBound..<newline, terminated: true)
      }
      searched = window.count
      if window.count > longestRecord { return overlongPart(window) }
      if !stream.fill() {
        guard !stream.window.isEmpty || insideOverlong else { return nil }
        taken = stream.window.count
        return framed(stream.window, terminated: false)
      }
    }
  }

  /// As much of an overlong line as a record may have; how much has been read must not matter.
  private mutating func overlongPart(_ window: Range<Int>) -> Framed {
    taken = longestRecord
    if !insideOverlong { line += 1 }
    insideOverlong = true
    let range = window.lowerBound..<(window.lowerBound + longestRecord)
    return Framed(kind: .overlongPart, range: range, line: line, isTerminated: false)
  }

  private mutating func framed(_ range: Range<Int>, terminated: Bool) -> Framed {
    if insideOverlong {
      insideOverlong = false
      return Framed(kind: .overlongEnd, range: range, line: line, isTerminated: terminated)
    }
    line += 1
    var end = range.upperBound
    if terminated, end > range.lowerBound, stream.buffer[end - 1] == 0x0D { end -= 1 }
    return Framed(kind: .record, range: range.lowerBound..<end, line: line, isTerminated: terminated)
  }
}
