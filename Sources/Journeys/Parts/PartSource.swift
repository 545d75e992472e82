import Ingest

/// An input's account as a part keeps it.
enum PartSource {
  static func write(_ source: SourceRecord, _ counts: SourceCounts, to writer: inout PartWriter) {
    writer.text(source.name)
    writer.text(source.path)
    writer.text(source.format)
    for count in [counts.records, counts.touchpoints, counts.identityOnly, counts.rejected] { writer.count(count) }
    writer.list(counts.filtered) { $0.count($1) }
    writer.time(counts.firstTime)
    writer.time(counts.lastTime)
    writer.optional(source.detection) {
      $0.text($1.format)
      $0.count($1.read)
      $0.count($1.lines)
      $0.list($1.alsoRead) { $0.text($1) }
    }
    writer.count(source.storedBytes)
    writer.number(UInt64(source.fingerprint))
    writer.flag(source.isCompressed)
    writer.optional(source.content) {
      $0.count($1.length)
      $0.number(UInt64($1.checksum))
    }
    writer.optional(source.resume) {
      $0.count($1.bytes)
      $0.count($1.lines)
      $0.text($1.reading)
    }
    write(source.ending, to: &writer)
    writer.count(source.trailingGarbage)
    writer.count(source.droppedBytes)
    writer.flag(source.isOrderExport)
    writer.flag(source.isLog)
    writer.list(source.remarks) { $0.text($1) }
    writer.list(source.rejects) {
      $0.count($1.line)
      $0.text($1.refusal.reason)
      $0.count($1.refusal.offset)
      $0.text($1.excerpt.span)
    }
  }

  static func read(_ scanner: inout PartScanner) throws(PartDamage) -> SourceRecord {
    let name = try scanner.text()
    var source = SourceRecord(name: name, path: try scanner.text())
    source.format = try scanner.text()
    source.counts.records = try large(&scanner)
    source.counts.touchpoints = try large(&scanner)
    source.counts.identityOnly = try large(&scanner)
    source.counts.rejected = try large(&scanner)
    let filtered = try scanner.list { scanner throws(PartDamage) in try large(&scanner) }
    guard filtered.count == source.counts.filtered.count else { throw PartDamage("other reasons to filter than there are") }
    source.counts.filtered = filtered
    source.counts.firstTime = try scanner.timeOrNil()
    source.counts.lastTime = try scanner.timeOrNil()
    source.detection = try scanner.optional { scanner throws(PartDamage) in
      let format = try scanner.text()
      let read = try large(&scanner)
      let lines = try large(&scanner)
      return .init(format: format, read: read, lines: lines, alsoRead: try scanner.list { scanner throws(PartDamage) in try scanner.text() })
    }
    source.storedBytes = try large(&scanner)
    source.fingerprint = UInt(try large(&scanner))
    source.isCompressed = try scanner.flag()
    source.content = try scanner.optional { scanner throws(PartDamage) in
      let length = try large(&scanner)
      return ContentDigest(length: length, checksum: UInt32(try scanner.number(upTo: Int(UInt32.max))))
    }
    source.resume = try scanner.optional { scanner throws(PartDamage) in
      let bytes = try large(&scanner)
      let lines = try large(&scanner)
      return ResumePoint(bytes: bytes, lines: lines, reading: try scanner.text())
    }
    source.ending = try ending(&scanner)
    source.trailingGarbage = try large(&scanner)
    source.droppedBytes = try large(&scanner)
    source.isOrderExport = try scanner.flag()
    source.isLog = try scanner.flag()
    source.remarks = try scanner.list { scanner throws(PartDamage) in try scanner.text() }
    source.rejects = try scanner.list { scanner throws(PartDamage) in
      let line = try large(&scanner)
      let reason = try scanner.text()
      let offset = try large(&scanner)
      return RejectedRecord(line: line, refusal: Refusal(reason, at: offset), excerpt: Array(try scanner.bytesOfText()))
    }
    return source
  }

  private static func large(_ scanner: inout PartScanner) throws(PartDamage) -> Int { try scanner.amountCounted() }

  private static func write(_ ending: StoredAccount.Ending, to writer: inout PartWriter) {
    switch ending {
    case .whole: writer.count(0)
    case .truncated: writer.count(1)
    case .damaged(let reason, let offset):
      writer.count(2)
      writer.text(reason)
      writer.count(offset)
    case .badChecksum(let reason, let offset):
      writer.count(3)
      writer.text(reason)
      writer.count(offset)
    }
  }

  private static func ending(_ scanner: inout PartScanner) throws(PartDamage) -> StoredAccount.Ending {
    switch try scanner.number(upTo: 3) {
    case 0: return .whole
    case 1: return .truncated
    case 2:
      let reason = try scanner.text()
      return .damaged(reason: reason, offset: try large(&scanner))
    default:
      let reason = try scanner.text()
      return .badChecksum(reason: reason, offset: try large(&scanner))
    }
  }
}
