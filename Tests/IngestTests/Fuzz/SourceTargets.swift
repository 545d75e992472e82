@testable import Ingest

// Targets that read a whole input.

extension FuzzTarget {
  private static let wholeLogs = LogCatalogue.all.map { $0.header.isEmpty ? $0.sample : $0.header + "\n" + $0.sample }
  private static let ncsaLogs = NCSALog.Shape.allCases.map(\.sample)
  /// Logs that change their format, bare and wrapped.
  private static let mixedLogs = [
    (ncsaLogs + wholeLogs).joined(separator: "\n") + "\n", (wholeLogs.reversed() + ncsaLogs).joined(separator: "\n"),
    ncsaLogs.map { "<134>Feb  6 12:14:14 host nginx[1]: " + $0 + "\n" }.joined(),
    ncsaLogs.map { "2024-01-01T00:00:00Z stdout F " + $0 + "\n" }.joined(),
    #"{"log":"127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET /a HTTP/1.1\" 200 1 \"-\" \"a\"\n","stream":"stdout"}"# + "\n",
  ]

  /// A log's format is told by its first lines and followed. An input that begins with `%` or `$` is a format string, its
  /// lines and a line of two dashes before the log.
  static let logReader = FuzzTarget(
    "log-reader", reads: "logs whose format is told by their lines, and changes",
    seeds: wholeLogs + mixedLogs
      + [#"%h %l %u %t "%r" %>s %b"# + "\n--\n" + ncsaLogs.joined(separator: "\n"), "$msec $request\n--\n" + ncsaLogs[1]]
  ) { input throws(BrokenLaw) in
    var lines = inputLines(input)
    var given: PatternLog?
    if let end = lines.firstIndex(of: [0x2D, 0x2D]), input.first == 0x24 || input.first == 0x25 {
      given = try? PatternLog(formatString: String(decoding: Array(lines[..<end].joined(separator: [0x0A])), as: UTF8.self))
      lines.removeSubrange(...end)
    }
    let sample = Array(lines.joined(separator: [0x0A]))
    let reader: LogReader
    if let given {
      reader = LogReader(sample: sample.span, zone: FuzzZone.utc, proxies: proxies, pattern: given)
    } else {
      reader = LogReader(sample: sample.span, zone: FuzzZone.utc, proxies: proxies) ?? LogReader(unknown: FuzzZone.utc)
    }
    try law(reader.detection.read <= reader.detection.lines, "\(reader.detection.read) of \(reader.detection.lines) lines read")
    let first = try readAll(lines, reader)
    try law(try readAll(lines, reader) == first, "the same log is read otherwise the second time")
  }

  private struct LentHits: HitTaker {
    var hits: [Result<LineOutcome, BrokenLaw>] = []

    mutating func take(_ hit: Hit, in bytes: Span<UInt8>) {
      do throws(BrokenLaw) { hits.append(.success(try lineOutcome(of: hit, in: bytes))) } catch { hits.append(.failure(error)) }
    }
  }

  private static func readAll(_ lines: [[UInt8]], _ start: LogReader) throws(BrokenLaw) -> [LineOutcome] {
    var reader = start
    var outcomes: [LineOutcome] = []
    for line in lines {
      var lent = LentHits()
      let isRecord: Bool
      do throws(Refusal) {
        isRecord = try reader.read(line.span, into: &lent)
      } catch {
        outcomes.append(try lineOutcome(of: error, lineLength: line.count))
        continue
      }
      try law(lent.hits.count == (isRecord ? 1 : 0), "\(lent.hits.count) hits lent of a line that \(isRecord ? "is a" : "is no") record")
      outcomes.append(try lent.hits.first?.get() ?? .noRecord)
    }
    let known = NCSALog.Shape.allCases.map(\.name) + LogCatalogue.all.map(\.name) + ["unknown", LogReader.givenName]
    try law(known.contains(reader.format), "a format that nobody knows: \(reader.format)")
    return outcomes
  }

  /// A file, whatever it is: how much of it is read at once doesn't matter, and its account adds up. One that begins with
  /// `@` is read by mappings that are made up from its header.
  static let source = FuzzTarget(
    "source", reads: "files of any kind, as the program reads them",
    seeds: wholeLogs + mixedLogs + exports + exports.map { "@" + $0 }
  ) { input throws(BrokenLaw) in
    var (input, settings) = (input, [InputSettings()])
    if input.first == 0x40 {
      input.removeFirst()
      let header = input.span.extracting(firstLine(input.span))
      settings = mappings(splitHeader(header, sniffDelimiter(header)), nil).map { InputSettings(mapping: $0) }
    }
    for settings in settings {
      let account = try read(input, settings, step: 64 << 10)
      let other = try read(input, settings, step: 7 + input.count / 3)
      try law(account == other, "what was read depends on how much was read at once")
    }
  }

  private struct Account: Equatable {
    /// Columns that the mapping needs and the file lacks: nothing else is known then.
    var missing: [String] = []
    var format = ""
    var counts = SourceCounts()
    var seen: [Recorder.SeenHit] = []
    var orders: [OrderRow] = []
    var events: [EventRow] = []
    var rejects: [[UInt8]] = []
    var shown: [RejectedRecord] = []
    var droppedBytes = 0
    var trailingGarbage = 0
  }

  private static func read(_ input: [UInt8], _ settings: InputSettings, step: Int) throws(BrokenLaw) -> Account {
    let file = try InputFile(input)
    let (sink, kept) = (Recorder(), KeptRejects())
    var reader = SourceReader(zones: [FuzzZone.utc], proxies: proxies, rejects: kept, step: step)
    var source = SourceRecord(name: "input", path: file.path)
    do throws(IngestError) {
      try reader.read(&source, number: 0, settings: settings, into: sink)
    } catch {
      switch error {
      case .missingColumns(_, let columns):
        try law(!columns.missing.isEmpty, "columns are missing, but none is named")
        return Account(missing: columns.missing)
      // The user is asked which comes first, so the column must be named.
      case .openDates(_, let column):
        try law(!column.isEmpty, "dates are open, but no column is named")
        return Account(missing: [column])
      case .unreadable: throw BrokenLaw(description: "\(error)")
      }
    }
    let read = SourceRead(source: source, sink: sink, kept: kept, deferred: reader.deferred)
    try law(read.addsUp, "\(source.counts) and \(kept.records.count) rejected records kept")
    try law(source.isCompressed || source.storedBytes == input.count, "\(source.storedBytes) of \(input.count) bytes read")
    for reject in source.rejects {
      // A record's reason may point behind the excerpt, never behind the record.
      try law((0...input.count).contains(reject.refusal.offset) || source.isCompressed, "“\(reject.refusal.reason)” at \(reject.refusal.offset)")
    }
    return Account(
      format: source.format, counts: source.counts, seen: sink.hits, orders: sink.orders.map(\.row),
      events: sink.events.map(\.row), rejects: kept.records, shown: source.rejects, droppedBytes: source.droppedBytes, trailingGarbage: source.trailingGarbage)
  }

  private static let exports = [
    "Name,Email,Financial Status,Currency,Total,Created at,Phone,Refunded Amount,Cancelled at\n"
      + "#1001,a@b.example,paid,EUR,\"1,234.50\",2026-03-28 10:00:00 +0100,,0.00,\n,,,,,,,,\n"
      + "\"#1002\",\"c \"\"d\"\"@b.example\",refunded,EUR,5.00,2026-03-28 11:00:00 +0100,+49 171,5.00,2026-03-29 10:00:00 +0100\n",
    "sep=;\n\"Name\";Financial Status;Created at;Total\r\n1;paid;2026-03-28;1,00\r\n2;paid;2026-03-28;\"1\n\r\n",
  ]

  /// Lines and rows: nothing is lost between them, whatever the pieces, and a slow twin finds the same rows.
  static let framing = FuzzTarget(
    "framing", reads: "lines and delimited rows with quotes, cut out of bytes that come in pieces",
    seeds: exports + ["a\tb\n\"c\td\n\"\t\"e\"\"\"x\n", "a|\"b|\"\n", "\r\n\r\r\n\n \n\"", "a,\"b\"\r\nc"]
  ) { input throws(BrokenLaw) in
    // Text whatever it begins with; gzip has a target of its own.
    let bytes = Array(input.drop { $0 == 0x1F })
    // A row is looked at anew with every piece, so long inputs come in few.
    let small = max(bytes.count / 100, 1)
    for delimiter in [0x2C, 0x3B, 0x09, 0x7C] as [UInt8] {
      let rows = try cut(bytes, delimiter, steps: [small, small + 2, bytes.count + 1], capacity: bytes.count + 16)
      // The twin takes what is no UTF-8 another way.
      guard String(validating: bytes, as: UTF8.self) != nil else { continue }
      let twin = SlowCSV(bytes: bytes, delimiter: delimiter).events()
      try law(twin == rows, "the twin has \(twin)\ninstead of \(rows)")
    }
  }

  /// The same about the longest record: a byte FE stands for a piece of a line that is too long for one.
  static let overlong = FuzzTarget(
    "overlong", reads: "lines and rows longer than a record may be", seeds: [],
    stored: [
      [0xFE, 0xFE, 0xFE, 0x0A, 0x61], [0x61, 0x0A, 0xFE, 0xFE, 0x0A], [0xFE, 0xFE, 0xFE],
      [0x22, 0x61, 0x0A, 0xFE, 0xFE, 0xFE, 0x0A, 0x22, 0x0A, 0xFE],
    ]
  ) { input throws(BrokenLaw) in
    var (bytes, pieces): ([UInt8], Int) = ([], 0)
    for byte in input.drop(while: { $0 == 0x1F }) {
      if byte != 0xFE {
        bytes.append(byte)
      } else if pieces < 5 {
        bytes += [UInt8](repeating: 0x78, count: 400_000)
        pieces += 1
      }
    }
    _ = try cut(bytes, 0x2C, steps: [300_007, 1 << 20], capacity: longestRecord)
  }

  /// The rows of the bytes; lines, too, are cut with each of the steps.
  private static func cut(
    _ bytes: [UInt8], _ delimiter: UInt8, steps: [Int], capacity: Int
  ) throws(BrokenLaw) -> [SlowCSV.Event] {
    let file = try InputFile(bytes)
    var rows: [SlowCSV.Event]?
    for step in steps {
      let (lines, joined) = try cutIntoLines(file, capacity, step)
      try law(joined == bytes, "lines and their ends are not what was there, with \(step) bytes at once")
      try law(lines.indices.allSatisfy { lines[$0] == $0 + 1 }, "lines are numbered \(lines)")
      let found = try cutIntoRows(file, capacity, delimiter, step)
      try law(rows == nil || rows == found, "rows depend on how much is read at once")
      rows = found
    }
    return rows ?? []
  }

  private static func stream(_ file: borrowing InputFile, _ capacity: Int, _ step: Int) throws(BrokenLaw) -> ByteStream {
    do throws(SystemError) {
      return try ByteStream(path: file.path, capacity: capacity, step: step)
    } catch {
      throw BrokenLaw(description: error.words)
    }
  }

  /// The numbers of the lines, and the bytes that they and their ends make.
  private static func cutIntoLines(
    _ file: borrowing InputFile, _ capacity: Int, _ step: Int
  ) throws(BrokenLaw) -> (numbers: [Int], joined: [UInt8]) {
    var reader = LineReader(try stream(file, capacity, step))
    var (numbers, joined): ([Int], [UInt8]) = ([], [])
    var isOpen = false
    while let framed = reader.next() {
      try law(framed.range.count <= longestRecord, "a record of \(framed.range.count) bytes")
      if !isOpen { numbers.append(framed.line) }
      isOpen = framed.kind == .overlongPart
      joined.append(reader.stream.buffer.span.extracting(framed.range))
      guard framed.isTerminated else { continue }
      let end = framed.range.upperBound
      joined += reader.stream.buffer[end] == 0x0D ? [0x0D, 0x0A] : [0x0A]
    }
    return (numbers, joined)
  }

  private static func cutIntoRows(
    _ file: borrowing InputFile, _ capacity: Int, _ delimiter: UInt8, _ step: Int
  ) throws(BrokenLaw) -> [SlowCSV.Event] {
    var reader = CSVReader(try stream(file, capacity, step), delimiter: delimiter)
    var events: [SlowCSV.Event] = []
    var overlong = 0
    while true {
      switch reader.next() {
      case .end: return events
      case .row(let framed):
        events.append(
          .row(
            (0..<reader.cellCount).map { reader.text($0) }, bytes: Array(reader.stream.buffer[framed.range]),
            line: framed.line, isTerminated: framed.isTerminated))
      case .unclosedQuote(let framed):
        events.append(
          .unclosedQuote(
            bytes: Array(reader.stream.buffer[framed.range]), line: framed.line, isTerminated: framed.isTerminated))
      // Only rows of JSON are refused by their reader.
      case .refused: throw BrokenLaw(description: "a row of cells was refused")
      case .overlong(let framed):
        overlong += framed.range.count
        guard framed.kind == .overlongEnd else { continue }
        events.append(.overlong(count: overlong, line: framed.line, isTerminated: framed.isTerminated))
        overlong = 0
      }
    }
  }

  /// Rows by mappings: Shopify's, and ones made up from whatever names the header has. The first line is a time's pattern.
  static let rows = FuzzTarget(
    "rows", reads: "rows of orders and events, by known and made-up headers",
    seeds: exports.map { "\n" + $0 } + [
      "dd.MM.yyyy HH:mm\nDay;No;Price;Count;Cur;Back;State;Gone;Mail;Phone\n28.03.2026 10:00;7;1,50;2;EUR;0,5;paid;;a@b.example;+49\n",
      "\ntime,page,user\n1703373474,/a,u1\n2026-03-28T10:00:00Z,/b,\n",
    ]
  ) { input throws(BrokenLaw) in
    let cut = input.firstIndex(of: 0x0A) ?? input.count
    let pattern = TimePattern(String(decoding: input[..<cut], as: UTF8.self))
    let bytes = Array(input[min(cut + 1, input.count)...])
    let header = firstLine(bytes.span)
    let delimiter = sniffDelimiter(bytes.span.extracting(header))
    let names = splitHeader(bytes.span.extracting(header), delimiter)
    let file = try InputFile(bytes.first == 0x1F ? [] : bytes)
    for mapping in mappings(names, pattern) {
      let read = try decodeRows(file, bytes.count, delimiter, mapping, step: bytes.count + 1)
      try law(try decodeRows(file, bytes.count, delimiter, mapping, step: 11 + bytes.count / 50) == read, "rows depend on how much is read at once")
    }
  }

  private static func mappings(_ names: [String], _ pattern: TimePattern?) -> [ColumnMapping] {
    func name(_ place: Int) -> String { names[place % max(names.count, 1)] }
    var orders = ColumnMapping(formatName: "made-up", kind: .order, time: [name(0)])
    orders.timePattern = pattern
    orders.order = names.count > 1 ? [name(1)] : []
    orders.amount = .product([[name(2)], [name(3)]])
    orders.currency = names.count > 4 ? [name(4)] : []
    orders.refund = .sum([[name(5)], [name(4)]])
    orders.status = names.count > 6 ? StatusColumn(column: [name(6)], words: ["": .paid, "ok": .paid]) : nil
    if names.count > 7 { orders.status?.when = [.init(.cancelled, [RowCondition("\(name(7)) present")].compactMap { $0 })] }
    orders.alias = [name(6)]
    orders.identifiers = [IdentifierColumn(.email, [name(8)], takesAll: true), IdentifierColumn(.phone, [name(9), name(0)])]
    orders.refundRows = [
      RefundRows(when: ["\(name(2)) < 0"].compactMap { RowCondition($0) }, order: [name(7)], amount: .column([name(2)]))
    ]
    orders.keep = ["\(name(2)) >= 0", "\(name(6)) not like *x*y", "\(name(3)) present"].compactMap { RowCondition($0) }
    var loose = orders
    (loose.keep, loose.order, loose.amount, loose.timePattern) = ([], [], .column([name(2)]), nil)
    var events = ColumnMapping(formatName: "made-up", kind: .event, time: [name(0)])
    (events.page, events.host, events.agent) = (name(1), name(3), name(4))
    events.identifiers = [IdentifierColumn(.user, [name(2)]), IdentifierColumn(.cookie, [name(5)])]
    var activities = ColumnMapping(formatName: "made-up", kind: .activity, time: [name(0)])
    (activities.clock, activities.zone, activities.id, activities.modified) = ([name(1)], [name(6)], [name(7)], [name(4)])
    activities.activityKind = ValueSource([name(3)], words: ["call": "call"], other: "note", constant: "none")
    activities.identifiers = [
      IdentifierColumn(.customer, [name(2)], takesAll: true, rule: IDRule(system: "s", characters: 15, dropped: "x")),
      IdentifierColumn(.order, [name(5)]),
    ]
    (activities.nps, activities.csat) = (AnswerColumn([name(8)]), AnswerColumn([name(9)], words: ["good": .some(5)]))
    var surveys = activities
    surveys.kind = .survey
    var deals = loose
    (deals.kind, deals.numberPrefix, deals.created) = (.deal, "deal:", [name(4)])
    var spend = ColumnMapping(formatName: "made-up", kind: .spend, time: [name(0)])
    (spend.amount, spend.isInMicros, spend.currency) = (.column([name(2)]), names.count > 6, [name(4)])
    (spend.source, spend.campaign) = (ValueSource([name(5)]), ValueSource([name(6)], constant: "x"))
    return catalogueOfOne.exports.map(\.mapping) + [orders, loose, events, activities, surveys, deals, spend]
  }

  private enum RowOutcome: Equatable {
    case order(OrderRow), event(EventRow), activity(ActivityRow), spend(SpendRow), excluded(Instant?), refused(Refusal), spoiled(line: Int)
  }

  private static func decodeRows(
    _ file: borrowing InputFile, _ size: Int, _ delimiter: UInt8, _ mapping: ColumnMapping, step: Int
  ) throws(BrokenLaw) -> [RowOutcome] {
    var reader = CSVReader(try stream(file, size + 16, step), delimiter: delimiter)
    guard case .row = reader.next() else { return [] }
    let header = Header((0..<reader.cellCount).map { reader.text($0) })
    var outcomes: [RowOutcome] = []
    var decoder: RowDecoder
    do throws(MissingColumns) {
      decoder = try RowDecoder(mapping, header: header, zone: FuzzZone.utc)
    } catch {
      try law(!error.missing.isEmpty, "columns are missing, but none is named")
      return []
    }
    while true {
      switch reader.next() {
      case .end: return outcomes
      case .refused: throw BrokenLaw(description: "a row of cells was refused")
      case .unclosedQuote(let framed), .overlong(let framed): outcomes.append(.spoiled(line: framed.line))
      case .row(let framed):
        do throws(Refusal) {
          switch try decoder.decode(reader, isTerminated: framed.isTerminated) {
          case .order(let order): outcomes.append(.order(order))
          case .event(let event): outcomes.append(.event(event))
          case .activity(let activity): outcomes.append(.activity(activity))
          case .spend(let spend): outcomes.append(.spend(spend))
          case .excluded(let time): outcomes.append(.excluded(time))
          }
        } catch { outcomes.append(.refused(error)) }
      }
    }
  }

  /// Gzip and text that stand in an input, in pieces of any size; what is decoded doesn't depend on them.
  static let gzip = FuzzTarget(
    "gzip", reads: "gzip members, damaged, padded and mixed with text",
    seeds: ["\u{1F}", "text\n\u{1F}"], stored: members + [Array(members.joined()), Array("text\n".utf8) + members[0] + [0, 0, 0x61]]
  ) { input throws(BrokenLaw) in
    let file = try InputFile(input)
    for isMixed in [false, true] {
      let whole = try decode(file, isMixed: isMixed, step: 128 << 10, space: 64 << 10)
      for (step, space) in [(2, 1), (13, 257), (input.count, 4096)] {
        let pieces = try decode(file, isMixed: isMixed, step: step, space: space)
        try law(pieces.bytes == whole.bytes, "\(pieces.bytes.count) bytes in pieces, \(whole.bytes.count) at once, mixed \(isMixed)")
        try law(pieces.ending == whole.ending, "\(pieces.ending) in pieces, \(whole.ending) at once, mixed \(isMixed)")
        try law(pieces.garbage == whole.garbage, "garbage \(pieces.garbage) in pieces, \(whole.garbage) at once")
      }
    }
  }

  private static let members = [GzipMaker.member("one\n"), GzipMaker.member(String(repeating: "two ", count: 50))]
    + GzipMaker.HeaderPart.allCases.map { GzipMaker.member("three", with: $0) }

  private struct Decoded {
    var bytes: [UInt8] = []
    /// Without the place, which depends on how zlib was fed.
    var ending = ""
    var garbage = 0
  }

  /// Decodes a few hundred kilobytes at most, for a bomb is no news.
  private static func decode(
    _ file: borrowing InputFile, isMixed: Bool, step: Int, space: Int
  ) throws(BrokenLaw) -> Decoded {
    let most = 192 << 10
    var decoded = Decoded()
    var buffer = [UInt8](repeating: 0, count: space + 2)
    var decoder: ByteDecoder
    do throws(SystemError) {
      decoder = ByteDecoder(try ReadHandle(path: file.path), isMixed: isMixed, step: step)
    } catch {
      throw BrokenLaw(description: error.words)
    }
    while decoded.bytes.count < most {
      let made = decoder.decode(into: &buffer, 1..<(space + 1))
      if made == 0 { break }
      try law(buffer[0] == 0 && buffer[space + 1] == 0, "bytes outside the space were written")
      decoded.bytes += buffer[1..<(made + 1)]
    }
    if decoded.bytes.count >= most {
      decoded.bytes.removeLast(decoded.bytes.count - most)
      return decoded
    }
    let account = decoder.account
    switch account.ending {
    case .whole: decoded.ending = "whole"
    case .truncated: decoded.ending = "truncated"
    case .damaged(let reason, _): decoded.ending = "damaged: \(reason)"
    case .badChecksum(let reason, _): decoded.ending = "checksum: \(reason)"
    }
    decoded.garbage = account.trailingGarbage
    try law(decoder.decode(into: &buffer, 1..<(space + 1)) == 0, "bytes behind the end")
    return decoded
  }
}
