import TestSupport
import Testing

@testable import Ingest
@testable import Journeys

/// What is written down of an input is read back as it was, and whatever else the bytes are, they are refused and nothing traps.
struct InputPartTests {
  // MARK: Numbers and texts

  static let numbers: [UInt64] = [0, 1, 127, 128, 16_383, 16_384, 1 << 32, .max - 1, .max]

  @Test(arguments: numbers) func `a number is read back, and of its beginning nothing`(number: UInt64) throws {
    var writer = PartWriter()
    writer.number(number)
    writer.signed(Int64(bitPattern: number))
    writer.wide(Int128(number) << 60 - 7)
    var scanner = PartScanner(writer.bytes)
    #expect(try scanner.number() == number)
    #expect(try scanner.signed() == Int64(bitPattern: number))
    #expect(try scanner.wide() == Int128(number) << 60 - 7)
    #expect(scanner.isAtEnd)
    var first = PartWriter()
    first.number(number)
    for length in 0..<first.bytes.count {
      var cut = PartScanner(Array(first.bytes[..<length]))
      #expect(throws: PartDamage.self) { try cut.number() }
    }
  }

  @Test func `a count is never more than what is left`() {
    var scanner = PartScanner([0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1, 2])
    #expect(throws: PartDamage.self) { try scanner.list { scanner throws(PartDamage) in try scanner.number() } }
  }

  // MARK: Rows

  static let named = [NamedIdentifier(.email, "ann@example.com"), NamedIdentifier(.order, "#1"), NamedIdentifier(.cookie, "")]
  static let rows: [PartRow] = [
    .order(
      OrderRow(
        number: "#1001", time: Instant(seconds: 1_790_000_000), amount: Amount(units: -12_345, digits: 2), currency: Currency("EUR") ?? .unnamed,
        refund: Amount(units: 1 << 100, digits: 38), status: .refunded, identifiers: named, addsUp: true, alias: "pi_1",
        created: Instant(microseconds: -1))),
    .order(OrderRow(number: nil, time: nil, amount: nil, currency: .unnamed, refund: nil, status: nil, identifiers: [], addsUp: false)),
    .event(EventRow(time: Instant(microseconds: 5), page: "/a?ä=\u{0}", identifiers: named, host: "", agent: nil, referrer: "https://x/", campaign: "c")),
    .activity({
      var row = ActivityRow(kind: "survey", time: nil, identifiers: named)
      (row.channel, row.keyword, row.nps, row.csat, row.id, row.modified) = ("Email", "", 0, 5, "7", Instant(seconds: 9))
      return row
    }()),
    .spend(SpendRow(time: Instant(seconds: 1), cost: .zero, currency: .unnamed, source: "google", medium: nil, campaign: "")),
  ]

  @Test(arguments: rows.indices) func `a row is read back, and of its beginning nothing`(number: Int) throws {
    var writer = PartWriter()
    Self.rows[number].write(line: 1 << 40, to: &writer)
    var scanner = PartScanner(writer.bytes)
    let (row, line) = try PartRow.read(&scanner)
    #expect(row == Self.rows[number] && line == 1 << 40 && scanner.isAtEnd)
    for length in 0..<writer.bytes.count {
      var cut = PartScanner(Array(writer.bytes[..<length]))
      #expect(throws: PartDamage.self) { _ = try PartRow.read(&cut) }
    }
  }

  // MARK: Parts

  /// Keeps what a recorder writes.
  final class KeptPart: PartSink {
    var head: [UInt8] = []
    var chunks: [(kind: InputPart.Chunk, bytes: [UInt8])] = []
    var links: [PartLink] = []

    func take(head: [UInt8], of source: SourceRecord) -> Bool {
      self.head = head
      return true
    }
    func take(_ kind: InputPart.Chunk, _ chunk: [UInt8]) -> Bool {
      chunks.append((kind, chunk))
      return true
    }
    func take(_ link: PartLink) { links.append(link) }
  }

  static let rules: CountingRules = {
    var rules = CountingRules()
    rules.goals = [.init(name: "purchase", pages: [PathPattern("/thanks*")])]
    return rules
  }()

  /// A part of a log, or of rows.
  static func part(ofLog isLog: Bool) throws -> KeptPart {
    let recorder = PartRecorder(TouchpointBuilder(rules, key: HashKey(1, 2)))
    if isLog {
      var log = NCSALog()
      for number in 0..<40 {
        let line = "203.0.113.\(number % 5) - \(number % 9 == 0 ? "anna" : "-") [21/Nov/2026:10:\(10 + number):00 +0000] \"GET \(number % 8 == 0 ? "/thanks?order_id=\(100 + number)" : "/p/\(number % 3)?utm_source=x\(number % 2)") HTTP/1.1\" 200 5 \"https://www.bing.com/\" \"Mozilla/5.0 (X11) Firefox/\(number % 4)\""
        try log.read(Array(line.utf8).span) { hit, bytes, _ in _ = recorder.take(hit, in: bytes, at: Place(source: 0, line: number + 1)) }
      }
    } else {
      for (number, row) in rows.enumerated() {
        let place = Place(source: 0, line: number + 2)
        switch row {
        case .order(let row): _ = recorder.take(row, at: place)
        case .event(let row): _ = recorder.take(row, at: place)
        case .activity(let row): _ = recorder.take(row, at: place)
        case .spend(let row): _ = recorder.take(row, at: place)
        }
      }
    }
    recorder.finish()
    var source = SourceRecord(name: "a", path: "/logs/a")
    source.counts.records = 40
    source.counts.touchpoints = 40
    // More than the rows can be, for these are taken off.
    if !isLog {
      source.counts.identityOnly = 40
      for reason in source.counts.filtered.indices { source.counts.filtered[reason] = 40 }
    }
    source.ending = .damaged(reason: "cut", offset: 7)
    source.rejects = [RejectedRecord(line: 3, refusal: Refusal("no", at: 2), excerpt: [0, 255])]
    source.resume = ResumePoint(bytes: 9, lines: 2, reading: "x")
    source.content = ContentDigest(length: 9, checksum: 77)
    let kept = KeptPart()
    try recorder.write(source, deferred: [DeferredRecord(place: Place(source: 0, line: 4), bytes: [1, 2])], keepsAddresses: true, to: kept)
    return kept
  }

  @Test(arguments: [true, false]) func `an account is read back`(isLog: Bool) throws {
    let kept = try Self.part(ofLog: isLog)
    let head = try InputPart.head(kept.head)
    #expect(head.source.path == "/logs/a" && head.source.counts.records == 40)
    #expect(head.source.ending == .damaged(reason: "cut", offset: 7))
    #expect(head.source.rejects.first?.excerpt == [0, 255] && head.source.resume?.lines == 2 && head.source.content?.checksum == 77)
    #expect(head.deferred.map(\.bytes) == [[1, 2]])
    #expect(kept.chunks.map(\.kind) == [isLog ? .touchpoints : .rows])
    // Five thank-you pages, each with its number.
    #expect(!isLog || kept.links.count { $0.second.kind == "order" } == 5)
  }

  /// Exports of the last days have most of their rows in common: those that were met twice are passed over, and nothing else is.
  @Test func `rows that say nothing new are counted as if they were taken`() throws {
    func row(_ number: String?, _ amount: Int128, addsUp: Bool = false, email: String = "ann@example.com", hours: Int64 = 0) -> PartRow {
      .order(
        OrderRow(
          number: number, time: Instant(seconds: 1_790_000_000 + hours * 3600), amount: Amount(units: amount, digits: 2), currency: Currency("EUR") ?? .unnamed,
          refund: nil, status: nil, identifiers: [NamedIdentifier(.email, email)], addsUp: addsUp))
    }
    // The same rows again and again, and between them some that change a little.
    let nights: [[PartRow]] = [
      [row("1", 100), row("2", 200), row("3", 300, addsUp: true), row("3", 300, addsUp: true), row(nil, 900), row("9", 1 << 120)],
      [row("1", 100), row("2", 250), row("3", 300, addsUp: true), row(nil, 900), row(nil, 900, hours: 1), row("9", 1 << 120)],
      [row("1", 100), row("2", 200), row("3", 300, addsUp: true), row("9", 1 << 120), row("1", 100, email: "bob@example.com")],
      [row("1", 100), row("2", 200), row("3", 300, addsUp: true), row("9", 1 << 120), row("1", 100, email: "bob@example.com")],
      [row("1", 100), row("2", 270), row("3", 300, addsUp: true), row("9", 1 << 120), row("1", 100, email: "cid@example.com")],
    ]
    /// What comes of the rows, in one chunk a night; `all`: given to the builder itself.
    func outcome(all: Bool) throws -> String {
      let builder = TouchpointBuilder(Self.rules, key: HashKey(1, 2))
      var repeated = RepeatedRows(key: HashKey(1, 2))
      var counts = [SourceCounts](repeating: SourceCounts(), count: nights.count)
      for (night, rows) in nights.enumerated() {
        if all {
          for (line, row) in rows.enumerated() {
            guard case .order(let order) = row else { continue }
            let verdict = builder.take(order, at: Place(source: night, line: line + 1))
            if case .rejected = verdict { continue }
            counts[night].count(verdict)
          }
          continue
        }
        var writer = InputPart.begun()
        for (line, row) in rows.enumerated() { row.write(line: line + 1, to: &writer) }
        try builder.takeRows(InputPart.sealed(writer), source: night, &repeated, &counts[night]) { _ in }
      }
      builder.finish()
      var gathered = builder.gathered()
      let account = gathered.orders.finish(hasExports: true, identities: &gathered.identities)
      let orders = (gathered.orders.entries + gathered.orders.unnumbered).map { "\($0.total(gathered.orders.rares)?.units ?? 0) \($0.isListed)" }
      return "\(counts)\n\(orders)\n\(gathered.identities.setCount)\n\(account.orders.sorted { $0.key < $1.key }) \(account.unequalTotals)"
    }
    #expect(try outcome(all: false) == outcome(all: true))
    #expect(try outcome(all: true).contains("270 true"))
  }

  /// Changed bytes under a checksum that fits them: what a stranger could send. Any outcome but a trap will do.
  @Test(arguments: [true, false]) func `forged parts don't trap`(isLog: Bool) throws {
    let kept = try Self.part(ofLog: isLog)
    var random = Seeded(isLog ? 3 : 4)
    var refused = 0
    for round in 0..<3_000 {
      let builder = TouchpointBuilder(Self.rules, key: HashKey(1, 2))
      do {
        let head = try InputPart.head(round % 2 == 0 ? Self.forged(kept.head, &random) : kept.head)
        let numbers = try builder.enter(head, source: 0)
        for (kind, bytes) in kept.chunks {
          let chunk = round % 2 == 1 ? Self.forged(bytes, &random) : bytes
          var counts = SourceCounts()
          var taking = TouchpointTaking()
          var repeated = RepeatedRows(key: HashKey(1, 2))
          if kind == .touchpoints {
            try builder.takeTouchpoints(chunk, numbers, source: 0, &taking)
          } else {
            try builder.takeRows(chunk, source: 0, &repeated, &counts) { _ in }
          }
        }
        builder.finish()
        var gathered = builder.gathered()
        _ = gathered.orders.finish(hasExports: true, identities: &gathered.identities)
        var stitcher = Stitcher(gathered, hasExports: true, rules: SessionPreset.all[0].rules, exchange: Exchange())
        _ = try stitcher.run { _ in }
      } catch is PartDamage {
        refused += 1
      }
    }
    #expect(refused > 300)
  }

  private static func forged(_ bytes: [UInt8], _ random: inout Seeded) -> [UInt8] {
    var writer = PartWriter()
    var body = Array(bytes.dropLast(4))
    for _ in 0..<(1 + random.below(3)) {
      let place = 1 + random.below(body.count - 1)
      switch random.below(4) {
      case 0: body[place] = UInt8(random.below(256))
      case 1: body[place] ^= 1 << UInt8(random.below(8))
      case 2: body.remove(at: place)
      default: body.insert(random.pick([0, 1, 0x7F, 0x80, 0xFF]), at: place)
      }
      if body.count < 3 { break }
    }
    writer.append(body)
    return InputPart.sealed(writer)
  }
}
