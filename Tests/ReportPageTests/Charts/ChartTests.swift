import Foundation
import Metrics
import Testing

@testable import ReportPage

struct ChartTests {
  private func chart(_ cells: [Table.Cell], _ kind: TimeChart.Kind = .lines, isLastOpen: Bool = false) -> String {
    let periods = cells.indices.map { "2026-0\($0 + 1)" }
    return TimeChart(
      title: "Sessions by month", periods: periods, series: [.init(column: "sessions", title: "Sessions", cells: cells)], unit: .count, kind: kind,
      isLastOpen: isLastOpen
    ).markup(PageFigures()).text
  }

  /// The attribute `d` of the first path of a class.
  private func path(_ markup: String, _ name: String) -> String? {
    guard let start = markup.range(of: "<path class=\"\(name)\" d=\"") else { return nil }
    return String(markup[start.upperBound...].prefix { $0 != "\"" })
  }

  @Test func `a line goes from 0 at the base to its scale's top, and leaves out what is missing`() {
    // 10 is the top of the scale, at 18; 0 lies at 152. Four periods have their middles at 125, 375, 625 and 875.
    #expect(path(chart([.count(0), .count(10), .missing, .count(5)]), "line s0") == "M125 152L375 18M875 85")
  }

  @Test func `the last period is drawn apart where the data end in it`() {
    let markup = chart([.count(10), .count(5)], isLastOpen: true)
    #expect(path(markup, "line s0") == "M250 18")
    #expect(path(markup, "line open s0") == "M250 18L750 85")
    let columns = chart([.count(10), .count(5)], .columns, isLastOpen: true)
    #expect(path(columns, "columns")?.contains("V18") == true)
    #expect(path(columns, "columns open")?.contains("V85") == true)
  }

  @Test func `each period says its figures, and the chart what is least and most`() {
    let markup = chart([.count(1), .count(12_345), .missing])
    #expect(markup.contains("<title>2026-02: Sessions 12\u{202F}345</title>"))
    #expect(markup.contains("least 1 (2026-01), most 12\u{202F}345 (2026-02)"))
  }

  @Test func `a flow keeps its amounts: nodes are as high as what flows through them`() throws {
    let diagram = FlowDiagram(
      title: "t", layers: [.init(title: "a", nodes: ["x", "y"]), .init(title: "b", nodes: ["z"])],
      links: [[.init(from: 0, to: 0, amount: 300), .init(from: 1, to: 0, amount: 100)]], noun: "journeys")
    let markup = diagram.markup(PageFigures()).text
    let heights = markup.matches(of: #/class="node"[^>]* height="([\d.]+)"/#).compactMap { Double($0.1) }
    #expect(heights.count == 3)
    // Three of four, one of four, all.
    #expect(abs(heights[0] - 3 * heights[1]) < 0.05)
    #expect(abs(heights[0] + heights[1] - heights[2]) < 0.05)
    for said in ["x: 300 journeys", "y: 100 journeys", "z: 400 journeys", "x to z: 300 journeys"] { #expect(markup.contains(said)) }
  }

  @Test func `of parts of a whole each has its share of the bar, and none is lost`() {
    let parts: [(column: String, name: String, amount: Int, shade: Int)] = [("a", "A", 3, 0), ("b", "B", 1, 1), ("c", "C", 0, 2)]
    let markup = StackedBar(title: "t", parts: parts).markup(PageFigures()).text
    #expect(markup.contains("x=\"0%\" width=\"75%\""))
    #expect(markup.contains("x=\"75%\" width=\"25%\""))
    #expect(!markup.contains(">C"))
  }

  @Test func `cells of periods that aren't over are hatched and say so`() {
    func cell(_ units: Int128, _ isComplete: Bool) -> HeatMap.Cell {
      .init(rate: .decimal(units: units, digits: 6), isComplete: isComplete)
    }
    let map = HeatMap(
      table: "retention", caption: "c", cohortHeading: "First week", cohorts: [("2026-W01", .count(9)), ("2026-W02", .count(4))], offsets: ["1", "2"],
      cells: [[cell(500_000, true), cell(62_500, true)], [cell(0, false), nil]])
    let markup = map.markup(PageFigures()).text
    #expect(markup.contains("<td class=\"h8\">") && markup.contains("<td class=\"h1\">"))
    #expect(markup.contains("<td class=\"h0 open\"><data value=\"0.000000\">0.0\u{A0}%</data><span class=\"still\">\u{A0}so\u{A0}far</span>"))
    #expect(markup.contains("<td class=\"void\">"))
  }
}
