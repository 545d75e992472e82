import Foundation
import Ingest

/// Counts what the reader itself reads of a log, before any rule: for figures published of whole logs.
final class StatusCount: RecordSink {
  private(set) var statuses: [Int: Int] = [:]
  private(set) var targets: [String: Int] = [:]
  private var clientNames: Set<String> = []
  private var agentNames: [String: Int] = [:]

  var clients: Int { clientNames.count }

  func agents(with text: String) -> Int {
    agentNames.filter { $0.key.contains(text) }.map(\.value).reduce(0, +)
  }

  static func of(_ path: String) throws -> StatusCount {
    let counts = StatusCount()
    guard let utc = TimeZoneRules(name: "UTC") else { return counts }
    var reader = SourceReader(zones: [utc], rejects: nil)
    var source = SourceRecord(name: "log", path: path)
    try reader.read(&source, number: 0, settings: InputSettings(), into: counts)
    return counts
  }

  func take(_ hit: Hit, in bytes: Span<UInt8>, at place: Place) -> Verdict {
    statuses[Int(hit.status), default: 0] += 1
    clientNames.insert(decodedText(bytes.extracting(hit.client.range)))
    agentNames[decodedText(bytes.extracting(hit.agent.range)), default: 0] += 1
    if hit.target.isPresent { targets[decodedText(bytes.extracting(hit.target.range)), default: 0] += 1 }
    return .touchpoint
  }

  func take(_ order: OrderRow, at place: Place) -> Verdict { .touchpoint }
  func take(_ spend: SpendRow, at place: Place) -> Verdict { .filtered(.spend) }

  func take(_ activity: ActivityRow, at place: Place) -> Verdict { activity.time == nil ? .identityOnly : .touchpoint }

  func take(_ event: EventRow, at place: Place) -> Verdict { .touchpoint }
}
