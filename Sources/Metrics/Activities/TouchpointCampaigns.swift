import Ingest
package import Journeys

/// The campaigns, channels and keywords that led to calls, e-mails, leads and all else that is no page: `touchpoint_campaigns`.
///
/// Source, medium, campaign and keyword are what the records state; over all rows of a kind the touchpoints are those of
/// `touchpoint_kinds`.
package struct TouchpointCampaigns: Aggregator {
  private struct Key: Hashable {
    var kind, source, medium, campaign, keyword: Symbol
    var channel: Channel
  }

  private struct Row: FigureRow {
    var touchpoints = 0, visitors = 0
    /// The last visitor counted, so that each counts once.
    var lastVisitor = 0

    mutating func count(_ visitor: Int) {
      touchpoints += 1
      if lastVisitor != visitor {
        lastVisitor = visitor
        visitors += 1
      }
    }

    mutating func forEachCount<Problem: Error>(_ other: Row, _ body: (inout Int, Int) throws(Problem) -> Void) throws(Problem) {
      try body(&touchpoints, other.touchpoints)
      try body(&visitors, other.visitors)
    }
  }

  private var rows: [Key: Row] = [:]
  private var visitorNumber = 0

  package init() {}

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for visitor in batch.visitors.indices {
      visitorNumber += 1
      for index in batch.visitors[visitor].activities {
        let found = batch.activities[index]
        let key = Key(
          kind: found.kind, source: found.source, medium: found.medium, campaign: found.campaign, keyword: found.keyword,
          channel: found.origin)
        rows[key, default: Row()].count(visitorNumber)
      }
    }
  }

  package mutating func merge(_ other: TouchpointCampaigns) {
    rows.merge(other.rows)
  }

  package mutating func subtract(_ other: TouchpointCampaigns) { rows.subtract(other.rows) }

  /// The words of activities have other numbers in every run.
  package func write(to writer: inout FigureWriter) { if !rows.isEmpty { writer.cannot() } }
  package mutating func read(from reader: inout FigureReader) throws(PartDamage) {}

  package func table(in context: ReportContext) -> Table {
    let words = context.words
    let named = rows.map { key, row in
      let said = [key.source, key.medium, key.campaign, key.keyword].map { words.text(of: $0) }
      return (row, [words.text(of: key.kind), context.sources.channels.name(of: key.channel)] + said)
    }
    let sorted = named.sorted { a, b in
      if a.1[0] != b.1[0] { return a.1[0].utf8.lexicographicallyPrecedes(b.1[0].utf8) }
      if a.0.touchpoints != b.0.touchpoints { return a.0.touchpoints > b.0.touchpoints }
      for (left, right) in zip(a.1, b.1) where left != right { return left.utf8.lexicographicallyPrecedes(right.utf8) }
      return false
    }
    return Table(
      name: "touchpoint_campaigns", columns: Self.columns,
      rows: sorted.map { row, names in
        names.map { $0.isEmpty ? .missing : .text($0) } + [.count(row.touchpoints), .count(row.visitors)]
      })
  }

  private static let columns: [Table.Column] = [
    .init("kind", .text), .init("channel", .text), .init("source", .text), .init("medium", .text), .init("campaign", .text),
    .init("keyword", .text), .init("touchpoints", .count), .init("visitors", .count),
  ]
}
