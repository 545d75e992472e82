import Foundation
@testable import Ingest
import Testing

/// What once broke a fuzz target, and what each target begins with, read by the functions that `scripts/fuzz` drives.
@Suite("Inputs of the fuzz targets")
struct KeptInputsTests {
  struct Kept: CustomTestStringConvertible, Sendable {
    var target: String
    var file: URL
    var testDescription: String { "\(target)/\(file.lastPathComponent)" }
  }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "fixtures/fuzz")

  private static let kept: [Kept] = {
    let files = FileManager.default
    let names = (try? files.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().flatMap { name in
      let place = folder.appending(path: name)
      return ((try? files.contentsOfDirectory(atPath: place.path)) ?? []).sorted().map {
        Kept(target: name, file: place.appending(path: $0))
      }
    }
  }()

  @Test(arguments: kept) func `that broke a target once break it no more`(kept: Kept) throws {
    let target = try #require(FuzzTarget.named(kept.target), "no target has this folder's name")
    try target.run(Array(try Data(contentsOf: kept.file)))
  }

  @Test func `are kept`() { #expect(!Self.kept.isEmpty) }

  @Test(arguments: FuzzTarget.all.map(\.name)) func `that a target begins with keep its laws, whole and cut`(name: String) throws {
    let target = try #require(FuzzTarget.named(name))
    try #require(!target.seeds.isEmpty)
    for seed in target.seeds {
      try target.run(seed)
      for length in stride(from: 0, to: seed.count, by: max(seed.count / 12, 1)) { try target.run(Array(seed[..<length])) }
    }
  }

  @Test func `reach every format of the catalogue`() {
    let read = Set(FuzzTarget.all.flatMap { $0.reads.split(separator: ", ").map(String.init) })
    let formats = NCSALog.Shape.allCases.map(\.name) + LogCatalogue.all.map(\.name)
    #expect(formats.filter { !read.contains($0) } == [])
    #expect(Set(FuzzTarget.all.map(\.name)).count == FuzzTarget.all.count, "two targets have one name")
  }

  @Test func `are told to be unlawful where a field lies outside its record or a reason outside its line`() {
    let bytes = Array("abc".utf8)
    var hit = Hit(time: Instant(microseconds: 0), status: 200)
    hit.target = Field(1..<4)
    #expect(throws: BrokenLaw.self) { try lineOutcome(of: hit, in: bytes.span) }
    hit.target = Field(1..<3)
    #expect(throws: Never.self) { try lineOutcome(of: hit, in: bytes.span) }
    hit.time = .distantFuture
    #expect(throws: BrokenLaw.self) { try lineOutcome(of: hit, in: bytes.span) }
    #expect(throws: BrokenLaw.self) { try lineOutcome(of: Refusal("why", at: 4), lineLength: 3) }
    #expect(throws: Never.self) { try lineOutcome(of: Refusal("why", at: 3), lineLength: 3) }
  }
}
