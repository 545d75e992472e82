/// Cuts a stream into the rows and cells of delimited text (RFC 4180 as it is found in the wild), or of JSON objects.
///
/// A quoted cell may hold the delimiter, line ends and doubled quotes; quotes open only at a cell's start.
/// A quote that is never closed spoils one line, not the file: reading goes on at the line after it.
package struct CSVReader: ~Copyable, CellRow {
  package enum Outcome {
    case row(Framed)
    /// The row's first line; its quote is closed nowhere within the longest record or the input.
    case unclosedQuote(Framed)
    case overlong(Framed)
    /// A line that holds no JSON object.
    case refused(Framed, Refusal)
    case end
  }

  package var stream: ByteStream
  package let delimiter: UInt8
  private var row = RowCells()
  private var line: Int
  private var taken = 0
  private var insideOverlong = false
  private var json: JSONRows?

  /// Reads JSON objects, whose keys are the columns.
  init(_ stream: consuming ByteStream, json: JSONRows) {
    self.stream = stream
    self.json = json
    delimiter = 0x2C
    line = 1
  }

  package init(_ stream: consuming ByteStream, delimiter: UInt8, firstLine: Int = 1) {
    self.stream = stream
    self.delimiter = delimiter
    line = firstLine
  }

  /// A reader of another stream of the same text.
  func again(_ stream: consuming ByteStream) -> CSVReader {
    if let json { return CSVReader(stream, json: json) }
    return CSVReader(stream, delimiter: delimiter)
  }

  package var cellCount: Int { row.count }

  /// Lends the bytes of a cell of the last row; a cell beyond the row's end is empty.
  package func withCell<Result>(_ index: Int, _ body: (Span<UInt8>) -> Result) -> Result {
    guard index >= 0, index < row.count else { return body(row.unquoted.span.extracting(0..<0)) }
    let cell = row.cells[index]
    let bytes = cell.isUnquoted ? row.unquoted.span.extracting(cell.range) : stream.buffer.span.extracting(cell.range)
    return body(bytes.extracting(trimmed(bytes)))
  }

  /// A cell's text without blanks around it.
  package func text(_ index: Int) -> String { withCell(index) { decodedText($0) } }

  /// Whether every cell of the last row is empty.
  package var isBlank: Bool {
    (0..<row.count).allSatisfy { withCell($0) { $0.isEmpty } }
  }

  package mutating func next() -> Outcome {
    stream.take(taken)
    taken = 0
    if insideOverlong { return skipOverlong() }
    if let json { return nextObject(json) }
    var isAtEnd = false
    while true {
      let window = stream.window
      if isAtEnd, window.isEmpty { return .end }
      // The cells are taken out while they are found, for the bytes are lent by the same reader.
      var found = RowCells()
      swap(&found, &row)
      let state = found.parse(stream.buffer.span, window, delimiter, isAtEnd: isAtEnd)
      swap(&found, &row)
      if case .row(let end, let next, let lines, let isTerminated) = state {
        // How much has been read must not matter: what is too long is so although its end is in sight.
        guard next - window.lowerBound <= longestRecord + (isTerminated ? 1 : 0) else {
          return spoiled(window, isAtEnd: isAtEnd)
        }
        taken = next - window.lowerBound
        let framed = Framed(
          kind: .record, range: window.lowerBound..<end, line: line, isTerminated: isTerminated)
        line += lines
        return .row(framed)
      }
      if !isAtEnd, window.count <= longestRecord {
        isAtEnd = !stream.fill()
        continue
      }
      return spoiled(window, isAtEnd: isAtEnd)
    }
  }

  /// The next object, wherever its lines end; what is none is refused up to its line's end.
  private mutating func nextObject(_ json: JSONRows) -> Outcome {
    var isAtEnd = false
    while true {
      skipBetween()
      let window = stream.window
      if window.isEmpty {
        if isAtEnd || !stream.fill() { return .end }
        continue
      }
      var found = RowCells()
      swap(&found, &row)
      let state = json.read(stream.buffer.span, window.lowerBound, window.upperBound, into: &found)
      swap(&found, &row)
      switch state {
      case .object(let end) where end - window.lowerBound <= longestRecord:
        taken = end - window.lowerBound
        let first = line
        line += newlines(window.lowerBound..<end)
        return .row(Framed(kind: .record, range: window.lowerBound..<end, line: first, isTerminated: true))
      case .object: return refuseLine(window, Refusal("an object longer than a record may be"), isAtEnd: isAtEnd)
      case .unfinished:
        if !isAtEnd, window.count <= longestRecord {
          isAtEnd = !stream.fill()
          continue
        }
        return refuseLine(window, Refusal("the JSON object is not closed"), isAtEnd: isAtEnd)
      case .refused(let refusal):
        // The line's end must be in sight, for it is kept whole.
        if !isAtEnd, window.count <= longestRecord, firstIndex(of: 0x0A, in: stream.buffer.span, from: window.lowerBound, to: window.upperBound) == nil {
          isAtEnd = !stream.fill()
          continue
        }
        return refuseLine(window, refusal, isAtEnd: isAtEnd)
      }
    }
  }

  /// Refuses the window's first line; where that is longer than a record, it is overlong.
  private mutating func refuseLine(_ window: Range<Int>, _ refusal: Refusal, isAtEnd: Bool) -> Outcome {
    switch spoiled(window, isAtEnd: isAtEnd) {
    case .unclosedQuote(let framed): .refused(framed, refusal)
    case let other: other
    }
  }

  private mutating func skipBetween() {
    var at = stream.window.lowerBound
    let end = stream.window.upperBound
    while at < end, JSONRows.isBetween(stream.buffer[at]) {
      if stream.buffer[at] == 0x0A { line += 1 }
      at += 1
    }
    stream.take(at - stream.window.lowerBound)
  }

  private func newlines(_ range: Range<Int>) -> Int {
    var (count, from) = (0, range.lowerBound)
    while let newline = firstIndex(of: 0x0A, in: stream.buffer.span, from: from, to: range.upperBound) {
      (count, from) = (count + 1, newline + 1)
    }
    return count
  }

  /// Makes `next` give the last row again, and all that followed it since `hold` was called there.
  package mutating func rewind(to line: Int) {
    stream.rewind()
    self.line = line
    taken = 0
    insideOverlong = false
  }

  /// The first line of what could not be a row; without a line end the record is overlong.
  private mutating func spoiled(_ window: Range<Int>, isAtEnd: Bool) -> Outcome {
    let number = line
    let most = min(window.upperBound, window.lowerBound + longestRecord + 1)
    if let newline = firstIndex(of: 0x0A, in: stream.buffer.span, from: window.lowerBound, to: most) {
      taken = newline + 1 - window.lowerBound
      line += 1
      var end = newline
      if end > window.lowerBound, stream.buffer[end - 1] == 0x0D { end -= 1 }
      return .unclosedQuote(
        Framed(kind: .record, range: window.lowerBound..<end, line: number, isTerminated: true))
    }
    if isAtEnd, window.count <= longestRecord {
      taken = window.count
      return .unclosedQuote(Framed(kind: .record, range: window, line: number, isTerminated: false))
    }
    taken = min(window.count, longestRecord)
    insideOverlong = true
    let part = window.lowerBound..<(window.lowerBound + taken)
    return .overlong(Framed(kind: .overlongPart, range: part, line: number, isTerminated: false))
  }

  private mutating func skipOverlong() -> Outcome {
    if stream.window.isEmpty, !stream.fill() {
      insideOverlong = false
      return .overlong(Framed(kind: .overlongEnd, range: 0..<0, line: line, isTerminated: false))
    }
    let window = stream.window
    guard
      let newline = firstIndex(of: 0x0A, in: stream.buffer.span, from: window.lowerBound, to: window.upperBound)
    else {
      taken = window.count
      return .overlong(Framed(kind: .overlongPart, range: window, line: line, isTerminated: false))
    }
    insideOverlong = false
    taken = newline + 1 - window.lowerBound
    line += 1
    return .overlong(
      Framed(kind: .overlongEnd, range: window.lowerBound..<newline, line: line - 1, isTerminated: true))
  }
}

/// The cells of a row: ranges of the bytes they were found in, or of `unquoted` where quotes had to be undone.
struct RowCells {
  /// Where a cell stands; small, for there are many.
  struct Cell: BitwiseCopyable {
    private let start: UInt32
    /// Its length, and the top bit where quotes had to be undone: a record is far shorter than that.
    private let length: UInt32

    @inline(__always)
    init(_ start: Int, _ end: Int, isUnquoted: Bool = false) {
      self.start = UInt32(truncatingIfNeeded: start)
      length = UInt32(truncatingIfNeeded: end &- start) & 0x7FFF_FFFF | (isUnquoted ? 0x8000_0000 : 0)
    }

    @inline(__always)
    var isUnquoted: Bool { length & 0x8000_0000 != 0 }
    @inline(__always)
    var range: Range<Int> { Int(start)..<(Int(start) + Int(length & 0x7FFF_FFFF)) }
  }

  /// The first `count` are the row's; those behind it are room, so that a cell is written without asking for any.
  private(set) var cells: [Cell] = []
  private(set) var count = 0
  var unquoted: [UInt8] = []

  enum ParseState {
    case row(end: Int, next: Int, lines: Int, isTerminated: Bool)
    case unfinished
  }

  /// Makes all cells of a row empty.
  mutating func empty(_ count: Int) {
    unquoted.removeAll(keepingCapacity: true)
    self.count = 0
    for _ in 0..<count { append(Cell(0, 0)) }
  }

  mutating func replace(_ index: Int, with cell: Cell) { cells[index] = cell }

  @inline(__always)
  private mutating func append(_ cell: Cell) {
    if count == cells.count { makeRoom() }
    cells[count] = cell
    count += 1
  }

  private mutating func makeRoom() { cells += [Cell](repeating: Cell(0, 0), count: max(128, cells.count)) }

  mutating func parse(
    _ bytes: Span<UInt8>, _ window: Range<Int>, _ delimiter: UInt8, isAtEnd: Bool
  ) -> ParseState {
    count = 0
    unquoted.removeAll(keepingCapacity: true)
    let end = window.upperBound
    var at = window.lowerBound
    var lines = 1
    while true {
      if at < end, bytes[at] == 0x22 {
        guard let close = closingQuote(bytes, at, end, isAtEnd: isAtEnd) else { return .unfinished }
        let inner = (at + 1)..<close.place
        lines += close.newlines
        var after = close.place + 1
        while after < end, bytes[after] != delimiter, bytes[after] != 0x0A { after += 1 }
        if after == end, !isAtEnd { return .unfinished }
        // Text between the closing quote and the delimiter is kept; a CR before the line end is not text.
        var junkEnd = after
        if junkEnd > close.place + 1, after == end || bytes[after] == 0x0A, bytes[junkEnd - 1] == 0x0D {
          junkEnd -= 1
        }
        if close.hasDoubled || junkEnd > close.place + 1 {
          let start = unquoted.count
          var index = inner.lowerBound
          while index < inner.upperBound {
            unquoted.append(bytes[index])
            index += bytes[index] == 0x22 ? 2 : 1
          }
          unquoted.append(bytes.extracting((close.place + 1)..<junkEnd))
          append(Cell(start, unquoted.count, isUnquoted: true))
        } else {
          append(Cell(inner.lowerBound, inner.upperBound))
        }
        at = after
      } else {
        if cells.count < count + 16 { makeRoom() }
        let (cut, number) = Self.cutPlain(bytes, at, end, delimiter, &cells, count)
        count = number
        switch cut {
        case .lineEnd(let place): at = place
        case .quote(let place):
          at = place
          continue
        case .rest(let start):
          if start < end, bytes[start] == 0x22 {
            at = start
            continue
          }
          at = markOrLineEnd(bytes, start, end, delimiter)
          if at == end, !isAtEnd { return .unfinished }
          append(Cell(start, at))
        }
      }
      if at < end, bytes[at] == delimiter {
        at += 1
        continue
      }
      let isTerminated = at < end
      var rowEnd = at
      if rowEnd > window.lowerBound, bytes[rowEnd - 1] == 0x0D { rowEnd -= 1 }
      return .row(end: rowEnd, next: isTerminated ? at + 1 : at, lines: lines, isTerminated: isTerminated)
    }
  }

  private enum Cut {
    /// The last cell was cut; here its line ends.
    case lineEnd(Int)
    /// Here a quote opens a cell.
    case quote(Int)
    /// What is left of the bytes, or of the room, is short; here the next cell begins.
    case rest(Int)
  }

  /// Cuts the cells from `start` on that no quote opens, eight bytes a step.
  @inline(__always)
  private static func cutPlain(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ delimiter: UInt8, _ row: inout [Cell], _ count: Int
  ) -> (Cut, count: Int) {
    var cells = row.mutableSpan
    let delimiters = 0x0101_0101_0101_0101 &* UInt64(delimiter)
    var cell = start
    var at = start
    // The top bit of each byte before which a cell begins: the first one does.
    var isBehindMark: UInt64 = 0x80
    var number = count
    while at + 8 <= end, number + 8 < cells.count {
      let text = word(bytes, at: at)
      let marks = zeroBytes(text ^ delimiters)
      let lineEnds = zeroBytes(text ^ 0x0A0A_0A0A_0A0A_0A0A)
      let opening = zeroBytes(text ^ 0x2222_2222_2222_2222) & (marks << 8 | isBehindMark)
      let stops = lineEnds | opening
      // Of the marks those before the first stop.
      var found = marks & ((stops & (0 &- stops)) &- 1)
      while found != 0 {
        let place = at + found.trailingZeroBitCount / 8
        cells[number] = Cell(cell, place)
        number += 1
        cell = place + 1
        found &= found &- 1
      }
      if stops != 0 {
        let place = at + stops.trailingZeroBitCount / 8
        // A quote that opens a cell stands at its beginning.
        guard lineEnds & (stops & (0 &- stops)) != 0 else { return (.quote(place), number) }
        cells[number] = Cell(cell, place)
        number += 1
        return (.lineEnd(place), number)
      }
      isBehindMark = marks >> 56
      at += 8
    }
    return (.rest(cell), number)
  }

  /// The top bit of each byte that is zero.
  @inline(__always)
  private static func zeroBytes(_ word: UInt64) -> UInt64 {
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    return ~((word & low) &+ low | word | low)
  }

  /// The first delimiter or line end at or after `start`, or `end`: a few bytes one by one, for most cells are
  /// short, then eight a step.
  @inline(__always)
  private func markOrLineEnd(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ delimiter: UInt8) -> Int {
    var at = start
    let near = min(end, start + 4)
    while at < near {
      if bytes[at] == delimiter || bytes[at] == 0x0A { return at }
      at += 1
    }
    let ones: UInt64 = 0x0101_0101_0101_0101
    while at + 8 <= end {
      let text = word(bytes, at: at)
      let marks = text ^ (ones &* UInt64(delimiter))
      let ends = text ^ (ones &* 0x0A)
      // A byte's top bit is set where the byte became zero (and perhaps in bytes behind it, which don't matter).
      let found = ((marks &- ones) & ~marks | (ends &- ones) & ~ends) & (ones &* 0x80)
      if found != 0 { return at + found.trailingZeroBitCount / 8 }
      at += 8
    }
    while at < end, bytes[at] != delimiter, bytes[at] != 0x0A { at += 1 }
    return at
  }

  /// The quote that closes the one at `open`; nil when it lies beyond what has been read, or nowhere.
  private func closingQuote(
    _ bytes: Span<UInt8>, _ open: Int, _ end: Int, isAtEnd: Bool
  ) -> (place: Int, hasDoubled: Bool, newlines: Int)? {
    var from = open + 1
    var hasDoubled = false
    while let quote = firstIndex(of: 0x22, in: bytes, from: from, to: end) {
      if quote + 1 == end, !isAtEnd { return nil }
      if quote + 1 < end, bytes[quote + 1] == 0x22 {
        hasDoubled = true
        from = quote + 2
        continue
      }
      var newlines = 0
      var search = open + 1
      while let newline = firstIndex(of: 0x0A, in: bytes, from: search, to: quote) {
        newlines += 1
        search = newline + 1
      }
      return (quote, hasDoubled, newlines)
    }
    return nil
  }
}

/// The delimiter of a header line: the one of `,` `;` tab `|` that stands in it most often outside quotes.
package func sniffDelimiter(_ header: Span<UInt8>) -> UInt8 {
  let candidates: [UInt8] = [0x2C, 0x3B, 0x09, 0x7C]
  var counts = [0, 0, 0, 0]
  var isQuoted = false
  for index in 0..<header.count {
    let byte = header[index]
    if byte == 0x22 { isQuoted.toggle() }
    if !isQuoted, let place = candidates.firstIndex(of: byte) { counts[place] += 1 }
  }
  var best = 0
  for place in 1..<4 where counts[place] > counts[best] { best = place }
  return candidates[best]
}

/// The first rows of a sample that aren't blank, each with the line it begins at.
func firstRows(of sample: Span<UInt8>, delimiter: UInt8, most: Int, isWhole: Bool) -> [(names: [String], line: Int)] {
  var rows: [(names: [String], line: Int)] = []
  var cells = RowCells()
  var (at, line) = (0, 1)
  while at < sample.count, rows.count < most {
    guard case .row(_, let next, let lines, _) = cells.parse(sample, at..<sample.count, delimiter, isAtEnd: isWhole) else {
      // A quote that is not closed spoils its own line only.
      guard let newline = firstIndex(of: 0x0A, in: sample, from: at) else { return rows }
      (at, line) = (newline + 1, line + 1)
      continue
    }
    var names: [String] = []
    for cell in cells.cells[..<cells.count] {
      names.append(
        (cell.isUnquoted ? decodedText(cells.unquoted.span.extracting(cell.range)) : decodedText(sample.extracting(cell.range)))
          .trimmingBlanks())
    }
    if names.contains(where: { !$0.isEmpty }) { rows.append((names, line)) }
    (at, line) = (next, line + lines)
  }
  return rows
}
