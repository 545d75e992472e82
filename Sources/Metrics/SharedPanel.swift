import Foundation
package import Journeys

/// A panel that several threads give their batches to at once, and the rows of an export where one is asked for.
///
/// Each aggregator takes one batch at a time, and a thread that finds one taken goes on with the next. So there is one copy of
/// every table however many threads there are, and tables with millions of rows need no joining.
package final class SharedPanel: @unchecked Sendable {
  /// An aggregator and who may touch it: whoever holds its lock.
  final class Seat {
    let lock = NSLock()
    let name: String
    let isLimited: Bool
    var aggregator: any Aggregator

    init(_ name: String, _ isLimited: Bool, _ aggregator: any Aggregator) {
      self.name = name
      self.isLimited = isLimited
      self.aggregator = aggregator
    }
  }

  let seats: [Seat]
  private let limit: SessionLimit?
  /// Whether its figures mean the same in every run: they are neither cut nor limited.
  let isPlain: Bool
  /// What figures depend on, beside what was taken in.
  let settings: [String]
  private let rowsLock = NSLock()
  /// Touched only while `rowsLock` is held.
  private var rows: (any RowExport)?

  package init(_ names: [String], _ shape: ReportShape, rows: (any RowExport)? = nil) {
    var panel = Panel(names, shape)
    let (aggregators, limit) = panel.takeApart()
    seats = aggregators.map { Seat($0.name, $0.isLimited, $0.aggregator) }
    self.limit = limit
    isPlain = shape.by == nil && shape.limit == nil
    settings = shape.settings
    self.rows = rows
  }

  /// Takes visitors in; may be called by several threads at once, each with visitors of its own.
  package func update(_ batch: borrowing VisitorBatch) {
    if let limit {
      let limited = batch.limited { limit.contains($0) }
      forEachSeat { $0.isLimited ? $0.aggregator.update(limited) : $0.aggregator.update(batch) }
    } else {
      forEachSeat { $0.aggregator.update(batch) }
    }
    rowsLock.withLock { rows?.take(batch) }
  }

  /// Those that are free first; then it waits for the others.
  private func forEachSeat(_ body: (Seat) -> Void) {
    var waiting: [Seat] = []
    for seat in seats {
      guard seat.lock.try() else {
        waiting.append(seat)
        continue
      }
      body(seat)
      seat.lock.unlock()
    }
    for seat in waiting { seat.lock.withLock { body(seat) } }
  }

  /// The panel and the rows when all threads are done.
  package func finished() -> (panel: Panel, rows: (any RowExport)?) {
    let panel = Panel(
      seats.map { seat in seat.lock.withLock { (seat.name, seat.isLimited, seat.aggregator) } }, limit)
    return (panel, rowsLock.withLock { rows })
  }
}
