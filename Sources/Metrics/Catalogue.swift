package import Ingest
import Journeys

/// How a report is cut.
package struct ReportShape {
  package var period: PeriodLength
  package var cohort: PeriodLength
  package var zone: TimeZoneRules
  package var attribution: AttributionRules
  package var retention = RetentionVariant.nPeriod
  /// What `compare` compares; nil: periods of the report.
  package var compared: PeriodLength?
  /// By what tables that can be cut are cut, once the run's values are known.
  package var by: DimensionValues?
  /// The only sessions that tables made of sessions look at.
  package var limit: SessionLimit?
  /// Where tables put aside what doesn't fit into memory; nil: they keep all of it there.
  package var spill: SpillSpace?

  package init(
    period: PeriodLength = .day, cohort: PeriodLength = .week, zone: TimeZoneRules,
    attribution: AttributionRules = AttributionRules()
  ) {
    self.period = period
    self.cohort = cohort
    self.zone = zone
    self.attribution = attribution
  }
}

/// A table that can be asked for.
package struct KnownTable: Sendable {
  package let name: String
  /// What one row says, for `--help`.
  package let summary: String
  /// Whether `--by` cuts it.
  package var isCut = false
  /// Whether it is made of sessions and what hangs on them, so that `--where` limits it.
  package var isOfSessions = true
  /// Makes the aggregator; nil for the table that counts records.
  package let aggregator: (@Sendable (ReportShape) -> any Aggregator)?
}

/// Every table by name, in the order of spec/tables.md. Adding one is a file and a row here.
package enum Catalogue {
  package static let tables: [KnownTable] = [
    KnownTable(name: "kpis", summary: "the key figures of each period", isCut: true) {
      KPIs(PeriodCalendar($0.period, in: $0.zone), by: $0.by)
    },
    KnownTable(name: "revenue", summary: "orders and money of each period and currency") {
      Revenue(PeriodCalendar($0.period, in: $0.zone))
    },
    KnownTable(name: "retention", summary: "visitors who came back, by their first session", isCut: true) {
      Retention(PeriodCalendar($0.cohort, in: $0.zone), $0.retention, by: $0.by)
    },
    KnownTable(name: "customer_retention", summary: "customers who bought again, and what they spent", isCut: true) {
      CustomerRetention(PeriodCalendar($0.cohort, in: $0.zone), $0.retention, by: $0.by)
    },
    KnownTable(name: "channels", summary: "sessions and orders by where they came from") { _ in Channels() },
    KnownTable(name: "campaigns", summary: "the same by source, medium and campaign") { _ in Campaigns() },
    KnownTable(name: "goals", summary: "sessions and visitors who reached each goal") { _ in Goals() },
    KnownTable(name: "landing_pages", summary: "sessions by the page they began on") { LandingPages($0.spill) },
    KnownTable(name: "pages", summary: "pageviews, visitors, entrances and exits of every page") { Pages($0.spill) },
    KnownTable(name: "funnel", summary: "how far visitors get through the stages, and how long it takes", isCut: true) {
      Funnel(by: $0.by)
    },
    KnownTable(name: "attribution", summary: "conversions and revenue credited to channels by ten models") {
      Attribution($0.attribution)
    },
    KnownTable(name: "paths", summary: "journeys by the channels they went through") { _ in Paths() },
    KnownTable(name: "journey_map", summary: "journeys by first channel, furthest stage and outcome") { _ in JourneyMap() },
    KnownTable(name: "transitions", summary: "what page, stage or channel came after what") { Transitions($0.spill) },
    KnownTable(name: "conversion_times", summary: "days and touches that conversions took") { _ in ConversionTimes() },
    KnownTable(name: "flows", summary: "sessions by the pages they began and ended on") { Flows($0.spill) },
    KnownTable(name: "segments", summary: "customers by recency, frequency and money") { _ in Segments() },
    KnownTable(name: "satisfaction", summary: "NPS and CSAT of each period", isOfSessions: false) {
      Satisfaction(PeriodCalendar($0.period, in: $0.zone))
    },
    KnownTable(name: "touchpoint_kinds", summary: "calls, e-mails, pageviews … of each period", isOfSessions: false) {
      TouchpointKinds(PeriodCalendar($0.period, in: $0.zone))
    },
    KnownTable(
      name: "touchpoint_campaigns", summary: "the campaigns and keywords that led to calls, e-mails, leads …", isOfSessions: false
    ) { _ in
      TouchpointCampaigns()
    },
    KnownTable(name: "leads", summary: "leads by source, and how many were won", isOfSessions: false) { _ in Leads() },
    KnownTable(name: "inputs", summary: "what became of the records of each input", isOfSessions: false, aggregator: nil),
  ]

  package static func table(named name: String) -> KnownTable? { tables.first { $0.name == name } }

  /// What `waymark compare` makes; of a report only `--out` has it.
  package static let comparison = KnownTable(name: "compare", summary: "a period's key figures against those of the one before") {
    Comparison(PeriodCalendar($0.compared ?? $0.period, in: $0.zone))
  }

  /// `kpis` of all the data as one period; of a report only `--out` has it.
  package static let totals = KnownTable(name: "totals", summary: "the key figures of all the data") {
    KPIs(PeriodCalendar(.total, in: $0.zone))
  }

  /// Tables that nobody asks for by name: `--out` has them because its page shows them.
  package static let ofPage = [totals, comparison]
}
