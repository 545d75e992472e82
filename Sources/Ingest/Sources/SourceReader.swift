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
  /// The decimal mark of its numbers, and the order of days and months in its dates; nil: its columns tell.
  package var decimalMark: DecimalMark?
  package var dayOrder: DayOrder?

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
    var isWhole = false
    var stream = try open(source.path, &isWhole)
    let sniffed = sniff(stream, number, settings, isWhole: isWhole)
    switch sniffed {
    case .empty:
      source.format = "empty"
      finish(&source, stream)
    case .log(let log):
      source.isLog = true
      readLog(&source, number, log, LineReader(stream), sink)
    case .delimited(let delimiter, let line):
      prepareRows(&stream)
      try readRows(&source, number, settings, CSVReader(stream, delimiter: delimiter), headerLine: line, sink)
    case .objects(let header):
      prepareRows(&stream)
      try readRows(&source, number, settings, CSVReader(stream, json: JSONRows(keys: header.names)), header: header, sink)
    case .unknown:
      readUnknown(&source, LineReader(stream))
    }
  }

  /// Opens an input and fills its window, decoded to UTF-8 from UTF-16 and with the line ends of Unix for those of old
  /// Macintoshes. `isWhole` says whether all of it is in the window.
  private func open(_ path: String, _ isWhole: inout Bool) throws(IngestError) -> ByteStream {
    var stream: ByteStream
    do throws(SystemError) {
      stream = try ByteStream(path: path, capacity: longestRecord, step: step)
    } catch {
      throw .unreadable(path: path, error)
    }
    isWhole = fillSample(&stream)
    var transcoder: TextTranscoder?
    if let (encoding, mark) = TextTranscoder.Encoding.utf16(stream.buffer.span.extracting(stream.window)) {
      stream.take(mark)
      var text: [UInt8] = []
      var trial = TextTranscoder(encoding)
      _ = trial.decode(stream.buffer.span.extracting(stream.window), isLast: isWhole, into: &text)
      transcoder = TextTranscoder(encoding, endsLinesWithReturn: endsLinesWithReturn(text.span))
    } else if endsLinesWithReturn(stream.buffer.span.extracting(stream.window)) {
      transcoder = TextTranscoder(.utf8, endsLinesWithReturn: true)
    }
    if let transcoder {
      stream.transcode(transcoder)
      isWhole = fillSample(&stream)
    }
    return stream
  }

  /// A window of a few hundred lines is what the format is told by; long lines make it longer. True at the input's end.
  private func fillSample(_ stream: inout ByteStream) -> Bool {
    while stream.window.count < 64 << 10 || (stream.window.count < longestRecord && !holdsLines(stream)) {
      if !stream.fill() { return true }
    }
    return false
  }

  /// Makes an opened stream ready for rows: without a mark, and as UTF-8 where it is Windows-1252.
  private func prepareRows(_ stream: inout ByteStream) {
    let mark = afterByteOrderMark(stream.buffer.span.extracting(stream.window))
    stream.take(mark)
    guard mark == 0, !stream.isUTF16 else { return }
    let isMac = stream.endsLinesWithReturn
    stream.transcode(TextTranscoder(.utf8OrWindows1252, endsLinesWithReturn: isMac))
    _ = fillSample(&stream)
  }

  private enum Sniffed {
    case empty, log(LogReader), delimited(UInt8, headerLine: Int?), objects(Header), unknown
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
    if let mapping = settings.mapping {
      if let header = objectHeader(sample, mapping) { return .objects(header) }
      let needed = mapping.needed
      let found = findHeader(sample, isWhole: isWhole) { header in needed.allSatisfy { !header.places(of: $0).isEmpty } }
      return .delimited(found?.delimiter ?? sniffDelimiter(sample.extracting(header)), headerLine: found?.line)
    }
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
    if let header = objectHeader(sample, nil) { return .objects(header) }
    if let found = findHeader(sample, isWhole: isWhole, { [catalogue] in catalogue.export(ofHeader: $0) != nil }) {
      return .delimited(found.delimiter, headerLine: found.line)
    }
    // Of a damaged header the first line may still say what it is.
    let delimiter = sniffDelimiter(sample.extracting(header))
    let names = splitHeader(sample.extracting(header), delimiter)
    if catalogue.export(ofHeader: Header(names)) != nil { return .delimited(delimiter, headerLine: nil) }
    return .unknown
  }

  /// The columns of JSON objects that a mapping, or else a known export, speaks of, spelled as the objects' keys are;
  /// a key that the first objects lack may come in later ones, unless no row can be read without it.
  private func objectHeader(_ sample: Span<UInt8>, _ given: ColumnMapping?) -> Header? {
    var start = 0
    while start < sample.count, JSONRows.isBetween(sample[start]) { start += 1 }
    guard start < sample.count, sample[start] == 0x7B else { return nil }
    let keys = Header(JSONRows.keys(of: sample))
    guard let mapping = given ?? catalogue.export(ofHeader: keys) else { return nil }
    let needed = mapping.needed
    // Where a needed key is missing, the message shows what there is.
    if needed.contains(where: { keys.places(of: $0).isEmpty }) { return keys }
    return Header(mapping.columns(spelledAsIn: keys))
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
    var parts = PartialLines()
    var waiting = WaitingLines()
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
      if log.wrapper.hasParts, readPart(&source, &counts, number, &log, &parts, framed.line, line, sink) { continue }
      let text = line.extracting((framed.line == 1 ? afterByteOrderMark(line) : 0)..<line.count)
      var from = 0
      while let part = nextRecord(text, &from) {
        do throws(Refusal) {
          let isRecord = try log.read(text.extracting(part)) { hit, bytes in
            counts.cover(hit.time)
            counts.count(sink.take(hit, in: bytes, at: Place(source: number, line: framed.line)))
          }
          if isRecord { counts.records += 1 }
          if !waiting.isEmpty { waiting.reject(&self, &source, &counts) }
        } catch {
          if log.mayBeCommon, waiting.add(text.extracting(part), framed.line, error) {
            if waiting.isRun { acceptRun(&source, &counts, number, &log, &waiting, sink) }
            continue
          }
          waiting.reject(&self, &source, &counts)
          counts.records += 1
          reject(&source, &counts, error, framed.line, part.count == text.count ? line : text.extracting(part))
        }
      }
    }
    // A server that is told to write less ends its log with such lines; one that was stopped breaks off anywhere.
    if log.extendsNCSA, !waiting.isEmpty, !isBroken(lines.stream.ending) {
      acceptRun(&source, &counts, number, &log, &waiting, sink)
    } else {
      waiting.reject(&self, &source, &counts)
    }
    for stream in 0..<2 where !parts.lines[stream].raw.isEmpty {
      let held = parts.release(stream)
      if isBroken(lines.stream.ending) {
        source.droppedBytes += held.raw.count
      } else {
        counts.records += 1
        reject(&source, &counts, Refusal("the first part of a line without the last"), held.number, held.raw.span)
      }
    }
    source.counts = counts
    source.format = log.format
    source.detection = log.detection
    finish(&source, lines.stream)
  }

  /// Lines that have no agents came one after the other: they are common ones, and so are those that follow.
  private mutating func acceptRun(
    _ source: inout SourceRecord, _ counts: inout SourceCounts, _ number: Int, _ log: inout LogReader,
    _ waiting: inout WaitingLines, _ sink: any RecordSink
  ) {
    log.acceptCommon()
    for line in waiting.release() {
      counts.records += 1
      do throws(Refusal) {
        _ = try read(line.bytes.span, at: Place(source: number, line: line.number), isMessage: false, &log, &counts, sink)
      } catch { reject(&source, &counts, error, line.number, line.bytes.span) }
    }
  }

  /// Lines that may have been cut off or be the first of another format, until the next ones tell.
  private struct WaitingLines {
    private var lines: [(bytes: [UInt8], number: Int, refusal: Refusal)] = []
    /// So many in a row are no accident. Cutting a line within its size makes as many as the size has digits.
    private static let run = 5
    /// A longer line does not wait, so that little is held.
    private static let longest = 64 << 10

    var isEmpty: Bool { lines.isEmpty }
    var isRun: Bool { lines.count >= Self.run }

    /// False: the line can't wait.
    mutating func add(_ line: Span<UInt8>, _ number: Int, _ refusal: Refusal) -> Bool {
      guard line.count <= Self.longest else { return false }
      var bytes: [UInt8] = []
      bytes.append(line)
      lines.append((bytes, number, refusal))
      return true
    }

    mutating func release() -> [(bytes: [UInt8], number: Int, refusal: Refusal)] {
      defer { lines = [] }
      return lines
    }

    /// Those that wait are rejects after all.
    mutating func reject(_ reader: inout SourceReader, _ source: inout SourceRecord, _ counts: inout SourceCounts) {
      for line in release() {
        counts.records += 1
        reader.reject(&source, &counts, line.refusal, line.number, line.bytes.span)
      }
    }
  }

  /// Takes a line of a container that is a part of a longer one; false: it is a line of its own.
  private mutating func readPart(
    _ source: inout SourceRecord, _ counts: inout SourceCounts, _ number: Int, _ log: inout LogReader,
    _ parts: inout PartialLines, _ line: Int, _ bytes: Span<UInt8>, _ sink: any RecordSink
  ) -> Bool {
    var fate = parts.take(bytes, line, log.wrapper)
    if case .perhapsWhole = fate {
      do throws(Refusal) {
        if try read(bytes, at: Place(source: number, line: line), isMessage: false, &log, &counts, sink) { counts.records += 1 }
        return true
      } catch { fate = parts.hold(bytes, line, log.wrapper) }
    }
    switch fate {
    case .whole, .perhapsWhole: return false
    case .held: return true
    case .rest:
      rejectKeeper?.append(bytes)
      rejectKeeper?.endRecord()
      return true
    case .tooLong:
      let held = parts.release(parts.stream)
      counts.records += 1
      reject(&source, &counts, .overlong, held.number, held.raw.span)
      return true
    case .complete:
      let held = parts.release(parts.stream)
      let text = held.text.span
      // A program that ended within a line leaves a first part to which the next line does not belong.
      if log.wrapper == .docker, held.lastText < PartialLines.dockerCut,
        (try? read(
          text.extracting(held.lastText..<text.count), at: Place(source: number, line: line), isMessage: true, &log, &counts, sink))
          ?? false
      {
        counts.records += 2
        let raw = held.raw.span.extracting(0..<(held.lastRaw - 1))
        reject(&source, &counts, Refusal("the first part of a line without the last"), held.number, raw)
        return true
      }
      do throws(Refusal) {
        if try read(text, at: Place(source: number, line: held.number), isMessage: true, &log, &counts, sink) { counts.records += 1 }
      } catch {
        counts.records += 1
        reject(&source, &counts, Refusal(error.reason), held.number, held.raw.span)
      }
      return true
    }
  }

  /// Hands a line's record to the sink; false: it is none.
  private func read(
    _ line: Span<UInt8>, at place: Place, isMessage: Bool, _ log: inout LogReader, _ counts: inout SourceCounts,
    _ sink: any RecordSink
  ) throws(Refusal) -> Bool {
    var verdict: Verdict?
    let take = { (hit: Hit, bytes: Span<UInt8>) in
      counts.cover(hit.time)
      verdict = sink.take(hit, in: bytes, at: place)
    }
    _ = isMessage ? try log.readMessage(line, take) : try log.read(line, take)
    if let verdict { counts.count(verdict) }
    return verdict != nil
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
    headerLine: Int? = nil, header given: Header? = nil, _ sink: any RecordSink
  ) throws(IngestError) {
    var rows = opened
    guard let (header, headerLine) = given.map({ ($0, 1) }) ?? readHeader(&rows, from: headerLine ?? 1) else {
      source.format = "empty"
      finish(&source, rows.stream)
      return
    }
    guard let mapping = settings.mapping ?? catalogue.export(ofHeader: header) else {
      // The header's first line named a known export, but the header as a whole row does not.
      readUnknown(&source, LineReader(rows.stream, firstLine: headerLine))
      return
    }
    let decoder: RowDecoder
    do throws(MissingColumns) {
      // What a header says of its zone holds; a zone that the user gives is in `zones` already.
      let stated = mapping.isBuiltIn ? mapping.timezone.flatMap { TimeZoneRules(name: $0) } : nil
      decoder = try RowDecoder(
        mapping, header: header, zone: stated ?? zones[number],
        given: .init(decimalMark: settings.decimalMark, dayOrder: settings.dayOrder))
    } catch {
      throw .missingColumns(path: source.path, error)
    }
    source.format = mapping.formatName
    source.isOrderExport = mapping.kind == .order || mapping.kind == .deal
    source.isLog = mapping.kind == .event
    var counts = SourceCounts()
    // Objects have neither a second header nor a footer.
    let isDelimited = given == nil
    var isBehindHeader = isDelimited
    var isBehindBlank = false
    var footerSearchedTo = 0
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
      case .refused(let framed, let refusal):
        let bytes = rows.stream.buffer.span.extracting(framed.range)
        if !framed.isTerminated, isBroken(rows.stream.ending) {
          source.droppedBytes = bytes.count
          continue
        }
        counts.records += 1
        reject(&source, &counts, refusal, framed.line, bytes)
      case .row(var framed):
        if rows.isBlank {
          isBehindBlank = true
          continue
        }
        let wasBehindBlank = isBehindBlank
        isBehindBlank = false
        if !framed.isTerminated, isBroken(rows.stream.ending) {
          source.droppedBytes = framed.range.count
          continue
        }
        // Exports joined end to end repeat their header.
        if isHeader(rows, header) { continue }
        let isSecond = isBehindHeader
        isBehindHeader = false
        if isSecond, decoder.isSecondHeader(rows) { continue }
        if isDelimited, framed.line > footerSearchedTo, mayBeginFooter(rows, isBehindBlank: wasBehindBlank) {
          guard let (same, searchedTo) = passFooter(&rows, from: framed) else { break reading }
          (framed, footerSearchedTo) = (same, searchedTo)
        }
        if decoder.notation.hasUndecided {
          decoder.notation.observe(rows)
          if decoder.notation.isWaiting { framed = try lookThrough(&rows, from: framed, &source, decoder.notation) }
        }
        counts.records += 1
        take(&source, &counts, number, framed, decoder, rows, sink)
      }
    }
    source.counts = counts
    for column in decoder.notation.assumedAmounts {
      source.remarks.append(
        "the numbers of the column “\(column)” have a mark before three digits, as 1,234 or 1.234, and none tells which mark is "
          + "the decimal one; the point was taken for it. Say `decimal_mark: \",\"` for this file in the configuration if "
          + "it is the comma.")
    }
    finish(&source, rows.stream)
  }

  private func mayBeginFooter(_ rows: borrowing CSVReader, isBehindBlank: Bool) -> Bool {
    if rows.withCell(0, { ReportFooter.isKnown($0) }) { return true }
    return isBehindBlank && ReportFooter.line(rows) != .no
  }

  /// Reads a footer that begins with the last row to the input's end, and gives nil; where it is none, the last row is
  /// the last again, and the line is given up to which no footer begins.
  private func passFooter(_ rows: inout CSVReader, from row: Framed) -> (Framed, searchedTo: Int)? {
    var isKnown = ReportFooter.line(rows) == .known
    var line = row.line
    rows.stream.hold()
    search: for count in 0...ReportFooter.mostRows {
      guard count < ReportFooter.mostRows, rows.stream.heldBytes <= ReportFooter.mostBytes else { break }
      switch rows.next() {
      case .end:
        if isKnown { return nil }
        break search
      case .overlong, .unclosedQuote, .refused: break search
      case .row(let framed):
        if rows.isBlank { continue }
        switch ReportFooter.line(rows) {
        case .no: break search
        case .known: isKnown = true
        case .maybe: break
        }
        line = framed.line
      }
    }
    rows.rewind(to: row.line)
    guard case .row(let same) = rows.next() else { return (row, line) }
    return (same, line)
  }

  /// Bytes of a pipe that are held at most while a cell is looked for that decides how a column is written.
  private static let mostHeldBytes = 64 << 20

  /// Looks for cells that decide how the columns are written which wait for it. The last row stays the last; where it
  /// stands now is given.
  private func lookThrough(
    _ rows: inout CSVReader, from row: Framed, _ source: inout SourceRecord, _ notation: ColumnNotation
  ) throws(IngestError) -> Framed {
    var found = row
    if FileSystem.kind(of: source.path) == .file {
      // No row before this one decided, so the file can be looked through from its beginning.
      var isWhole = false
      var stream = try open(source.path, &isWhole)
      prepareRows(&stream)
      var again = rows.again(stream)
      observe(&again, notation) { _ in true }
    } else {
      rows.stream.hold()
      observe(&rows, notation) { $0.stream.heldBytes < Self.mostHeldBytes }
      rows.rewind(to: row.line)
      if case .row(let framed) = rows.next() { found = framed }
    }
    let open = notation.settle()
    if let column = open.first { throw .openDates(path: source.path, column: column) }
    return found
  }

  private func observe(
    _ rows: inout CSVReader, _ notation: ColumnNotation, while goesOn: (borrowing CSVReader) -> Bool
  ) {
    while notation.isWaiting, goesOn(rows) {
      switch rows.next() {
      case .end: return
      case .overlong, .unclosedQuote, .refused: continue
      case .row: notation.observe(rows)
      }
    }
  }

  private mutating func take(
    _ source: inout SourceRecord, _ counts: inout SourceCounts, _ number: Int, _ framed: Framed,
    _ decoder: RowDecoder, _ rows: borrowing CSVReader, _ sink: any RecordSink
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

  /// The first row from a line on that isn't blank, and its line; what stands above, as titles and Excel's `sep=;`, is
  /// no header and no record.
  ///
  /// A header without names stands for what could not be read as a row.
  private mutating func readHeader(_ rows: inout CSVReader, from line: Int) -> (Header, line: Int)? {
    while true {
      switch rows.next() {
      case .end: return nil
      case .unclosedQuote(let framed), .overlong(let framed), .refused(let framed, _):
        if framed.line < line { continue }
        return (Header([]), framed.line)
      case .row(let framed):
        if rows.isBlank || framed.line < line { continue }
        if rows.cellCount <= 2, rows.text(0).lowercased().hasPrefix("sep=") { continue }
        return (Header((0..<rows.cellCount).map { rows.text($0) }), framed.line)
      }
    }
  }

  private func isHeader(_ rows: borrowing CSVReader, _ header: Header) -> Bool {
    guard rows.cellCount == header.names.count, rows.cellCount > 1 else { return false }
    // Nearly all rows are told from it by their last cell or the one before.
    for index in header.bytes.indices.reversed() {
      let name = header.bytes[index]
      let isSame = rows.withCell(index) { sameBytes($0, name.span) }
      if isSame { continue }
      // Behind a mark the quotes of a quoted first name were not seen as quotes.
      return index == 0 && rows.text(0).filter { $0 != "\"" } == "\u{FEFF}" + header.names[0]
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
  /// No cell of a column of dates shows whether the day or the month comes first.
  case openDates(path: String, column: String)
}
