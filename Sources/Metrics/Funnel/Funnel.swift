import Ingest
package import Journeys

/// How far visitors get through the stages of the model: `funnel`.
///
/// A visitor is in order at stage k when touchpoints of the stages 1 to k lie at times t1 ≤ t2 ≤ … ≤ tk, each the earliest that
/// is left (definitions.md). From the first stage nobody drops off; a median is the exact one of all visitors who are in order
/// at the stage, of two middle ones their mean. Cut by a dimension, a visitor is in the funnel of the first session's value,
/// and one without a session in that of `(offline)`. Counts are distributive; for the medians every wait is kept.
package struct Funnel: Aggregator {
  /// One funnel: by stage, the first at 0.
  private struct Row {
    var visitors = 0
    var inStage: [Int] = []
    var inOrder: [Int] = []
    /// Microseconds from the stage before; none of the first.
    var waits: [[Int64]] = []

    mutating func grow(to count: Int) {
      while inStage.count < count {
        inStage.append(0)
        inOrder.append(0)
        waits.append([])
      }
    }

    mutating func merge(_ other: Row) {
      grow(to: other.inStage.count)
      visitors += other.visitors
      for stage in other.inStage.indices {
        inStage[stage] += other.inStage[stage]
        inOrder[stage] += other.inOrder[stage]
        waits[stage] += other.waits[stage]
      }
    }

    mutating func subtract(_ other: Row) {
      grow(to: other.inStage.count)
      visitors -= other.visitors
      for stage in other.inStage.indices {
        inStage[stage] -= other.inStage[stage]
        inOrder[stage] -= other.inOrder[stage]
        Self.take(other.waits[stage], outOf: &waits[stage])
      }
    }

    /// Both come in order, so that one way through them is enough. Most waits come in order from the last run.
    private static func take(_ taken: [Int64], outOf waits: inout [Int64]) {
      if taken.isEmpty { return }
      let taken = taken.sorted()
      waits.sort()
      var (next, kept) = (0, 0)
      for place in waits.indices {
        while next < taken.count, taken[next] < waits[place] { next += 1 }
        if next < taken.count, taken[next] == waits[place] {
          next += 1
        } else {
          waits[kept] = waits[place]
          kept += 1
        }
      }
      waits.removeLast(waits.count - kept)
    }

    /// Waits in order, each as the step from the one before.
    func write(to writer: inout FigureWriter) {
      writer.count(visitors)
      writer.length(inStage.count)
      for stage in inStage.indices {
        writer.count(inStage[stage])
        writer.count(inOrder[stage])
        writer.length(waits[stage].count)
        var last: Int64 = 0
        for wait in waits[stage].sorted() {
          writer.length(Int(wait - last))
          last = wait
        }
      }
    }

    mutating func read(from reader: inout FigureReader) throws(PartDamage) {
      visitors = try reader.count()
      grow(to: try reader.place(below: UInt32.bitWidth + 1))
      for stage in inStage.indices {
        inStage[stage] = try reader.count()
        inOrder[stage] = try reader.count()
        let count = try reader.length()
        waits[stage].reserveCapacity(count)
        var last: Int64 = 0
        for _ in 0..<count {
          last += Int64(try reader.place(below: Self.mostWait))
          guard last < Self.mostWait else { throw PartDamage("a wait that is too long") }
          waits[stage].append(last)
        }
      }
    }

    /// In microseconds, longer than all years that records can be of.
    private static let mostWait = 1 << 60
  }

  /// What of a visitor's steps the funnel asks for.
  private struct Met {
    var time: Instant
    /// From 1 on.
    var stage: UInt8
  }

  private let cut: TableCut
  /// By the value of the dimension; without one there is only 0.
  private var rows: [Int: Row] = [:]
  /// A visitor's steps that are in a stage.
  private var steps: [Met] = []

  package init(by values: DimensionValues? = nil) { cut = TableCut(values) }

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for index in batch.visitors.indices {
      let visitor = batch.visitors[index]
      steps.removeAll(keepingCapacity: true)
      var isMet = false
      batch.forEachStep(of: visitor) { step in
        isMet = true
        if step.stage > 0 { note(Met(time: step.time, stage: step.stage)) }
      }
      guard isMet else { continue }
      var value = 0
      if let values = cut.values {
        value = visitor.sessionCount > 0 ? values.number(of: batch.sessions[Int(visitor.firstSession)]) : values.count
      }
      Self.add(steps, to: &rows[value, default: Row()])
    }
  }

  /// Of several steps of one stage in a row only the first and the last matter: what leads to the stage or follows it lies before
  /// or behind them all.
  private mutating func note(_ step: Met) {
    let count = steps.count
    if count > 1, steps[count - 1].stage == step.stage, steps[count - 2].stage == step.stage {
      steps[count - 1] = step
    } else {
      steps.append(step)
    }
  }

  private static func add(_ steps: [Met], to row: inout Row) {
    row.visitors += 1
    var met: UInt32 = 0
    for step in steps { met |= 1 << UInt32(step.stage - 1) }
    row.grow(to: UInt32.bitWidth - met.leadingZeroBitCount)
    for stage in row.inStage.indices where met & 1 << UInt32(stage) != 0 { row.inStage[stage] += 1 }
    var time = Instant(microseconds: .min)
    var from = 0
    for stage in row.inOrder.indices {
      // What happened at the same instant is in order whichever came first.
      while from > 0, steps[from - 1].time == time { from -= 1 }
      while from < steps.count, Int(steps[from].stage) != stage + 1 { from += 1 }
      guard from < steps.count else { return }
      row.inOrder[stage] += 1
      if stage > 0 { row.waits[stage].append(steps[from].time.microseconds - time.microseconds) }
      time = steps[from].time
    }
  }

  package mutating func merge(_ other: Funnel) {
    for (value, row) in other.rows { rows[value, default: Row()].merge(row) }
  }

  package mutating func subtract(_ other: Funnel) {
    for (value, row) in other.rows {
      rows[value, default: Row()].subtract(row)
      if rows[value]?.visitors == 0 { rows[value] = nil }
    }
  }

  /// Values of dimensions have other numbers in every run.
  package func write(to writer: inout FigureWriter) {
    if rows.keys.contains(where: { $0 != 0 }) { writer.cannot() }
    writer.flag(rows[0] != nil)
    rows[0]?.write(to: &writer)
  }

  package mutating func read(from reader: inout FigureReader) throws(PartDamage) {
    guard try reader.flag() else { return }
    var row = Row()
    try row.read(from: &reader)
    rows[0, default: Row()].merge(row)
  }

  package func table(in context: ReportContext) -> Table {
    let stages = context.stages.stages
    let cells = rows.mapValues { Self.cells($0, stages.count) }
    let keys = cells.keys.flatMap { value in stages.indices.map { (stage: $0, value: value) } }
    let ordered = cut.sorted(keys) { ($0.stage, $0.value) }
    return Table(
      name: "funnel", columns: cut.columns(Self.columns),
      rows: ordered.map { key in cut.cells([.text(stages[key.stage].name)] + (cells[key.value]?[key.stage] ?? []), key.value) })
  }

  private static func cells(_ row: Row, _ count: Int) -> [[Table.Cell]] {
    var row = row
    row.grow(to: count)
    return (0..<count).map { stage in
      let before = stage > 0 ? row.inOrder[stage - 1] : nil
      return [
        .count(row.inStage[stage]), .rate(row.inStage[stage], of: row.visitors), .count(row.inOrder[stage]),
        before.map { .rate(row.inOrder[stage], of: $0) } ?? .missing,
        before.map { .count($0 - row.inOrder[stage]) } ?? .missing, median(row.waits[stage]),
      ]
    }
  }

  /// In seconds; of an even number of waits the mean of the two in the middle.
  private static func median(_ waits: [Int64]) -> Table.Cell {
    guard !waits.isEmpty else { return .missing }
    let sorted = waits.sorted()
    let (low, high) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
    return .ratio(Int128(low) + Int128(high), 2_000_000, digits: 1)
  }

  private static let columns: [Table.Column] = [
    .init("stage", .text), .init("visitors", .count), .init("share_of_visitors", .rate), .init("in_order", .count),
    .init("from_previous_rate", .rate), .init("drop_off", .count), .init("median_seconds_from_previous", .seconds),
  ]
}
