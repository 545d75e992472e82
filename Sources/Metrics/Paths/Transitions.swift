import Ingest
package import Journeys

/// What came after what: the pages of sessions, the channels of journeys: `transitions`. Distributive.
///
/// Steps from a page to itself, as by a reload, and from a channel to itself count; they are not folded as in `paths`.
package struct Transitions: Aggregator {
  private var pages = StepCounts()
  private var channels = StepCounts()

  package init() {}

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for visitor in batch.visitors.indices {
      for index in batch.visitors[visitor].sessions {
        let session = batch.sessions[index]
        // Without a pageview it has no pages to go through.
        if session.landingPage == .none { continue }
        var last = StepCounts.Place.start
        for touchpoint in session.touchpoints where batch.touchpoints[touchpoint].marks.contains(.pageview) {
          let page = StepCounts.Place(number: batch.touchpoints[touchpoint].page.number)
          pages.add(from: last, to: page)
          last = page
        }
        pages.add(from: last, to: .end)
      }
      for index in batch.visitors[visitor].journeys {
        let touches = batch.journeys[index].touches
        if touches.isEmpty { continue }
        var last = StepCounts.Place.start
        for touch in touches {
          let channel = StepCounts.Place(number: UInt32(batch.touches[touch].channel.number))
          channels.add(from: last, to: channel)
          last = channel
        }
        channels.add(from: last, to: .end)
      }
    }
  }

  package mutating func merge(_ other: Transitions) {
    pages.merge(other.pages)
    channels.merge(other.channels)
  }

  package func table(in context: ReportContext) -> Table {
    let scopes = [
      ("channel", channels.ranked { context.sources.channels.name(of: Channel(UInt16($0))) }),
      ("page", pages.ranked { context.pages.text(of: Symbol($0)) }),
    ]
    var rows: [[Table.Cell]] = []
    for (scope, steps) in scopes {
      for step in steps {
        rows.append([
          .text(scope), .text(step.from), .text(step.to), .count(step.count), .rate(step.count, of: step.leaving),
        ])
      }
    }
    return Table(name: "transitions", columns: Self.columns, rows: rows)
  }

  private static let columns: [Table.Column] = [
    .init("scope", .text), .init("from", .text), .init("to", .text), .init("count", .count),
    .init("share_of_from", .rate),
  ]
}
