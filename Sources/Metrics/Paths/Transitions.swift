import Ingest
package import Journeys

/// What came after what: the pages of sessions, or their groups where the configuration makes some, and the stages and
/// channels of journeys: `transitions`. Distributive.
///
/// Steps from one to itself, as by a reload, count; they are not folded as in `paths`. A touchpoint that is in no stage is
/// no step between stages.
package struct Transitions: Aggregator {
  private var pages = StepCounts()
  private var stages = StepCounts()
  private var channels = StepCounts()
  /// A visitor's steps, kept so that no visitor allocates.
  private var steps: [JourneyStep] = []

  package init() {}

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for visitor in batch.visitors.indices {
      addStages(of: batch.visitors[visitor], batch)
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

  private mutating func addStages(of visitor: VisitorBatch.Visitor, _ batch: borrowing VisitorBatch) {
    steps.removeAll(keepingCapacity: true)
    batch.appendSteps(of: visitor, to: &steps)
    var last = StepCounts.Place.start
    /// The session whose last touchpoint was met and that ends a journey.
    var ended: Int32 = -1
    func close(_ stages: inout StepCounts) {
      if last != .start { stages.add(from: last, to: .end) }
      last = .start
    }
    for step in steps {
      if ended >= 0 {
        // Its orders belong to it, even those placed just after its last touchpoint.
        if case .order = step.kind, step.session == ended {} else {
          close(&stages)
          ended = -1
        }
      }
      if step.stage > 0 {
        let stage = StepCounts.Place(number: UInt32(step.stage))
        stages.add(from: last, to: stage)
        last = stage
      }
      switch step.kind {
      case .order: if step.session < 0 { close(&stages) }
      case .touchpoint(let place):
        let session = batch.sessions[Int(step.session)]
        if session.converts, place == session.touchpoints.upperBound - 1 { ended = step.session }
      case .activity: break
      }
    }
    close(&stages)
  }

  package mutating func merge(_ other: Transitions) {
    pages.merge(other.pages)
    stages.merge(other.stages)
    channels.merge(other.channels)
  }

  package func table(in context: ReportContext) -> Table {
    let scopes = [
      ("channel", channels.ranked { context.sources.channels.name(of: Channel(UInt16($0))) }),
      (
        "page",
        pages.ranked { number in
          let page = Symbol(number)
          return context.groups.isEmpty ? context.pages.text(of: page) : context.groups.names[context.groups.group(of: page)]
        }
      ), ("stage", stages.ranked { context.stages.stages[Int($0) - 1].name }),
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
