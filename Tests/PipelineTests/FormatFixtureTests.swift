import Foundation
import Ingest
import Testing

@testable import waymark

/// Every format has a folder in fixtures/formats: lines that are read, each with its whole hit, and lines that are
/// refused, each with the reason and the place.
///
/// `scripts/golden` rewrites what is expected; the change is then reviewed as a diff.
struct FormatFixtureTests {
  private static let logs =
    NCSALog.Shape.allCases.map { ($0.name, "", $0.sample) } + LogCatalogue.all.map { ($0.name, $0.header, $0.sample) }

  @Test func `every format has a folder, and every folder a format`() {
    let known = Self.logs.map { $0.0 } + LineWrapper.allCases.filter { $0 != .none }.map { String(describing: $0) }
    let folders = FormatFixture.names.filter { !FormatFixture(name: $0).isConfigured }
    #expect(Set(folders).symmetricDifference(known).isEmpty)
  }

  @Test(arguments: logs) func `what waymark formats shows is a line that is read`(name: String, header: String, sample: String) throws {
    let lines = try FormatFixture(name: name).lines("samples.log").map { String(decoding: $0, as: UTF8.self) }
    #expect(lines.contains(sample))
    #expect(header.isEmpty || lines.contains(header))
  }

  @Test(arguments: FormatFixture.names) func `samples are read, field by field`(name: String) throws {
    let fixture = FormatFixture(name: name)
    let read = try fixture.read(fixture.bytes("samples.log"))
    #expect(read.source.counts.rejected == 0, "\(read.source.rejects.map { "\($0.line): \($0.refusal)" })")
    let known = Self.logs.map { $0.0 }
    #expect(read.source.format == (fixture.isConfigured ? LogReader.givenName : known.contains(name) ? name : "combined"))
    let text = read.hits.map { "line \($0.line)\n\($0.text)" }.joined(separator: "\n")
    try compare(text, fixture, "samples.expected")
  }

  /// What a format marks as nobody's request is a record all the same, and excluded.
  @Test(arguments: ["cloudflare", "cloudflare-csv", "vercel", "s3", "heroku", "caddy", "traefik", "traefik-json"])
  func `records that are no visits are counted as excluded`(name: String) throws {
    let fixture = FormatFixture(name: name)
    let hits = try fixture.read(fixture.bytes("samples.log")).hits
    let marked = hits.count { $0.text.contains("  no visit\n") }
    #expect(marked > 0)
    let source = try #require(try RunInProcess().outcome([fixture.folder + "/samples.log"]).sources.first)
    #expect(source.counts.filtered[Verdict.Filter.excluded.rawValue] == marked)
    #expect(source.counts.records == hits.count)
    #expect(source.counts.rejected == 0)
  }

  /// Each line stands behind the samples by itself, so that none changes how the next is read.
  @Test(arguments: FormatFixture.names) func `refusals are refused, for their reason and at their place`(name: String) throws {
    let fixture = FormatFixture(name: name)
    var texts: [String] = []
    var samples = try fixture.bytes("samples.log")
    if samples.last != 0x0A { samples.append(0x0A) }
    // A format is told by many lines, of which the damaged one is not a tenth.
    while samples.count(where: { $0 == 0x0A }) < 60 { samples += samples }
    for (index, line) in try fixture.lines("refusals.log").enumerated() {
      let read = try fixture.read(samples + line + [0x0A])
      #expect(read.source.counts.rejected == 1, "line \(index + 1)")
      guard let reject = read.source.rejects.first else { continue }
      let shown = excerpt(line, around: reject.refusal.offset).map { $0.dropFirst(2) + "\n" }.joined()
      texts.append("line \(index + 1), column \(reject.refusal.offset + 1): \(reject.refusal.reason)\n\(shown)")
    }
    try compare(texts.joined(separator: "\n"), fixture, "refusals.expected")
  }

  private func compare(_ text: String, _ fixture: FormatFixture, _ file: String) throws {
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
      return try Project.write(text, to: "\(fixture.folder)/\(file)")
    }
    let expected = String(decoding: try fixture.bytes(file), as: UTF8.self)
    guard text != expected else { return }
    let (found, wanted) = (text.split(separator: "\n"), expected.split(separator: "\n"))
    let first = zip(found, wanted).first { $0 != $1 }
    Issue.record("\(fixture.name)/\(file): “\(first?.0 ?? "more lines or fewer")” where “\(first?.1 ?? "")” is expected")
  }
}
