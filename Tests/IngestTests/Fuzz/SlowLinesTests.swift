@testable import Ingest
import Testing

/// Lines that strangers could make to be slow: whatever is repeated in them, the time grows with the length alone.
@Suite("Long lines made of one repeated piece")
struct SlowLinesTests {
  private static let ncsa = "1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "
  private static let iis = "2018-01-01 08:09:10 127.0.0.1 GET / q=100 80 - 67.43.156.13 "

  /// What stands before the repetition, what is repeated, and what stands behind.
  static let lines: [(before: String, piece: String, behind: String)] = [
    (#"{""# + String(repeating: "k", count: 1 << 17) + #"":{"#, #""a":1,"#, "}}"), ("", #"{"a":"#, ""),
    (#"{"a":["#, "1,", "]}"), (#"{"a":"#, #""a":{"b":1},"#, "}"), (#"{"log":""#, #"\u0041"#, #"""#),
    ("1.2.3.4 - - ", "[", ""), ("", "1.2.3.4, ", ncsa), ("", "x " + ncsa, ""), (ncsa + #""GET "#, #"\""#, ""),
    (ncsa + #""GET "#, #"" 20x "#, ""), (ncsa + #""GET "#, #"\"#, #"" 200 1 "-" "-""#), ("", "\"", ""), ("", #""a"b"#, ""),
    ("", "[a] {b} ", ""), ("", "\t", ""), ("", ",", ""), ("", ":", ""), ("#Fields: ", "c-ip ", ""), (iis, "1:2:3,", ""),
    ("x ", "heroku[router]", ""), ("2024-05-01T10:00:00Z heroku[router]: ", "fwd=", ""), ("<1>", "Feb  6 12:14:14 ", ""),
    ("1 [06/Feb/2009:12:14:14.655] ", "a/b/c ", #"""#), ("1 [06/Feb/2009:12:14:14.655] ", "a/b/c/d ", #"""#),
  ]

  @Test(arguments: lines.indices) func `are read or refused in no time by every format`(place: Int) throws {
    let (before, piece, behind) = Self.lines[place]
    let repeated = String(repeating: piece, count: (1 << 17) / piece.utf8.count)
    let line = Array((before + repeated + behind).utf8)
    var formats = LogCatalogue.all.map { (name: $0.name, format: $0.make()) }
    formats.append(("custom", try PatternLog(formatString: #"$remote_addr $host [$time_local] "$request" $status $args-$msec"#)))
    var draft = HitDraft(zone: try rules("UTC"), proxies: FuzzTarget.proxies, cookies: ["sid"])
    let clock = ContinuousClock()
    for (name, format) in formats {
      var format = format
      let took = clock.measure { _ = try? format.read(line.span, into: &draft) }
      // A few hundredths of a second; where it grows with the square of the length it is many seconds.
      #expect(took < .seconds(3), "\(name) took \(took)")
    }
    let took = clock.measure { _ = try? readLine(line) }
    #expect(took < .seconds(3), "NCSA took \(took)")
  }
}
