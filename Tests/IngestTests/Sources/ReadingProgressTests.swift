import Testing

@testable import Ingest

@Suite("Progress of reading")
struct ReadingProgressTests {
  @Test(arguments: [1, 4]) func `comes to the bytes and records of the inputs' accounts`(threads: Int) throws {
    var texts = ReadingCrewTests.Nasty.allCases.map { $0.text() }
    texts.append(GzipMaker.member(texts[0]))
    texts.append(Array("Name,Financial Status,Created at,Total\n#1,paid,2026-05-01 10:00:00 +0000,3.00\n#2,paid,2026-05-01 10:00:00 +0000,4.00\n".utf8))
    texts.append(Array("nothing that is known\nnor this\n".utf8))
    try withTemporaryFiles(texts) { paths in
      let zones = try paths.map { _ in try rules("UTC") }
      let progress = ReadingProgress()
      let crew = ReadingCrew(
        paths.map { SourceRecord(name: $0, path: $0) }, settings: paths.map { _ in InputSettings() }, threads: threads, keepsRejects: false
      ) {
        SourceReader(zones: zones, catalogue: catalogueOfOne, rejects: nil, step: 100_000, progress: progress)
      }
      #expect(progress.storedBytes == 0)
      let (sources, _) = try crew.read(into: SharedRecorder())
      #expect(progress.storedBytes == texts.map(\.count).reduce(0, +))
      #expect(progress.records == sources.map(\.counts.records).reduce(0, +))
      #expect(sources.suffix(2).map(\.format) == ["shopify-orders", "unknown"])
      #expect(sources.suffix(2).map(\.counts.records) == [2, 2])
    }
  }
}
