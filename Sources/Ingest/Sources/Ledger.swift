/// Where a record stands: its source's place in the order of source names, and its line; both in one word.
package struct Place: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// 20 bits of source above 44 bits of line.
  private let word: UInt64

  /// The most sources that places can tell apart.
  package static let mostSources = 1 << 20

  package init(source: Int, line: Int) {
    word = UInt64(truncatingIfNeeded: source) << 44 | UInt64(truncatingIfNeeded: line) & 0xFFF_FFFF_FFFF
  }

  package var source: Int { Int(word >> 44) }
  package var line: Int { Int(word & 0xFFF_FFFF_FFFF) }

  package static func < (a: Place, b: Place) -> Bool { a.word < b.word }
}

/// What became of a record; each has exactly one.
package enum Verdict: Equatable {
  /// Why a record is no touchpoint, in the order in which the reasons are tested.
  package enum Filter: Int, CaseIterable {
    case excluded, bot, method, status, asset, notAnOrder, `repeat`
    /// Not anything that a person did: what a campaign cost.
    case spend

    /// As columns and labels spell it.
    package var name: String { self == .notAnOrder ? "not_an_order" : "\(self)" }
  }

  case touchpoint
  case identityOnly
  case filtered(Filter)
  case rejected(Refusal)
  /// Decided when all inputs are read: an order's first row, or one that needs another row's time.
  case deferred(keepsBytes: Bool)
}

/// What one source held: every record counted where it was decided.
package struct SourceCounts: Equatable, Sendable {
  package var records = 0
  package var touchpoints = 0
  package var identityOnly = 0
  /// By `Verdict.Filter`.
  package var filtered = [Int](repeating: 0, count: Verdict.Filter.allCases.count)
  package var rejected = 0
  package var firstTime: Instant?
  package var lastTime: Instant?

  package init() {}

  package mutating func cover(_ time: Instant) {
    if firstTime.map({ time < $0 }) ?? true { firstTime = time }
    if lastTime.map({ time > $0 }) ?? true { lastTime = time }
  }

  /// Adds what another thread counted of the same source.
  mutating func add(_ other: SourceCounts) {
    records += other.records
    touchpoints += other.touchpoints
    identityOnly += other.identityOnly
    for reason in filtered.indices { filtered[reason] += other.filtered[reason] }
    rejected += other.rejected
    if let first = other.firstTime { cover(first) }
    if let last = other.lastTime { cover(last) }
  }

  package mutating func count(_ verdict: Verdict) {
    switch verdict {
    case .touchpoint: touchpoints += 1
    case .identityOnly: identityOnly += 1
    case .filtered(let reason): filtered[reason.rawValue] += 1
    case .rejected: rejected += 1
    case .deferred: break
    }
  }
}

/// A record that could not be read, as people are shown it.
package struct RejectedRecord: Equatable, Sendable {
  package var line: Int
  package var refusal: Refusal
  /// The record's first bytes.
  package var excerpt: [UInt8]

  package init(line: Int, refusal: Refusal, excerpt: [UInt8]) {
    (self.line, self.refusal, self.excerpt) = (line, refusal, excerpt)
  }
}

/// Everything that is known of one input when the run is over.
package struct SourceRecord: Sendable {
  package let name: String
  package let path: String
  /// A name of the catalogue, a log shape's name, `empty` or `unknown`.
  package var format = "unknown"
  package var counts = SourceCounts()
  /// How a log's format was told.
  package var detection: LogReader.Detection?
  package var storedBytes = 0
  package var fingerprint: UInt = 0
  package var isCompressed = false
  /// What it decodes to, where that was asked for.
  package var content: ContentDigest?
  /// Where its reading could go on; nil: nowhere, for how lines are read changed on the way, or what was left waits for more.
  package var resume: ResumePoint?
  /// Why it could not be opened, though it was there when inputs were looked for.
  package var missing: SystemError?
  package var ending = ByteStream.Ending.whole
  package var trailingGarbage = 0
  /// Bytes of a last line that a damaged input did not finish.
  package var droppedBytes = 0
  package var isOrderExport = false
  package var isLog = false
  /// What the reader of the figures should know of how it was read.
  package var remarks: [String] = []
  /// Whether its content is not UTF-8, or has line ends of its own.
  var isTranscoded = false
  /// The line of an overlong record of which a part was seen.
  var openOverlong = 0
  /// The first few.
  package var rejects: [RejectedRecord] = []

  package init(name: String, path: String) {
    self.name = name
    self.path = path
  }
}

extension SourceRecord {
  /// The same account of an input that is called otherwise, and perhaps stored otherwise, now.
  package func renamed(_ name: String, path: String) -> SourceRecord {
    var other = SourceRecord(name: name, path: path)
    (other.format, other.counts, other.detection, other.ending) = (format, counts, detection, ending)
    (other.storedBytes, other.fingerprint, other.isCompressed, other.content) = (storedBytes, fingerprint, isCompressed, content)
    (other.trailingGarbage, other.droppedBytes, other.remarks, other.rejects) = (trailingGarbage, droppedBytes, remarks, rejects)
    (other.isOrderExport, other.isLog) = (isOrderExport, isLog)
    return other
  }

  /// Adds the account of a reading that went on where this one ended.
  package mutating func add(continued other: SourceRecord) {
    counts.add(other.counts)
    (detection, ending, content) = (other.detection, other.ending, other.content)
    (trailingGarbage, droppedBytes) = (other.trailingGarbage, other.droppedBytes)
    rejects += other.rejects.prefix(Self.shownRejects - rejects.count)
    for remark in other.remarks where !remarks.contains(remark) { remarks.append(remark) }
  }

  /// How many rejected records of a source are kept for people to see.
  package static let shownRejects = 5

  /// Counts, shows and keeps a record that can't be read.
  mutating func reject(
    _ counts: inout SourceCounts, _ refusal: Refusal, _ line: Int, _ bytes: Span<UInt8>, _ keeper: (any RejectKeeper)?
  ) {
    counts.count(.rejected(refusal))
    show(refusal, line, bytes)
    keeper?.append(bytes)
    keeper?.endRecord()
  }

  /// Rejects a record that had been put off.
  package mutating func reject(_ refusal: Refusal, _ record: DeferredRecord, _ keeper: (any RejectKeeper)?) {
    var counts = self.counts
    reject(&counts, refusal, record.place.line, record.bytes.span, keeper)
    self.counts = counts
  }

  private mutating func show(_ refusal: Refusal, _ line: Int, _ bytes: Span<UInt8>) {
    guard rejects.count < Self.shownRejects else { return }
    var excerpt: [UInt8] = []
    excerpt.append(bytes.extracting(0..<min(bytes.count, 400)))
    rejects.append(RejectedRecord(line: line, refusal: refusal, excerpt: excerpt))
  }

  /// An overlong record comes in parts: the first counts it, the last ends it.
  mutating func keepOverlong(
    _ counts: inout SourceCounts, isLast: Bool, line: Int, _ bytes: Span<UInt8>, _ keeper: (any RejectKeeper)?
  ) {
    if !isLast, openOverlong != line {
      openOverlong = line
      counts.records += 1
      counts.count(.rejected(.overlong))
      show(.overlong, line, bytes)
    }
    keeper?.append(bytes)
    if isLast { keeper?.endRecord() }
  }

  /// Takes how the input was stored and how it ended.
  mutating func take(_ account: StoredAccount) {
    storedBytes = account.storedBytes
    fingerprint = account.fingerprint
    isCompressed = account.isCompressed
    content = account.content
    ending = account.ending
    trailingGarbage = account.trailingGarbage
  }
}

extension StoredAccount.Ending {
  /// Whether the last line was cut by the damage, as it is not where only a checksum disagrees.
  var isBroken: Bool {
    switch self {
    case .truncated, .damaged: true
    case .whole, .badChecksum: false
    }
  }
}

/// Takes the bytes of rejected records, unchanged and without their line ends.
package protocol RejectKeeper: AnyObject {
  func append(_ bytes: Span<UInt8>)
  func endRecord()
}
