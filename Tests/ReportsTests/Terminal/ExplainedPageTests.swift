import Metrics
import Testing

@testable import Reports

struct ExplainedPageTests {
  private func page(_ change: (inout OutputStyle) -> Void = { _ in }) -> ExplainedPage {
    ExplainedPage(style(change), Catalogue.tables.map { ($0.name, $0.columns) })
  }

  private func lines(_ bytes: [UInt8]) -> [String] { String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init) }

  private let satisfaction = Table(
    name: "satisfaction",
    columns: [
      .init("period", .period), .init("nps_responses", .count), .init("promoters", .count), .init("passives", .count), .init("detractors", .count),
      .init("nps", .score),
    ],
    rows: [
      [.text("2026-04"), .count(20), .count(14), .count(5), .count(1), .decimal(units: 650, digits: 1)],
      [.text("2026-05"), .count(0), .count(0), .count(0), .count(0), .missing],
    ])

  @Test func `a difference that is divided, and a factor, are written out`() {
    #expect(
      lines(page().reckoned("nps", in: satisfaction)) == [
        "satisfaction.nps 2026-04 = (14 promoters − 1 detractor) ÷ 20 nps responses × 100 = 65.0",
        "satisfaction.nps 2026-05 = (0 promoters − 0 detractors) ÷ 0 nps responses × 100 = no figure",
      ])
    #expect(lines(page { $0.marks = .ascii }.reckoned("nps", in: satisfaction))[0].utf8.allSatisfy { $0 < 0x80 })
    #expect(
      lines(page { $0.width = 100 }.reckoned("nps", in: satisfaction)) == [
        "2026-04  = (14 promoters − 1 detractor)  ÷ 20 nps responses  × 100  =      65.0",
        "2026-05  = (0 promoters − 0 detractors)  ÷  0 nps responses  × 100  = no figure",
      ])
  }

  @Test func `counts stand alone, and a column that a table hasn't is nothing`() {
    #expect(lines(page().reckoned("passives", in: satisfaction)) == ["satisfaction.passives 2026-04 = 5", "satisfaction.passives 2026-05 = 0"])
    #expect(page().reckoned("nonsense", in: satisfaction) == [])
  }

  @Test func `a figure that its columns don't give has no parts`() {
    var table = Table(
      name: "kpis", columns: [.init("period", .period), .init("orders", .count), .init("revenue", .money), .init("average_order_value", .money)],
      // Of the two orders one has no amount.
      rows: [[.text("2026-04"), .count(2), .decimal(units: 4000, digits: 2), .decimal(units: 4000, digits: 2)]])
    table.currency = "EUR"
    #expect(lines(page().reckoned("average_order_value", in: table)) == ["average_order_value 2026-04 = 40.00 EUR"])
  }

  @Test func `on a terminal there are forty rows, in a pipe all of them`() {
    let table = Table(
      name: "pages", columns: [.init("page", .text), .init("pageviews", .count)], rows: (0..<50).map { [.text("/\($0)"), .count($0)] })
    #expect(lines(page().reckoned("pageviews", in: table)).count == 50)
    let shown = lines(page { $0.width = 80 }.reckoned("pageviews", in: table))
    #expect(shown.count == 41)
    #expect(shown.last == "… and 10 more; in a pipe or a file there are all of them.")
  }

  @Test func `text of strangers can't move the cursor`() {
    let table = Table(name: "pages", columns: [.init("page", .text), .init("pageviews", .count)], rows: [[.text("/\u{1B}[2J"), .count(1)]])
    #expect(lines(page().reckoned("pageviews", in: table)) == ["pages.pageviews /\u{FFFD}[2J = 1"])
  }

  @Test func `a meaning that isn't the same in all tables says which`() {
    let text = lines(page().definition(ofColumn: "retained", in: nil))
    #expect(text.contains("In retention:") && text.contains("In customer_retention:"))
    #expect(lines(page().definition(ofColumn: "retained", in: "customer_retention"))[0] == "Bought again (customer_retention.retained)")
    #expect(page().definition(ofColumn: "nonsense", in: nil) == [])
  }
}
