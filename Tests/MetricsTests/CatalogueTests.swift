import Journeys
import Testing

@testable import Metrics

struct CatalogueTests {
  /// The contract with spreadsheets (spec/tables.md): a change here breaks what others have built.
  static let contract: [(table: String, columns: String)] = [
    (
      "kpis",
      """
      period visitors new_visitors returning_visitors sessions pageviews pages_per_session session_seconds_avg bounces \
      bounce_rate engaged_sessions engagement_rate converting_sessions session_conversion_rate converting_visitors \
      visitor_conversion_rate cart_sessions cart_abandonment_rate orders offline_orders currency revenue refunds \
      average_order_value revenue_per_visitor
      """
    ),
    (
      "revenue",
      """
      period currency orders revenue refunds net_revenue average_order_value customers new_customers repeat_customers \
      repeat_purchase_rate
      """
    ),
    ("retention", "cohort cohort_size offset retained retention_rate complete"),
    (
      "customer_retention",
      "cohort cohort_size offset retained retention_rate complete orders revenue revenue_per_customer_to_date"
    ),
    ("channels", "channel " + traffic),
    ("campaigns", "source medium campaign " + traffic),
    ("goals", "goal sessions visitors session_rate visitor_rate"),
    (
      "landing_pages",
      "page sessions bounces bounce_rate converting_sessions session_conversion_rate orders revenue"
    ),
    ("pages", "page pageviews visitors entrances exits exit_rate"),
    ("funnel", "stage visitors share_of_visitors in_order from_previous_rate drop_off median_seconds_from_previous"),
    ("attribution", "model channel conversions revenue cost cost_per_conversion return_on_spend"),
    ("paths", "path journeys conversions conversion_rate revenue days_to_convert_avg"),
    ("journey_map", "channel stage outcome journeys revenue"),
    ("transitions", "scope from to count share_of_from"),
    ("conversion_times", "measure bucket conversions share cumulative_share revenue"),
    (
      "flows",
      "landing_page exit_page sessions share_of_landing bounces converting_sessions session_conversion_rate"
    ),
    ("segments", "segment customers orders revenue average_order_value recency_days_avg"),
    ("satisfaction", "period nps_responses promoters passives detractors nps csat_responses csat"),
    ("touchpoint_kinds", "period kind channel touchpoints visitors"),
    ("touchpoint_campaigns", "kind channel source medium campaign keyword touchpoints visitors"),
    ("leads", "source medium campaign leads won won_rate days_to_won_avg orders currency revenue channel"),
  ]

  private static let traffic =
    "visitors sessions bounces bounce_rate pages_per_session session_seconds_avg converting_sessions "
    + "session_conversion_rate orders revenue average_order_value cost cost_per_conversion return_on_spend"

  @Test(arguments: contract)
  func `a table's columns are those of the contract, in its order`(table: String, columns: String) {
    let made = SmallShop().visitors().table(table)
    #expect(made.columns.map(\.name) == columns.split(separator: " ").map(String.init))
  }

  @Test func `every table of the catalogue has its contract and every aggregator names its table as the catalogue does`(
    
  ) {
    #expect(Catalogue.tables.filter { $0.aggregator != nil }.map(\.name) == Self.contract.map(\.table))
    #expect(Catalogue.tables.map(\.name).last == "inputs")
    for known in Catalogue.tables {
      #expect(Catalogue.table(named: known.name)?.summary == known.summary)
      #expect(!known.summary.isEmpty)
    }
    #expect(Catalogue.table(named: "kpi") == nil)
  }

  @Test func `every row has a cell for every column, and money stands in money columns`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-02 10:00", "/", "/cart", "/thank-you?order=1")
    shop.order("1", of: "ann", "2026-11-02 10:02", "12.50")
    shop.activity("lead", of: "ann", "2026-11-01 10:00", channel: "Email", source: "news")
    shop.activity("survey", of: "ann", "2026-11-03 10:00", nps: 9, csat: 4)
    let visitors = shop.visitors()
    for known in Catalogue.tables where known.aggregator != nil {
      let table = visitors.table(known.name)
      #expect(!table.rows.isEmpty)
      for row in table.rows {
        #expect(row.count == table.columns.count)
        for (column, cell) in zip(table.columns, row) {
          #expect(cell.fits(column.unit), "\(known.name).\(column.name)")
        }
      }
    }
  }

  @Test func `a panel makes the tables that it was asked for`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-02 10:00", "/")
    let visitors = shop.visitors()
    var panel = Panel(["pages", "kpis", "inputs", "nonsense"], Visitors.shape(.day))
    panel.update(visitors.batch)
    let context = visitors.context(panel)
    #expect(panel.table(named: "kpis", in: context)?.rows.count == 1)
    #expect(panel.table(named: "pages", in: context)?.rows.count == 1)
    for name in ["inputs", "nonsense", "revenue"] { #expect(panel.table(named: name, in: context) == nil) }
    #expect(panel.currenciesWithAmounts == [])
  }
}

extension Table.Cell {
  /// Whether a column of this unit may hold it.
  fileprivate func fits(_ unit: Table.Unit) -> Bool {
    switch (self, unit) {
    case (.missing, _), (.text, .text), (.text, .period), (.text, .instant), (.count, .count), (.flag, .flag): true
    case (.decimal(_, let digits), .rate), (.decimal(_, let digits), .average): digits == 6
    case (.decimal(_, let digits), .seconds), (.decimal(_, let digits), .score): digits == 1
    case (.decimal(_, let digits), .money): digits == 2
    default: false
    }
  }
}
