import Foundation
import Ingest

@testable import waymark

/// A folder of fixtures/exports: rows of one export that is known by its header, what each must be read as, and rows
/// that are refused.
struct ExportFixture {
  let name: String
  private var folder: String { Project.fixtures + "/exports/" + name }

  static let names: [String] = {
    let found = (try? FileManager.default.contentsOfDirectory(atPath: Project.fixtures + "/exports")) ?? []
    return found.filter { !$0.hasPrefix(".") && !$0.hasSuffix(".md") }.sorted()
  }()

  func text(_ file: String) throws -> String { try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8) }

  func rewrite(_ text: String, _ file: String) throws { try Project.write(text, to: "\(folder)/\(file)") }

  /// The rows of refusals.csv, each a line.
  func refusals() throws -> [String] { try text("refusals.csv").split(separator: "\n").map(String.init) }

  /// What becomes of a file of this export, known by nothing but its content.
  static func read(_ text: String, settings: InputSettings = InputSettings()) throws -> (source: SourceRecord, rows: [String]) {
    try Project.inTemporaryFolder { folder in
      try Project.write(text, to: folder + "/export.csv")
      let sink = RowTexts()
      guard let rules = TimeZoneRules(name: "Europe/Berlin") else { throw CocoaError(.featureUnsupported) }
      var reader = SourceReader(zones: [rules], catalogue: BuiltInExports.catalogue, rejects: nil)
      var source = SourceRecord(name: "export.csv", path: folder + "/export.csv")
      try reader.read(&source, number: 0, settings: settings, into: sink)
      return (source, sink.rows)
    }
  }
}

/// A sink that writes each row of an export down in full, on a line of its own.
final class RowTexts: RecordSink {
  private(set) var rows: [String] = []

  func take(_ hit: Hit, in bytes: Span<UInt8>, at place: Place) -> Verdict { .touchpoint }

  func take(_ event: EventRow, at place: Place) -> Verdict {
    write(place, "event", [("page", event.page), ("time", stamp(event.time))], event.identifiers)
    return .touchpoint
  }

  func take(_ order: OrderRow, at place: Place) -> Verdict {
    let status = order.status.map { String(describing: $0) }
    write(
      place, "order",
      [
        ("number", order.number), ("alias", order.alias), ("time", stamp(order.time)), ("amount", number(order.amount)),
        ("currency", order.currency.code), ("refund", number(order.refund)), ("status", status),
        ("created", stamp(order.created)), ("adds", order.addsUp ? "up" : nil),
      ], order.identifiers)
    return .touchpoint
  }

  func take(_ activity: ActivityRow, at place: Place) -> Verdict {
    write(
      place, activity.kind,
      [
        ("time", stamp(activity.time)), ("channel", activity.channel), ("source", activity.source),
        ("medium", activity.medium), ("campaign", activity.campaign), ("keyword", activity.keyword),
        ("nps", activity.nps.map(String.init)), ("csat", activity.csat.map(String.init)), ("id", activity.id),
        ("modified", stamp(activity.modified)),
      ], activity.identifiers)
    return activity.time == nil ? .identityOnly : .touchpoint
  }

  func take(_ spend: SpendRow, at place: Place) -> Verdict {
    write(
      place, "spend",
      [
        ("time", stamp(spend.time)), ("cost", number(spend.cost)), ("currency", spend.currency.code), ("source", spend.source),
        ("medium", spend.medium), ("campaign", spend.campaign),
      ], [])
    return .filtered(.spend)
  }

  private func write(
    _ place: Place, _ kind: String, _ values: [(name: String, value: String?)], _ identifiers: [NamedIdentifier]
  ) {
    var parts = ["line \(place.line): \(kind)"]
    for (name, value) in values {
      if let value, !value.isEmpty { parts.append("\(name) \(value)") }
    }
    parts += identifiers.map { "\($0.kind)=\($0.text)" }
    rows.append(parts.joined(separator: " | "))
  }

  private func stamp(_ time: Instant?) -> String? {
    time.map { Date(timeIntervalSince1970: Double($0.seconds)).formatted(.iso8601) }
  }

  private func number(_ amount: Amount?) -> String? {
    guard let amount else { return nil }
    let digits = String(amount.units.magnitude)
    let padded = String(repeating: "0", count: max(0, amount.digits + 1 - digits.count)) + digits
    let sign = amount.units < 0 ? "-" : ""
    if amount.digits == 0 { return sign + padded }
    return sign + padded.dropLast(amount.digits) + "." + padded.suffix(amount.digits)
  }
}
