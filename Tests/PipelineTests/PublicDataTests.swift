import Foundation
import Ingest
import Metrics
import Testing

@testable import waymark

/// Figures that others published or reckoned, on real files. Without those files the tests say that they skip.
struct PublicDataTests {
  private static let data = Project.data ?? ""

  @Test(.enabled(if: Project.data != nil, "the folder of public data is not here"))
  func `every line of the weather site's log is read`() throws {
    let tables = try RunInProcess(period: .month).tables([Self.data + "/logs/weather-site-2005-2018.log.gz"])
    let input = try #require(rows(tables["inputs"]).first)
    #expect(input["records"] == "105177")
    #expect(input["rejected"] == "0")
    #expect(input["format"] == "combined")
    #expect(input["first_time"]?.hasPrefix("2005-04-19") == true)
    #expect(input["last_time"]?.hasPrefix("2018-04-23") == true)
  }

  /// With bots kept, what is filtered by status is what the published counts leave: GET or not is tested first.
  @Test(.enabled(if: Project.data != nil, "the folder of public data is not here"))
  func `statuses of the weather site's log are the published ones`() throws {
    let counts = try StatusCount.of(Self.data + "/logs/weather-site-2005-2018.log.gz")
    #expect(counts.statuses == [404: 65_197, 200: 36_609, 400: 2_311, 304: 1_005, 206: 39, 301: 10, 405: 3, 403: 2, 413: 1])
    #expect(counts.clients == 10_426)
    #expect(counts.agents(with: "YandexBot") == 20_416)
    #expect(counts.agents(with: "bingbot") == 9_543)
    // Two lines of renlifangbot name msnbot's page, and are not counted as msnbot's.
    #expect(counts.agents(with: "msnbot") - counts.agents(with: "renlifangbot") == 7_253)
    #expect(counts.agents(with: "Googlebot") == 6_666)
  }

  @Test(.enabled(if: Project.data != nil, "the folder of public data is not here"))
  func `the line of the semicomplete log that is cut off is rejected, and only that`() throws {
    let file = Self.data + "/logs/semicomplete-2015.log.gz"
    let outcome = try RunInProcess().outcome([file])
    let source = try #require(outcome.sources.first)
    #expect(source.counts.records == 10_000)
    #expect(source.counts.rejected == 1)
    #expect(source.rejects.map(\.line) == [8_899])
    let counts = try StatusCount.of(file)
    // The published counts take the cut line in, whose status 200 can be read.
    #expect(counts.statuses.filter { $0.key != 200 && $0.key != 416 } == [404: 213, 403: 2, 500: 3, 304: 445, 301: 164, 206: 45])
    #expect(counts.targets["/favicon.ico"] == 807)
    #expect(counts.clients == 1_753)
  }

  @Test(.enabled(if: Project.data != nil, "the folder of public data is not here"))
  func `the online retail orders give the published revenue and cohorts`() throws {
    try Project.inTemporaryFolder { folder in
      try Project.write(
        """
        inputs:
          - files: \(Self.data)/orders/online-retail.csv.gz
            records: order
            columns:
              order: InvoiceNo
              time: InvoiceDate
              amount: {multiply: [Quantity, UnitPrice]}
              customer: CustomerID
            rows: sum
            keep: ["Quantity > 0", "UnitPrice > 0", "CustomerID present", "InvoiceNo not like C*"]
            currency: GBP
        """, to: folder + "/retail.yaml")
      let tables = try RunInProcess(cohort: .month).tables([], configuration: folder + "/retail.yaml")
      let revenue = try #require(rows(tables["revenue"]).first)
      #expect(revenue["orders"] == "18532")
      #expect(revenue["customers"] == "4338")
      #expect(revenue["revenue"] == "8911407.90")
      #expect(revenue["average_order_value"] == "480.87")
      let input = try #require(rows(tables["inputs"]).first)
      #expect(input["records"] == "541909")
      // 397,884 rows count: one for each order, the rest are further rows of orders.
      #expect(input["filtered_repeat"] == String(397_884 - 18_532))
      #expect(input["filtered_excluded"] == String(541_909 - 397_884))
      let cohorts = rows(tables["customer_retention"])
      func retained(_ cohort: String) -> [Int] {
        cohorts.filter { $0["cohort"] == cohort }.compactMap { $0["retained"].flatMap { Int($0) } }
      }
      #expect(retained("2010-12") == [885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235])
      #expect(retained("2011-01") == [417, 92, 111, 96, 134, 120, 103, 101, 125, 136, 152, 49])
    }
  }

  @Test(.enabled(if: Project.data != nil, "the folder of public data is not here"))
  func `the events give as many sessions as their file names`() throws {
    try Project.inTemporaryFolder { folder in
      try Project.write(
        """
        inputs:
          - files: \(Self.data)/events/ecom.csv.gz
            records: event
            columns: {user: user_id, time: timestamp, page: event, source: acquisition_channel}
        """, to: folder + "/ecom.yaml")
      let tables = try RunInProcess().tables([], configuration: folder + "/ecom.yaml")
      let kpis = try #require(rows(tables["kpis"]).first)
      #expect(kpis["sessions"] == "3605")
      #expect(kpis["visitors"] == "600")
      #expect(kpis["pageviews"] == "31106")
      // The file's own split of its 3,605 session ids.
      let sources = rows(tables["campaigns"]).map { "\($0["source"] ?? "") \($0["sessions"] ?? "")" }
      #expect(sources == ["organic 1289", "paid_search 1023", "email 583", "social 554", "direct 156"])
      let pages = rows(tables["pages"])
      #expect(pages.first { $0["page"] == "purchase" }?["pageviews"] == "470")
      #expect(pages.first { $0["page"] == "add_to_cart" }?["pageviews"] == "1346")
    }
  }
}
