import Ingest
package import Journeys

/// What came after what: the pages of sessions, or their groups where the configuration makes some, and the stages and
/// channels of journeys: `transitions`. Distributive.
///
/// Steps from one to itself, as by a reload, count; they are not folded as in `paths`. A touchpoint that is in no stage is
/// no step between stages.
package struct Transitions: Aggregator {
  private var pages: StepCounts
  private var stages = StepCounts()
  private var channels = StepCounts()

  /// Without a space everything stays in memory.
  package init(_ space: SpillSpace? = nil) { pages = StepCounts(space) }

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
    var last = StepCounts.Place.start
    /// The session whose last touchpoint was met and that ends a journey.
    var ended: Int32 = -1
    func close(_ stages: inout StepCounts) {
      if last != .start { stages.add(from: last, to: .end) }
      last = .start
    }
    batch.forEachStep(of: visitor) { step in
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
      case .touchpoint(let place): if step.endsConversion(at: place, in: batch) { ended = step.session }
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

  package mutating func subtract(_ other: Transitions) {
    pages.subtract(other.pages)
    stages.subtract(other.stages)
    channels.subtract(other.channels)
  }

  package func write(to writer: inout FigureWriter) {
    pages.write(to: &writer, between: .pages)
    stages.write(to: &writer, between: .stages)
    channels.write(to: &writer, between: .channels)
  }

  package mutating func read(from reader: inout FigureReader) throws(PartDamage) {
    try pages.read(from: &reader, between: .pages)
    try stages.read(from: &reader, between: .stages)
    try channels.read(from: &reader, between: .channels)
  }

  package func table(in context: ReportContext) -> Table {
    let byChannel = channels.ranked { context.sources.channels.name(of: Channel(UInt16($0))) }
    let byPage =
      context.groups.isEmpty
      ? pages.ranked(context.pageOrder)
      : pages.folded { UInt32(context.groups.group(of: Symbol($0))) }.ranked { context.groups.names[Int($0)] }
    let byStage = stages.ranked { context.stages.stages[Int($0) - 1].name }
    let scopes = [("channel", byChannel), ("page", byPage), ("stage", byStage)].map { (name: Array($0.utf8), steps: $1) }
    return Table(name: "transitions", columns: Self.columns, lazily: Rows(scopes: scopes))
  }

  private struct Rows: RowSource {
    let scopes: [(name: [UInt8], steps: RankedSteps)]

    func send<Sink: CellSink>(to sink: inout Sink, _ ended: (inout Sink) -> Bool) {
      var goesOn = true
      for (scope, steps) in scopes where goesOn {
        steps.names.sending { (addName: (UInt32, inout Sink) -> Void) in
          goesOn = steps.forEach { step in
            sink.add(text: scope.span)
            addName(step.from, &sink)
            addName(step.to, &sink)
            sink.add(count: step.count)
            sink.add(.rate(step.count, of: step.leaving))
            return ended(&sink)
          }
        }
      }
    }
  }

  private static let columns: [Table.Column] = [
    .init("scope", .text), .init("from", .text), .init("to", .text), .init("count", .count),
    .init("share_of_from", .rate),
  ]
}

extension JourneyStep {
  /// Whether the touchpoint at a place is the last one of a session that converts.
  fileprivate func endsConversion(at place: Int, in batch: borrowing VisitorBatch) -> Bool {
    batch.sessions[Int(session)].converts && place == batch.sessions[Int(session)].touchpoints.upperBound - 1
  }
}
