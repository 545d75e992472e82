import Crypto
import Foundation
import Ingest
import Metrics

/// What the figures of a settled device hang on beside its touchpoints. A store's figures are carried forward only to a report of
/// which all of this is the same; how records were read is the same for all of a store.
struct CarriedShape {
  private let text: String

  /// Nil where such a report's figures are not carried: its tables are cut by values, or limited to them, whose numbers change.
  init?(_ plan: Plan, _ shape: ReportShape, ownHosts: [String]) {
    guard plan.by == nil, plan.limits.isEmpty else { return nil }
    let parts: [(name: String, value: Any)] = [
      ("version", Waymark.version), ("tables", plan.made.sorted()), ("channels", plan.channels), ("own hosts", ownHosts),
      ("sessions", plan.sessions), ("stages", plan.stages), ("zone", shape.zone.name), ("period", shape.period),
      ("cohort", shape.cohort), ("retention", shape.retention), ("attribution", shape.attribution), ("compared", shape.compared as Any),
    ]
    text = parts.map { "\($0.name): \(settingText($0.value))" }.joined(separator: "\n")
  }

  /// A short name that no other shape has.
  var name: String { SHA256.hash(data: Data(text.utf8)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }
}
