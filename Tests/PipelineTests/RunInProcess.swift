import Foundation
import Ingest
import Metrics
import Reports

@testable import waymark

/// Runs a report without starting a process.
struct RunInProcess {
  var timezone = "UTC"
  var period = PeriodLength.total
  var cohort = PeriodLength.week
  var retention = RetentionVariant.nPeriod
  var rejectLimit = 10_000
  var preset: String?
  var threads: Int?
  var partitions: Int?
  var touchpointMemory: Int?
  var tableMemory: Int?
  /// Whether the tables that only a page shows are made too.
  var hasPage = false

  /// The tables as CSV, by name.
  func tables(_ paths: [String], configuration: String? = nil) throws -> [String: String] {
    Self.texts(try outcome(paths, configuration: configuration))
  }

  /// With `export` the outcome has its rows in place of tables.
  func outcome(
    _ paths: [String], configuration: String? = nil, export: KnownRowExport? = nil, explains: Bool = false
  ) throws -> Outcome {
    let messages = Messages(isQuiet: true, isVerbose: false)
    let settings = try settings(configuration, messages)
    let inputs = try InputList.inputs(paths, settings, messages)
    var plan = try Plan(settings, inputs: inputs, rejectLimit: rejectLimit)
    if hasPage { plan.made += Catalogue.ofPage.map(\.name) }
    var pipeline = Pipeline(plan, messages)
    pipeline.touchpointMemory = touchpointMemory
    pipeline.tableMemory = tableMemory
    if let partitions { pipeline.partitions = partitions }
    return try pipeline.run(rejects: nil, explains: explains, export: export)
  }

  /// What the run is to do, with the configuration's settings where there is one.
  func settings(_ configuration: String?, _ messages: Messages) throws -> Settings {
    var settings = Settings()
    if let configuration { settings = try ConfigurationFile(path: configuration, messages: messages).settings() }
    settings.timezone = timezone
    settings.period = period
    settings.cohort = cohort
    if let preset { settings.sessionPreset = try sessionPreset(preset) }
    settings.retention = retention
    settings.threads = threads ?? settings.threads
    return settings
  }
}

/// The cells of a CSV table, by column name, for tables without quoted cells.
func rows(_ table: String?) -> [[String: String]] {
  let lines = (table ?? "").split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  guard let header = lines.first else { return [] }
  return lines.dropFirst().map { Dictionary(zip(header, $0), uniquingKeysWith: { first, _ in first }) }
}
