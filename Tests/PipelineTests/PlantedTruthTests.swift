import Foundation
import SyntheticShop
import Metrics
import Testing

@testable import waymark

/// Shops made from a seed: every figure that was planted in them is found again.
struct PlantedTruthTests {
  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64]) func `all planted figures are found`(seed: UInt64) throws {
    let log = Output()
    let orders = Output()
    let truth = try Shop(lines: 15_000, seed: seed).generate(log: log, orders: orders)
    try Project.inTemporaryFolder { folder in
      try Data(log.bytes).write(to: URL(fileURLWithPath: folder + "/access.log"))
      try Data(orders.bytes).write(to: URL(fileURLWithPath: folder + "/orders.csv"))
      let tables = try RunInProcess().tables([folder])
      let kpis = try #require(rows(tables["kpis"]).first)
      let revenue = try #require(rows(tables["revenue"]).first)
      let input = try #require(rows(tables["inputs"]).first { $0["source"] == "access.log" })
      for (figure, value) in truth.figures {
        #expect((input[figure] ?? kpis[figure] ?? revenue[figure]) == value, "\(figure), seed \(seed)")
      }
      let days = rows(try RunInProcess(period: .day).tables([folder])["kpis"])
      #expect(days.map { $0["period"] } == truth.periods.map(\.day.text))
      for (row, period) in zip(days, truth.periods) {
        #expect(row["sessions"] == String(period.figures.sessions))
        #expect(row["visitors"] == String(period.figures.visitors))
        #expect(row["pageviews"] == String(period.figures.pageviews))
      }
    }
  }
}
