// Reads the rows of an export: finds its header, passes over what stands around the rows, and looks through a column where one
// cell alone says nothing.

extension SourceReader {
  mutating func readRows(
    _ source: inout SourceRecord, _ number: Int, _ settings: InputSettings, _ opened: consuming CSVReader,
    headerLine: Int? = nil, header given: Header? = nil, _ sink: any RecordSink
  ) throws(IngestError) {
    var rows = opened
    guard let (header, headerLine) = given.map({ ($0, 1) }) ?? readHeader(&rows, from: headerLine ?? 1) else {
      source.format = "empty"
      source.take(rows.stream.account)
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
        source.keepOverlong(
          &counts, isLast: framed.kind == .overlongEnd, line: framed.line, rows.stream.buffer.span.extracting(framed.range),
          rejectKeeper)
      case .unclosedQuote(let framed):
        let bytes = rows.stream.buffer.span.extracting(framed.range)
        if !framed.isTerminated, rows.stream.ending.isBroken {
          source.droppedBytes = bytes.count
          continue
        }
        counts.records += 1
        source.reject(&counts, Refusal("a quote that is opened and not closed"), framed.line, bytes, rejectKeeper)
      case .refused(let framed, let refusal):
        let bytes = rows.stream.buffer.span.extracting(framed.range)
        if !framed.isTerminated, rows.stream.ending.isBroken {
          source.droppedBytes = bytes.count
          continue
        }
        counts.records += 1
        source.reject(&counts, refusal, framed.line, bytes, rejectKeeper)
      case .row(var framed):
        if rows.isBlank {
          isBehindBlank = true
          continue
        }
        let wasBehindBlank = isBehindBlank
        isBehindBlank = false
        if !framed.isTerminated, rows.stream.ending.isBroken {
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
        progress?.add(records: 1)
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
    source.take(rows.stream.account)
  }

  func mayBeginFooter(_ rows: borrowing CSVReader, isBehindBlank: Bool) -> Bool {
    if rows.withCell(0, { ReportFooter.isKnown($0) }) { return true }
    return isBehindBlank && ReportFooter.line(rows) != .no
  }

  /// Reads a footer that begins with the last row to the input's end, and gives nil; where it is none, the last row is
  /// the last again, and the line is given up to which no footer begins.
  func passFooter(_ rows: inout CSVReader, from row: Framed) -> (Framed, searchedTo: Int)? {
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
  static let mostHeldBytes = 64 << 20

  /// Looks for cells that decide how the columns are written which wait for it. The last row stays the last; where it
  /// stands now is given.
  func lookThrough(
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

  func observe(
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

  mutating func take(
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
      case .spend(let spend):
        let verdict = sink.take(spend, at: place)
        if case .rejected(let refusal) = verdict { throw refusal }
        counts.cover(spend.time)
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
      source.reject(&counts, error, framed.line, bytes, rejectKeeper)
    }
  }

  /// The first row from a line on that isn't blank, and its line; what stands above, as titles and Excel's `sep=;`, is
  /// no header and no record.
  ///
  /// A header without names stands for what could not be read as a row.
  mutating func readHeader(_ rows: inout CSVReader, from line: Int) -> (Header, line: Int)? {
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

  func isHeader(_ rows: borrowing CSVReader, _ header: Header) -> Bool {
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
}
