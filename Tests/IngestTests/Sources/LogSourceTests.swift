@testable import Ingest
import Testing

@Suite("A log as a source")
struct LogSourceTests {
  private func line(_ number: Int, _ target: String = "/", agent: String? = "Mozilla") -> String {
    let tail = agent.map { " \"-\" \"\($0)\"" } ?? ""
    return
      "10.0.0.\(number) - - [01/May/2026:10:\(padded(number % 60, 2)):00 +0000] \"GET \(target) HTTP/1.1\" 200 1\(tail)"
  }

  private func lines(_ numbers: ClosedRange<Int>, agent: String? = "Mozilla") -> String {
    numbers.map { line($0, "/\($0)", agent: agent) + "\n" }.joined()
  }

  @Test func `is read line by line, and its account says what became of each`() throws {
    let sink = Recorder()
    sink.judgeHit = { hit in
      switch hit.target {
      case "/2": .filtered(.bot)
      case "/3", "/4": .filtered(.asset)
      case "/5": .identityOnly
      default: .touchpoint
      }
    }
    let read = try readSource("\n" + lines(1...8) + " \t\r\nnonsense\n", sink: sink)
    #expect(read.source.format == "combined")
    #expect(read.source.isLog)
    #expect(read.sink.hits.map(\.line) == Array(2...9))
    #expect(read.sink.hits.map(\.client) == (1...8).map { "10.0.0.\($0)" })
    #expect(read.counts.records == 9)
    #expect(read.counts.touchpoints == 4)
    #expect(read.counts.identityOnly == 1)
    #expect(read.counts.filtered == [0, 1, 0, 0, 2, 0, 0, 0])
    #expect(read.counts.rejected == 1)
    #expect(read.addsUp)
    #expect(read.source.rejects.map(\.line) == [11])
    #expect(read.kept.texts == ["nonsense"])
    #expect(read.counts.firstTime.map(stamp) == "2026-05-01 10:01:00")
    #expect(read.counts.lastTime.map(stamp) == "2026-05-01 10:08:00")
  }

  @Test func `may begin with a byte order mark, which a rejected line keeps`() throws {
    let read = try readSource("\u{FEFF}" + lines(1...3))
    #expect(read.sink.hits.map(\.client) == ["10.0.0.1", "10.0.0.2", "10.0.0.3"])
    let rejected = try readSource("\u{FEFF}nonsense\n" + lines(1...3))
    #expect(rejected.kept.texts == ["\u{FEFF}nonsense"])
    #expect(rejected.sink.hits.map(\.line) == [2, 3, 4])
    #expect(rejected.addsUp)
  }

  @Test func `is named after the shape of most lines`() throws {
    #expect(try readSource(lines(1...3, agent: nil)).source.format == "common")
    #expect(try readSource(lines(1...3, agent: nil) + lines(4...8)).source.format == "combined")
    let vhosts = lines(1...3).split(separator: "\n").map { "www.example.com:443 \($0)\n" }.joined()
    #expect(try readSource(vhosts).source.format == "vhost-combined")
    #expect(try readSource(vhosts.replacing(" \"-\" \"Mozilla\"", with: "")).source.format == "vhost-common")
  }

  @Test func `with agents refuses lines that were cut off, one without takes them`() throws {
    let cut = String(line(9).dropLast(4)) + "\n"
    let combined = try readSource(lines(1...12) + cut)
    #expect(combined.counts.touchpoints == 12)
    #expect(combined.kept.texts == [String(cut.dropLast())])
    let mixed = try readSource(lines(1...4) + lines(5...6, agent: nil) + cut)
    #expect(mixed.counts.touchpoints == 7)
    #expect(mixed.counts.rejected == 0)
  }

  @Test(arguments: [5, 6, 40]) func `that several common lines follow is a common one from there on`(count: Int) throws {
    let read = try readSource(lines(1...500) + lines(501...(500 + count), agent: nil))
    #expect(read.counts.records == 500 + count)
    #expect(read.counts.rejected == 0)
    #expect(read.sink.hits.map(\.line) == Array(1...(500 + count)))
    #expect(read.sink.hits.map(\.target) == (1...(500 + count)).map { "/\($0)" })
    #expect(read.addsUp)
  }

  @Test(arguments: 1...4) func `that few common lines follow has lost their ends`(count: Int) throws {
    let few = lines(101...(100 + count), agent: nil)
    for rest in ["", lines(201...203), "nonsense\n" + few] {
      let read = try readSource(lines(1...100) + few + rest)
      #expect(Array(read.sink.hits.map(\.line).prefix(100)) == Array(1...100))
      #expect(read.kept.texts.prefix(count).joined(separator: "\n") + "\n" == few)
      #expect(read.source.rejects.first?.line == 101)
      #expect(read.source.rejects.first?.refusal.reason == NCSALog.withoutAgent)
      #expect(read.addsUp)
    }
  }

  @Test func `that became common and combined again refuses lines that were cut off again`() throws {
    let text = lines(1...200) + lines(201...210, agent: nil) + lines(211...212) + line(213, agent: nil) + "\n" + lines(214...215)
    let read = try readSource(text)
    #expect(read.sink.hits.map(\.line) == Array(1...212) + [214, 215])
    #expect(read.source.rejects.map(\.line) == [213])
    #expect(read.addsUp)
    for step in [1, 17, 100, 1000] {
      let stepped = try readSource(text, step: step)
      #expect(stepped.sink.hits == read.sink.hits)
      #expect(stepped.counts == read.counts)
    }
  }

  /// A line that is cut within its size is a common one, at most as often as the size has digits.
  @Test func `with lines cut at every byte refuses each of them`() throws {
    let whole = line(50, "/cut").replacing(" 200 1 ", with: " 200 1234 ")
    let cuts = (20..<whole.utf8.count - 1).map { String(whole.prefix($0)) + "\n" }.joined()
    let read = try readSource(lines(1...200) + cuts + lines(201...210))
    #expect(read.sink.hits.count == 210)
    #expect(read.counts.rejected == whole.utf8.count - 21)
    #expect(read.addsUp)
  }

  @Test(arguments: [1...32, 33...64, 1000...1003])
  func `is read alike however much is read at once`(steps: ClosedRange<Int>) throws {
    let text = lines(1...9) + "x\r\n\n" + lines(10...12) + line(13)
    let whole = try readSource(text)
    #expect(whole.counts.records == 14)
    for step in steps {
      let read = try readSource(text, step: step)
      #expect(read.counts == whole.counts, "\(step) at once")
      #expect(read.sink.hits == whole.sink.hits, "\(step) at once")
      #expect(read.kept.records == whole.kept.records, "\(step) at once")
    }
  }

  @Test func `drops the line that a cut gzip file breaks off in`() throws {
    let text = lines(1...40)
    let zipped = GzipMaker.member(text)
    let whole = try readSource(zipped)
    #expect(whole.counts.touchpoints == 40)
    #expect(whole.source.isCompressed)
    #expect(whole.source.storedBytes == zipped.count)
    #expect(whole.source.fingerprint == slowChecksum(zipped))
    var sawDropped = false
    for length in stride(from: 30, to: zipped.count, by: 23) {
      let read = try readSource(Array(zipped[..<length]))
      #expect(read.source.ending == .truncated)
      #expect(read.sink.hits == Array(whole.sink.hits.prefix(read.sink.hits.count)), "cut at \(length)")
      #expect(read.counts.rejected == 0, "cut at \(length)")
      #expect(read.addsUp)
      if read.source.droppedBytes > 0 { sawDropped = true }
    }
    #expect(sawDropped)
  }

  @Test func `keeps its last line where only a checksum is wrong, and counts what follows`() throws {
    var zipped = GzipMaker.member(lines(1...5) + line(6))
    let garbled = try readSource(zipped + Array("JUNK".utf8))
    #expect(garbled.counts.touchpoints == 6)
    #expect(garbled.source.trailingGarbage == 4)
    zipped[zipped.count - 6] ^= 1
    let damaged = try readSource(zipped)
    #expect(damaged.counts.touchpoints == 6)
    #expect(damaged.source.droppedBytes == 0)
    guard case .badChecksum = damaged.source.ending else {
      Issue.record("ended \(damaged.source.ending)")
      return
    }
  }

  @Test func `rejects an overlong line once and keeps it unchanged`() throws {
    let long = [UInt8](repeating: 0x78, count: longestRecord + 300_000)
    let read = try readSource(Array(lines(1...2).utf8) + long + Array("\nshort\n\(lines(3...4))".utf8), step: 65_536)
    #expect(read.counts.records == 6)
    #expect(read.counts.touchpoints == 4)
    #expect(read.counts.rejected == 2)
    #expect(read.kept.records == [long, Array("short".utf8)])
    #expect(read.source.rejects.map(\.line) == [3, 4])
    #expect(read.source.rejects.first?.refusal == .overlong)
    #expect(read.source.rejects.first?.excerpt.count == 400)
    #expect(read.sink.hits.map(\.line) == [1, 2, 5, 6])
    #expect(read.addsUp)
  }

  @Test(arguments: [(1, 0), (70_000, 0), (900_000, 0), (3_000_000, 1)])
  func `may begin with NULs, as many as its writer had written`(count: Int, rejected: Int) throws {
    let read = try readSource([UInt8](repeating: 0, count: count) + Array(lines(1...5).utf8), step: 256 << 10)
    #expect(read.source.format == "combined")
    #expect(read.counts.records == 5)
    #expect(read.counts.rejected == rejected)
    #expect(read.sink.hits.map(\.line) == Array((1 + rejected)...5))
    #expect(read.addsUp)
  }

  @Test func `tells the place of a fault in the whole line, with what carried it`() throws {
    let header = "<134>Feb  6 12:14:14 host nginx[1]: "
    let broken = line(3).replacing("\" 200", with: "\" 2xx")
    let bare = try readSource(lines(1...2) + broken + "\n")
    let place = try #require(bare.source.rejects.first).refusal.offset
    let read = try readSource((lines(1...2) + broken + "\n").split(separator: "\n").map { header + $0 + "\n" }.joined())
    #expect(read.counts.touchpoints == 2)
    #expect(place > 0)
    #expect(read.source.rejects.map(\.refusal.offset) == [header.utf8.count + place])
  }

  @Test func `that the settings call a log is one, whatever its lines`() throws {
    var settings = InputSettings()
    settings.logFormat = "combined"
    let read = try readSource("one\ntwo\nthree\n" + line(4) + "\n", settings: settings)
    #expect(read.source.isLog)
    #expect(read.counts.rejected == 3)
    #expect(read.counts.touchpoints == 1)
    #expect(read.addsUp)
  }
}
