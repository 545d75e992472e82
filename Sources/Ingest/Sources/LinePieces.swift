/// A part of a log's text, with the memory that it stands in, so that a thread can take it along.
struct LinePiece: Sendable {
  enum Kind {
    /// Whole lines, each with its line end.
    case lines
    /// A part of a line that is longer than `longestRecord`, and its last part.
    case overlongPart, overlongEnd
    /// A last line without its line end.
    case rest
    /// Nothing is left.
    case end
  }

  var kind: Kind
  /// Where it stands in `bytes`.
  var range: Range<Int>
  var bytes: [UInt8]
}

/// Cuts a stream into pieces at line ends: whole lines, as many as were decoded at once.
///
/// How much that is, nothing that is read may depend on.
struct LinePieces: ~Copyable {
  var stream: ByteStream
  private var insideOverlong = false
  private var isAtEnd = false
  private var hasEnded = false

  init(_ stream: consuming ByteStream) { self.stream = stream }

  /// The next piece; the last one is of kind `end`. `spare` are arrays that are done with, for their memory.
  mutating func next(reusing spare: () -> [UInt8]) -> LinePiece? {
    if hasEnded { return nil }
    while !isAtEnd {
      let window = stream.window
      if insideOverlong {
        if let newline = firstIndex(of: 0x0A, in: stream.buffer.span, from: window.lowerBound, to: window.upperBound),
          newline - window.lowerBound <= longestRecord
        {
          insideOverlong = false
          return piece(.overlongEnd, upTo: newline + 1, spare)
        }
        if window.count > longestRecord { return piece(.overlongPart, upTo: window.lowerBound + longestRecord, spare) }
      } else if window.count > longestRecord, isFirstLineOverlong {
        insideOverlong = true
        return piece(.overlongPart, upTo: window.lowerBound + longestRecord, spare)
      } else if let newline = lastIndex(of: 0x0A, in: stream.buffer.span, window) {
        return piece(.lines, upTo: newline + 1, spare)
      }
      if !stream.fill() { isAtEnd = true }
    }
    if insideOverlong {
      insideOverlong = false
      return piece(.overlongEnd, upTo: stream.window.upperBound, spare)
    }
    if !stream.window.isEmpty { return piece(.rest, upTo: stream.window.upperBound, spare) }
    hasEnded = true
    return LinePiece(kind: .end, range: 0..<0, bytes: [])
  }

  private var isFirstLineOverlong: Bool {
    let window = stream.window
    let newline = firstIndex(of: 0x0A, in: stream.buffer.span, from: window.lowerBound, to: window.upperBound)
    return newline.map { $0 - window.lowerBound > longestRecord } ?? true
  }

  private mutating func piece(_ kind: LinePiece.Kind, upTo end: Int, _ spare: () -> [UInt8]) -> LinePiece {
    let (bytes, range) = stream.detach(upTo: end, into: spare())
    return LinePiece(kind: kind, range: range, bytes: bytes)
  }
}

/// The last place of `byte` in a range.
private func lastIndex(of byte: UInt8, in bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
  var place = range.upperBound
  while place > range.lowerBound {
    place -= 1
    if bytes[place] == byte { return place }
  }
  return nil
}
