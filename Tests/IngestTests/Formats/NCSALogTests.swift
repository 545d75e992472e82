@testable import Ingest
import Testing

@Suite("An NCSA log")
struct NCSALogTests {
  private let tail = #"[26/Dec/2016:16:22:14 +0000] "GET /a HTTP/1.1" 200 12 "-" "Mozilla""#

  @Test(arguments: [
    ("1.2.3.4 - -", nil), ("1.2.3.4 - frank", "frank"), ("1.2.3.4 - John Smith", "John Smith"), (#"1.2.3.4 - """#, nil),
    ("1.2.3.4 - a [b] c", "a [b] c"), ("1.2.3.4 - [x]", "[x]"),
    ("1.2.3.4 - a[26/Dec/2016:16:22:14 +0000]", "a[26/Dec/2016:16:22:14 +0000]"), ("1.2.3.4 - DOMAIN\\\\user", "DOMAIN\\user"),
    (#"1.2.3.4 - a\"b"#, "a\"b"), (#"1.2.3.4 - j\xc3\xb6rg"#, "jörg"), ("1.2.3.4 ident frank", "frank"),
    ("1.2.3.4 -", nil), ("1.2.3.4", nil),
    ("www.example.com 1.2.3.4 - John Smith", "John Smith"), ("1.2.3.4 - frank ", "frank"),
    ("localhost - frank", "frank"),
    ("1.2.3.4 - a.b.c d.e", "a.b.c d.e"), ("1.2.3.4 - www.example.com -", nil),
    ("10.0.0.2, 10.0.0.1, 127.0.0.1 - -", nil),
    ("1.2.3.4 - a-", "a-"), ("1.2.3.4 - --", "--"), ("1.2.3.4 - - b", "- b"),
  ])
  func `takes users with spaces, brackets and escapes, and no dash or empty quotes for one`(head: String, user: String?)
    throws
  {
    #expect(try readLine("\(head) \(tail)").user == user)
  }

  @Test(arguments: [
    (#"GET /a?q=\"x\" HTTP/1.1"#, #"/a?q="x""#), (#"GET /a\\b HTTP/1.1"#, #"/a\b"#),
    (#"GET /\x22\x5C HTTP/1.1"#, #"/"\"#),
    (#"GET /a\tb\nc\rd\be\vf HTTP/1.1"#, "/a\tb\nc\rd\u{8}e\u{B}f"), (#"GET /\xC3\xa4 HTTP/1.1"#, "/ä"),
    (#"GET /\xZZ\x4 HTTP/1.1"#, #"/\xZZ\x4"#),
    (#"GET /\q HTTP/1.1"#, #"/\q"#), (#"GET /%22%5C HTTP/1.1"#, "/%22%5C"), (#"GET /a"b HTTP/1.1"#, #"/a"b"#),
    (#"GET /a" b HTTP/1.1"#, #"/a" b"#),
    (#"GET /a" 20 HTTP/1.1"#, #"/a" 20"#), (#"GET /x\\"#, #"/x\"#), ("GET /a b HTTP/1.1", "/a b"),
    (#"GET /\\x41 HTTP/1.1"#, #"/\x41"#),
  ])
  func `undoes what the log's writer escaped, once, and keeps quotes that it didn't`(request: String, target: String)
    throws
  {
    let read = try readLine(#"1.2.3.4 - - [26/Dec/2016:16:22:14 +0000] "\#(request)" 200 12 "-" "Mozilla""#)
    #expect(read.method == "GET")
    #expect(read.target == target)
    #expect(read.agent == "Mozilla")
  }

  @Test(
    arguments: [
      (#""-" "-""#, nil, ""), (#""" """#, "", ""), (#""r" "a""#, "r", "a"), (#""r"  "a""#, "r", "a"),
      (#""r" "a" "10.0.0.1""#, "r", "a"),
      (#""r" "a" X-Forwarded-For="10.0.0.2,10.0.0.1""#, "r", "a"), (#""r" "a" 0.003 "open"#, "r", "a"),
      (#""r \"x\"" "a \\""#, #"r "x""#, #"a \"#),
      ("- -", nil, ""), ("- - 12", nil, ""), (#"0.5 - "r" "a""#, "r", "a"), (#""--" "- ""#, "--", "- "),
    ] as [(String, String?, String)])
  func `takes referrer and agent, their dashes, and any text behind`(text: String, referrer: String?, agent: String)
    throws
  {
    let line = #"1.2.3.4 - - [26/Dec/2016:16:22:14 +0000] "GET / HTTP/1.1" 200 12 \#(text)"#
    let read = try readLine(line, acceptsCommon: false)
    #expect(read.referrer == referrer)
    #expect(read.agent == agent)
    #expect(read.shape == .combined)
  }

  @Test(arguments: [
    #"200 -"#, #"200 0 x"#, #"304 12 "r"#, #"200 12 "r" x"#, #"200 12 "r" "a"#, "200 12 -", "200 12 -x- -",
    "200 12 - -x",
  ])
  func `without referrer and agent is common where such lines are, else cut off`(rest: String) throws {
    let line = #"1.2.3.4 - - [26/Dec/2016:16:22:14 +0000] "GET / HTTP/1.1" \#(rest)"#
    let read = try readLine(line)
    #expect(read.shape == .common)
    #expect(read.agent == nil)
    #expect(read.referrer == nil)
    #expect(throws: Refusal.self) { try readLine(line, acceptsCommon: false) }
  }

  @Test func `tells a status from a dash`() throws {
    let line = #"1.2.3.4 - - [26/Dec/2016:16:22:14 +0000] "GET / HTTP/1.1" "#
    for status in [0, 99, 100, 200, 304, 599, 999] {
      #expect(try readLine(line + "\(padded(status, 3)) 1").status == UInt16(status))
    }
    #expect(try readLine(line + "- -").status == 0)
  }

  @Test func `skips NULs before a line, which a log truncated under its writer begins with`() throws {
    let line = "1.2.3.4 - frank \(tail)"
    #expect(try readLine(String(repeating: "\0", count: 5000) + line) == readLine(line))
  }

  @Test(arguments: [
    (
      #"1.2.3.4 - frank [10/Oct/2000:13:55:36 -0700] "GET /a?b HTTP/1.0" 200 2326 "https://a.example/x" "Mozilla/5.0 (X11)""#,
      ""
    ),
    (
      #"h.example:443 ::1 - - [10/Oct/2000:13:55:36 -0700] "GET /\"q\" HTTP/1.0" - - "-" "a \"quoted\" agent \\""#,
      #" "10.0.0.1" 0.1"#
    ),
    (#"1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "" 400 0 17 "" """#, " \"-\" \"b\""),
    (#"1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "-" 408 0 - -"#, " 0.001"),
  ])
  func `cut before its agent's end is refused where lines have agents, and behind it is whole`(
    line: String, rest: String
  ) throws {
    let (needed, bytes) = (line.utf8.count, Array((line + rest).utf8))
    let whole = try readLine(bytes, acceptsCommon: false)
    for length in 0..<needed {
      #expect(throws: Refusal.self, "cut at \(length)") { try readLine(Array(bytes[..<length]), acceptsCommon: false) }
    }
    for length in needed...bytes.count {
      #expect(try readLine(Array(bytes[..<length]), acceptsCommon: false) == whole, "cut at \(length)")
    }
  }

  /// nginx's `main`: the list counts where the peer is one's own proxy, and only then.
  @Test(arguments: [
    (#""198.51.100.7, 203.0.113.9, 10.0.0.8""#, "203.0.113.9"), (#""203.0.113.9:4711""#, "203.0.113.9"),
    (#"X-Forwarded-For="203.0.113.9,10.0.0.1""#, "203.0.113.9"), (#""10.0.0.7, 10.0.0.8""#, "10.0.0.7"),
    (#""-""#, "10.0.0.9"), (#""""#, "10.0.0.9"), (#""203.0.113.9, soon" 0.2"#, "10.0.0.9"), (#""203.0.113.9"#, "10.0.0.9"),
    ("0.2", "10.0.0.9"),
  ])
  func `takes the client out of a list behind the agent from configured proxies`(rest: String, client: String) throws {
    for (peer, isProxy) in [("10.0.0.9", true), ("192.168.0.9", false), ("198.51.100.1", false)] {
      var log = NCSALog()
      log.proxies = [try #require(AddressRange("10.0.0.0/8"))]
      let line = Array("\(peer) - - \(tail) \(rest)".utf8)
      var read: String?
      try log.read(line.span) { hit, bytes, _ in read = decodedText(bytes.extracting(hit.client.range)) }
      #expect(read == (isProxy ? client : peer))
      #expect(try readLine(line).client == peer)
    }
  }

  @Test func `never traps on bytes at random, and lends only what is there`() {
    var generator = SeededGenerator(seed: 7)
    let lines = [RealLogLinesTests.common, RealLogLinesTests.odd, RealLogLinesTests.virtualHosts].joined().map {
      Array($0.text.utf8)
    }
    let telling = Array("  \"\"\\[]-:\0x".utf8)
    var read = 0
    for round in 0..<10_000 {
      var bytes = (0..<generator.below(80)).map { _ in UInt8(generator.below(256)) }
      if round % 4 != 0 {
        bytes = generator.pick(lines)
        for _ in 0..<generator.below(6) {
          let place = generator.below(bytes.count)
          switch generator.below(3) {
          case 0: bytes[place] = generator.pick(telling)
          case 1: bytes.insert(generator.pick(telling), at: place)
          default: bytes.remove(at: place)
          }
        }
      }
      var log = NCSALog()
      log.acceptsCommon = generator.onceIn(2)
      do throws(Refusal) {
        try log.read(bytes.span) { hit, lent, _ in
          read += 1
          let fields = [hit.client, hit.user, hit.host, hit.method, hit.target, hit.referrer, hit.agent]
          if fields.contains(where: { $0.isPresent && $0.range.upperBound > lent.count }) || hit.client.isEmpty {
            Issue.record("line \(bytes) gives \(hit)")
          }
        }
      } catch {
        if !(0...bytes.count).contains(error.offset) { Issue.record("line \(bytes) is refused at \(error.offset)") }
      }
    }
    #expect((1000...9000).contains(read))
  }
}
