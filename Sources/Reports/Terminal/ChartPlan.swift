import Metrics

/// How a table is drawn.
enum ChartPlan: Equatable {
  /// A line over the periods for each figure; where rows are of several things in a period, one for each thing and each of the
  /// figures named.
  case lines(figures: [String])
  /// A bar for each row as long as one figure, with others beside it, in sections where a column says so.
  case bars(figure: String, beside: [String], section: String?)
  /// Cohorts down, periods later across.
  case grid
  /// Bars to both sides: what grew and what fell.
  case changes

  /// The main figures of each table; one that isn't listed is drawn by its first count.
  private static let known: [String: ChartPlan] = [
    "kpis": .lines(figures: ["sessions", "session_conversion_rate", "orders", "revenue"]),
    "revenue": .lines(figures: ["orders", "revenue", "average_order_value", "customers"]),
    "satisfaction": .lines(figures: []),
    "touchpoint_kinds": .lines(figures: ["touchpoints"]),
    "retention": .grid,
    "customer_retention": .grid,
    "channels": .bars(figure: "sessions", beside: ["session_conversion_rate", "orders", "revenue"], section: nil),
    "campaigns": .bars(figure: "sessions", beside: ["session_conversion_rate", "orders", "revenue"], section: nil),
    "goals": .bars(figure: "sessions", beside: ["session_rate", "visitors"], section: nil),
    "landing_pages": .bars(figure: "sessions", beside: ["bounce_rate", "session_conversion_rate", "revenue"], section: nil),
    "pages": .bars(figure: "pageviews", beside: ["visitors", "exit_rate"], section: nil),
    "funnel": .bars(figure: "in_order", beside: ["from_previous_rate", "visitors"], section: nil),
    "attribution": .bars(figure: "conversions", beside: ["revenue"], section: "model"),
    "paths": .bars(figure: "journeys", beside: ["conversions", "conversion_rate", "revenue"], section: nil),
    "transitions": .bars(figure: "count", beside: ["share_of_from"], section: "scope"),
    "conversion_times": .bars(figure: "conversions", beside: ["cumulative_share"], section: "measure"),
    "flows": .bars(figure: "sessions", beside: ["share_of_landing", "session_conversion_rate"], section: nil),
    "segments": .bars(figure: "customers", beside: ["orders", "revenue"], section: nil),
    "touchpoint_campaigns": .bars(figure: "touchpoints", beside: ["visitors"], section: "kind"),
    "leads": .bars(figure: "leads", beside: ["won", "won_rate", "revenue"], section: nil),
    "inputs": .bars(figure: "records", beside: ["touchpoints", "rejected"], section: nil),
    "compare": .changes,
  ]

  /// nil: there is nothing in it that could be drawn.
  static func plan(for table: Table) -> ChartPlan? {
    if let known = known[table.name] { return known }
    if table.columns.first?.unit == .period { return .lines(figures: []) }
    return table.columns.first { $0.unit == .count }.map { .bars(figure: $0.name, beside: [], section: nil) }
  }
}
