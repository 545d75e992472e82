/// Takes the records that inputs hold and says what became of each.
package protocol RecordSink: AnyObject {
  func take(_ hit: Hit, in bytes: Span<UInt8>, at place: Place) -> Verdict
  func take(_ order: OrderRow, at place: Place) -> Verdict
  func take(_ event: EventRow, at place: Place) -> Verdict
  func take(_ activity: ActivityRow, at place: Place) -> Verdict
}

/// A record whose fate is open until all inputs are read, with its bytes should it be rejected then.
package struct DeferredRecord {
  package var place: Place
  package var bytes: [UInt8]
}

/// What the user says about an input beyond its content.
package struct InputSettings: Sendable {
  package var mapping: ColumnMapping?
  /// The log format that it is in, whatever its first lines look like.
  package var logFormat: String?
  /// Names of cookies that are client ids.
  package var cookies: [String] = []
  /// The log format that it is in, out of a format string.
  package var pattern: PatternLog?
  /// For records that state no zone.
  package var timezone: String?

  package init(mapping: ColumnMapping? = nil, timezone: String? = nil) {
    self.mapping = mapping
    self.timezone = timezone
  }
}

/// Reads one input after the other: bytes, format, records, and the account of each.
package struct SourceReader: ~Copyable {
  /// How many rejected records of a source are kept for people to see.
  package static let shownRejects = 5
  /// Bytes of deferred rows that are held at most; rows beyond are rejected at once.
  private static let mostDeferredBytes = 64 << 20

  /// The zone of times that state none.
  private let zones: [TimeZoneRules]
  private let proxies: [AddressRange]
  private let rejectKeeper: (any RejectKeeper)?
  private let catalogue: FormatCatalogue
  private let step: Int
  package private(set) var deferred: [DeferredRecord] = []
  private var deferredBytes = 0

  /// `zones[i]` is that of input `i`; `step` is how many bytes are read at once.
  package init(
    zones: [TimeZoneRules], proxies: [AddressRange] = [], catalogue: FormatCatalogue = .empty,
    rejects: (any RejectKeeper)?, step: Int = 256 << 10
  ) {
    self.zones = zones
    self.catalogue = catalogue
    self.proxies = proxies
    rejectKeeper = rejects
    self.step = step
  }

  /// Reads an input to its end. Only an input that can't be opened or a mapping that doesn't fit throws.
  package mutating func read(
    _ source: inout SourceRecord, number: Int, settings: InputSettings, into sink: any RecordSink
  ) throws(IngestError) {
    var stream: ByteStream
    do throws(SystemError) {
      stream = try ByteStream(path: source.path, capacity: longestRecord, step: step)
    } catch {
      throw .unreadable(path: source.path, error)
    }
    // A window of a few hundred lines is what the format is told by; long lines make it longer.
    var isWhole = false
    while !isWhole,
      stream.window.count < 64 << 10 || (stream.window.count < longestRecord && !holdsLines(stream))
    { isWhole = !stream.fill() }
    let sniffed = sniff(stream, number, settings, isWhole: isWhole)
    switch sniffed {
    case .empty:
      source.format = "empty"
      finish(&source, stream)
    case .log(let log):
      source.isLog = true
      readLog(&source, number, log, LineReader(stream), sink)
    case .delimited(let delimiter):
      stream.take(afterByteOrderMark(stream.buffer.span.extracting(stream.window)))
      try readRows(&source, number, settings, CSVReader(stream, delimiter: delimiter), sink)
    case .unknown:
      readUnknown(&source, LineReader(stream))
    }
  }

  private enum Sniffed {
    case empty, log(LogReader), delimited(UInt8), unknown
  }

  private func sniff(
    _ stream: borrowing ByteStream, _ number: Int, _ settings: InputSettings, isWhole: Bool
  ) -> Sniffed {
    let window = stream.buffer.span.extracting(stream.window)
    let sample = window.extracting(afterByteOrderMark(window)..<window.count)
    if sample.isEmpty || (isWhole && stream.window.count == sample.count && isOnlyBlank(sample)) {
      return .empty
    }
    let header = firstLine(sample)
    if settings.mapping != nil { return .delimited(sniffDelimiter(sample.extracting(header))) }
    if let pattern = settings.pattern {
      return .log(LogReader(sample: sample, zone: zones[number], proxies: proxies, cookies: settings.cookies, pattern: pattern))
    }
    if let log = LogReader(sample: sample, zone: zones[number], proxies: proxies, cookies: settings.cookies, named: settings.logFormat) {
      return .log(log)
    }
    // Without one whole line nothing can be told; the lines behind it may be a log's.
    if settings.logFormat != nil || (sample.count >= longestRecord && firstIndex(of: 0x0A, in: sample) == nil) {
      return .log(LogReader(unknown: zones[number]))
    }
    let delimiter = sniffDelimiter(sample.extracting(header))
    let names = splitHeader(sample.extracting(header), delimiter)
    if catalogue.export(ofHeader: Header(names)) != nil { return .delimited(delimiter) }
    return .unknown
  }

  /// Whether the window holds a few lines.
  private func holdsLines(_ stream: borrowing ByteStream) -> Bool {
    var from = stream.window.lowerBound
    for _ in 0..<10 {
      guard let newline = firstIndex(of: 0x0A, in: stream.buffer.span, from: from, to: stream.window.upperBound) else {
        return false
      }
      from = newline + 1
    }
    return true
  }

  // MARK: Logs

  private mutating func readLog(
    _ source: inout SourceRecord, _ number: Int, _ format: LogReader, _ opened: consuming LineReader,
    _ sink: any RecordSink
  ) {
    var log = format
    var lines = opened
    var counts = SourceCounts()
    while let framed = lines.next() {
      let line = lines.stream.buffer.span.extracting(framed.range)
      if framed.kind != .record {
        keepOverlong(&source, &counts, framed, line)
        continue
      }
      if isBlankLine(line) { continue }
      if !framed.isTerminated, isBroken(lines.stream.ending) {
        source.droppedBytes = line.count
        continue
      }
      do throws(Refusal) {
        let start = framed.line == 1 ? afterByteOrderMark(line) : 0
        let isRecord = try log.read(line.extracting(start..<line.count)) { hit, bytes in
          counts.cover(hit.time)
          counts.count(sink.take(hit, in: bytes, at: Place(source: number, line: framed.line)))
        }
        if isRecord { counts.records += 1 }
      } catch {
        counts.records += 1
        reject(&source, &counts, error, framed.line, line)
      }
    }
    source.counts = counts
    source.format = log.format
    source.detection = log.detection
    finish(&source, lines.stream)
  }

  private mutating func readUnknown(_ source: inout SourceRecord, _ opened: consuming LineReader) {
    var lines = opened
    var counts = SourceCounts()
    while let framed = lines.next() {
      let line = lines.stream.buffer.span.extracting(framed.range)
      if framed.kind != .record {
        keepOverlong(&source, &counts, framed, line)
      } else if !framed.isTerminated, isBroken(lines.stream.ending) {
        source.droppedBytes = line.count
      } else if !isBlankLine(line) {
        counts.records += 1
        reject(&source, &counts, .unknownFormat, framed.line, line)
      }
    }
    source.counts = counts
    finish(&source, lines.stream)
  }

  // MARK: Delimited text

  private mutating func readRows(
    _ source: inout SourceRecord, _ number: Int, _ settings: InputSettings, _ opened: consuming CSVReader,
    _ sink: any RecordSink
  ) throws(IngestError) {
    var rows = opened
    guard let (header, headerLine) = readHeader(&rows) else {
      source.format = "empty"
      finish(&source, rows.stream)
      return
    }
    guard let mapping = settings.mapping ?? catalogue.export(ofHeader: header) else {
      // The header's first line named a known export, but the header as a whole row does not.
      readUnknown(&source, LineReader(rows.stream, firstLine: headerLine))
      return
    }
    var decoder: RowDecoder
    do throws(MissingColumns) {
      // What a header says of its zone holds; a zone that the user gives is in `zones` already.
      let stated = mapping.isBuiltIn ? mapping.timezone.flatMap { TimeZoneRules(name: $0) } : nil
      decoder = try RowDecoder(mapping, header: header, zone: stated ?? zones[number])
    } catch {
      throw .missingColumns(path: source.path, error)
    }
    source.format = mapping.formatName
    source.isOrderExport = mapping.kind == .order || mapping.kind == .deal
    source.isLog = mapping.kind == .event
    var counts = SourceCounts()
    reading: while true {
      switch rows.next() {
      case .end: break reading
      case .overlong(let framed):
        keepOverlong(&source, &counts, framed, rows.stream.buffer.span.extracting(framed.range))
      case .unclosedQuote(let framed):
        let bytes = rows.stream.buffer.span.extracting(framed.range)
        if !framed.isTerminated, isBroken(rows.stream.ending) {
          source.droppedBytes = bytes.count
          continue
        }
        counts.records += 1
        reject(&source, &counts, Refusal("a quote that is opened and not closed"), framed.line, bytes)
      case .row(let framed):
        if rows.isBlank { continue }
        let bytes = rows.stream.buffer.span.extracting(framed.range)
        if !framed.isTerminated, isBroken(rows.stream.ending) {
          source.droppedBytes = bytes.count
          continue
        }
        // Exports joined end to end repeat their header.
        if isHeader(rows, header) { continue }
        counts.records += 1
        take(&source, &counts, number, framed, &decoder, rows, sink)
      }
    }
    source.counts = counts
    finish(&source, rows.stream)
  }

  private mutating func take(
    _ source: inout SourceRecord, _ counts: inout SourceCounts, _ number: Int, _ framed: Framed,
    _ decoder: inout RowDecoder, _ rows: borrowing CSVReader, _ sink: any RecordSink
  ) {
    let bytes = rows.stream.buffer.span.extracting(framed.range)
    let place = Place(source: number, line: framed.line)
    do throws(Refusal) {
      switch try decoder.decode(rows, isTerminated: framed.isTerminated) {
      case .excluded(let time):
        if let time { counts.cover(time) }
        counts.count(.filtered(.excluded))
      case .event(let event):
        let verdict = sink.take(event, at: place)
        if case .rejected(let refusal) = verdict { throw refusal }
        counts.cover(event.time)
        counts.count(verdict)
      case .activity(let activity):
        let verdict = sink.take(activity, at: place)
        if case .rejected(let refusal) = verdict { throw refusal }
        if let time = activity.time { counts.cover(time) }
        counts.count(verdict)
      case .order(let order):
        let verdict = sink.take(order, at: place)
        if case .rejected(let refusal) = verdict { throw refusal }
        if let time = order.time { counts.cover(time) }
        if case .deferred(keepsBytes: true) = verdict {
          guard deferredBytes + bytes.count <= Self.mostDeferredBytes else {
            throw Refusal("no time, and too many such rows to wait for other rows of their orders")
          }
          deferredBytes += bytes.count
          var copy: [UInt8] = []
          copy.append(bytes)
          deferred.append(DeferredRecord(place: place, bytes: copy))
        }
        counts.count(verdict)
      }
    } catch {
      reject(&source, &counts, error, framed.line, bytes)
    }
  }

  /// The first row that isn't blank, and its line; Excel's `sep=;` line above it is a hint, not a header.
  ///
  /// A header without names stands for what could not be read as a row.
  private mutating func readHeader(_ rows: inout CSVReader) -> (Header, line: Int)? {
    while true {
      switch rows.next() {
      case .end: return nil
      case .unclosedQuote(let framed), .overlong(let framed): return (Header([]), framed.line)
      case .row(let framed):
        if rows.isBlank { continue }
        if rows.cellCount <= 2, rows.text(0).lowercased().hasPrefix("sep=") { continue }
        return (Header((0..<rows.cellCount).map { rows.text($0) }), framed.line)
      }
    }
  }

  private func isHeader(_ rows: borrowing CSVReader, _ header: Header) -> Bool {
    guard rows.cellCount == header.names.count, rows.cellCount > 1 else { return false }
    for (index, name) in header.names.enumerated().reversed() where rows.text(index) != name {
      // Behind a mark the quotes of a quoted first name were not seen as quotes.
      return index == 0 && rows.text(0).filter { $0 != "\"" } == "\u{FEFF}" + name
    }
    return true
  }

  // MARK: Accounts

  /// Counts, shows and keeps a record that can't be read.
  private mutating func reject(
    _ source: inout SourceRecord, _ counts: inout SourceCounts, _ refusal: Refusal, _ line: Int,
    _ bytes: Span<UInt8>
  ) {
    counts.count(.rejected(refusal))
    if source.rejects.count < Self.shownRejects {
      var excerpt: [UInt8] = []
      excerpt.append(bytes.extracting(0..<min(bytes.count, 400)))
      source.rejects.append(RejectedRecord(line: line, refusal: refusal, excerpt: excerpt))
    }
    rejectKeeper?.append(bytes)
    rejectKeeper?.endRecord()
  }

  /// Rejects a record that had been put off.
  package mutating func reject(_ source: inout SourceRecord, _ refusal: Refusal, _ record: DeferredRecord) {
    var counts = source.counts
    reject(&source, &counts, refusal, record.place.line, record.bytes.span)
    source.counts = counts
  }

  /// An overlong record comes in parts: the first counts it, the last ends it.
  private func keepOverlong(
    _ source: inout SourceRecord, _ counts: inout SourceCounts, _ framed: Framed, _ bytes: Span<UInt8>
  ) {
    let isFirst = framed.kind == .overlongPart && source.openOverlong != framed.line
    if isFirst {
      source.openOverlong = framed.line
      counts.records += 1
      counts.count(.rejected(.overlong))
      if source.rejects.count < Self.shownRejects {
        var excerpt: [UInt8] = []
        excerpt.append(bytes.extracting(0..<min(bytes.count, 400)))
        source.rejects.append(RejectedRecord(line: framed.line, refusal: .overlong, excerpt: excerpt))
      }
    }
    rejectKeeper?.append(bytes)
    if framed.kind == .overlongEnd { rejectKeeper?.endRecord() }
  }

  private func finish(_ source: inout SourceRecord, _ stream: borrowing ByteStream) {
    source.storedBytes = stream.storedBytes
    source.fingerprint = stream.fingerprint
    source.isCompressed = stream.isCompressed
    source.ending = stream.ending
    source.trailingGarbage = stream.trailingGarbage
  }

  /// Whether the last line was cut by the damage, as it is not where only a checksum disagrees.
  private func isBroken(_ ending: ByteStream.Ending) -> Bool {
    switch ending {
    case .truncated, .damaged: true
    case .whole, .badChecksum: false
    }
  }
}

/// An input that can't be read at all.
package enum IngestError: Error, Equatable {
  case unreadable(path: String, SystemError)
  case missingColumns(path: String, MissingColumns)
}
