import Glibc
@testable import Ingest
import Testing

@Suite("A source of no known format")
struct UnknownSourceTests {
  @Test func `has all its records rejected and kept`() throws {
    let texts = (1...8).map { "line \($0)" }
    let read = try readSource(texts.joined(separator: "\n\n") + "\r\n")
    #expect(read.source.format == "unknown")
    #expect(read.counts.records == 8)
    #expect(read.counts.rejected == 8)
    #expect(read.kept.texts == texts)
    #expect(read.source.rejects.map(\.line) == [1, 3, 5, 7, 9])
    #expect(read.source.rejects.allSatisfy { $0.refusal == .unknownFormat })
    #expect(read.addsUp)
  }

  @Test(arguments: [[], [0x0A], Array("\r\n \t\n".utf8), [0xEF, 0xBB, 0xBF], [0x1F, 0x8B]] as [[UInt8]])
  func `that holds nothing is empty`(stored: [UInt8]) throws {
    let read = try readSource(stored)
    #expect(read.source.format == "empty")
    #expect(read.counts == SourceCounts())
    #expect(read.source.storedBytes == stored.count)
    #expect(read.kept.records.isEmpty)
  }

  @Test func `is not taken for empty for the blank lines that it begins with`() throws {
    let read = try readSource([UInt8](repeating: 0x0A, count: 100_000) + Array("something\n".utf8))
    #expect(read.source.format == "unknown")
    #expect(read.counts.rejected == 1)
    #expect(read.source.storedBytes == 100_010)
  }

  @Test func `is one whose header is no single line, and none of its rows is lost`() throws {
    let torn = try readSource(
      "Name,Financial Status,Created at,Total,\"Notes\n#1,paid,2026-05-01,5.00,\n#2,paid,2026-05-01,5.00,\n")
    #expect(torn.counts.records == 3)
    #expect(torn.counts.rejected == 3)
    #expect(torn.addsUp)
    let open = try readSource("\"Name\nx\",Email\n1,2\n")
    #expect(open.counts.rejected == open.counts.records)
    #expect(open.addsUp)
  }

  @Test func `is one of NULs, and of bytes at random`() throws {
    #expect(try readSource([UInt8](repeating: 0, count: 10)).counts.rejected == 1)
    #expect(try readSource([UInt8](repeating: 0, count: 200_000)).counts.rejected == 1)
    var generator = SeededGenerator(seed: 3)
    for round in 0..<60 {
      let pieces = [
        "\"", ",", ";", "\n", "\r", "\0", "Name", "Total", "Financial Status", "Created at", "sep=;", "\u{FEFF}", "a",
        "[", "]", "-",
      ]
      let stored =
        round % 2 == 0
        ? Array(generator.text(of: pieces, most: 60).utf8)
        : (0..<generator.below(300)).map { _ in UInt8(generator.below(256)) }
      let read = try readSource(stored)
      #expect(read.addsUp, "\(stored)")
    }
  }

  @Test func `that can't be opened or read is told apart`() throws {
    var reader = SourceReader(zones: [try rules("UTC")], rejects: nil)
    var missing = SourceRecord(name: "missing", path: "/nowhere/at/all")
    let sink = Recorder()
    #expect(throws: IngestError.unreadable(path: "/nowhere/at/all", SystemError(number: ENOENT))) {
      try reader.read(&missing, number: 0, settings: InputSettings(), into: sink)
    }
    var folder = SourceRecord(name: "folder", path: "/")
    try reader.read(&folder, number: 0, settings: InputSettings(), into: sink)
    #expect(folder.ending == .damaged(reason: SystemError(number: EISDIR).words, offset: 0))
  }
}
