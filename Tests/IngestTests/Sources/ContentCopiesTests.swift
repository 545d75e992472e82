import Foundation
@testable import Ingest
import Testing

@Suite("Inputs that hold what another does")
struct ContentCopiesTests {
  private typealias Copy = ContentCopies.Copy

  private func copies(_ contents: [[UInt8]], threads: Int = 2) throws -> [ContentCopies.Copy] {
    try withTemporaryFiles(contents) { ContentCopies.find($0, threads: threads) }
  }

  /// Lines that number `from` on, so many bytes of them.
  private static func log(_ count: Int, from line: Int = 0) -> [UInt8] {
    var bytes: [UInt8] = []
    var line = line
    while bytes.count < count {
      bytes += Array("\(line) GET /page\n".utf8)
      line += 1
    }
    return Array(bytes[..<count])
  }

  static let sizes = [1, 100, ContentHead.most - 1, ContentHead.most, ContentHead.most + 1, 1 << 20, 3 << 20]

  @Test(arguments: sizes) func `a file, its copy and its gzipped copies are one content`(size: Int) throws {
    let log = Self.log(size)
    let found = try copies([GzipMaker.member(log), Self.log(50, from: 7), log, log, GzipMaker.member(log, level: 1)])
    let expected = [2, 3, 4].map { Copy(input: $0, original: 0, kind: .content) }
    #expect(found == expected)
  }

  @Test(arguments: sizes) func `one byte makes two contents`(size: Int) throws {
    let log = Self.log(size)
    for place in Set([0, size / 2, size - 1]) {
      var other = log
      other[place] ^= 0x20
      #expect(try copies([log, other, GzipMaker.member(other)]) == [Copy(input: 2, original: 1, kind: .content)], "byte \(place)")
    }
  }

  @Test func `files without content are nobody's copy`() throws {
    #expect(try copies([[], [], GzipMaker.member([]), GzipMaker.member([])]).isEmpty)
  }

  @Test func `logs that begin with the same header are all read`() throws {
    let header = Array("#Version: 1.0\n#Fields: date time c-ip cs-uri-stem\n".utf8)
    let logs = [0, 1000, 20_000].map { header + Self.log(300_000, from: $0) } + [header]
    #expect(try copies(logs).isEmpty)
  }

  /// As a copy that was made before the log grew, and a rotated log that is being gzipped.
  @Test func `a long content that another one goes on with is its beginning`() throws {
    let log = Self.log(500_000)
    let zipped = GzipMaker.member(log)
    let earlier = Array(log[..<200_000])
    let found = try copies([earlier, Array(zipped[..<(zipped.count * 3 / 4)]), log, earlier])
    #expect(found == [0, 1, 3].map { Copy(input: $0, original: 2, kind: .beginning) })
  }

  @Test func `a short content is no beginning, for it may be a header`() throws {
    let log = Self.log(500_000)
    #expect(try copies([Array(log[..<40]), Array(log[..<(ContentHead.most - 1)]), log]).isEmpty)
  }

  @Test func `of beginnings that go on differently each has its own`() throws {
    let start = Self.log(100_000)
    let (left, right) = (start + Self.log(2_000_000, from: 1), start + Self.log(2_000_000, from: 2))
    let found = try copies([start, right, Array(right[..<1_500_000]), left, Array(left[..<1_500_001])])
    #expect(
      found == [
        Copy(input: 0, original: 1, kind: .beginning), Copy(input: 2, original: 1, kind: .beginning),
        Copy(input: 4, original: 3, kind: .beginning),
      ])
  }

  /// Contents of which many share a beginning, each stored plain or zipped: who is a copy, a slow reckoning says too.
  @Test(arguments: 0..<12) func `any set is told as by comparing all bytes`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let base = Self.log(2_200_000)
    let contents = (0..<9).map { _ -> [UInt8] in
      let size = [0, 10, ContentHead.most, 70_000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 2_200_000].randomElement(using: &random) ?? 0
      var content = Array(base[..<size])
      let flipped = [5, 69_999, 1_000_000, 2_100_000].randomElement(using: &random) ?? 0
      if Bool.random(using: &random), flipped < size { content[flipped] ^= 1 }
      return content
    }
    let stored = contents.map { Bool.random(using: &random) ? GzipMaker.member($0, level: 1) : $0 }
    let found = try copies(stored, threads: Int.random(in: 1...3, using: &random))
    for (input, content) in contents.enumerated() {
      let isCopy = contents.enumerated().contains { other, text in
        text == content && other < input && !content.isEmpty
          || content.count >= ContentHead.most && text.count > content.count && Array(text[..<content.count]) == content
      }
      let copy = found.first { $0.input == input }
      #expect((copy != nil) == isCopy, "input \(input) of \(content.count) bytes")
      guard let copy else { continue }
      #expect(!found.contains { $0.input == copy.original }, "an original is no copy")
      let (holdsIt, isIt) = (contents[copy.original].starts(with: content), contents[copy.original] == content)
      #expect(holdsIt)
      #expect((copy.kind == .content) == isIt)
    }
    #expect(found.map(\.input) == Set(found.map(\.input)).sorted())
  }

  @Test func `links are told without reading, also those to what can be read only once`() throws {
    try withTemporaryFiles([Self.log(100)]) { paths in
      let folder = URL(fileURLWithPath: paths[0]).deletingLastPathComponent().path
      let files = FileManager.default
      try files.linkItem(atPath: paths[0], toPath: folder + "/hard")
      try files.createSymbolicLink(atPath: folder + "/soft", withDestinationPath: "0")
      #expect(mkfifo(folder + "/pipe", 0o600) == 0)
      #expect(mkfifo(folder + "/other-pipe", 0o600) == 0)
      try files.createSymbolicLink(atPath: folder + "/soft-pipe", withDestinationPath: "pipe")
      // Opening a pipe to which nobody writes would wait for ever.
      let names = ["soft", "0", "hard", "pipe", "other-pipe", "soft-pipe", "missing", "missing"]
      let found = ContentCopies.find(names.map { "\(folder)/\($0)" } + ["-"], threads: 1)
      #expect(
        found == [
          Copy(input: 1, original: 0, kind: .link), Copy(input: 2, original: 0, kind: .link), Copy(input: 5, original: 3, kind: .link),
        ])
    }
  }
}
