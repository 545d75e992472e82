package import Ingest

/// What one input leaves, in bytes: its account, the texts that it names, and its touchpoints or its rows. Parts of any inputs
/// together give what one run over all of these gives, for everything is joined, stitched and cut only when all parts are there.
///
/// A part is a head and chunks, each with a version in front and a CRC-32 behind. Touchpoints are packed as those of temporary
/// files are; rows of exports stay rows, because what one means may depend on any other.
package enum InputPart {
  /// What the bytes mean and by which rules they were made; another meaning needs another number.
  package static let version: UInt8 = 1
  /// Bytes of a chunk from which on another is begun.
  static let chunkSize = 1 << 20

  /// What a chunk is: touchpoints, rows, or the head of what was read when the input had grown, whose chunks follow it.
  package enum Chunk: UInt8, Sendable { case touchpoints = 1, rows = 2, continuation = 3 }

  /// A head that was read: the account, and its tables' place behind it.
  package struct Head {
    package var source: SourceRecord
    /// Rows whose fate is open until all inputs are read, with their bytes.
    package var deferred: [DeferredRecord]
    /// Whether it has tables; else it has rows.
    var hasTables: Bool
    fileprivate var scanner: PartScanner
  }

  static func sealed(_ writer: PartWriter) -> [UInt8] {
    var bytes = writer.bytes
    let sum = checksum(bytes.span)
    for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: sum >> shift)) }
    return bytes
  }

  /// A scanner behind the version of bytes that are whole.
  static func opened(_ bytes: [UInt8]) throws(PartDamage) -> PartScanner {
    guard bytes.count >= 5 else { throw PartDamage("breaks off") }
    let end = bytes.count - 4
    let stated = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[end + $1]) << UInt32($1 * 8) }
    guard checksum(bytes.span.extracting(0..<end)) == stated else { throw PartDamage("has a wrong checksum") }
    guard bytes[0] == version else { throw PartDamage("is of version \(bytes[0]), and this program reads version \(version)") }
    return PartScanner(bytes, from: 1, upTo: end)
  }

  static func begun() -> PartWriter {
    var writer = PartWriter()
    writer.append([version])
    return writer
  }

  /// Reads a head up to its tables.
  package static func head(_ bytes: [UInt8]) throws(PartDamage) -> Head {
    var scanner = try opened(bytes)
    let source = try PartSource.read(&scanner)
    let deferred = try scanner.list { scanner throws(PartDamage) in
      let line = try scanner.number(upTo: 1 << 43)
      return DeferredRecord(place: Place(source: 0, line: line), bytes: Array(try scanner.bytesOfText()))
    }
    return Head(source: source, deferred: deferred, hasTables: try scanner.flag(), scanner: scanner)
  }
}

extension TouchpointBuilder {
  /// Enters the tables of a part in the books, as source number `source`.
  package func enter(_ head: InputPart.Head, source: Int) throws(PartDamage) -> PartNumbers {
    guard head.hasTables else { return PartNumbers() }
    let result = books.withLock { books in
      Result { () throws(PartDamage) in
        var scanner = head.scanner
        return try PartTables.read(&scanner, into: &books, source: source)
      }
    }
    return try result.get()
  }

  /// The pages and sources by all that was entered so far: as they come to be, once there is nothing more than touchpoints of these.
  package func names() -> (pages: SymbolTable, sources: TrafficSources) {
    finish()
    let rules = books.channels
    return books.withLock { ($0.pages.pages, TrafficSources($0.arrivals, $0.activities, rules)) }
  }

  /// Takes the touchpoints of a chunk.
  package func takeTouchpoints(_ chunk: [UInt8], _ numbers: PartNumbers, source: Int, _ taking: inout TouchpointTaking) throws(PartDamage) {
    var scanner = try InputPart.opened(chunk)
    var block: [Touchpoint] = []
    let goals = books.rules.goals.count
    while !scanner.isAtEnd {
      let count = try scanner.number(upTo: PackedTouchpoints.mostInBlock)
      let bytes = try scanner.bytesOfText()
      block.removeAll(keepingCapacity: true)
      do throws(PackedTouchpoints.Damage) {
        try PackedTouchpoints.read(count, of: bytes.span, into: &block) { taking.takes($0) }
      } catch { throw PartDamage(error.words) }
      for touchpoint in block {
        // Activities are rows; goals and times are those that reading could have found.
        guard touchpoint.marks.isSubset(of: [.pageview, .cart, .sighting]), touchpoint.goals >> UInt32(goals) == 0,
          PartScanner.isTime(touchpoint.time)
        else { throw PartDamage("a touchpoint that no log has") }
        var new = try numbers.renumbered(touchpoint, source: source)
        if taking.isOfCarried { new.marks.insert(.carried) }
        if touchpoint.order != .none {
          guard Int(touchpoint.order.number) < numbers.orders.count else { throw PartDamage("a number that no table has") }
          let number = numbers.orders[Int(touchpoint.order.number)]
          new.order = books.withLock { [new] in
            $0.orders.noteGoalPage(number, time: new.time, place: new.place, names: new.names)
          }
        }
        append(new)
      }
    }
  }

  /// Takes the rows of a chunk again, in their order, and counts what became of each; `.rejected` was counted when they were read.
  package func takeRows(
    _ chunk: [UInt8], source: Int, _ repeated: inout RepeatedRows, _ counts: inout SourceCounts, deferred: (_ line: Int) -> Void
  ) throws(PartDamage) {
    var scanner = try InputPart.opened(chunk)
    while !scanner.isAtEnd {
      let finding = repeated.look(&scanner)
      if finding == .known {
        counts.count(.filtered(.repeat))
        continue
      }
      let (row, line) = try PartRow.read(&scanner)
      let place = Place(source: source, line: line)
      let verdict =
        switch row {
        case .order(let order): take(order, at: place)
        case .event(let event): take(event, at: place)
        case .activity(let activity): take(activity, at: place)
        case .spend(let spend): take(spend, at: place)
        }
      if case .candidate(let row) = finding, verdict == .filtered(.repeat) { repeated.keep(row) }
      if case .rejected = verdict { continue }
      if case .deferred(keepsBytes: true) = verdict { deferred(line) }
      counts.count(verdict)
    }
  }
}

/// How parts were made, as names and texts, with a version in front and a CRC-32 behind.
package func partAbout(_ rules: [(name: String, text: String)]) -> [UInt8] {
  var writer = InputPart.begun()
  writer.list(rules) {
    $0.text($1.name)
    $0.text($1.text)
  }
  return InputPart.sealed(writer)
}

/// What `partAbout` wrote.
package func readPartAbout(_ bytes: [UInt8]) throws(PartDamage) -> [(name: String, text: String)] {
  var scanner = try InputPart.opened(bytes)
  return try scanner.list { scanner throws(PartDamage) in
    let name = try scanner.text()
    return (name: name, text: try scanner.text())
  }
}
