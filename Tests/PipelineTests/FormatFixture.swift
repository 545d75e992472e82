import Foundation
import Ingest
import Metrics

/// A folder of fixtures/formats: lines of one format, and what each must be read as or refused for.
struct FormatFixture {
  let name: String
  var folder: String { "\(Self.all)/\(name)" }

  private static let all = Project.fixtures + "/formats"

  static let names: [String] = {
    let found = (try? FileManager.default.contentsOfDirectory(atPath: all)) ?? []
    return found.filter { !$0.hasPrefix(".") && !$0.hasSuffix(".md") }.sorted()
  }()

  func bytes(_ file: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(file)")))
  }

  func lines(_ file: String) throws -> [[UInt8]] {
    var lines = try bytes(file).split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    if lines.last?.isEmpty ?? false { lines.removeLast() }
    return lines
  }

  /// A folder whose format is none of the catalogue's says by which settings it is read, as `inputs:` would.
  var isConfigured: Bool { FileManager.default.fileExists(atPath: folder + "/format") }

  /// How a user would have it read: by its content, or by the format string in `format`.
  func settings() throws -> InputSettings {
    var settings = InputSettings()
    settings.cookies = ["uid"]
    if isConfigured {
      let text = String(decoding: try bytes("format"), as: UTF8.self)
      settings.pattern = try PatternLog(formatString: text)
    }
    return settings
  }

  /// What becomes of text in this format, from its first byte.
  func read(_ text: [UInt8]) throws -> Read {
    try Project.inTemporaryFolder { folder in
      try Data(text).write(to: URL(fileURLWithPath: folder + "/log"))
      let sink = HitTexts()
      guard let rules = TimeZoneRules(name: "UTC") else { throw CocoaError(.featureUnsupported) }
      var reader = SourceReader(zones: [rules], rejects: nil)
      var source = SourceRecord(name: "log", path: folder + "/log")
      try reader.read(&source, number: 0, settings: settings(), into: sink)
      return Read(source: source, hits: sink.hits)
    }
  }

  struct Read {
    var source: SourceRecord
    var hits: [(line: Int, text: String)]
  }
}

/// A sink that writes each hit down in full: a line for each field that is there.
final class HitTexts: RecordSink {
  private(set) var hits: [(line: Int, text: String)] = []

  func take(_ hit: Hit, in bytes: Span<UInt8>, at place: Place) -> Verdict {
    var text = ""
    func write(_ name: String, _ value: String) {
      text += "  " + name.padding(toLength: 10, withPad: " ", startingAt: 0) + value + "\n"
    }
    write("time", Self.stamp(hit.time))
    let fields = [
      ("client", hit.client), ("user", hit.user), ("host", hit.host), ("method", hit.method), ("target", hit.target),
    ]
    for (name, field) in fields where field.isPresent { write(name, Self.visible(bytes.extracting(field.range))) }
    write("status", hit.status == 0 ? "none" : String(hit.status))
    if let bytes = hit.bytes { write("bytes", String(bytes)) }
    for (name, field) in [("referrer", hit.referrer), ("agent", hit.agent), ("country", hit.country)] where field.isPresent {
      write(name, Self.visible(bytes.extracting(field.range)))
    }
    for rank in 0..<3 where hit.cookies[rank].isPresent {
      write("cookie", Self.visible(bytes.extracting(hit.cookies[rank].range)))
    }
    if !hit.isVisit { text += "  no visit\n" }
    hits.append((place.line, text))
    return .touchpoint
  }

  func take(_ order: OrderRow, at place: Place) -> Verdict { .touchpoint }
  func take(_ spend: SpendRow, at place: Place) -> Verdict { .filtered(.spend) }

  func take(_ activity: ActivityRow, at place: Place) -> Verdict { .touchpoint }
  func take(_ event: EventRow, at place: Place) -> Verdict { .touchpoint }

  private static func stamp(_ time: Instant) -> String {
    let (year, month, day) = dateOf(daysSince1970: Int(floorDivide(time.seconds, 86_400)))
    let second = Int(time.seconds - floorDivide(time.seconds, 86_400) * 86_400)
    func padded(_ value: Int, _ width: Int) -> String {
      String(repeating: "0", count: max(0, width - String(value).count)) + String(value)
    }
    let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    let clock = [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }.joined(separator: ":")
    return "\(date) \(clock).\(padded(Int(time.microseconds - time.seconds * 1_000_000), 6)) UTC"
  }

  /// The bytes as they are, but nothing as `(empty)`, control characters as `\x16`, and a backslash twice.
  private static func visible(_ bytes: Span<UInt8>) -> String {
    if bytes.isEmpty { return "(empty)" }
    var text = ""
    for scalar in decodedText(bytes).unicodeScalars {
      switch scalar.value {
      case 0x5C: text += "\\\\"
      case 0..<0x20, 0x7F..<0xA0: text += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
