@testable import Ingest
import Testing

@Suite("A delimited file as a source")
struct DelimitedSourceTests {
  private let header = ShopifyOrdersTests.header
  private let first = ShopifyOrdersTests.first
  private let second = ShopifyOrdersTests.second
  private let nameless = ShopifyOrdersTests.nameless
  private let short = ShopifyOrdersTests.short

  @Test func `takes empty cells beyond the header, and misses cells at a line's end`() throws {
    let read = try readSource(
      short + "#1,a@example.com,paid,EUR,5.00,,2026-05-01,,,,\n#2,b@example.com,paid,EUR,5.00,,2026-05-01\n")
    #expect(read.sink.orders.map(\.row.number) == ["#1", "#2"])
  }

  @Test func `refuses a last row that breaks off, and takes one that has all cells`() throws {
    let row = "#2,b@example.com,paid,EUR,5.00,,2026-05-01,"
    let whole = try readSource(short + row)
    #expect(whole.sink.orders.count == 1)
    for length in 1..<row.utf8.count {
      let cut = String(row.prefix(length))
      let read = try readSource(short + cut)
      #expect(read.sink.orders.isEmpty, "\(cut)")
      #expect(read.kept.texts == [cut])
      #expect(read.addsUp)
    }
  }

  @Test(arguments: ["\u{FEFF}", "sep=,\n", "\u{FEFF}sep=,\r\n", "SEP=,\n", "\n\r\n", "sep=,\n\n"])
  func `is known behind a byte order mark, Excel's hint and blank lines`(prefix: String) throws {
    let read = try readSource(prefix + header + first)
    #expect(read.source.format == "shopify-orders")
    #expect(read.sink.orders.map(\.row.number) == ["#1050"])
    #expect(read.counts.records == 1)
  }

  @Test(arguments: [("\"", ";"), ("", ";"), ("\"", "\t"), ("\"", ",")])
  func `is known with quoted names and any delimiter, behind a byte order mark`(quote: String, delimiter: String) throws
  {
    let text = (header + first).split(separator: "\n").map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map { "\(quote)\($0)\(quote)" }.joined(
        separator: delimiter)
    }.joined(separator: "\r\n")
    for prefix in ["\u{FEFF}", "", delimiter == "\t" ? "" : "\u{FEFF}sep=\(delimiter)\r\n"] {
      let read = try readSource(prefix + text + "\r\n")
      #expect(read.source.format == "shopify-orders")
      #expect(read.sink.orders.first?.row.identifiers == [NamedIdentifier(.email, "koper@example.com")])
      #expect(read.sink.orders.first?.row.amount == Amount(units: 10_090, digits: 2))
    }
  }

  @Test func `may repeat its header, its mark and blank rows in the middle, which are no records`() throws {
    let other = first.replacing("#1050", with: "#1051")
    let read = try readSource("\u{FEFF}" + header + first + "\n,,,\n" + header + other + "\u{FEFF}" + header + second)
    #expect(read.sink.orders.map(\.row.number) == ["#1050", "#1051", "#1050"])
    #expect(read.counts.records == 3)
    #expect(read.addsUp)
  }

  @Test func `counts its rows by the sink's verdicts, and keeps the bytes of rows put off`() throws {
    let sink = Recorder()
    sink.judgeOrder = { order in
      switch order.number {
      case "#1": .touchpoint
      case "#2": .filtered(.repeat)
      case "#3": .rejected(Refusal("no such order"))
      case "#4": .deferred(keepsBytes: true)
      case "#5": .deferred(keepsBytes: false)
      default: .identityOnly
      }
    }
    let rows = (1...6).map { "#\($0),a@example.com,paid,EUR,\($0).00,,2026-05-0\($0),\n" }
    let read = try readSource(short + rows.joined(), sink: sink)
    #expect(read.counts.records == 6)
    #expect(read.counts.touchpoints == 1)
    #expect(read.counts.identityOnly == 1)
    #expect(read.counts.filtered[Verdict.Filter.repeat.rawValue] == 1)
    #expect(read.counts.rejected == 1)
    #expect(read.kept.texts == [String(rows[2].dropLast())])
    #expect(read.deferred.map(\.place) == [Place(source: 0, line: 5)])
    #expect(read.deferred.map { String(decoding: $0.bytes, as: UTF8.self) } == [String(rows[3].dropLast())])
    // The rejected row's time is none that the source covers.
    #expect(read.counts.firstTime.map(stamp) == "2026-05-01 00:00:00")
    #expect(read.addsUp)
  }

  @Test func `drops the row that a cut gzip file breaks off in`() throws {
    let rows = (1...60).map { "#\($0),a\($0 * 7919)@example.com,paid,EUR,\($0).00,,2026-05-01,\n" }.joined()
    let zipped = GzipMaker.member(short + rows)
    for length in stride(from: 150, to: zipped.count, by: 41) {
      let read = try readSource(Array(zipped[..<length]))
      #expect(
        read.sink.orders.map(\.row.number) == (1..<(read.sink.orders.count + 1)).map { "#\($0)" }, "cut at \(length)")
      #expect(read.counts.rejected == 0, "cut at \(length)")
      #expect(read.addsUp)
    }
  }

  @Test func `is read alike however much is read at once`() throws {
    let text = "\u{FEFF}" + header + first + second + "#10,\"two\nlines\",oops\n" + nameless + "#9,\"open\n" + second
    let whole = try readSource(text)
    #expect(whole.counts.rejected == 2)
    for step in Array(1...64) + [1000] {
      let read = try readSource(text, step: step)
      #expect(read.counts == whole.counts, "\(step) at once")
      #expect(read.sink.orders.map(\.row) == whole.sink.orders.map(\.row), "\(step) at once")
      #expect(read.kept.records == whole.kept.records, "\(step) at once")
    }
  }

  @Test func `keeps an overlong row unchanged and reads on`() throws {
    let long = Array("#3,".utf8) + [UInt8](repeating: 0x79, count: longestRecord + 70_000)
    let read = try readSource(Array((header + first).utf8) + long + Array("\n\(second)".utf8), step: 65_536)
    #expect(read.sink.orders.map(\.line) == [2, 4])
    #expect(read.kept.records == [long])
    #expect(read.source.rejects.map(\.refusal) == [.overlong])
    #expect(read.addsUp)
  }
}
