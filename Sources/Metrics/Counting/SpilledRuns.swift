import Ingest

/// In which order entries of counter tables stand.
enum EntryOrder {
  /// By their keys.
  case keys
  /// The greatest first, equal ones by their keys.
  case ranks

  @inline(__always)
  func isBefore<Row>(_ a: CounterTable<Row>.Entry, _ b: CounterTable<Row>.Entry) -> Bool {
    self == .keys || a.row.rank == b.row.rank ? a.key < b.key : a.row.rank > b.row.rank
  }

  func sort<Row>(_ entries: inout [CounterTable<Row>.Entry]) {
    switch self {
    case .keys: entries.sort { $0.key < $1.key }
    case .ranks: entries.sort { a, b in a.row.rank == b.row.rank ? a.key < b.key : a.row.rank > b.row.rank }
    }
  }
}

/// Sorted runs of entries in files, read back as one.
struct SpilledRuns<Row: Tally>: Sendable {
  typealias Entry = CounterTable<Row>.Entry

  private struct Run: Sendable {
    let file: any SpillFile
    let bytes: Range<Int>
    let count: Int
  }

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
    var piece: [UInt8] = []
    var last: UInt64 = 0
    do throws(SystemError) {
      for entry in entries {
        // Steps between keys are small most often, either way.
        Self.append(Int64(bitPattern: entry.key &- last), to: &piece)
        last = entry.key
        for place in 0..<Row.width { Self.append(Int64(entry.row[place]), to: &piece) }
        if piece.count >= 1 << 18 { try flush(&piece, to: file) }
      }
      try flush(&piece, to: file)
    } catch {
      space.note(error)
      return
    }
    runs.append(Run(file: file, bytes: start..<end, count: entries.count))
  }

  private mutating func flush(_ piece: inout [UInt8], to file: any SpillFile) throws(SystemError) {
    try file.write(piece.span, at: end)
    end += piece.count
    piece.removeAll(keepingCapacity: true)
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
    var heads: [Head] = []
    for run in runs { heads.append(Head(Reader(run, space))) }
    heads.append(Head(others))
    heads = heads.filter { $0.entry != nil }
    for place in (0..<(heads.count / 2)).reversed() { sift(&heads, place) }
    while let entry = heads.first?.entry {
      if !body(entry) { return false }
      heads[0].advance()
      if heads[0].entry == nil {
        heads.swapAt(0, heads.count - 1)
        heads.removeLast()
      }
      sift(&heads, 0)
    }
    return true
  }

  /// Lets a head sink to where none below it is before it.
  private func sift(_ heads: inout [Head], _ start: Int) {
    var place = start
    while true {
      var first = place
      for child in [place * 2 + 1, place * 2 + 2] where child < heads.count {
        if let a = heads[child].entry, let b = heads[first].entry, order.isBefore(a, b) { first = child }
      }
      if first == place { return }
      heads.swapAt(first, place)
      place = first
    }
  }

  /// Where reading a run, or the entries in memory, has come to.
  private struct Head {
    private(set) var entry: Entry?
    private var reader: Reader?
    private var others: [Entry] = []
    private var next = 0

    init(_ reader: Reader) {
      self.reader = reader
      advance()
    }

    init(_ others: [Entry]) {
      self.others = others
      advance()
    }

    mutating func advance() {
      if reader != nil {
        entry = reader?.next()
      } else {
        entry = next < others.count ? others[next] : nil
        next += 1
      }
    }
  }

  /// Reads a run from its beginning.
  private struct Reader {
    private let file: any SpillFile
    private let space: SpillSpace
    private var bytes: Range<Int>
    private var rest: Int
    private var piece: [UInt8] = []
    private var place = 0
    private var last: UInt64 = 0

    private static var pieceSize: Int { 1 << 15 }

    init(_ run: Run, _ space: SpillSpace) {
      (file, bytes, rest) = (run.file, run.bytes, run.count)
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
      if place == piece.count {
        do throws(SystemError) {
          piece = try file.read(min(Self.pieceSize, bytes.count), at: bytes.lowerBound)
        } catch {
          space.note(error)
          rest = 0
          return nil
        }
        guard !piece.isEmpty else {
          space.note(ShortSpillFile())
          rest = 0
          return nil
        }
        bytes = (bytes.lowerBound + piece.count)..<bytes.upperBound
        place = 0
      }
      place += 1
      return piece[place - 1]
    }
  }
}
