@testable import Ingest
import Testing

@Suite("A reader of delimited text")
struct CSVReaderTests {
  private func read(
    _ stored: [UInt8], delimiter: Character = ",", step: Int = 2048, capacity: Int = 8192
  ) throws -> [SlowCSV.Event] {
    try withTemporaryFile(stored) { path in
      let stream = try ByteStream(path: path, capacity: capacity, step: step)
      var reader = CSVReader(stream, delimiter: delimiter.asciiValue ?? 0)
      var events: [SlowCSV.Event] = []
      var overlong = 0
      while true {
        switch reader.next() {
        case .end: return events
        case .refused: Issue.record("no JSON here")
        case .row(let framed):
          events.append(
            .row(
              (0..<reader.cellCount).map { reader.text($0) }, bytes: Array(reader.stream.buffer[framed.range]),
              line: framed.line, isTerminated: framed.isTerminated))
        case .unclosedQuote(let framed):
          events.append(
            .unclosedQuote(
              bytes: Array(reader.stream.buffer[framed.range]), line: framed.line,
              isTerminated: framed.isTerminated))
        case .overlong(let framed):
          overlong += framed.range.count
          guard framed.kind == .overlongEnd else { continue }
          events.append(.overlong(count: overlong, line: framed.line, isTerminated: framed.isTerminated))
          overlong = 0
        }
      }
    }
  }

  /// The cells alone; a quote that is not closed shows as the line it spoils, behind an exclamation mark.
  private func cells(_ text: String, delimiter: Character = ",") throws -> [[String]] {
    try read(Array(text.utf8), delimiter: delimiter).map { event in
      switch event {
      case .row(let cells, _, _, _): cells
      case .unclosedQuote(let bytes, _, _): ["!", String(decoding: bytes, as: UTF8.self)]
      case .overlong: ["?"]
      }
    }
  }

  @Test(arguments: [
    ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]),
    ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
    ("a,b", [["a", "b"]]),
    ("", []),
    ("\n", [[""]]),
    (",\n", [["", ""]]),
    ("a,", [["a", ""]]),
    (" a ,\tb\t\n", [["a", "b"]]),
    ("\"a\",\"b,c\"\n", [["a", "b,c"]]),
    ("\"say \"\"hi\"\"\",x\n", [["say \"hi\"", "x"]]),
    ("\"two\nlines\",x\n", [["two\nlines", "x"]]),
    ("\"two\r\nlines\"\r\n", [["two\r\nlines"]]),
    ("\"\",\"\"\"\"\n", [["", "\""]]),
    ("5\" pipe,x\n", [["5\" pipe", "x"]]),
    ("a\"b,c\"d\n", [["a\"b", "c\"d"]]),
    ("\"a\"b,c\n", [["ab", "c"]]),
    ("\"a\" ,b\n", [["a", "b"]]),
    ("\"a\"\"\"b\"\",c\n", [["a\"b\"\"", "c"]]),
    ("x,\"y\"", [["x", "y"]]),
  ])
  func `quotes are undone where they open a cell, and stay elsewhere`(text: String, rows: [[String]]) throws {
    #expect(try cells(text) == rows)
  }

  @Test(arguments: [
    ("\"a,b\nc,d\n", [["!", "\"a,b"], ["c", "d"]]),
    ("x,\"a\r\nc,d", [["!", "x,\"a"], ["c", "d"]]),
    ("ok,1\nx,\"open\nc,d\ne,f\n", [["ok", "1"], ["!", "x,\"open"], ["c", "d"], ["e", "f"]]),
    ("\"", [["!", "\""]]),
    ("\"a\"\"\n", [["!", "\"a\"\""]]),
  ])
  func `a quote that is never closed spoils its own line only`(text: String, rows: [[String]]) throws {
    #expect(try cells(text) == rows)
  }

  @Test(arguments: [";", "\t", "|"] as [Character])
  func `the delimiter is the one it was given`(delimiter: Character) throws {
    #expect(try cells("a,b\(delimiter)\"c\(delimiter)d\"\n", delimiter: delimiter) == [["a,b", "c\(delimiter)d"]])
  }

  @Test func `a row is numbered by its first line, and says whether its line was ended`() throws {
    #expect(
      try read(Array("a\n\"b\n\nc\",d\r\ne".utf8)) == [
        .row(["a"], bytes: Array("a".utf8), line: 1, isTerminated: true),
        .row(["b\n\nc", "d"], bytes: Array("\"b\n\nc\",d".utf8), line: 2, isTerminated: true),
        .row(["e"], bytes: Array("e".utf8), line: 5, isTerminated: false),
      ])
  }

  @Test(arguments: 0..<300)
  func `it agrees with a slow twin, however much is read at once`(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let pieces = ["a", "é", " ", "\0", ",", ",", ";", "\"", "\"", "\"\"", "\n", "\n", "\r\n", "\r", "\t"]
    let stored = Array(generator.text(of: pieces, most: 60).utf8)
    let delimiter: Character = generator.onceIn(3) ? ";" : ","
    let slow = SlowCSV(bytes: stored, delimiter: delimiter.asciiValue ?? 0).events()
    #expect(try read(stored, delimiter: delimiter) == slow)
    #expect(try read(stored, delimiter: delimiter, step: 1 + generator.below(16)) == slow)
  }

  @Test(arguments: [1, 7, 8, 9, 111, 112, 113, 119, 120, 121, 127, 128, 129, 255, 256, 257, 1000])
  func `a row may have any number of cells`(count: Int) throws {
    for step in [1, 64, 4096] {
      for cell in ["", "a", "a longer cell of text", "\"q,\""] {
        let row = (0..<count).map { $0 % 3 == 0 ? cell : "" }.joined(separator: ",")
        let stored = Array("\(row)\r\n\(row)\n,\(row)".utf8)
        let slow = SlowCSV(bytes: stored, delimiter: 0x2C).events()
        #expect(try read(stored, step: step) == slow)
      }
    }
  }

  @Test(arguments: [1...32, 33...64])
  func `how much is read at once never changes the rows`(steps: ClosedRange<Int>) throws {
    let text =
      (1...40).map { "#\($0),\"line \($0)\n\"\"quoted\"\", with a comma\",\($0).50\r\n" }.joined() + "\"open,1\nlast,2"
    let bytes = Array(text.utf8)
    let whole = try read(bytes)
    #expect(whole == SlowCSV(bytes: bytes, delimiter: 0x2C).events())
    #expect(whole.count == 42)
    for step in steps { #expect(try read(bytes, step: step) == whole, "\(step) at once") }
  }

  @Test(arguments: [64 << 10, 256 << 10, 100_001])
  func `a row longer than the longest record is skipped to the next line, however much is read at once`(step: Int)
    throws
  {
    let lengths = [3, longestRecord, longestRecord + 1, 5, longestRecord + 150_000, 2]
    let stored = lengths.flatMap { [UInt8](repeating: 0x78, count: $0) + [0x0A] }
    let events = try read(stored, step: step, capacity: longestRecord)
    let seen = events.map { event -> (count: Int, line: Int, isOverlong: Bool) in
      switch event {
      case .row(_, let bytes, let line, _): (bytes.count, line, false)
      case .unclosedQuote(let bytes, let line, _): (-bytes.count, line, false)
      case .overlong(let count, let line, _): (count, line, true)
      }
    }
    #expect(seen.map(\.count) == lengths)
    #expect(seen.map(\.line) == Array(1...6))
    #expect(seen.map(\.isOverlong) == lengths.map { $0 > longestRecord })
  }

  @Test(arguments: ["", "\""])
  func `a last row longer than the longest record is overlong without an end`(quote: String) throws {
    for count in [longestRecord, longestRecord + 1, longestRecord + 70_000] {
      let stored = Array("a\n\(quote)".utf8) + [UInt8](repeating: 0x78, count: count - quote.utf8.count)
      let last = try read(stored, step: 65_536, capacity: longestRecord).last
      switch last {
      case .overlong(count, line: 2, isTerminated: false): #expect(count > longestRecord)
      case .row(_, let bytes, line: 2, isTerminated: false): #expect(bytes.count == longestRecord && quote.isEmpty)
      case .unclosedQuote(let bytes, line: 2, isTerminated: false):
        #expect(bytes.count == longestRecord && !quote.isEmpty)
      default: Issue.record("\(count) bytes end in another way")
      }
    }
  }

  @Test(arguments: [64 << 10, 256 << 10, 100_001])
  func `a quote closed beyond the longest record counts as not closed`(step: Int) throws {
    let filler = [UInt8](repeating: 0x79, count: longestRecord)
    let stored = Array("a,\"b\nc,d\n".utf8) + filler + Array("\"\ne,f\n".utf8)
    let events = try read(stored, step: step, capacity: longestRecord)
    #expect(events.count == 4)
    #expect(events.first == .unclosedQuote(bytes: Array("a,\"b".utf8), line: 1, isTerminated: true))
    #expect(events.dropFirst().first == .row(["c", "d"], bytes: Array("c,d".utf8), line: 2, isTerminated: true))
    #expect(events.dropFirst(2).first == .overlong(count: longestRecord + 1, line: 3, isTerminated: true))
    #expect(events.last == .row(["e", "f"], bytes: Array("e,f".utf8), line: 4, isTerminated: true))
  }

  @Test(arguments: [
    ("a,b,c", ","), ("a;b;c", ";"), ("a\tb", "\t"), ("a|b|c", "|"), ("alone", ","), ("", ","),
    ("a;\"b,c,d,e\";f", ";"), ("a,b;c", ","), ("a;b;c,d", ";"),
  ])
  func `the delimiter is the mark that stands most often outside quotes`(header: String, delimiter: String) {
    let bytes = Array(header.utf8)
    #expect(sniffDelimiter(bytes.span) == delimiter.utf8.first)
  }
}
