/// What a page says beside its tables.
package struct PageFacts: Sendable {
  package var version: String
  package var zone: String
  /// The first and the last record read, as `2026-11-21T18:12:58+00:00`; nil: no record has a time.
  package var first: String?
  package var last: String?
  /// The name of the period in which the last record lies.
  package var lastPeriod: String?
  /// How long periods and cohorts are: `day`, `week`, `month` or `total`.
  package var period: String
  package var cohort: String
  /// The names of the stages, in the order of the model.
  package var stages: [String]
  /// How the report is cut and limited, and by what rules, as run.json tells it.
  package var settings: [(key: String, value: String)]
  package var warnings: [String]
  package var decimalMark: Character

  package init(
    version: String, zone: String, first: String?, last: String?, lastPeriod: String?, period: String, cohort: String, stages: [String],
    settings: [(key: String, value: String)], warnings: [String], decimalMark: Character = "."
  ) {
    self.version = version
    self.zone = zone
    self.first = first
    self.last = last
    self.lastPeriod = lastPeriod
    self.period = period
    self.cohort = cohort
    self.stages = stages
    self.settings = settings
    self.warnings = warnings
    self.decimalMark = decimalMark
  }

  /// What of the data the page doesn't show, and by what its tables are cut, in sentences.
  var limits: [String] {
    let said = Dictionary(settings.map { ($0.key, $0.value) }) { first, _ in first }
    let days =
      switch (said["since"], said["until"]) {
      case (let since?, let until?): "Periods are shown from \(PeriodText.long(since)) to \(PeriodText.long(until)) only."
      case (let since?, nil): "Periods are shown from \(PeriodText.long(since)) on only."
      case (nil, let until?): "Periods are shown up to \(PeriodText.long(until)) only."
      case (nil, nil): String?.none
      }
    return [said["where"].map { "Only sessions with \($0)." }, days, said["by"].map { "Cut by \($0)." }].compactMap { $0 }
  }

  /// Whether only some sessions are looked at.
  var isLimited: Bool { settings.contains { $0.key == "where" } }

  /// The days that the data cover.
  var span: String {
    guard let first, let last else { return "no records" }
    let days = [first, last].map { PeriodText.long(String($0.prefix(10))) }
    return days[0] == days[1] ? days[0] : "\(days[0]) to \(days[1])"
  }
}
