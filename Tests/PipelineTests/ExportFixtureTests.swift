import Foundation
import Ingest
import Testing

@testable import waymark

/// Every export that is known by its header has a folder in fixtures/exports.
///
/// `scripts/golden` rewrites what is expected; the change is then reviewed against the vendor's description.
struct ExportFixtureTests {
  private static let known = BuiltInExports.catalogue.exports

  @Test func `every export has a folder, and every folder an export`() {
    #expect(ExportFixture.names == Self.known.map(\.mapping.formatName).sorted())
  }

  @Test func `an export's header holds what no row can be read without, and is told from all others`() {
    for export in Self.known {
      let header = Header(export.signature.compactMap(\.spellings.first))
      let name = export.mapping.formatName
      for column in export.mapping.needed {
        #expect(export.signature.contains { $0.spellings.contains { column.spellings.contains($0) } }, "\(name): \(column)")
      }
      #expect(BuiltInExports.catalogue.export(ofHeader: header)?.formatName == name)
      #expect(!export.sample.isEmpty && !(export.verified + export.unverified).isEmpty, "\(name)")
    }
  }

  @Test(arguments: ExportFixture.names) func `rows are read, value by value`(name: String) throws {
    let fixture = ExportFixture(name: name)
    let (source, rows) = try ExportFixture.read(try fixture.text("samples.csv"))
    #expect(source.format == name)
    #expect(source.counts.rejected == 0, "\(source.rejects.map { "\($0.line): \($0.refusal.reason)" })")
    let excluded = source.counts.filtered[Verdict.Filter.excluded.rawValue]
    let text = rows.map { $0 + "\n" }.joined() + (excluded > 0 ? "\(excluded) left out\n" : "")
    try compare(text, fixture, "samples.expected")
  }

  /// Each row stands below the header and the samples by itself.
  @Test(arguments: ExportFixture.names) func `rows that can't be read are refused, and say why`(name: String) throws {
    let fixture = ExportFixture(name: name)
    let samples = try fixture.text("samples.csv")
    var text = ""
    for (index, row) in try fixture.refusals().enumerated() {
      let (source, _) = try ExportFixture.read(samples + row + "\n")
      #expect(source.counts.rejected == 1, "line \(index + 1)")
      text += "line \(index + 1): \(source.rejects.first?.refusal.reason ?? "")\n"
    }
    #expect(!text.isEmpty)
    try compare(text, fixture, "refusals.expected")
  }

  /// What is built in is nothing but what a user may write: each file's mapping, put under `inputs:`, reads the same.
  @Test(arguments: ExportFixture.names) func `a user may write the same mapping`(name: String) throws {
    let file = try String(contentsOfFile: "\(Project.root)/Sources/waymark/Exports/\(name).yaml", encoding: .utf8)
    let lines = file.split(separator: "\n").map(String.init)
    guard let start = lines.firstIndex(where: { $0.hasPrefix("records:") }) else { throw CocoaError(.fileReadCorruptFile) }
    let yaml = "inputs:\n  - files: export.csv\n" + lines[start...].map { "    \($0)\n" }.joined()
    let known = try #require(Self.known.first { $0.mapping.formatName == name }?.mapping)
    try Project.inTemporaryFolder { folder in
      try Project.write(yaml, to: folder + "/waymark.yaml")
      let messages = Messages(isQuiet: true, isVerbose: false)
      let settings = try ConfigurationFile(path: folder + "/waymark.yaml", messages: messages).settings()
      let mapping = try #require(settings.inputs.first?.settings.mapping)
      #expect(mapping.columns == known.columns)
      #expect(mapping.identifiers.count == known.identifiers.count)
      #expect(mapping.kind == known.kind)
    }
  }

  private func compare(_ text: String, _ fixture: ExportFixture, _ file: String) throws {
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil { return try fixture.rewrite(text, file) }
    let expected = try fixture.text(file)
    guard text != expected else { return }
    let (found, wanted) = (text.split(separator: "\n"), expected.split(separator: "\n"))
    let first = zip(found, wanted).first { $0 != $1 }
    Issue.record(
      "\(fixture.name)/\(file): “\(first?.0 ?? "\(found.count) lines")” where “\(first?.1 ?? "\(wanted.count)")” is expected")
  }
}
