import Foundation
import Ingest

/// Inputs that were looked at for a configuration: what each is, and what they show together.
struct SurveyedInputs {
  struct Surveyed {
    var source: SourceRecord
    /// As the configuration names it.
    var file: String
    /// Of a file in no known format.
    var proposal: Proposal?
    /// How many of its records the proposal reads; nil: it wasn't tried, or can't be.
    var proposed: (read: Int, records: Int)?
    /// The column of an export whose dates could be either way round.
    var openDates: String?
  }

  let survey = Survey()
  private(set) var inputs: [Surveyed] = []

  /// `folder` is where the configuration will be.
  init(_ found: [Input], relativeTo folder: String, _ messages: Messages) throws(Failure) {
    let zones = found.map { _ in TimeZoneRules.utc() }
    for (number, input) in found.enumerated() {
      var surveyed = Surveyed(
        source: SourceRecord(name: input.name, path: input.path), file: Self.file(input.path, relativeTo: folder))
      var reader = SourceReader(zones: zones, catalogue: BuiltInExports.catalogue, rejects: nil)
      do throws(IngestError) {
        try reader.read(&surveyed.source, number: number, settings: InputSettings(), into: survey)
      } catch {
        guard case .openDates(_, let column) = error else { throw Failure(error) }
        surveyed.openDates = column
      }
      if surveyed.openDates == nil, let proposal = Proposal(for: surveyed.source, file: surveyed.file) {
        surveyed.proposal = proposal
        surveyed.proposed = Self.tried(proposal, input, folder, survey)
      }
      inputs.append(surveyed)
    }
  }

  var logs: [Surveyed] { inputs.filter(\.source.isLog) }

  /// A path below the configuration's folder as seen from there, any other from the root.
  private static func file(_ path: String, relativeTo folder: String) -> String {
    let start = folder == "/" ? folder : folder + "/"
    return path.hasPrefix(start) ? String(path.dropFirst(start.count)) : path
  }

  /// Reads the input as the proposal says.
  private static func tried(_ proposal: Proposal, _ input: Input, _ folder: String, _ survey: Survey) -> (read: Int, records: Int)? {
    let quiet = Messages(isQuiet: true, isVerbose: false)
    let text = "inputs:\n" + proposal.lines.joined(separator: "\n") + "\n"
    do {
      let settings = try ConfigurationFile(path: folder + "/proposal", messages: quiet).settings(of: text)
      guard let configured = settings.inputs.first else { return nil }
      var source = SourceRecord(name: input.name, path: input.path)
      var reader = SourceReader(zones: [.utc()], catalogue: BuiltInExports.catalogue, rejects: nil)
      try reader.read(&source, number: 0, settings: configured.settings, into: survey)
      return (source.counts.records - source.counts.rejected, source.counts.records)
    } catch {
      // A proposal that doesn't fit is shown as one that was not tried.
      return nil
    }
  }
}
