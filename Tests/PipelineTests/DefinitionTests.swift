import Ingest
import Metrics
import Testing

@testable import waymark

/// What definitions say that figures are reckoned from, held against the cells of real runs.
struct DefinitionTests {
  /// Inputs that between them have every figure that is reckoned from columns.
  private static let runs: [(name: String, path: String, configuration: String?)] = [
    ("shop", "/shop", nil), ("how-far-they-get", "/cases/how-far-they-get/input", nil),
    ("a-journey-off-the-site", "/cases/a-journey-off-the-site/input", nil),
    ("what-campaigns-brought", "/cases/what-campaigns-brought/input", "/cases/what-campaigns-brought/waymark.yaml"),
  ]

  @Test func `one divided by the other is the cell`() throws {
    var held: Set<String> = []
    var missed: Set<String> = []
    for (name, path, configuration) in Self.runs {
      for period in [PeriodLength.day, .total] {
        var run = RunInProcess()
        run.period = period
        run.cohort = .day
        run.timezone = "Europe/Berlin"
        let outcome = try run.outcome([Project.fixtures + path], configuration: configuration.map { Project.fixtures + $0 })
        for table in outcome.tables { hold(table, of: name, &held, &missed) }
      }
    }
    // Each was met with a denominator somewhere, or nothing was proved of it.
    #expect(missed.subtracting(held) == [])
    #expect(held.count > 30)
  }

  private func hold(_ table: Table, of run: String, _ held: inout Set<String>, _ missed: inout Set<String>) {
    for (place, column) in table.columns.enumerated() {
      guard let quotient = Definitions.figure(column.name, of: table.name)?.quotient, quotient.over != nil, quotient.under != nil
      else { continue }
      let name = "\(table.name).\(column.name)"
      missed.insert(name)
      for (row, parts) in zip(table.rows, quotient.parts(in: table)) {
        guard case .decimal(_, let digits) = row[place] else { continue }
        guard let over = parts.over, let under = parts.under else {
          Issue.record("\(run): \(name) has a figure and nothing that it is reckoned from")
          continue
        }
        #expect(over.divided(by: under, times: quotient.times, digits: digits) == row[place], "\(run): \(name) of \(row)")
        held.insert(name)
      }
    }
  }
}
