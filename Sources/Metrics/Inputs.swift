package import Ingest

/// The account of every source: `inputs`. It counts records, not visitors, so it is no aggregator.
package func inputsTable(_ sources: [SourceRecord], in zone: TimeZoneRules) -> Table {
  func instant(_ time: Instant?) -> Table.Cell { time.map { .text(isoText(of: $0, in: zone)) } ?? .missing }
  let filters = Verdict.Filter.allCases.filter { $0 != .spend }
  var columns: [Table.Column] = [
    .init("source", .text), .init("format", .text), .init("bytes", .count), .init("records", .count),
    .init("touchpoints", .count), .init("identity_only", .count),
  ]
  columns += filters.map { .init("filtered_" + $0.name, .count) }
  columns += [.init("rejected", .count), .init("first_time", .instant), .init("last_time", .instant)]
  // New columns stand at the end.
  columns.append(.init("filtered_spend", .count))
  let ordered = sources.sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
  return Table(
    name: "inputs", columns: columns,
    rows: ordered.map { source in
      let counts = source.counts
      var cells: [Table.Cell] = [
        .text(source.name), .text(source.format), .count(source.storedBytes), .count(counts.records),
        .count(counts.touchpoints), .count(counts.identityOnly),
      ]
      cells += filters.map { .count(counts.filtered[$0.rawValue]) }
      cells += [.count(counts.rejected), instant(counts.firstTime), instant(counts.lastTime)]
      cells.append(.count(counts.filtered[Verdict.Filter.spend.rawValue]))
      return cells
    })
}
