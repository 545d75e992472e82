import Foundation
import Ingest
import Metrics

/// What the reader makes of a file, as text.
final class ReadHits: RecordSink {
  struct Line {
    var time = "", client = "", user = "", host = "", method = "", target = "", status = "", bytes = "", referrer = "", agent = ""
  }

  private(set) var hits: [Line] = []
  private(set) var rejected = 0
  private(set) var format = ""

  static func of(_ path: String, zone: String = "UTC") throws -> ReadHits {
    let read = ReadHits()
    guard let rules = TimeZoneRules(name: zone) else { return read }
    var reader = SourceReader(zones: [rules], rejects: nil)
    var source = SourceRecord(name: "log", path: path)
    try reader.read(&source, number: 0, settings: InputSettings(), into: read)
    read.rejected = source.counts.rejected
    read.format = source.format
    return read
  }

  func take(_ hit: Hit, in bytes: Span<UInt8>, at place: Place) -> Verdict {
    func text(_ field: Field) -> String { decodedText(bytes.extracting(field.range)) }
    let microseconds = hit.time.microseconds - hit.time.seconds * 1_000_000
    let milliseconds = String(String(1_000 + microseconds / 1_000).dropFirst())
    let seconds = Date(timeIntervalSince1970: Double(hit.time.seconds)).formatted(.iso8601)
    hits.append(
      Line(
        time: String(seconds.dropLast()) + "." + milliseconds + "Z", client: text(hit.client), user: text(hit.user),
        host: text(hit.host), method: text(hit.method), target: text(hit.target), status: String(hit.status),
        bytes: hit.bytes.map(String.init) ?? "",
        referrer: text(hit.referrer), agent: text(hit.agent)))
    return .touchpoint
  }

  func take(_ order: OrderRow, at place: Place) -> Verdict { .touchpoint }
  func take(_ spend: SpendRow, at place: Place) -> Verdict { .filtered(.spend) }

  func take(_ activity: ActivityRow, at place: Place) -> Verdict { activity.time == nil ? .identityOnly : .touchpoint }

  func take(_ event: EventRow, at place: Place) -> Verdict { .touchpoint }
}
