package import Ingest

/// What is to be taken out of parts for good: what is older than a time, or what names a person and what that person did.
package struct PartPruning: Sendable {
  /// Older records go; nil: none for its age.
  package var before: Instant?
  /// Records at these places go; sources are places in the order in which the parts were loaded.
  package var places: Set<Place> = []
  /// Whoever is called so: kind and text as they are compared, with a NUL between.
  package var names: Set<String> = []
  /// Orders, by number as it is compared: rows that only go on with an order name nobody.
  package var orders: Set<[UInt8]> = []
  /// The calling code of phones that are written without one.
  package var phoneCountry: String?

  package init(before: Instant? = nil) { self.before = before }

  /// How many of a part's records go: touchpoints, and rows of which only joining would have said what they are.
  package struct Count: Equatable, Sendable {
    package var touchpoints = 0
    package var rows = 0
    package init() {}
    package var isEmpty: Bool { touchpoints == 0 && rows == 0 }
  }

  static func name(_ kind: String, _ text: String) -> String { kind + "\u{0}" + text }

  /// Adds the numbers of orders that rows of a chunk place in the name of somebody who goes, or before the time up to which all does.
  package mutating func noteOrders(in chunk: [UInt8]) throws(PartDamage) {
    var scanner = try InputPart.opened(chunk)
    while !scanner.isAtEnd {
      let read = try PartRow.read(&scanner)
      guard case .order(let row) = read.row, let text = row.number, let number = comparableOrderNumber(text) else { continue }
      if isOld(row.time) || goes(row.identifiers, host: "") { orders.insert(number) }
    }
  }

  /// The chunk of a part without what goes; nil where all of it stays. `source` is the part's place among those loaded, `sets` are
  /// the numbers of the part's sets of names that go.
  package func pruned(
    _ kind: InputPart.Chunk, _ chunk: [UInt8], source: Int, sets: Set<UInt32>, _ count: inout Count
  ) throws(PartDamage) -> [UInt8]? {
    if kind == .continuation { return nil }
    if kind == .touchpoints { return try prunedTouchpoints(chunk, source, sets, &count) }
    return try prunedRows(chunk, source, &count)
  }

  private func prunedTouchpoints(_ chunk: [UInt8], _ source: Int, _ sets: Set<UInt32>, _ count: inout Count) throws(PartDamage) -> [UInt8]? {
    var scanner = try InputPart.opened(chunk)
    var writer = InputPart.begun()
    var isChanged = false
    while !scanner.isAtEnd {
      let number = try scanner.number(upTo: PackedTouchpoints.mostInBlock)
      let bytes = try scanner.bytesOfText()
      var block: [Touchpoint] = []
      do throws(PackedTouchpoints.Damage) {
        try PackedTouchpoints.read(number, of: bytes.span, into: &block)
      } catch { throw PartDamage(error.words) }
      var kept: [Touchpoint] = []
      for touchpoint in block {
        if isOld(touchpoint.time) || sets.contains(touchpoint.names.number)
          || places.contains(Place(source: source, line: touchpoint.place.line))
        {
          if !touchpoint.marks.contains(.sighting) { count.touchpoints += 1 }
        } else {
          kept.append(touchpoint)
        }
      }
      isChanged = isChanged || kept.count < block.count
      if kept.isEmpty { continue }
      var packed: [UInt8] = []
      PackedTouchpoints.append(kept[...], to: &packed)
      writer.count(kept.count)
      writer.text(packed.span)
    }
    return isChanged ? InputPart.sealed(writer) : nil
  }

  private func prunedRows(_ chunk: [UInt8], _ source: Int, _ count: inout Count) throws(PartDamage) -> [UInt8]? {
    var scanner = try InputPart.opened(chunk)
    var writer = InputPart.begun()
    var isChanged = false
    while !scanner.isAtEnd {
      let (row, line) = try PartRow.read(&scanner)
      if goes(row) || places.contains(Place(source: source, line: line)) {
        count.rows += 1
        isChanged = true
      } else {
        row.write(line: line, to: &writer)
      }
    }
    return isChanged ? InputPart.sealed(writer) : nil
  }

  private func goes(_ row: PartRow) -> Bool {
    switch row {
    case .order(let row):
      if isOld(row.time) || goes(row.identifiers, host: "") { return true }
      guard let text = row.number, let number = comparableOrderNumber(text) else { return false }
      return orders.contains(number)
    case .event(let row): return isOld(row.time) || goes(row.identifiers, host: row.host?.lowercased() ?? "")
    case .activity(let row): return isOld(row.time) || goes(row.identifiers, host: "")
    case .spend(let row): return isOld(row.time)
    }
  }

  private func isOld(_ time: Instant?) -> Bool {
    guard let before, let time else { return false }
    return time < before
  }

  private func goes(_ identifiers: [NamedIdentifier], host: String) -> Bool {
    if names.isEmpty { return false }
    return identifiers.contains { identifier in
      guard let (kind, text) = comparableIdentifier(identifier, host: host, phoneCountry: phoneCountry) else { return false }
      return names.contains(Self.name("\(kind)", text))
    }
  }

  /// A part's sets that name somebody who goes.
  package func sets(of head: [UInt8]) throws(PartDamage) -> Set<UInt32> {
    if names.isEmpty { return [] }
    var sets: Set<UInt32> = []
    _ = try rewritten(head, Count()) { number, kind, text in
      if names.contains(Self.name(kind.name, text)) { sets.insert(number) }
      return false
    }
    return sets
  }

  /// A part's head without the texts of who goes, and with what went counted as excluded.
  package func pruned(head: [UInt8], _ count: Count) throws(PartDamage) -> [UInt8] {
    try rewritten(head, count) { _, kind, text in names.contains(Self.name(kind.name, text)) }
  }

  private func rewritten(
    _ head: [UInt8], _ count: Count, _ goes: (UInt32, IdentityGraph.Node, String) -> Bool
  ) throws(PartDamage) -> [UInt8] {
    var scanner = try InputPart.opened(head)
    var writer = InputPart.begun()
    let source = try PartSource.read(&scanner)
    var counts = source.counts
    counts.touchpoints -= count.touchpoints
    counts.filtered[Verdict.Filter.excluded.rawValue] += count.touchpoints + count.rows
    PartSource.write(source, counts, to: &writer)
    let deferred = try scanner.count()
    writer.count(deferred)
    for _ in 0..<deferred {
      let line = try scanner.number(upTo: 1 << 43)
      let bytes = try scanner.bytesOfText()
      writer.count(line)
      writer.text(bytes.span)
    }
    let hasTables = try scanner.flag()
    writer.flag(hasTables)
    if hasTables { try PartTables.copy(&scanner, to: &writer, without: goes) }
    return InputPart.sealed(writer)
  }
}
