@testable import Ingest
import Testing

@Suite("A request line")
struct HitTests {
  @Test(arguments: [
    ("GET / HTTP/1.1", "GET", "/"), ("GET /a?b=c#d HTTP/2.0", "GET", "/a?b=c#d"), ("POST /x", "POST", "/x"),
    ("GET /a b c HTTP/1.0", "GET", "/a b c"), ("GET /a HTTP/1.1 HTTP/1.1", "GET", "/a HTTP/1.1"),
    ("GET /a b", "GET", "/a b"),
    ("CONNECT host:443 HTTP/1.1", "CONNECT", "host:443"), ("OPTIONS * HTTP/1.1", "OPTIONS", "*"),
    ("GET http://h/p HTTP/1.1", "GET", "http://h/p"),
    ("- - HTTP/1.0", "", ""), ("<SCRIPT>NXSSTEST</SCRIPT> / HTTP/1.1", "<SCRIPT>NXSSTEST</SCRIPT>", "/"),
    ("GET /  HTTP/1.1", "GET", "/ "),
    ("GET /a http/1.1", "GET", "/a http/1.1"), ("GET  /a HTTP/1.1", "GET", " /a"),
  ])
  func `is a method, a target and perhaps a protocol behind the last space`(
    request: String, method: String, target: String
  ) {
    let bytes = Array("..\(request)..".utf8)
    var hit = Hit(time: Instant(seconds: 0), status: 200)
    splitRequest(bytes.span, 2..<(bytes.count - 2), into: &hit)
    #expect(decodedText(bytes.span.extracting(hit.method.range)) == method)
    #expect(decodedText(bytes.span.extracting(hit.target.range)) == target)
  }

  @Test(arguments: ["", "-", "GET", "\u{16}\u{3}\u{1}", " /x HTTP/1.1", "GET ", "GET HTTP/1.1", "\n", " "])
  func `is none without both`(request: String) {
    let bytes = Array(request.utf8)
    var hit = Hit(time: Instant(seconds: 0), status: 400)
    splitRequest(bytes.span, 0..<bytes.count, into: &hit)
    #expect(!hit.method.isPresent)
    #expect(!hit.target.isPresent)
  }

  @Test func `an absent field is not an empty one`() {
    #expect(Field.absent.isEmpty)
    #expect(!Field.absent.isPresent)
    #expect(Field.absent.range.isEmpty)
    #expect(Field(3..<3).isPresent)
    #expect(Field(3..<3).isEmpty)
    #expect(Field(3..<5).range == 3..<5)
  }
}
