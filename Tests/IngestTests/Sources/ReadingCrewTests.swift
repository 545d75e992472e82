import Foundation
import Synchronization
import Testing

@testable import Ingest

/// Threads may not be told from what they read: everything is compared with what one thread reads in the log's order, line by line.
@Suite("Reading by several threads")
struct ReadingCrewTests {
  /// Logs of some hundred kilobytes in which what lines mean depends on those before them.
  enum Nasty: String, CaseIterable {
    case plain, rejects, manyRejects, runOfCommon, changesFormat, changesBack, headers, docker, objects, escapes, overlong, returns, broken

    func text() -> [UInt8] {
      var lines: [String] = []
      for number in 0..<1600 { lines.append(line(number)) }
      switch self {
      case .plain: break
      case .rejects: for number in stride(from: 7, to: 1600, by: 130) { lines[number] = "nonsense \(number)" }
      case .manyRejects: for number in 700..<1500 where number % 3 != 0 { lines[number] = "no line, \(number)" }
      case .runOfCommon:
        for number in 900..<1300 { lines[number] = common(number) }
        lines[600] = common(600)
        lines[1400] = common(1400)
      case .changesFormat: for number in 1000..<1600 { lines[number] = squid(number) }
      case .changesBack:
        for number in 500..<900 { lines[number] = squid(number) }
        for number in 1200..<1210 { lines[number] = squid(number) }
      case .headers:
        for number in 0..<1600 { lines[number] = "2026-05-01 10:00:\(padded(number % 60, 2)) /page/\(number) 10.0.0.\(number % 200) 200 Mozilla" }
        lines[0] = "#Fields: date time cs-uri-stem c-ip sc-status cs(User-Agent)"
        lines[1000] = "#Fields: c-ip date time cs-uri-stem sc-status cs(User-Agent)"
        for number in 1001..<1600 { lines[number] = "10.9.0.\(number % 200) 2026-05-02 10:00:00 /other/\(number) 200 Mozilla" }
      case .docker:
        lines = lines.enumerated().map { number, line in
          let text = line.replacing("\"", with: "\\\"")
          let time = "\"stream\":\"stdout\",\"time\":\"2026-05-01T10:00:00Z\"}"
          return "{\"log\":\"\(text)\\n\",\(time)"
        }
      case .objects:
        lines = (0..<1600).map { number in
          #"{"time":"2026-05-01T10:00:00Z","remote_addr":"10.0.0.\#(number % 200)","request":"GET /o/\#(number) HTTP/1.1","status":200,"http_user_agent":"Mozilla"}"#
        }
        lines[1200] = "[" + lines[1200] + "," + lines[1201] + "]"
        lines[1300] = #"{"time":"2026"#
      case .escapes: for number in stride(from: 3, to: 1600, by: 5) { lines[number] = line(number).replacing("Mozilla", with: #"Moz\"\x41 \\"#) }
      case .overlong:
        lines[800] = String(repeating: "x", count: longestRecord + 100_000)
        lines[1000] = String(repeating: "y", count: 2 * longestRecord + 17)
      case .returns: lines = lines.enumerated().map { $0 % 2 == 0 ? $1 + "\r" : $1 + (($0 % 10 == 1) ? "\n" : "") }
      case .broken: return gzip(Array(lines.joined(separator: "\n").utf8)).dropLast(20).map { $0 }
      }
      return Array((lines.joined(separator: "\n") + (self == .escapes ? "" : "\n")).utf8)
    }

    private func gzip(_ bytes: [UInt8]) -> [UInt8] { GzipMaker.member(bytes) }

    private func line(_ number: Int) -> String {
      "10.0.0.\(number % 200) - - [01/May/2026:10:\(padded(number / 60 % 60, 2)):\(padded(number % 60, 2)) +0000] \"GET /p/\(number) HTTP/1.1\" 200 17 \"https://example.org/\" \"Mozilla/5.0 (X11; Linux x86_64)\""
    }

    private func common(_ number: Int) -> String {
      "10.1.0.\(number % 200) - - [01/May/2026:11:00:00 +0000] \"GET /c/\(number) HTTP/1.1\" 200 17"
    }

    private func squid(_ number: Int) -> String {
      "1777629600.\(padded(number % 1000, 3))    120 10.2.0.\(number % 200) TCP_MISS/200 1374 GET http://example.org/s/\(number) - DIRECT/10.9.9.9 text/html"
    }
  }

  @Test(arguments: Nasty.allCases)
  func `gives what one thread reads in order`(_ nasty: Nasty) throws {
    let stored = nasty.text()
    // One piece that holds everything is read in order, line by line; overlong lines make pieces of their own in any case.
    let expected = try readSource(stored, step: longestRecord)
    #expect(expected.counts.records > 1000)
    try withTemporaryFile(stored) { path in
      for (threads, steps) in [(1, [4096]), (2, [1000, 40_000]), (5, [1000, 40_000])] {
        for step in steps {
          let shared = SharedRecorder()
          let kept = KeptRejects()
          let zones = [try rules("UTC")]
          let crew = ReadingCrew(
            [SourceRecord(name: "input", path: path)], settings: [InputSettings()], threads: threads, keepsRejects: true
          ) {
            SourceReader(zones: zones, catalogue: catalogueOfOne, rejects: kept, step: step)
          }
          let (sources, _) = try crew.read(into: shared)
          let source = try #require(sources.first)
          let note = Comment(rawValue: "\(nasty) by \(threads) threads in steps of \(step)")
          #expect(source.counts == expected.counts, note)
          #expect(source.format == expected.source.format, note)
          #expect(source.rejects == expected.source.rejects, note)
          #if ISAL
            // Of data that breaks off ISA-L may give two bytes less, which hangs on how much it gets at once.
            #expect(abs(source.droppedBytes - expected.source.droppedBytes) <= 2, note)
          #else
            #expect(source.droppedBytes == expected.source.droppedBytes, note)
          #endif
          #expect(source.ending == expected.source.ending, note)
          #expect(source.fingerprint == expected.source.fingerprint, note)
          #expect(kept.records == expected.kept.records, note)
          #expect(shared.sortedHits == SharedRecorder.sorted(expected.sink.hits), note)
        }
      }
    }
  }

  @Test func `reads many inputs and reports the first one that is missing`() throws {
    let texts = Nasty.allCases.filter { $0 != .overlong }.map { $0.text() }
    try withTemporaryFiles(texts) { paths in
      var expected: [SourceCounts] = []
      for text in texts { expected.append(try readSource(text).counts) }
      let zones = try paths.map { _ in try rules("UTC") }
      for threads in [1, 2, 3, 8] {
        let crew = ReadingCrew(
          paths.map { SourceRecord(name: $0, path: $0) }, settings: paths.map { _ in InputSettings() }, threads: threads,
          keepsRejects: false
        ) {
          SourceReader(zones: zones, catalogue: catalogueOfOne, rejects: nil, step: 4096)
        }
        #expect(try crew.read(into: SharedRecorder()).sources.map(\.counts) == expected)
        var broken = paths
        broken[3] = "/nowhere/a"
        broken[9] = "/nowhere/b"
        let second = ReadingCrew(
          broken.map { SourceRecord(name: $0, path: $0) }, settings: paths.map { _ in InputSettings() }, threads: threads,
          keepsRejects: false
        ) {
          SourceReader(zones: zones, catalogue: catalogueOfOne, rejects: nil, step: 4096)
        }
        let found = try second.read(into: SharedRecorder()).sources
        #expect(found.indices.filter { found[$0].missing != nil } == [3, 9])
        #expect(found.indices.filter { found[$0].missing == nil }.allSatisfy { found[$0].counts == expected[$0] })
        let none = ReadingCrew(
          ["/nowhere/a", "/nowhere/b"].map { SourceRecord(name: $0, path: $0) }, settings: [InputSettings(), InputSettings()],
          threads: threads, keepsRejects: false
        ) {
          SourceReader(zones: zones, catalogue: catalogueOfOne, rejects: nil, step: 4096)
        }
        #expect(throws: IngestError.unreadable(path: "/nowhere/a", SystemError(number: ENOENT))) { try none.read(into: SharedRecorder()) }
      }
    }
  }
}

/// A sink of which every thread has its own, all with one list.
final class SharedRecorder: SharedSink {
  private final class List: Sendable {
    let hits = Mutex<[Recorder.SeenHit]>([])
  }

  private let list: List
  private let own = Recorder()

  init() { list = List() }
  private init(_ list: List) { self.list = list }

  var sortedHits: [Recorder.SeenHit] {
    finish()
    return Self.sorted(list.hits.withLock { $0 })
  }

  static func sorted(_ hits: [Recorder.SeenHit]) -> [Recorder.SeenHit] {
    hits.sorted { ($0.line, $0.target, $0.client) < ($1.line, $1.target, $1.client) }
  }

  func colleague() -> any SharedSink { SharedRecorder(list) }

  func finish() {
    let mine = own.hits
    own.forget()
    list.hits.withLock { $0 += mine }
  }

  func take(_ hit: Hit, in bytes: Span<UInt8>, at place: Place) -> Verdict { own.take(hit, in: bytes, at: place) }
  func take(_ order: OrderRow, at place: Place) -> Verdict { own.take(order, at: place) }
  func take(_ event: EventRow, at place: Place) -> Verdict { own.take(event, at: place) }
  func take(_ activity: ActivityRow, at place: Place) -> Verdict { own.take(activity, at: place) }
  func take(_ spend: SpendRow, at place: Place) -> Verdict { own.take(spend, at: place) }
}
