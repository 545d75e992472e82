/// Takes the hits that a log's lines are read as.
///
/// Handed on as a value: what a closure captures would be held and let go several times for every line.
protocol HitTaker {
  /// Takes a hit whose fields point into `bytes`.
  mutating func take(_ hit: Hit, in bytes: Span<UInt8>)
  /// Takes a hit whose fields point into the line that it was read from.
  mutating func take(_ hit: Hit, standingIn line: Span<UInt8>)
  /// False where it is known that the line that is being read holds no backslash.
  var mayHoldBackslash: Bool { get }
}

extension HitTaker {
  mutating func take(_ hit: Hit, standingIn line: Span<UInt8>) { take(hit, in: line) }
  var mayHoldBackslash: Bool { true }
}

/// Reads the lines of one log in the format that its first lines are in, and follows it when the format changes.
package struct LogReader {
  /// How a format was told.
  package struct Detection: Equatable, Sendable {
    package var format: String
    /// Of the sample's lines, those that the format reads.
    package var read: Int
    package var lines: Int
    /// Formats that read as many of them, and that are less strict or come later.
    package var alsoRead: [String] = []

    package init(format: String, read: Int, lines: Int, alsoRead: [String] = []) {
      (self.format, self.read, self.lines, self.alsoRead) = (format, read, lines, alsoRead)
    }

    /// Whether fewer than half of the lines are read.
    package var isWeak: Bool { read * 2 < lines }
  }

  package let detection: Detection
  let wrapper: LineWrapper
  private var ncsa: NCSALog
  /// The format in use, by its place in `others`; nil: the NCSA family.
  private var active: Int?
  private var others: [any LogFormat]
  /// The format of `others[columnsPlace]` while it is in use and one of columns, as most are: it is called without asking for
  /// every line what it is.
  private var columns: ColumnLog?
  private var columnsPlace: Int?
  /// The place in `others` of the format that the user gave: every line is tried in it first.
  private var given: Int?
  private var draft: HitDraft
  private var unwrapped: [UInt8] = []
  /// Records that were read, by format.
  private(set) var tally: Tally
  /// Lines that were no records but headers or comments, which may change how later lines are read.
  private var headers = 0
  /// Whether the last line that was refused is a whole common line: a log of which several follow one another has changed.
  private(set) var mayBeCommon = false
  /// Whether common lines are accepted because several came.
  private var isCommonRun = false

  /// Records by the shape of NCSA lines and by format, as they stand in `others`.
  struct Tally {
    /// By the number of the shape.
    var shapes: [4 of Int] = [0, 0, 0, 0]
    var formats: [Int]

    init(formats count: Int) { formats = [Int](repeating: 0, count: count) }
  }

  /// What of a reader decides how the next lines are read.
  struct Standing: Equatable {
    var active: Int?
    var isCommonRun: Bool
    var acceptsCommon: Bool
    var headers: Int
  }

  /// What a format that the user gave is called.
  package static let givenName = "custom"

  /// The format that the user gave, whatever the sample looks like; from the sample only its wrapper is told.
  package init(
    sample: Span<UInt8>, zone: TimeZoneRules, proxies: [AddressRange], cookies: [String] = [], pattern: PatternLog
  ) {
    var best = (wrapper: LineWrapper.none, read: 0)
    let lines = sampleLines(sample)
    draft = HitDraft(zone: zone, proxies: proxies, cookies: cookies)
    for wrapper in LineWrapper.allCases {
      let read = Self.trial(pattern, sample, lines, wrapper, &draft)
      if read > best.read { best = (wrapper, read) }
    }
    wrapper = best.wrapper
    others = LogCatalogue.all.map { $0.make() } + [pattern]
    given = others.count - 1
    active = given
    tally = Tally(formats: others.count)
    // The rest of a line that was cut off must not pass for a common one.
    ncsa = NCSALog(sample: sample) ?? NCSALog()
    if best.read > 0, NCSALog(sample: sample) == nil { ncsa.acceptsCommon = false }
    ncsa.proxies = proxies
    detection = Detection(format: Self.givenName, read: best.read, lines: lines.count)
  }

  /// The format of a sample: the one that reads most of its lines, of equals the strictest. Nil where none reads a tenth.
  package init?(
    sample: Span<UInt8>, zone: TimeZoneRules, proxies: [AddressRange], cookies: [String] = [], named: String? = nil
  ) {
    var best: (wrapper: LineWrapper, choice: Int?, read: Int)?
    var equals: [String] = []
    // A single line without an agent among combined ones was cut off, and so was one among another format's.
    var acceptsCommon = false
    let lines = sampleLines(sample)
    draft = HitDraft(zone: zone, proxies: proxies, cookies: cookies)
    others = LogCatalogue.all.map { $0.make() }
    search: for wrapper in LineWrapper.allCases {
      for (place, known) in LogCatalogue.all.enumerated() where named == nil || named == known.name {
        let read = Self.trial(others[place], sample, lines, wrapper, &draft)
        if read > best?.read ?? 0 {
          (best, acceptsCommon) = ((wrapper, place, read), false)
          equals = []
        } else if read > 0, read == best?.read, wrapper == best?.wrapper {
          equals.append(known.name)
        }
      }
      if named == nil || NCSALog.Shape.allCases.contains(where: { $0.name == named }) {
        let (read, withoutAgent) = Self.trialNCSA(sample, lines, wrapper)
        // The NCSA family reads what stands in front of stricter formats' further fields, so they come first.
        if read * 8 > (best?.read ?? 0) * 10 {
          (best, acceptsCommon) = ((wrapper, nil, read), withoutAgent * 10 >= read)
          equals = []
        }
      }
      if let best, best.read * 2 >= lines.count { break search }
    }
    guard let best, best.read * 10 >= lines.count else { return nil }
    wrapper = best.wrapper
    active = best.choice
    if let choice = best.choice, let format = others[choice] as? ColumnLog { (columns, columnsPlace) = (format, choice) }
    tally = Tally(formats: others.count)
    ncsa = NCSALog()
    ncsa.acceptsCommon = acceptsCommon
    ncsa.proxies = proxies
    detection = Detection(
      format: best.choice.map { LogCatalogue.all[$0].name } ?? "combined", read: best.read, lines: lines.count,
      alsoRead: equals)
  }

  /// For a log of which nothing can be told.
  package init(unknown zone: TimeZoneRules) {
    detection = Detection(format: "unknown", read: 0, lines: 0)
    wrapper = .none
    ncsa = NCSALog()
    active = nil
    others = LogCatalogue.all.map { $0.make() }
    tally = Tally(formats: others.count)
    draft = HitDraft(zone: zone)
  }

  /// The format that most records were in.
  package var format: String {
    var best = ("combined", 0)
    for shape in NCSALog.Shape.allCases where tally.shapes[shape.rawValue] > best.1 { best = (shape.name, tally.shapes[shape.rawValue]) }
    for (place, count) in tally.formats.enumerated() where count > best.1 {
      best = (place == given ? Self.givenName : LogCatalogue.all[place].name, count)
    }
    return best.1 == 0 && detection.format != "unknown" ? detection.format : best.0
  }

  /// Reads a line and lends its hit; false: the line is no record.
  mutating func read(_ whole: Span<UInt8>, into taker: inout some HitTaker) throws(Refusal) -> Bool {
    if wrapper == .none { return try readLine(whole, into: &taker) }
    var text: [UInt8] = []
    swap(&text, &unwrapped)
    defer { swap(&text, &unwrapped) }
    // Between wrapped lines a bare one is read as it is.
    guard let (range, isCopied) = wrapper.unwrap(whole, into: &text) else { return try readLine(whole, into: &taker) }
    do throws(Refusal) {
      if isCopied { return try readLine(text.span, into: &taker) }
      return try readLine(whole.extracting(range), into: &taker)
    } catch {
      throw Refusal(error.reason, at: wrapper.place(error.offset, in: whole))
    }
  }

  var standing: Standing {
    Standing(active: active, isCommonRun: isCommonRun, acceptsCommon: ncsa.acceptsCommon, headers: headers)
  }

  /// How lines are read, as text: two readers of one input that have the same read each line the same.
  var reading: String { "\(detection.format) \(wrapper) \(standing)" }

  mutating func forgetTally() { tally = Tally(formats: others.count) }

  /// Adds what a copy of this reader read.
  mutating func add(_ other: Tally) {
    for shape in other.shapes.indices { tally.shapes[shape] += other.shapes[shape] }
    for (place, count) in other.formats.enumerated() { tally.formats[place] += count }
  }

  /// Reads a line if the format in use does, so that it means the same whatever the lines before were, as long as they changed
  /// nothing. False: it is no such line, or no record at all.
  mutating func readAlone(_ whole: Span<UInt8>, into batch: inout HitBatch) -> Bool {
    if isCommonRun || (given != nil && active != given) { return false }
    if wrapper == .none { return readActiveAlone(whole, into: &batch) }
    var text: [UInt8] = []
    swap(&text, &unwrapped)
    defer { swap(&text, &unwrapped) }
    guard let (range, isCopied) = wrapper.unwrap(whole, into: &text) else { return readActiveAlone(whole, into: &batch) }
    if isCopied {
      batch.recordStart = nil
      return readActiveAlone(text.span, into: &batch)
    }
    batch.recordStart = batch.recordStart.map { $0 + range.lowerBound }
    return readActiveAlone(whole.extracting(range), into: &batch)
  }

  private mutating func readActiveAlone(_ line: Span<UInt8>, into batch: inout HitBatch) -> Bool {
    do throws(Refusal) {
      return try readActive(line, into: &batch)
    } catch { return false }
  }

  /// Reads a line that was unwrapped already.
  mutating func readMessage(_ line: Span<UInt8>, into taker: inout some HitTaker) throws(Refusal) -> Bool {
    try readLine(line, into: &taker)
  }

  /// From here on lines without agents are common ones, until one with an agent comes.
  mutating func acceptCommon() {
    ncsa.acceptsCommon = true
    isCommonRun = true
  }

  private mutating func readLine(_ line: Span<UInt8>, into taker: inout some HitTaker) throws(Refusal) -> Bool {
    mayBeCommon = false
    do throws(Refusal) {
      if let given, active != given { return try readGiven(given, line, into: &taker) }
      return try readActive(line, into: &taker)
    } catch {
      if try readOther(line, into: &taker) { return true }
      if isHeaderOfOther { return false }
      if active == nil { noteCommon(error, line) }
      throw error
    }
  }

  private mutating func noteCommon(_ refusal: Refusal, _ line: Span<UInt8>) {
    mayBeCommon = refusal.offset == line.count && refusal.reason == NCSALog.withoutAgent
  }

  /// Another format may read a line of the given one too, but less of it: so it doesn't stay in use as others do.
  private mutating func readGiven(
    _ given: Int, _ line: Span<UInt8>, into taker: inout some HitTaker
  ) throws(Refusal) -> Bool {
    let other = active
    active = given
    do throws(Refusal) {
      return try readActive(line, into: &taker)
    } catch {
      active = other
      if let isRecord = try? readActive(line, into: &taker) { return isRecord }
      // What the given format says of the line is what its user wants to know.
      throw error
    }
  }

  private mutating func readActive(_ line: Span<UInt8>, into taker: inout some HitTaker) throws(Refusal) -> Bool {
    guard let active else {
      let shape = try ncsa.read(line, into: &taker)
      tally.shapes[shape.rawValue] += 1
      if isCommonRun, shape.hasAgent { (isCommonRun, ncsa.acceptsCommon) = (false, false) }
      return true
    }
    guard try read(line, in: active) else {
      headers += 1
      return false
    }
    tally.formats[active] += 1
    if isCommonRun { (isCommonRun, ncsa.acceptsCommon) = (false, false) }
    taker.take(draft.hit, in: draft.bytes.span.extracting(0..<draft.end))
    return true
  }

  /// Reads a line in a format of `others`; the hit is the draft's.
  @inline(__always)
  private mutating func read(_ line: Span<UInt8>, in place: Int) throws(Refusal) -> Bool {
    if place == columnsPlace, let isRecord = try columns?.read(line, into: &draft) { return isRecord }
    return try others[place].read(line, into: &draft)
  }

  /// Whether the format in use writes a common line and further fields behind it.
  var extendsNCSA: Bool {
    active.map { LogCatalogue.all.indices.contains($0) && LogCatalogue.all[$0].extendsNCSA } ?? false
  }

  /// Whether the last line that the format in use refused is a header of another one.
  private var isHeaderOfOther = false

  /// A log changes its format when its server's configuration did: the other formats are tried on what the one in use refuses.
  private mutating func readOther(_ line: Span<UInt8>, into taker: inout some HitTaker) throws(Refusal) -> Bool {
    isHeaderOfOther = false
    let keepsFormat = extendsNCSA
    if keepsFormat, readNCSA(line, keepsFormat: true, into: &taker) { return true }
    for place in others.indices where place != active {
      do throws(Refusal) {
        guard try read(line, in: place) else {
          isHeaderOfOther = true
          headers += 1
          continue
        }
        guard draft.hit.isVisit else { continue }
        active = place
        tally.formats[place] += 1
        taker.take(draft.hit, in: draft.bytes.span.extracting(0..<draft.end))
        return true
      } catch { continue }
    }
    return active != nil && !keepsFormat && readNCSA(line, keepsFormat: false, into: &taker)
  }

  /// Reads a line that is of the NCSA family between those of another format. That stays in use if the family would read its
  /// lines too, for all that it says behind them would be lost.
  private mutating func readNCSA(_ line: Span<UInt8>, keepsFormat: Bool, into taker: inout some HitTaker) -> Bool {
    var other = ncsa
    let shape: NCSALog.Shape
    do throws(Refusal) {
      shape = try other.read(line, into: &taker)
    } catch {
      noteCommon(error, line)
      return false
    }
    if !keepsFormat { active = nil }
    ncsa = other
    tally.shapes[shape.rawValue] += 1
    return true
  }

  // MARK: Trials

  private static func trial(
    _ format: any LogFormat, _ sample: Span<UInt8>, _ lines: [Range<Int>], _ wrapper: LineWrapper, _ draft: inout HitDraft
  ) -> Int {
    var format = format
    var text: [UInt8] = []
    var read = 0
    var headers = 0
    for range in lines {
      let whole = sample.extracting(range)
      guard let (inner, isCopied) = wrapper.unwrap(whole, into: &text) else { continue }
      do throws(Refusal) {
        let isRecord: Bool
        if isCopied {
          isRecord = try format.read(text.span, into: &draft)
        } else {
          isRecord = try format.read(whole.extracting(inner), into: &draft)
        }
        // Requests that are no visits tell the format too; lines that are no requests don't.
        if isRecord, draft.hit.isVisit || draft.hit.method.isPresent { read += 1 } else { headers += 1 }
      } catch { continue }
    }
    return read > 0 ? read + headers : 0
  }

  private static func trialNCSA(_ sample: Span<UInt8>, _ lines: [Range<Int>], _ wrapper: LineWrapper) -> (read: Int, withoutAgent: Int) {
    var format = NCSALog()
    var text: [UInt8] = []
    var (read, withoutAgent) = (0, 0)
    let count = { (_: Hit, _: Span<UInt8>, shape: NCSALog.Shape) in
      read += 1
      if !shape.hasAgent { withoutAgent += 1 }
    }
    for range in lines {
      let whole = sample.extracting(range)
      guard let (inner, isCopied) = wrapper.unwrap(whole, into: &text) else { continue }
      do throws(Refusal) {
        if isCopied {
          try format.read(text.span, count)
        } else {
          try format.read(whole.extracting(inner), count)
        }
      } catch { continue }
    }
    return (read, withoutAgent)
  }
}

/// The first lines of a sample that aren't blank; its last line may go on beyond it, and counts only if it is alone.
func sampleLines(_ sample: Span<UInt8>, most: Int = 200) -> [Range<Int>] {
  var lines: [Range<Int>] = []
  var start = 0
  while start < sample.count, lines.count < most {
    let newline = firstIndex(of: 0x0A, in: sample, from: start)
    if newline == nil, !lines.isEmpty { break }
    var end = newline ?? sample.count
    let next = end + 1
    if end > start, sample[end - 1] == 0x0D { end -= 1 }
    let line = sample.extracting(start..<end)
    var from = 0
    while !isBlankLine(line), lines.count < most, let part = nextRecord(line, &from) {
      lines.append((start + part.lowerBound)..<(start + part.upperBound))
    }
    start = next
  }
  return lines
}
