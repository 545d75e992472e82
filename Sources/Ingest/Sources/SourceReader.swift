/// Takes the records that inputs hold and says what became of each.
package protocol RecordSink: AnyObject {
  func take(_ hit: Hit, in bytes: Span<UInt8>, at place: Place) -> Verdict
  func take(_ order: OrderRow, at place: Place) -> Verdict
  func take(_ event: EventRow, at place: Place) -> Verdict
  func take(_ activity: ActivityRow, at place: Place) -> Verdict
  func take(_ spend: SpendRow, at place: Place) -> Verdict
}

/// A record whose fate is open until all inputs are read, with its bytes should it be rejected then.
package struct DeferredRecord {
  package var place: Place
  package var bytes: [UInt8]

  package init(place: Place, bytes: [UInt8]) {
    self.place = place
    self.bytes = bytes
  }
}

/// Reads one input after the other: bytes, format, records, and the account of each.
package struct SourceReader: ~Copyable {
  /// Bytes of deferred rows that are held at most; rows beyond are rejected at once.
  static let mostDeferredBytes = 64 << 20

  /// The zone of times that state none.
  let zones: [TimeZoneRules]
  let proxies: [AddressRange]
  let rejectKeeper: (any RejectKeeper)?
  let catalogue: FormatCatalogue
  let step: Int
  let progress: ReadingProgress?
  /// Whether the content of inputs is summed up, so that it is known again.
  let sumsContent: Bool
  package internal(set) var deferred: [DeferredRecord] = []
  var deferredBytes = 0

  /// `zones[i]` is that of input `i`; `step` is how many bytes are read at once.
  package init(
    zones: [TimeZoneRules], proxies: [AddressRange] = [], catalogue: FormatCatalogue = .empty,
    rejects: (any RejectKeeper)?, step: Int = 256 << 10, progress: ReadingProgress? = nil, sumsContent: Bool = false
  ) {
    self.progress = progress
    self.sumsContent = sumsContent
    self.zones = zones
    self.catalogue = catalogue
    self.proxies = proxies
    rejectKeeper = rejects
    // So that of what is read at once only the first line can be too long.
    self.step = min(step, longestRecord)
  }

  /// Reads an input to its end. Only an input that can't be opened or a mapping that doesn't fit throws.
  package mutating func read(
    _ source: inout SourceRecord, number: Int, settings: InputSettings, into sink: any RecordSink
  ) throws(IngestError) {
    let opened = try open(&source, number: number, settings: settings)
    if let log = opened.log {
      readLog(&source, number, log, opened.intoStream(), sink)
    } else {
      try readRest(&source, number: number, settings: settings, opened, into: sink)
    }
  }

  /// An input of which the beginning was looked at.
  struct Opened: ~Copyable {
    private var stream: ByteStream
    fileprivate let content: Sniffed

    /// How to read it, if it is a log.
    var log: LogReader? { if case .log(let log) = content { log } else { nil } }

    fileprivate init(_ stream: consuming ByteStream, _ content: Sniffed) {
      self.stream = stream
      self.content = content
    }

    consuming func intoStream() -> ByteStream { stream }
  }

  /// Opens an input and says what it is.
  func open(_ source: inout SourceRecord, number: Int, settings: InputSettings) throws(IngestError) -> Opened {
    var isWhole = false
    let stream = try open(source.path, &isWhole)
    let content = sniff(stream, number, settings, isWhole: isWhole)
    if case .log = content { source.isLog = true }
    return Opened(stream, content)
  }

  /// Reads an input that is no log to its end.
  mutating func readRest(
    _ source: inout SourceRecord, number: Int, settings: InputSettings, _ opened: consuming Opened, into sink: any RecordSink
  ) throws(IngestError) {
    let content = opened.content
    var stream = opened.intoStream()
    stream.readAhead()
    switch content {
    case .empty, .log:
      source.format = "empty"
      source.take(stream.account)
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
  func open(_ path: String, _ isWhole: inout Bool) throws(IngestError) -> ByteStream {
    var stream: ByteStream
    do throws(SystemError) {
      stream = try ByteStream(path: path, capacity: longestRecord, step: step, progress: progress, sumsContent: sumsContent)
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
  func prepareRows(_ stream: inout ByteStream) {
    let mark = afterByteOrderMark(stream.buffer.span.extracting(stream.window))
    stream.take(mark)
    guard mark == 0, !stream.isUTF16 else { return }
    let isMac = stream.endsLinesWithReturn
    stream.transcode(TextTranscoder(.utf8OrWindows1252, endsLinesWithReturn: isMac))
    _ = fillSample(&stream)
  }

  fileprivate enum Sniffed {
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
}

/// An input that can't be read at all.
package enum IngestError: Error, Equatable {
  case unreadable(path: String, SystemError)
  case missingColumns(path: String, MissingColumns)
  /// No cell of a column of dates shows whether the day or the month comes first.
  case openDates(path: String, column: String)
}
