import Ingest

/// Sorted runs of entries in files, read back as one.
struct SpilledRuns<Row: Tally>: Sendable {
  typealias Entry = CounterTable<Row>.Entry

  private struct Run: Sendable {
    let file: any SpillFile
    /// Where it begins.
    let start: Int
    let count: Int
    let pieces: [Piece]
  }

  /// Whole entries, which are read only where their checksum agrees.
  private struct Piece: Sendable {
    var size: Int32
    var checksum: UInt32
  }

  private static var pieceSize: Int { 1 << 15 }

  let space: SpillSpace
  private let order: EntryOrder
  private var runs: [Run] = []
  /// The file that the next run is written to, and where.
  private var file: (any SpillFile)?
  private var end = 0

  init(_ space: SpillSpace, _ order: EntryOrder) {
    self.space = space
    self.order = order
  }

  var isEmpty: Bool { runs.isEmpty }

  /// Writes entries, which are in order, as a run.
  mutating func append(_ entries: [Entry]) {
    if entries.isEmpty || space.failure != nil { return }
    if file == nil { (file, end) = (space.file(), 0) }
    guard let file else { return }
    let start = end
    var pieces: [Piece] = []
    var bytes: [UInt8] = []
    var last: UInt64 = 0
    do throws(SystemError) {
      for entry in entries {
        // Steps between keys are small most often, either way.
        Self.append(Int64(bitPattern: entry.key &- last), to: &bytes)
        last = entry.key
        for place in 0..<Row.width { Self.append(Int64(entry.row[place]), to: &bytes) }
        if bytes.count >= Self.pieceSize { try pieces.append(write(&bytes, to: file)) }
      }
      if !bytes.isEmpty { try pieces.append(write(&bytes, to: file)) }
    } catch {
      space.note(TemporaryFileError(file.path, offset: end, .cannotWrite(error)))
      return
    }
    runs.append(Run(file: file, start: start, count: entries.count, pieces: pieces))
  }

  private mutating func write(_ bytes: inout [UInt8], to file: any SpillFile) throws(SystemError) -> Piece {
    try file.write(bytes.span, at: end)
    let piece = Piece(size: Int32(bytes.count), checksum: checksum(bytes.span))
    end += bytes.count
    bytes.removeAll(keepingCapacity: true)
    return piece
  }

  /// Takes over another's runs of the same order.
  mutating func adopt(_ other: SpilledRuns) { runs += other.runs }

  /// Seven bits a byte, the lowest first; the sign in the lowest of all.
  private static func append(_ number: Int64, to bytes: inout [UInt8]) {
    var rest = UInt64(bitPattern: number << 1 ^ number >> 63)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Gives the entries of all runs, and of `others` that are in order too, in order, until `body` has enough; whether it never had.
  func merged(with others: [Entry], _ body: (Entry) -> Bool) -> Bool {
    var readers = runs.map { Reader($0, space) }
    var nextOther = 0
    func next(of source: Int) -> Entry? {
      if source < readers.count { return readers[source].next() }
      guard nextOther < others.count else { return nil }
      nextOther += 1
      return others[nextOther - 1]
    }
    var heads: [Head] = []
    for source in 0...readers.count {
      if let entry = next(of: source) { heads.append(Head(entry: entry, source: source)) }
    }
    for place in (0..<(heads.count / 2)).reversed() { sift(&heads, place) }
    while let head = heads.first {
      if !body(head.entry) { return false }
      if let entry = next(of: head.source) {
        heads[0].entry = entry
      } else if let last = heads.popLast(), !heads.isEmpty {
        heads[0] = last
      }
      sift(&heads, 0)
    }
    return true
  }

  /// The next entry of a run, or of the entries in memory.
  private struct Head: BitwiseCopyable {
    var entry: Entry
    var source: Int
  }

  /// Lets a head sink to where none below it is before it.
  private func sift(_ heads: inout [Head], _ start: Int) {
    var place = start
    while true {
      var first = place
      for child in (place * 2 + 1)..<(place * 2 + 3) where child < heads.count {
        if order.isBefore(heads[child].entry, heads[first].entry) { first = child }
      }
      if first == place { return }
      heads.swapAt(first, place)
      place = first
    }
  }

  /// Reads a run from its beginning.
  private struct Reader {
    private let run: Run
    private let space: SpillSpace
    /// Entries left.
    private var rest: Int
    /// The next piece, and where it begins.
    private var nextPiece = 0
    private var offset: Int
    private var bytes: [UInt8] = []
    private var place = 0
    private var last: UInt64 = 0

    init(_ run: Run, _ space: SpillSpace) {
      self.run = run
      (rest, offset) = (run.count, run.start)
      self.space = space
    }

    mutating func next() -> Entry? {
      guard rest > 0 else { return nil }
      rest -= 1
      guard let step = number() else { return nil }
      last &+= UInt64(bitPattern: step)
      var entry = Entry(key: last, row: Row())
      for place in 0..<Row.width {
        guard let figure = number() else { return nil }
        entry.row[place] = Int(figure)
      }
      return entry
    }

    private mutating func number() -> Int64? {
      var value: UInt64 = 0
      var shift: UInt64 = 0
      while true {
        guard let byte = byte() else { return nil }
        value |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }
        shift += 7
      }
    }

    private mutating func byte() -> UInt8? {
      if place == bytes.count, !readPiece() { return nil }
      place += 1
      return bytes[place - 1]
    }

    /// Whether there is another piece, and it is what was written.
    private mutating func readPiece() -> Bool {
      guard nextPiece < run.pieces.count else { return end(.damaged("an end in the midst of a run")) }
      let piece = run.pieces[nextPiece]
      do throws(SystemError) {
        bytes = try run.file.read(Int(piece.size), at: offset)
      } catch {
        return end(.cannotRead(error))
      }
      guard bytes.count == Int(piece.size) else { return end(.damaged("an end in the midst of a run")) }
      guard checksum(bytes.span) == piece.checksum else { return end(.damaged("a piece with a wrong checksum")) }
      offset += bytes.count
      nextPiece += 1
      place = 0
      return true
    }

    private mutating func end(_ reason: TemporaryFileError.Reason) -> Bool {
      space.note(TemporaryFileError(run.file.path, offset: offset, reason))
      rest = 0
      return false
    }
  }
}
