import Ingest
import Journeys
import Metrics

/// What a report over a store takes up from the one before of its kind, and what it leaves for the next.
struct Carrying {
  /// How its tables are cut, and the short name of all that their figures hang on.
  let shape: ReportShape
  let name: String
  /// The tables of settled devices, which begin with what was carried.
  let settled: SharedPanel
  /// Those of settled devices that came again, as they were before; nil: nothing was carried, so nothing is taken back.
  let withdrawn: SharedPanel?
  /// What the report before left, where it is taken up.
  let before: CarriedReport?
  /// How many chunks of each input this report is over.
  let chunks: [Int64: Int]
  /// Which devices are settled.
  private(set) var settling = Settling(nil, isTakenAgain: [])

  /// `names` are those of all pages and sources of the report; `find` gives what a report of a shape left. Nil: of such a report nothing
  /// is carried.
  init?(
    _ plan: Plan, _ shape: ReportShape, over chunks: [Int64: Int], _ names: (pages: SymbolTable, sources: TrafficSources),
    _ messages: Messages, _ find: (String) throws(Failure) -> CarriedReport?
  ) throws(Failure) {
    guard let name = CarriedShape(plan, shape, ownHosts: names.sources.ownHosts)?.name else { return nil }
    (self.shape, self.name, self.chunks) = (shape, name, chunks)
    let fresh = { SharedPanel(plan.made, shape) }
    // What it holds must still be there.
    if let found = try find(name), found.chunks.allSatisfy({ $1 <= chunks[$0] ?? -1 }) {
      let panel = fresh()
      do throws(PartDamage) {
        try panel.read(found.figures, pages: names.pages, sources: names.sources, stages: plan.stages, threads: plan.threads)
        (settled, withdrawn, before) = (panel, fresh(), found)
        return
      } catch {
        // Whatever they say, all can be made anew.
        messages.detail("The figures that the report before left can't be taken up: \(error.words).")
      }
    }
    (settled, withdrawn, before) = (fresh(), nil, nil)
  }

  /// Says of each source whether its touchpoints are made of rows, once all parts are known.
  mutating func settle(isTakenAgain: [Bool]) { settling = Settling(before?.devices, isTakenAgain: isTakenAgain) }
}

/// The tables of a run, by the standing of the visitors that they are made of.
struct StandingPanels {
  /// Of all visitors where nothing is carried.
  private let open: SharedPanel
  private let carrying: Carrying?

  init(_ open: SharedPanel, _ carrying: Carrying?) { (self.open, self.carrying) = (open, carrying) }

  /// Takes visitors in; may be called by several threads at once, each with visitors of its own.
  func update(_ batch: borrowing VisitorBatch) {
    switch batch.standing {
    case .open: open.update(batch)
    case .settled: carrying?.settled.update(batch)
    case .withdrawn: carrying?.withdrawn?.update(batch)
    }
  }

  /// The tables of all visitors, the rows of an export, and what is left for the next report, where it is more than was found.
  func finished(
    _ devices: CarriedDevices?, pages: SymbolTable, sources: TrafficSources
  ) -> (panel: Panel, rows: (any RowExport)?, next: (shape: String, report: CarriedReport)?) {
    guard let carrying, let devices else {
      let (panel, rows) = open.finished()
      return (panel, rows, nil)
    }
    if let withdrawn = carrying.withdrawn { carrying.settled.subtract(withdrawn) }
    var next: (shape: String, report: CarriedReport)?
    if carrying.before?.chunks != carrying.chunks, let figures = carrying.settled.written(pages: pages, sources: sources) {
      next = (carrying.name, CarriedReport(chunks: carrying.chunks, devices: devices, figures: figures))
    }
    carrying.settled.merge(open)
    return (carrying.settled.finished().panel, open.finished().rows, next)
  }
}
