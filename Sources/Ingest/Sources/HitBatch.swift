/// The hits of a piece of a log, as they were parsed: a copy of each and where its bytes stand.
///
/// Parsing a piece of lines first and taking all its hits then lets threads parse side by side what must be taken only when it
/// is known that the lines before changed nothing. One batch serves all pieces of a thread.
struct HitBatch: HitTaker {
  private struct Entry {
    var hit: Hit
    /// Where its bytes begin: in the piece, or in `copies` where they don't stand there as they are.
    var start: UInt32
    var count: UInt32
    var line: UInt32
    var isCopied: Bool
  }

  private var entries: [Entry] = []
  private var copies: [UInt8] = []
  /// Lines that were read, from the piece's first on, and records in them.
  private(set) var lines = 0
  private(set) var records = 0
  /// Lines that can't be read for themselves, in order, by their place and their number from 0 on: headers, and what is refused.
  private(set) var others: [(range: Range<Int>, line: Int)] = []
  /// Where the first line begins that wasn't looked at, for too many were such ones; the piece's end if there is none.
  private(set) var stop = 0
  private static let mostOthers = 64
  /// Where the record begins that is being read; nil: not in the piece.
  var recordStart: Int?
  /// Whether the line that is being read holds a backslash: few do, so that they are searched for in the whole piece.
  private(set) var mayHoldBackslash = true

  /// Reads the lines of a piece that depend on no others.
  mutating func read(_ bytes: Span<UInt8>, with reader: inout LogReader) {
    entries.removeAll(keepingCapacity: true)
    copies.removeAll(keepingCapacity: true)
    others.removeAll(keepingCapacity: true)
    (lines, records, stop) = (0, 0, 0)
    var backslash = firstIndex(of: 0x5C, in: bytes) ?? bytes.count
    while stop < bytes.count, let newline = firstIndex(of: 0x0A, in: bytes, from: stop) {
      if backslash < stop { backslash = firstIndex(of: 0x5C, in: bytes, from: stop) ?? bytes.count }
      mayHoldBackslash = backslash < newline
      var end = newline
      if end > stop, bytes[end - 1] == 0x0D { end -= 1 }
      if !read(bytes.extracting(stop..<end), with: &reader) {
        if others.count == Self.mostOthers { return }
        others.append((stop..<end, lines))
      }
      lines += 1
      stop = newline + 1
    }
  }

  private mutating func read(_ line: Span<UInt8>, with reader: inout LogReader) -> Bool {
    if isBlankLine(line) { return true }
    let (known, wereRecords) = (entries.count, records)
    var from = 0
    while let part = nextRecord(line, &from) {
      recordStart = stop + part.lowerBound
      guard reader.readAlone(line.extracting(part), into: &self) else {
        entries.removeLast(entries.count - known)
        records = wereRecords
        return false
      }
      records += 1
    }
    return true
  }

  mutating func take(_ hit: Hit, in bytes: Span<UInt8>) {
    let start = copies.count
    copies.append(bytes)
    append(hit, start, bytes.count, isCopied: true)
  }

  mutating func take(_ hit: Hit, standingIn line: Span<UInt8>) {
    guard let recordStart else { return take(hit, in: line) }
    append(hit, recordStart, line.count, isCopied: false)
  }

  @inline(__always)
  private mutating func append(_ hit: Hit, _ start: Int, _ count: Int, isCopied: Bool) {
    entries.append(
      Entry(
        hit: hit, start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: count),
        line: UInt32(truncatingIfNeeded: lines), isCopied: isCopied))
  }

  /// Hands all hits on; `piece` is what was read, and `firstLine` the number of its first line.
  func handOn(_ piece: Span<UInt8>, firstLine: Int, to account: inout LogAccount) {
    account.counts.records += records
    for index in entries.indices {
      let (start, end) = (Int(entries[index].start), Int(entries[index].start + entries[index].count))
      account.line = firstLine + Int(entries[index].line)
      if entries[index].isCopied {
        account.take(entries[index].hit, in: copies.span.extracting(start..<end))
      } else {
        account.take(entries[index].hit, in: piece.extracting(start..<end))
      }
    }
  }
}
